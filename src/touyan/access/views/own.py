"""One's own account: where I am signed in, my PIN, my password."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access import entry, queries
from touyan.access.doors import ActedRequest, before_ready
from touyan.access.forms import ChangePasswordForm, PinForm
from touyan.access.middleware import MUST_CHANGE_PIN
from touyan.access.models import User
from touyan.access.services import accounts, cards
from touyan.access.sessions import CARD, MARK
from touyan.registry.kinds import PostKind


@require_safe
def devices(request: ActedRequest) -> HttpResponse:
    """Where this account is signed in."""
    user = _user(request)
    standing = request.standing
    context = {
        "devices": queries.devices(user),
        "mark": request.session.get(MARK, ""),
        "has_password": user.has_usable_password() and bool(request.session.get(entry.TWO_FACTORS)),
        "has_card": CARD in request.session,
        "posts": [PostKind(kind).label for kind in standing.posts],
        "withheld": [PostKind(kind).label for kind in standing.withheld],
        "clashing": [PostKind(kind).label for kind in standing.clashing],
    }
    return render(request, "access/devices.html", context)


@require_POST
def end_device(request: HttpRequest, mark: str) -> HttpResponse:
    """Sign one device of this account out."""
    if not accounts.end_session(user=_user(request), mark=mark):
        raise Http404
    messages.success(request, _("That device is signed out."))
    return HttpResponseRedirect(reverse("access:devices"))


@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign all devices out but this one."""
    accounts.end_other_sessions(user=_user(request), keep=request.session.get(MARK, ""))
    messages.success(request, _("All other devices are signed out."))
    return HttpResponseRedirect(reverse("access:devices"))


@before_ready
@require_http_methods(["GET", "HEAD", "POST"])
def change_pin(request: ActedRequest) -> HttpResponse:
    """Choose the household's own PIN; only in a session that began with the card."""
    card_id = request.session.get(CARD)
    if card_id is None:
        raise Http404
    form = PinForm(request.POST or None)
    if request.method == "POST":
        changed = form.attempt(
            lambda data: cards.change_pin(actor=request.actor, card_id=card_id, pin=data["pin"])
        )
        if changed is not None:
            request.session.pop(MUST_CHANGE_PIN, None)
            messages.success(request, _("Your PIN is set. The printed one no longer works."))
            return HttpResponseRedirect("/")
    context = {"form": form, "first": bool(request.session.get(MUST_CHANGE_PIN))}
    return render(request, "access/pin.html", context, status=form.status if form.errors else 200)


@before_ready
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose one's own password; only in a session with both factors."""
    user = _user(request)
    if not (user.has_usable_password() and request.session.get(entry.TWO_FACTORS)):
        raise Http404
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST":
        changed = form.attempt(
            lambda data: accounts.change_password(
                user=user,
                old=data["old"],
                new=data["new"],
                keep_session=request.session.session_key,
            )
        )
        if changed is not None:
            entry.password_changed(request, user)
            messages.success(request, _("Your password is changed."))
            return HttpResponseRedirect("/")
    context = {"form": form, "first": user.must_change_password}
    return render(
        request, "access/password.html", context, status=form.status if form.errors else 200
    )


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the middleware lets nobody else in
    return request.user
