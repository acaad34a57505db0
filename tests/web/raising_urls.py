"""Pages that fail in every way, for the tests of refusals."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from touyan.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState


def _raising(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    view.is_public = True
    return view


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("x", ""))


echo.is_public = True

urlpatterns = [
    path("invalid/", _raising(Invalid("Write a date.", basis="Civil Code art. 203"))),
    path("forbidden/", _raising(NotAllowed())),
    path("missing/", _raising(NotFound())),
    path("late/", _raising(WrongState())),
    path("busy/", _raising(Conflict())),
    path("big/", _raising(RequestDataTooBig("too big"))),
    path("broken/", _raising(ZeroDivisionError("secret 522401199001011234"))),
    path("echo/", echo),
    path("", include("config.urls")),
]
handler400 = "touyan.web.refusals.bad_request"
handler403 = "touyan.web.refusals.forbidden"
handler404 = "touyan.web.refusals.not_found"
handler500 = "touyan.web.refusals.broken"
