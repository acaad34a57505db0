"""Begins and ends sessions: the key changes at every sign-in, sign-out kills it on the server."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from touyan.access.errors import NotADemo
from touyan.access.models import User
from touyan.access.network import device_of
from touyan.access.sessions import BACKEND, CARD, DEVICE, MARK, SEEN, SIGNED_IN
from touyan.core import clock
from touyan.core.actor import Actor, Grant

TWO_FACTORS, HOUSEHOLD, FINGERPRINT = "two_factors", "household", "grants"
VILLAGER_SECONDS = 30 * 24 * 3600
OFFICIAL_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Entered:
    """By what somebody signed in. `card_id` and `household_id` go together."""

    two_factors: bool = False
    card_id: int | None = None
    household_id: int | None = None


def enter(request: HttpRequest, user: User, entered: Entered) -> None:
    """Sign an account in on this device under a new session key; what the visitor had is dropped."""
    kept_language = request.session.get("language")
    request.session.flush()
    auth.login(request, user, backend=BACKEND)
    now = clock.now()
    request.session[MARK] = secrets.token_urlsafe(16)
    request.session[DEVICE] = device_of(request)
    request.session[SIGNED_IN] = request.session[SEEN] = int(now.timestamp())
    request.session[TWO_FACTORS] = entered.two_factors
    if entered.card_id is not None:
        request.session[CARD] = entered.card_id  # voiding the card deletes its sessions
        request.session[HOUSEHOLD] = entered.household_id
    if kept_language:
        request.session["language"] = kept_language
    request.session.set_expiry(OFFICIAL_SECONDS if entered.two_factors else VILLAGER_SECONDS)
    User.objects.filter(pk=user.pk).update(signed_in_at=now)


def sign_in_as(request: HttpRequest, user: User) -> None:
    """Sign in as anybody with one click: only where every person is invented.

    Raises NotADemo anywhere else.
    """
    if settings.IS_DEMO is not True:
        raise NotADemo
    enter(request, user, Entered(two_factors=True))


def leave(request: HttpRequest) -> None:
    """Sign out: the session is deleted on the server, its key never works again."""
    auth.logout(request)


def password_changed(request: HttpRequest, user: User) -> None:
    """Keep this session alive, under a new key, after its own password change."""
    auth.update_session_auth_hash(request, user)


def fingerprint(actor: Actor) -> str:
    """Return a short text that changes whenever the actor's grants change."""
    return _fingerprint(actor.grants)


@lru_cache(maxsize=512)
def _fingerprint(held: frozenset[Grant]) -> str:
    grants = sorted(f"{g.power}|{g.kind}|{g.id}|{g.prefix}" for g in held)
    return hashlib.sha256("\n".join(grants).encode()).hexdigest()[:16]


def renew_if_changed(request: HttpRequest, actor: Actor) -> None:
    """Give the session a new key when somebody's posts changed since the last click."""
    mine = fingerprint(actor)
    before = request.session.get(FINGERPRINT)
    if before == mine:
        return
    request.session[FINGERPRINT] = mine
    if before is not None:
        request.session.cycle_key()


def is_idle(request: HttpRequest, *, limit_seconds: float | None) -> bool:
    """Say whether the last click lies too far back; remembers this click once a minute."""
    now = int(clock.now().timestamp())
    seen = request.session.setdefault(SEEN, now)
    if limit_seconds is not None and now - seen > limit_seconds:
        return True
    if now - seen >= (60 if limit_seconds is not None else 24 * 3600):
        request.session[SEEN] = now
    return False
