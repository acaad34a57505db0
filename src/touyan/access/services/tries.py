"""Counts the tries of signing in, before they are checked (`lockout` has the rule)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from touyan.access import lockout
from touyan.access.counts import Way, account_key, network_key
from touyan.access.errors import TooManyTries
from touyan.access.lockout import SHARED_NETWORK, STRICT, Count, Limits, Scope
from touyan.access.models import Attempt
from touyan.audit import services as audit_services
from touyan.core import clock
from touyan.core.actor import SYSTEM

_NETWORK_LIMITS = {Way.PASSWORD: STRICT, Way.CARD: SHARED_NETWORK, Way.CODE: SHARED_NETWORK}


@dataclass(frozen=True, slots=True)
class Try:
    """One try that was counted; `right` takes it back once the secret proved right."""

    account: bytes
    network: bytes

    def right(self) -> None:
        """Forget the account's wrong tries, and this one on the network."""
        with transaction.atomic():
            for scope, key in ((Scope.ACCOUNT, self.account), (Scope.NETWORK, self.network)):
                row = Attempt.objects.select_for_update().filter(scope=scope, key=key).first()
                if row is not None:
                    _write(row, lockout.after_success(_count(row), scope=scope))


def begin(*, way: Way, account: str, address: str) -> Try:
    """Count one try on an account (existing or not) and its network; it may now be checked.

    Raises TooManyTries while a delay or lock holds; such a try is not counted.
    """
    found = Try(
        account=account_key(way=way, account=account),
        network=network_key(way=way, address=address),
    )
    limits = {Scope.ACCOUNT: STRICT, Scope.NETWORK: _NETWORK_LIMITS[way]}
    keys = {Scope.ACCOUNT: found.account, Scope.NETWORK: found.network}
    with transaction.atomic():
        rows = {scope: _locked_row(scope, key) for scope, key in keys.items()}
        now = clock.now()  # one moment for both, once nobody else counts
        longest = max(lockout.wait(_count(row), now=now) for row in rows.values())
        if not longest:
            for scope, row in rows.items():
                _count_one(row, scope, limits[scope], now)
    if longest:
        raise TooManyTries(longest)
    return found


def forget(*, way: Way, account: str) -> bool:
    """Lift the delay or lock of one account; say whether there was anything to lift."""
    key = account_key(way=way, account=account)
    changed = Attempt.objects.filter(scope=Scope.ACCOUNT, key=key, failures__gt=0)
    return bool(changed.update(failures=0, last_at=None, blocked_until=None))


def _count_one(row: Attempt, scope: Scope, limits: Limits, now: dt.datetime) -> None:
    after = lockout.after_try(_count(row), now=now, limits=limits)
    _write(row, after)
    if lockout.is_locked(after, now=now, limits=limits):
        audit_services.record(
            actor=SYSTEM,
            action="access.sign_in.locked",
            object_kind=f"access.{scope.lower()}",
            object_id=bytes(row.key).hex()[:16],
            detail={"failures": after.failures},
        )


def _locked_row(scope: Scope, key: bytes) -> Attempt:
    Attempt.objects.get_or_create(scope=scope, key=key)
    return Attempt.objects.select_for_update().get(scope=scope, key=key)


def _count(row: Attempt) -> Count:
    return Count(row.failures, row.last_at, row.blocked_until)


def _write(row: Attempt, count: Count) -> None:
    row.failures = count.failures
    row.last_at = count.last_at
    row.blocked_until = count.blocked_until
    row.save(update_fields=["failures", "last_at", "blocked_until"])
