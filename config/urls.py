"""The URL map: one line per room."""

from django.urls import URLPattern, URLResolver, include, path

from touyan.core.routes import RememberingResolver

ROOMS: list[URLPattern | URLResolver] = [
    path("api/v1/", include("touyan.api.urls")),
    path("", include("touyan.access.urls")),
    path("", include("touyan.backstage.urls")),
    path("open311/v2/", include("touyan.api.open311.urls")),
    path("", include("touyan.cases.urls")),
    path("", include("touyan.coops.urls")),
    path("", include("touyan.decisions.urls")),
    path("", include("touyan.disclosure.urls")),
    path("", include("touyan.assessment.urls")),
    path("", include("touyan.indicators.urls")),
    path("", include("touyan.land.urls")),
    path("", include("touyan.points.urls")),
    path("", include("touyan.web.registry.urls")),
    path("", include("touyan.web.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [RememberingResolver(ROOMS)]
handler400 = "touyan.web.refusals.bad_request"
handler403 = "touyan.web.refusals.forbidden"
handler404 = "touyan.web.refusals.not_found"
handler500 = "touyan.web.refusals.broken"
