"""How wrong sign-ins slow down and lock: pure rules on values (promise X-09).

Five wrong tries bring a growing delay, ten lock for fifteen minutes; the count ends with a right
sign-in or a quiet day. A try is counted before it is checked, so that a hundred tries sent at once
are a hundred tries.
"""

import datetime as dt
import enum
import ipaddress
from dataclasses import dataclass, replace


class Scope(enum.StrEnum):
    """What a count belongs to."""

    ACCOUNT = "ACCOUNT"  # one user name, card or telephone, whether it exists or not
    NETWORK = "NETWORK"  # one IPv4 /24 or IPv6 /56


@dataclass(frozen=True, slots=True)
class Limits:
    """From which wrong try on the next one must wait, and from which one all are locked out."""

    delay_from: int
    lock_from: int
    first_delay: dt.timedelta = dt.timedelta(seconds=5)
    lock: dt.timedelta = dt.timedelta(minutes=15)
    forget_after: dt.timedelta = dt.timedelta(hours=24)


STRICT = Limits(delay_from=5, lock_from=10)
# A whole village, or a whole operator, shares one address: its villagers' ways in have their own
# network count, wide enough for a market day.
SHARED_NETWORK = Limits(delay_from=50, lock_from=100)


@dataclass(frozen=True, slots=True)
class Count:
    """The wrong tries so far and until when the next one has to wait."""

    failures: int = 0
    last_at: dt.datetime | None = None
    blocked_until: dt.datetime | None = None


def wait(count: Count, *, now: dt.datetime) -> dt.timedelta:
    """Return how long the next try has to wait; zero when it may be made."""
    if count.blocked_until is None or count.blocked_until <= now:
        return dt.timedelta(0)
    return count.blocked_until - now


def after_try(count: Count, *, now: dt.datetime, limits: Limits) -> Count:
    """Return the count once one more try is made (taken for wrong until proven right)."""
    quiet = count.last_at is not None and now - count.last_at >= limits.forget_after
    failures = 1 if quiet else count.failures + 1
    return Count(failures=failures, last_at=now, blocked_until=_blocked(failures, now, limits))


def after_success(count: Count, *, scope: Scope) -> Count:
    """Return the count once the try proved right.

    An account starts again from zero. A network only takes this try back: otherwise one own account
    would wash away the wrong tries on everybody else's.
    """
    if scope == Scope.ACCOUNT:
        return Count()
    return replace(count, failures=max(count.failures - 1, 0), blocked_until=None)


def is_locked(count: Count, *, now: dt.datetime, limits: Limits) -> bool:
    """Say whether the long lock holds (and not only the growing delay)."""
    return count.failures >= limits.lock_from and bool(wait(count, now=now))


def _blocked(failures: int, now: dt.datetime, limits: Limits) -> dt.datetime | None:
    if failures >= limits.lock_from:
        return now + limits.lock
    if failures >= limits.delay_from:
        doublings: int = min(failures - limits.delay_from, 4)
        return now + limits.first_delay * (1 << doublings)
    return None


def network_of(address: str) -> str:
    """Return the network that shares a count: IPv4 /24, IPv6 /56; "unknown" when unreadable."""
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    bits = 24 if isinstance(ip, ipaddress.IPv4Address) else 56
    return str(ipaddress.ip_network(f"{ip}/{bits}", strict=False))
