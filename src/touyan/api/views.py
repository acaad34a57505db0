"""The page that lists the operations; the document itself is for programs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touyan.access.doors import public
from touyan.api.document import document, operations


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, in words, without scripts."""
    return render(request, "api/index.html", {"operations": operations(document())})
