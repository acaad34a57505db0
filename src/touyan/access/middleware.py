"""Puts the actor on every request and keeps every page closed that is not declared public."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.access import entry
from touyan.access.models import User
from touyan.access.return_path import safe_next
from touyan.access.services import standing_of
from touyan.access.sessions import account_of
from touyan.access.standing import Standing
from touyan.core.actor import NOBODY
from touyan.core.reading import reading

SAFE = frozenset({"GET", "HEAD"})
MUST_CHANGE_PIN = "must_change_pin"


class AccountMiddleware(AuthenticationMiddleware):
    """Sets `request.user`: the account that came with the session, or what Django finds."""

    def process_request(self, request: HttpRequest) -> None:
        """Take the account that was read with the session; Django keeps it under this name."""
        found = account_of(request.session)
        if found is not None:
            request._cached_user = found  # type: ignore[attr-defined]
        super().process_request(request)


class ActorMiddleware:
    """Sets `request.actor` and `request.standing`; after the sessions, before everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Build the actor, then let the page answer; personal pages are not kept by any cache."""
        standing = _standing(request)
        request.standing = standing  # type: ignore[attr-defined]
        request.actor = standing.actor  # type: ignore[attr-defined]
        # A page that is only looked at asks the same once; an act asks anew each time.
        looks = request.method in SAFE
        with reading() if looks else nullcontext():
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Send visitors to the sign-in page, and holders of a first secret to change it."""
        if getattr(view, "is_public", False):
            return None
        user = request.user
        if not isinstance(user, User):
            return _to_sign_in(request)
        if getattr(view, "is_before_ready", False):
            return None
        if user.must_change_password and request.session.get(entry.TWO_FACTORS):
            return _go(request, reverse("access:change_password"))
        if request.session.get(MUST_CHANGE_PIN):
            return _go(request, reverse("access:change_pin"))
        return None


def _standing(request: HttpRequest) -> Standing:
    user = request.user
    if not isinstance(user, User):
        return Standing(actor=NOBODY)
    standing = standing_of(
        user,
        two_factors=bool(request.session.get(entry.TWO_FACTORS)),
        household_id=request.session.get(entry.HOUSEHOLD),
    )
    limit = standing.idle
    if entry.is_idle(request, limit_seconds=limit.total_seconds() if limit else None):
        entry.leave(request)
        messages.info(request, _("You were away for a while. Sign in again to go on."))
        return Standing(actor=NOBODY)
    entry.renew_if_changed(request, standing.actor)
    return standing


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return HttpResponse(status=401)
    target = reverse("access:sign_in")
    wanted = safe_next(request.get_full_path()) if request.method == "GET" else "/"
    if wanted != "/":
        target = f"{target}?{urlencode({'next': wanted}, safe='/')}"
    return _go(request, target)


def _go(request: HttpRequest, target: str) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = target
        return response
    return HttpResponseRedirect(target)
