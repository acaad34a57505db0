"""Sends what lies in the outbox through the sender that the settings name.

    MESSAGE_SENDER = "touyan.backstage.outbox.keep_on_screen"     # embedded: nothing leaves the machine

A sender is any callable `(address, text) -> None` that raises CannotSend when the message did not go.
"""

import datetime as dt
import logging
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from touyan.backstage.models import OutboxMessage
from touyan.core import clock, crypto
from touyan.core.jobs import JobContext, Result

MAX_ATTEMPTS = 5
_log = logging.getLogger(__name__)


class CannotSend(Exception):
    """The message did not leave; the text says why, without number and content."""


class Sender(Protocol):
    """Hands one message to a gateway."""

    def __call__(self, address: str, text: str) -> None:
        """Send. Raises CannotSend."""


def keep_on_screen(address: str, text: str) -> None:
    """Send nothing: the embedded installation shows codes on its own page (access room)."""
    _log.info("a message of %s characters stays on this machine", len(text))


def sender() -> Sender:
    """Return the configured sender."""
    name = getattr(settings, "MESSAGE_SENDER", "touyan.backstage.outbox.keep_on_screen")
    found: Sender = import_string(name)
    return found


def send_message(context: JobContext) -> Result:
    """Send one message (job `backstage.send_message`).

    A gateway has no transactions: if the worker dies between the gateway's answer and our mark, the
    message goes out twice. That is the better mistake for a notice; a login code stays the same code.
    """
    message = OutboxMessage.objects.get(pk=context.payload["message"])
    if message.status != OutboxMessage.Status.QUEUED:
        return {"sent": False}
    if message.expires_at is not None and message.expires_at <= clock.now():
        with context.fenced(result={"sent": False}):
            _give_up(message, "expired")
        return {"sent": False}
    try:
        sender()(
            crypto.decrypt(message.address_cipher, "outbox.address"),
            crypto.decrypt(message.text_cipher, "outbox.text"),
        )
    except CannotSend as error:
        return _failed(context, message, error)
    with context.fenced(result={"sent": True}):
        message.status, message.sent_at = OutboxMessage.Status.SENT, clock.now()
        message.address_cipher = message.text_cipher = b""
        message.save(update_fields=["status", "sent_at", "address_cipher", "text_cipher"])
    return {"sent": True}


def _failed(context: JobContext, message: OutboxMessage, error: CannotSend) -> Result:
    """Count the failure in its own transaction; the job's retries are the message's retries."""
    if context.attempt >= MAX_ATTEMPTS:
        with context.fenced(result={"sent": False}):
            _give_up(message, str(error))
        return {"sent": False}
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(
            attempts=context.attempt,
            failure=str(error)[:200],
            next_try_at=clock.now() + dt.timedelta(seconds=5 * 2**context.attempt),
        )
    raise error


def _give_up(message: OutboxMessage, why: str) -> None:
    message.status, message.failure = OutboxMessage.Status.FAILED, why[:200]
    message.address_cipher = message.text_cipher = b""
    message.save(update_fields=["status", "failure", "address_cipher", "text_cipher"])
