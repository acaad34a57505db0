"""Reads of petitions: which clocks run, which end soon, which are late. Numbers are never a target."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from touyan.cases.models import Petition, PetitionTime
from touyan.cases.petition_clock import (
    LEADS,
    PERIODS,
    REMIND_DAYS,
    PetitionClock,
    PetitionStatus,
    Step,
)
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import newest_first

FILE = Power.PETITION_FILE
PAGE = 30


@dataclass(frozen=True, slots=True)
class Running:
    """A clock as a page shows it: `left` in days is negative when it is late."""

    time: PetitionTime
    label: str | Promise
    basis: str
    left: int
    binds_office: bool

    @property
    def is_late(self) -> bool:
        """Say whether the office is late; a citizen's window just ends."""
        return self.binds_office and self.left < 0 and self.time.stopped_on is None

    @property
    def days_over(self) -> int:
        """Return by how many days it is late."""
        return max(0, -self.left)


def get_petition(actor: Actor, pk: int, power: Power = FILE) -> Petition:
    """Return a petition that the actor may open. Raises NotFound."""
    rows = Petition.objects.visible_to(actor, power).select_related("case__area")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def petitions(actor: Actor, *, before: str = "") -> tuple[list[Petition], str]:
    """Return a page of petitions without a running clock of the office, and the next key."""
    rows = Petition.objects.visible_to(actor).select_related("case__area")
    return newest_first(rows, "id", before=before, limit=PAGE, kind=int)


def clocks(petition: Petition) -> list[Running]:
    """Return every clock of a petition in the order in which they began."""
    rows = petition.times.order_by("begins_on", "pk")
    return [_shown(row) for row in rows]


def ending(actor: Actor, *, limit: int = 100) -> list[Running]:
    """Return the running clocks of the office, the first to end in front: late ones lead."""
    found = _running(actor).select_related("petition__case__area").order_by("due_on", "pk")[:limit]
    return [_shown(row) for row in found]


def _running(actor: Actor) -> "QuerySet[PetitionTime]":
    office = [name for name, period in PERIODS.items() if period.binds_office]
    asks = Q(clock__in=office) | Q(clock=PetitionClock.OBJECTION, due_on__gte=clock.today())
    mine = Petition.objects.visible_to(actor)
    return PetitionTime.objects.filter(asks, stopped_on=None, petition__in=mine)


def to_remind(actor: Actor) -> "QuerySet[PetitionTime]":
    """Return the clocks that the reminders are about, and everything late."""
    return _running(actor).filter(due_on__lte=_last_day())


def _last_day() -> dt.date:
    return clock.today() + dt.timedelta(days=max(REMIND_DAYS))


def reminders(actor: Actor, *, limit: int = 100) -> list[Running]:
    """Return what the reminders of 5, 3 and 1 days before are about, and everything late."""
    last = _last_day()
    return [one for one in ending(actor, limit=limit) if one.time.due_on <= last]


def next_steps(petition: Petition) -> list[Step]:
    """Return which steps may come now."""
    status = PetitionStatus(petition.status)
    return [step for step in Step if status in LEADS.get(step, {}) and step != Step.END]


def _shown(row: PetitionTime) -> Running:
    name = PetitionClock(row.clock)
    period = PERIODS[name]
    until = row.stopped_on or clock.today()
    return Running(row, name.label, period.basis, (row.due_on - until).days, period.binds_office)
