"""`/open311/v2/`: each address ends in its format."""

from django.urls import re_path

from touyan.api.open311 import views

app_name = "open311"
FORMAT = r"\.(?P<fmt>xml|json)$"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
urlpatterns = [
    re_path(rf"^discovery{FORMAT}", views.discovery, name="discovery"),
    re_path(rf"^services{FORMAT}", views.services, name="services"),
    re_path(rf"^services/(?P<code>[\w-]{{1,24}}){FORMAT}", views.service, name="service"),
    re_path(rf"^requests{FORMAT}", views.requests, name="requests"),
    re_path(rf"^requests/(?P<ref>[\w-]{{1,20}}){FORMAT}", views.one_request, name="request"),
    re_path(rf"^tokens/(?P<token>{UUID}){FORMAT}", views.token, name="token"),
]
