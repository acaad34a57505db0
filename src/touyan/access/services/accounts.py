"""Accounts: made for villagers on their first sign-in, for officials by the security administrator."""

import re
from functools import lru_cache

from django.contrib.auth import hashers
from django.db import transaction

from touyan.access import secrets_of, totp
from touyan.access.counts import Way
from touyan.access.errors import BadUsername, OwnAccount, WeakPassword, WrongSignIn
from touyan.access.models import Session, User
from touyan.access.services import tries
from touyan.audit import services as audit_services
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.crypto import decrypt, encrypt

TOTP_PURPOSE = "account.totp"
_USERNAME = re.compile(r"^[a-z][a-z0-9.-]{2,39}$")
# Names of this shape belong to villagers' accounts, which have no password.
_VILLAGER = re.compile(r"^p[0-9]+$")


def account_of(person_id: int) -> User:
    """Return a person's account, making one without a password when there is none."""
    found = User.objects.filter(person_id=person_id).first()
    if found is not None:
        return found
    user, _made = User.objects.get_or_create(
        person_id=person_id,
        defaults={"username": f"p{person_id}", "password": hashers.make_password(None)},
    )
    return user


def remember_look(
    *, user: User, language: str | None = None, letter_size: int | None = None
) -> None:
    """Keep how a person likes the pages with the account, so that it follows to every device."""
    chosen = {"language": language, "letter_size": letter_size}
    User.objects.filter(pk=user.pk).update(
        **{name: value for name, value in chosen.items() if value is not None}
    )


def check_password(*, username: str, password: str, code: str, address: str) -> User:
    """Return the account when name, password and (once an app is paired) code are right.

    An account without a paired app is returned after the password: the caller must let it pair one
    before anything else. Raises WrongSignIn without saying which part is wrong, TooManyTries.
    """
    name = username.strip().lower()
    counted = tries.begin(way=Way.PASSWORD, account=name[:80], address=address)
    user = User.objects.filter(username=name, is_active=True).first()
    # One hash is computed in every case: how long it takes tells nothing about the name.
    usable = user is not None and user.has_usable_password()
    kept = user.password if user is not None and usable else _nobodys_password()
    right = hashers.check_password(password, kept)
    if user is None or not usable or not right:
        raise WrongSignIn
    if user.has_second_factor and not _use_code(user, code):
        raise WrongSignIn
    counted.right()
    return user


def pair_app(*, user: User, secret: str, code: str) -> User:
    """Keep an app's secret once it has shown a right code; return the account. Raises WrongSignIn."""
    accepted = totp.check(secret, code, last_step=0)
    if accepted is None:
        raise WrongSignIn
    with transaction.atomic():
        paired = User.objects.filter(pk=user.pk, totp_secret_cipher=None).update(
            totp_secret_cipher=encrypt(secret, TOTP_PURPOSE), totp_last_step=accepted.step
        )
        if not paired:
            raise WrongSignIn
        _note(Actor(user.person_id or 0), "access.account.app_paired", user)
    return user


def change_password(*, user: User, old: str, new: str, keep_session: str | None = None) -> User:
    """Set the holder's own password, end all other sessions, return the account.

    Raises WrongSignIn (old password), WeakPassword.
    """
    if not hashers.check_password(old, user.password):
        raise WrongSignIn
    if old == new or secrets_of.is_weak_password(new, username=user.username):
        raise WeakPassword
    with transaction.atomic():
        user.password = hashers.make_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        Session.objects.filter(user=user).exclude(session_key=keep_session).delete()
        _note(Actor(user.person_id or 0), "access.account.password_changed", user)
    return user


def open_account(*, actor: Actor, person_id: int, username: str) -> tuple[User, str]:
    """Give a person who holds a post a sign-in name and a first password (returned, kept nowhere).

    A villager's account of the same person becomes this one. Raises NotAllowed, BadUsername.
    """
    if actor != SYSTEM:
        actor.require(Power.SECURITY_ADMINISTER)
    name = username.strip().lower()
    if not _USERNAME.match(name) or _VILLAGER.match(name):
        raise BadUsername
    if User.objects.filter(username=name).exclude(person_id=person_id).exists():
        raise BadUsername
    password = secrets_of.new_password()
    with transaction.atomic():
        user = account_of(person_id)
        if user.has_usable_password():
            raise BadUsername
        user.username = name
        user.password = hashers.make_password(password)
        user.must_change_password = True
        user.save(update_fields=["username", "password", "must_change_password"])
        _note(actor, "access.account.opened", user)
    return user, password


def reset_password(*, actor: Actor, user: User) -> str:
    """Return a new first password for somebody else; all their sessions end. Raises NotAllowed."""
    _require_other(actor, user)
    password = secrets_of.new_password()
    with transaction.atomic():
        user.password = hashers.make_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        Session.objects.filter(user=user).delete()
        _note(actor, "access.account.password_reset", user)
    return password


def forget_app(*, actor: Actor, user: User) -> None:
    """Let somebody pair a new app (lost telephone); all their sessions end. Raises NotAllowed."""
    _require_other(actor, user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(totp_secret_cipher=None, totp_last_step=0)
        Session.objects.filter(user=user).delete()
        _note(actor, "access.account.app_forgotten", user)


def close(*, actor: Actor, user: User) -> None:
    """Close an account at once; all its sessions end. Raises NotAllowed."""
    _require_other(actor, user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        Session.objects.filter(user=user).delete()
        _note(actor, "access.account.closed", user)


def reopen(*, actor: Actor, user: User) -> None:
    """Open a closed account again. Raises NotAllowed."""
    _require_other(actor, user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        _note(actor, "access.account.reopened", user)


def unlock(*, actor: Actor, user: User) -> None:
    """Lift the delay or lock on an account's password. Raises NotAllowed."""
    _require_other(actor, user)
    with transaction.atomic():
        tries.forget(way=Way.PASSWORD, account=user.username)
        _note(actor, "access.account.unlocked", user)


def end_session(*, user: User, mark: str) -> bool:
    """Sign a device out; say whether there was such a device of this account."""
    deleted, _rows = Session.objects.filter(user=user, mark=mark).exclude(mark="").delete()
    return bool(deleted)


def end_other_sessions(*, user: User, keep: str) -> int:
    """Sign all devices out but the one with this mark; return how many."""
    deleted, _rows = Session.objects.filter(user=user).exclude(mark=keep).delete()
    return deleted


def _use_code(user: User, code: str) -> bool:
    """Check a code and burn its step in one UPDATE, so that two at once cannot use it twice."""
    secret = decrypt(user.totp_secret_cipher or b"", TOTP_PURPOSE)
    accepted = totp.check(secret, code, last_step=user.totp_last_step)
    if accepted is None:
        return False
    burnt = User.objects.filter(pk=user.pk, totp_last_step__lt=accepted.step)
    return bool(burnt.update(totp_last_step=accepted.step))


def _require_other(actor: Actor, user: User) -> None:
    actor.require(Power.SECURITY_ADMINISTER)
    if user.person_id == actor.person_id:
        raise OwnAccount


def _note(actor: Actor, action: str, user: User) -> None:
    audit_services.record(
        actor=actor, action=action, object_kind="access.account", object_id=user.pk
    )


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return hashers.make_password(f"{clock.now():%f} nobody has this password")
