"""How a sign-in code reaches its telephone: TOUYAN_CODE_SENDER names a function of this shape.

A county with a message gateway writes its own function `(phone: str, code: str) -> Shown` and only
queues the message there: a function that waits for the gateway would tell, by its slowness, which
numbers are known.
"""

import enum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Shown(enum.Enum):
    """Where the person finds the code."""

    ON_TELEPHONE = "ON_TELEPHONE"
    ON_SCREEN = "ON_SCREEN"


class Sender(Protocol):
    """What sends, or shows, a code."""

    def __call__(self, phone: str, code: str) -> Shown: ...


def on_screen(phone: str, code: str) -> Shown:
    """For trying out: the page itself shows the code. Proves nothing, so never for a real county."""
    return Shown.ON_SCREEN


def chosen() -> Sender | None:
    """Return the sender that this installation uses, None when codes cannot be sent."""
    path: str = settings.CODE_SENDER
    if not path:
        return None
    sender: Sender = import_string(path)
    return sender


def shows_codes() -> bool:
    """Say whether codes appear on the screen (the page then says that this proves nothing)."""
    return chosen() is on_screen
