"""Accounts of officials, for the security administrator."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access import queries
from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import NewAccountForm
from touyan.access.models import User
from touyan.access.services import accounts, openings
from touyan.backstage.once import once
from touyan.core.actor import Actor, Power
from touyan.core.crypto import decrypt, encrypt

_ONCE = "shown_password"
_PURPOSE = "access.shown_password"


@requires(Power.SECURITY_ADMINISTER)
@require_safe
def account_list(request: ActedRequest) -> HttpResponse:
    """Return the accounts with a password."""
    context = {"rows": queries.account_rows(request.actor, after=request.GET.get("after", ""))}
    return render(request, "access/accounts.html", context)


@requires(Power.SECURITY_ADMINISTER)
@require_safe
def account(request: ActedRequest, pk: int) -> HttpResponse:
    """Return one account; a password made a moment ago is shown this one time."""
    user = queries.get_account(request.actor, pk)
    context = {
        "account": user,
        "row": queries.account_row(user),
        "own": user.person_id == request.actor.person_id,
        "password": _take_shown(request, user),
    }
    return render(request, "access/account.html", context)


@requires(Power.SECURITY_ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_account(request: ActedRequest) -> HttpResponse:
    """Open an account for somebody who holds a post."""
    form = NewAccountForm(request.POST or None)
    if request.method == "POST":
        opened = form.attempt(lambda data: openings.open_for(actor=request.actor, **data))
        if opened is not None:
            user, password = opened
            _keep_shown(request, user, password)
            return HttpResponseRedirect(reverse("access:account", args=[user.pk]))
    return render(
        request,
        "access/new_account.html",
        {"form": form},
        status=form.status if form.errors else 200,
    )


@requires(Power.SECURITY_ADMINISTER)
@require_POST
@once
def reset_password(request: ActedRequest, pk: int) -> HttpResponse:
    """Give a new first password; it is shown once on the next page."""
    user = queries.get_account(request.actor, pk)
    _keep_shown(request, user, accounts.reset_password(actor=request.actor, user=user))
    return HttpResponseRedirect(reverse("access:account", args=[pk]))


@requires(Power.SECURITY_ADMINISTER)
@require_POST
@once
def forget_app(request: ActedRequest, pk: int) -> HttpResponse:
    """Let somebody with a lost telephone pair a new app."""
    return _done(
        request, pk, accounts.forget_app, _("A new app can be paired at the next sign-in.")
    )


@requires(Power.SECURITY_ADMINISTER)
@require_POST
@once
def unlock(request: ActedRequest, pk: int) -> HttpResponse:
    """Lift the delay or lock after wrong tries."""
    return _done(request, pk, accounts.unlock, _("The account can try again at once."))


@requires(Power.SECURITY_ADMINISTER)
@require_POST
@once
def close(request: ActedRequest, pk: int) -> HttpResponse:
    """Close an account; all its sessions end."""
    return _done(request, pk, accounts.close, _("The account is closed."))


@requires(Power.SECURITY_ADMINISTER)
@require_POST
@once
def reopen(request: ActedRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return _done(request, pk, accounts.reopen, _("The account is open again."))


def _done(
    request: ActedRequest, pk: int, act: Callable[..., None], said: str
) -> HttpResponseRedirect:
    actor: Actor = request.actor
    act(actor=actor, user=queries.get_account(actor, pk))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("access:account", args=[pk]))


def _keep_shown(request: ActedRequest, user: User, password: str) -> None:
    request.session[_ONCE] = [user.pk, encrypt(password, _PURPOSE).hex()]


def _take_shown(request: ActedRequest, user: User) -> str:
    kept = request.session.get(_ONCE)
    if not kept or kept[0] != user.pk:
        return ""
    del request.session[_ONCE]
    return decrypt(bytes.fromhex(kept[1]), _PURPOSE)
