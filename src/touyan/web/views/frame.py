"""The frame around all pages: size of letters, language, whom to call, what this is.

A visitor's choice lives in a cookie; that of somebody who has signed in also with the account.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import public
from touyan.access.models import User
from touyan.access.services import accounts
from touyan.web.context import ELDER_COOKIE
from touyan.web.style_guide import samples

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page that the person came from, never to another site."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        wanted = reverse("web:start")
    return HttpResponseRedirect(wanted)


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice about the look of pages in a cookie for a year."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


@public
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Choose the size of letters: 0 normal, 1 large print, 2 even larger."""
    asked = request.POST.get("size", "0")
    size = asked if asked in {"0", "1", "2"} else "0"
    if isinstance(request.user, User):
        accounts.remember_look(user=request.user, letter_size=int(size))
    response = _back(request)
    remember(response, ELDER_COOKIE, size)
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages."""
    response = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        if isinstance(request.user, User):
            accounts.remember_look(user=request.user, language=code)
        remember(response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@public
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to call with a complaint or a suggestion about this system."""
    return render(request, "web/contact.html")


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this system is and what it never does."""
    return render(request, "web/about.html")


@public
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component in every state: the living style guide."""
    return render(request, "web/style.html", samples(request))
