"""Tells people what the time line says: whoever is asked to come, whoever asked, a place's group.

Nothing in the services knows of messages: new lines are read by their numbers, a few hundred back each
time, for a line may be committed after a later one. A message's key is its line's number, so reading a
line twice, or by two workers, tells nobody twice. Texts hold a number, a place, a time: no person.
"""

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from touyan.backstage.messages import services as messages
from touyan.backstage.messages.services import Told
from touyan.backstage.models import Slot
from touyan.cases.kinds import Act, CaseLevel
from touyan.cases.messages import ASKED, MOVED, NEWS, WAITS
from touyan.cases.models import CaseEvent
from touyan.core import clock
from touyan.core.actor import Actor, Power

SLOT = "cases.told"
BACK = 200
BATCH = 2000
OLDEST = dt.timedelta(days=1)
ASKED_FOR = dt.timedelta(minutes=30)


def _asked(line: CaseEvent) -> str:
    return _("%(ref)s in %(place)s waits for you. Say on the page whether you are coming.") % {
        "ref": line.case.ref,
        "place": line.case.area.name,
    }


def _coming(line: CaseEvent) -> str:
    due = line.case.arrival_due_at
    if due is None or due <= line.at:
        return _("%(ref)s: somebody is coming.") % {"ref": line.case.ref}
    at = f"{due.astimezone(clock.ZONE):%H:%M}"
    return _("%(ref)s: somebody is coming, at the latest %(at)s.") % {
        "ref": line.case.ref,
        "at": at,
    }


def _answered(line: CaseEvent) -> str:
    return _("%(ref)s is answered. Say on the page whether it is settled.") % {"ref": line.case.ref}


def _adopted(line: CaseEvent) -> str:
    return _("Your suggestion %(ref)s was adopted.") % {"ref": line.case.ref}


def _waits(line: CaseEvent) -> str:
    return _("%(ref)s waits. The page says for what, and you may contest it.") % {
        "ref": line.case.ref
    }


def _up(line: CaseEvent) -> str:
    desk = CaseLevel(line.level).label
    return _("%(ref)s went up: now in charge: %(desk)s.") % {"ref": line.case.ref, "desk": desk}


def _longer(line: CaseEvent) -> str:
    return _("%(ref)s got more time. The page says why.") % {"ref": line.case.ref}


REPORTER: dict[str, tuple[str, Callable[[CaseEvent], str]]] = {
    Act.ACCEPTED: (NEWS, _coming),
    Act.REPLIED: (NEWS, _answered),
    Act.RESOLVED: (NEWS, _answered),
    Act.ADOPTED: (NEWS, _adopted),
    Act.PAUSED: (MOVED, _waits),
    Act.ESCALATED: (MOVED, _up),
    Act.WENT_UP: (MOVED, _up),
    Act.EXTENDED: (MOVED, _longer),
}
"""What whoever asked is told, and how; every other line they find on the page of their request."""

GROUP = frozenset({Act.DANGER, Act.NOBODY_LEFT, Act.ESCALATED})
"""What a place's work group is told: that something waits there."""


def tell_new(actor: Actor) -> int:
    """Tell about the lines written since the last time; return how many page messages that made."""
    last = Slot.objects.filter(name=SLOT).order_by("-pk").values_list("slot", flat=True).first()
    floor = int(last or 0) - BACK
    rows = CaseEvent.objects.filter(
        pk__gt=floor, at__gte=clock.now() - OLDEST, act__in=[Act.DISPATCHED, *REPORTER, *GROUP]
    )
    lines = list(rows.select_related("case__area").order_by("pk")[:BATCH])
    if not lines or (last is not None and lines[-1].pk < int(last)):
        return 0
    with transaction.atomic():
        count = _tell(actor, lines)
    _remember(lines[-1].pk)
    return count


def _tell(actor: Actor, lines: list[CaseEvent]) -> int:
    told: dict[str, list[Told]] = {ASKED: [], NEWS: [], MOVED: []}
    for line in lines:
        case = line.case
        if line.act == Act.DISPATCHED and line.by_id is not None and line.by_id == case.assignee_id:
            told[ASKED].append(_told(line, line.by_id, _asked(line), f"/cases/{case.pk}/"))
        if line.act in REPORTER and line.is_shown and case.reporter_id is not None:
            kind, words = REPORTER[line.act]
            if line.detail.get("in_person"):
                kind = MOVED  # they heard it: the page is enough
            told[kind].append(_told(line, case.reporter_id, words(line), f"/requests/{case.pk}/"))
        if line.act in GROUP and not case.guard:
            messages.notify_group(key=f"case-line:{line.pk}:group", kind=WAITS, area=case.area)
    return sum(
        messages.notify_many(
            actor=actor,
            kind=kind,
            told=rows,
            read_power=Power.CASE_DISPATCH,
            expires_at=clock.now() + ASKED_FOR if kind == ASKED else None,
        )
        for kind, rows in told.items()
        if rows
    )


def _told(line: CaseEvent, person_id: int, text: str, link: str) -> Told:
    return Told(
        key=f"case-line:{line.pk}",
        person_id=person_id,
        text=text,
        link=link,
        about=("case", line.case_id),
        area_id=line.case.area_id,
    )


def _remember(pk: int) -> None:
    """Keep how far it came; another worker may have come as far at the same moment."""
    try:
        with transaction.atomic():
            Slot.objects.create(name=SLOT, slot=str(pk), taken_at=clock.now())
    except IntegrityError:
        return
