"""Runs what is due: frequent work in place, everything else once per slot over all workers."""

import logging
import threading

from django.db import DatabaseError, IntegrityError, connections, transaction

from touyan.backstage.declared import schedule
from touyan.backstage.models import Slot
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError
from touyan.core.jobs import Due

TICK_SECONDS = 5.0
_log = logging.getLogger(__name__)


def tick() -> list[str]:
    """Run everything that is due now; return the names that ran. One failure does not stop the rest."""
    ran = []
    for due in schedule():
        try:
            if _run(due):
                ran.append(due.name)
        except DatabaseError as error:
            _log.warning("due work %s must wait: %s", due.name, error)
            connections.close_all()
        except DomainError as error:
            _log.warning("due work %s was refused: %s", due.name, error)
        except Exception:  # noqa: BLE001 - one broken room must not stop the others' clocks
            _log.exception("due work %s broke", due.name)
    return ran


def _run(due: Due) -> bool:
    slot = due.slot(clock.now())
    if slot is None or not (due.is_frequent or _take(due.name, slot)):
        return False
    due.run(SYSTEM)
    return True


def _take(name: str, slot: str) -> bool:
    """Take a slot; False when it is taken already."""
    if Slot.objects.filter(name=name, slot=slot).exists():
        return False
    try:
        with transaction.atomic():
            Slot.objects.create(name=name, slot=slot, taken_at=clock.now())
    except IntegrityError:
        return False
    return True


def tick_forever(stop: threading.Event) -> None:
    """Tick every few seconds until told to stop; long jobs do not delay the clock."""
    while not stop.is_set():
        tick()
        stop.wait(TICK_SECONDS)
    connections.close_all()
