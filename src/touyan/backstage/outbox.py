"""Sends what lies in the outbox: text messages through the sender that the settings name, group messages
through the robot of their area.

    MESSAGE_SENDER = "touyan.backstage.outbox.keep_on_screen"     # embedded: nothing leaves the machine

A sender is any callable `(address, text, reference) -> str` that raises CannotSend when the message did not
go. It returns the gateway's own number of the message, or "". The reference is the same for every try.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from touyan.backstage import gateways
from touyan.backstage.errors import CannotSend
from touyan.backstage.models import OutboxMessage
from touyan.core import clock, crypto
from touyan.core.jobs import JobContext, Result
from touyan.registry.queries import PHONE

MAX_ATTEMPTS = 5
BATCH = 50
# So many failures in a row: the gateway is down, and the rest of the batch waits for it.
FAILURES_IN_A_ROW = 3
ADDRESS, TEXT = "outbox.address", "outbox.text"
_log = logging.getLogger(__name__)
Status = OutboxMessage.Status


class StaysHere(Exception):
    """There is no gateway: the message is kept as a row, and nothing leaves."""


class NoUse(Exception):
    """Trying again cannot help: expired, no telephone, no such group. The text says which."""


class Sender(Protocol):
    """Hands one message to a gateway."""

    def __call__(self, address: str, text: str, reference: str) -> str:
        """Send; return the gateway's number of it or "". Raises CannotSend."""


def keep_on_screen(address: str, text: str, reference: str) -> str:
    """Send nothing: the embedded installation shows messages on pages only."""
    _log.debug("a message of %s characters stays on this machine", len(text))
    raise StaysHere


def sender() -> Sender:
    """Return the configured sender."""
    found: Sender = import_string(settings.MESSAGE_SENDER)
    return found


def leaves() -> bool:
    """Say whether text messages leave this machine at all."""
    return sender() is not keep_on_screen


def send_messages(context: JobContext) -> Result:
    """Send a batch of messages, at most BATCH (job `backstage.send_messages`).

    A gateway has no transactions: if the worker dies between the gateway's answer and our mark, the
    message goes out twice, with the same reference. That is the better mistake for a notice; a login
    code stays the same code. What failed is tried again by the job; after MAX_ATTEMPTS it is given up.
    """
    failed: dict[int, str] = {}
    in_a_row = sent = 0
    waiting = _waiting(context.payload["messages"])
    for message in waiting:
        if in_a_row >= FAILURES_IN_A_ROW:
            break
        try:
            reference = _send(message)
        except CannotSend as error:
            failed[message.pk] = str(error)
            in_a_row += 1
            continue
        except (StaysHere, NoUse) as end:
            with context.fenced():
                _end(
                    message, Status.KEPT if isinstance(end, StaysHere) else Status.FAILED, str(end)
                )
            continue
        in_a_row = 0
        with context.fenced():
            _mark_sent(message, reference)
        sent += 1
    if failed:
        _tell_failures(context, waiting, failed)
    return {"sent": sent}


def _waiting(ids: Sequence[int]) -> list[OutboxMessage]:
    """Return those of the batch that have not left yet; a retried job skips the others."""
    rows = OutboxMessage.objects.filter(pk__in=ids, status=Status.QUEUED)
    return list(rows.select_related("notification", "person").order_by("pk"))


def _send(message: OutboxMessage) -> str:
    if message.expires_at is not None and message.expires_at <= clock.now():
        raise NoUse("expired")
    if message.channel == OutboxMessage.Channel.ROBOT:
        robot = gateways.robot_for(message.shown_address)
        if robot is None:
            raise NoUse("no such group")
        gateways.by_robot(robot, _text(message))
        return ""
    return sender()(_number(message), _text(message), f"touyan-{message.pk}")


def _number(message: OutboxMessage) -> str:
    """Return the number: the message's own, or that of the person as it is now."""
    if message.address_cipher:
        return crypto.decrypt(message.address_cipher, ADDRESS)
    person = message.person
    if person is None or person.phone_cipher is None or person.died_on is not None:
        raise NoUse("no telephone")
    return crypto.decrypt(person.phone_cipher, PHONE)


def _text(message: OutboxMessage) -> str:
    if message.text_cipher:
        return crypto.decrypt(message.text_cipher, TEXT)
    return message.notification.text if message.notification else ""


def _tell_failures(
    context: JobContext, waiting: Sequence[OutboxMessage], failed: dict[int, str]
) -> None:
    """Count failures in a transaction of their own, or give up; the job's retries are the messages'."""
    word = next(reversed(failed.values()))
    if context.attempt >= MAX_ATTEMPTS:
        with context.fenced():
            for message in OutboxMessage.objects.filter(
                pk__in=[one.pk for one in waiting], status=Status.QUEUED
            ):
                _end(message, Status.FAILED, failed.get(message.pk, word))
        return
    with transaction.atomic():
        for pk, why in failed.items():
            OutboxMessage.objects.filter(pk=pk).update(
                attempts=context.attempt,
                failure=why[:200],
                next_try_at=clock.now() + dt.timedelta(seconds=5 * 2**context.attempt),
            )
    raise CannotSend(word)


def _mark_sent(message: OutboxMessage, reference: str) -> None:
    message.sent_at, message.gateway_ref = clock.now(), reference
    _end(message, Status.SENT, "")


def _end(message: OutboxMessage, status: OutboxMessage.Status, why: str) -> None:
    message.status, message.failure = status, why[:200]
    message.address_cipher = message.text_cipher = b""
    message.save(
        update_fields=[
            "status", "failure", "sent_at", "gateway_ref", "address_cipher", "text_cipher",
        ]
    )  # fmt: skip
