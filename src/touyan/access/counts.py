"""Under which key wrong tries are counted; the keys name neither accounts nor addresses."""

import enum

from touyan.access import lockout
from touyan.core.crypto import blind_index

_PURPOSE = "access.attempt"


class Way(enum.StrEnum):
    """A way in; each has its own counts."""

    PASSWORD = "PASSWORD"  # noqa: S105 - the name of a way, not a secret
    CARD = "CARD"
    CODE = "CODE"


def account_key(*, way: Way, account: str) -> bytes:
    """Return the key for one account (existing or not) and one way in."""
    return blind_index(f"{way}:account:{account}", _PURPOSE)


def network_key(*, way: Way, address: str) -> bytes:
    """Return the key for the network of an address and one way in."""
    return blind_index(f"{way}:network:{lockout.network_of(address)}", _PURPOSE)
