"""`/api/v1/`: the operations, their document, and a page for people."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe

from touyan.access.doors import public
from touyan.api import views
from touyan.api.routes import api

_operations, _app, _namespace = api.urls
for _pattern in _operations:
    # The API answers 401 by itself, as JSON; the page for signing in is of no use to a program.
    if isinstance(_pattern, URLPattern):
        _pattern.callback = public(require_safe(_pattern.callback))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="api_index"),
    path("", (_operations, _app, _namespace)),
]
