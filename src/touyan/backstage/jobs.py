"""Background work of this room."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touyan.backstage import files, outbox
from touyan.backstage.imports import steps
from touyan.backstage.models import (
    Job,
    Notification,
    OutboxMessage,
    PhoneTest,
    RequestKey,
    Slot,
)
from touyan.backstage.models.messages import KEEP_DAYS
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.jobs import Due

KEEP_REQUEST_KEYS = dt.timedelta(days=7)
KEEP_SLOTS = dt.timedelta(days=90)
KEEP_JOBS = dt.timedelta(days=400)
KEEP_MESSAGES = dt.timedelta(days=KEEP_DAYS)


def clean_up(actor: Actor) -> None:
    """Forget old request keys, slots, finished jobs and messages, and bytes whose row was rolled back."""
    now = clock.now()
    with transaction.atomic():
        RequestKey.objects.filter(created_at__lt=now - KEEP_REQUEST_KEYS).delete()
        Slot.objects.filter(taken_at__lt=now - KEEP_SLOTS).delete()
        Job.objects.filter(finished_at__lt=now - KEEP_JOBS).delete()
        old = now - KEEP_MESSAGES
        PhoneTest.objects.filter(started_at__lt=old).delete()
        OutboxMessage.objects.filter(created_at__lt=old).delete()
        Notification.objects.filter(created_at__lt=old).delete()
    files.remove_orphans()


HANDLERS = {
    "backstage.send_messages": outbox.send_messages,
    "imports.read": steps.read_job,
    "imports.commit": steps.commit_job,
    "imports.undo": steps.undo_job,
}
TITLES = {
    "backstage.send_messages": _("Sending messages"),
    "imports.read": _("Reading a workbook"),
    "imports.commit": _("Taking a workbook in"),
    "imports.undo": _("Taking an import back"),
}
SCHEDULE = (Due("backstage.clean_up", run=clean_up, daily_at=dt.time(3, 30)),)
