"""How a sign-in code reaches its telephone: TOUYAN_CODE_SENDER names a function of this shape.

`by_gateway` queues it for the SMS gateway of the installation. A county with another way writes its own
function `(phone: str, code: str) -> Shown` and only queues the message there: a function that waits for the gateway would tell, by its slowness, which
numbers are known.
"""

import datetime as dt
import enum
import uuid
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from touyan.backstage.services import queue_message
from touyan.core import clock
from touyan.core.actor import SYSTEM


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


def by_gateway(phone: str, code: str) -> Shown:
    """Queue the code for the SMS gateway of the installation (docs/operate/notifications.md)."""
    text = _("%(code)s is your code. It is valid for five minutes; give it to nobody.") % {
        "code": code
    }
    queue_message(
        actor=SYSTEM,
        key=f"code:{uuid.uuid4()}",
        purpose="login_code",
        address=phone,
        text=text,
        expires_at=clock.now() + dt.timedelta(minutes=5),
    )
    return Shown.ON_TELEPHONE


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
