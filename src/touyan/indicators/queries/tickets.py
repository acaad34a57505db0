"""Tickets for their pages: lists of what is mine, to be reviewed, late; one with everything said."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touyan.backstage.models import StoredFile
from touyan.cases.kinds import OPEN
from touyan.cases.models import CaseFile
from touyan.coops.models import StewardAssignment
from touyan.core import clock, keyset
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.indicators.disposal import ENDED, OWED, TO_REVIEW, WAYS, Act, Stage
from touyan.indicators.models import Ticket, TicketStep
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution
from touyan.registry.queries import posts_held_for, serving

PAGE = 50
MINUTES = 20
SHOWS = ("mine", "review", "steward", "late", "look", "running", "ended")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tickets, the newest first; `next_before` is the key of the next page."""

    tickets: Sequence[Ticket]
    next_before: str


def page_of(actor: Actor, show: str, *, before: str = "") -> Page:
    """Return tickets that the actor may see, the newest first."""
    rows = shown(actor, show).select_related(
        "alert__organisation", "alert__area", "case__assignee", "case__area"
    )
    return Page(*keyset.newest_first(rows, "given_on", before=before, limit=PAGE))


def shown(actor: Actor, show: str) -> "QuerySet[Ticket]":
    """Return the tickets of one of `SHOWS`."""
    rows = Ticket.objects.visible_to(actor)
    if show == "mine":
        return rows.filter(_has("case__assignee_id", actor), stage__in=OWED)
    if show == "review":
        return _supervised(actor, rows.filter(stage__in=TO_REVIEW))
    if show == "steward":
        return rows.running().filter(alert__organisation_id__in=_stewarded(actor))
    if show == "late":
        return rows.filter(case__status__in=OPEN, case__rung_due_at__lt=clock.now(), stage__in=OWED)
    if show == "look":
        due = rows.filter(stage=Stage.CLOSED, looked_on=None, look_on__lte=clock.today())
        return _supervised(actor, due)
    return rows.filter(stage__in=ENDED) if show == "ended" else rows.running()


def _has(column: str, actor: Actor) -> Q:
    """Keep what somebody has, or the holder of a post in which they stand in today."""
    own = Q(**{column: actor.person_id or None})
    return own | Q(**{f"{column}__in": posts_held_for(actor.person_id)})


def _stewarded(actor: Actor) -> "QuerySet[StewardAssignment, int]":
    today = clock.today()
    rows = StewardAssignment.objects.filter(
        _has("tenure__person_id", actor), started_on__lte=today
    ).exclude(ended_on__lte=today)
    return rows.values_list("coop__organisation_id", flat=True)


def _supervised(actor: Actor, rows: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    """Keep the tickets whose colour the actor supervises, and not those of their own work or post."""
    found = Q(pk__in=[])
    for power, guarded in ((Power.ALERT_HANDLE, False), (Power.ALERT_JUDGE, True)):
        for level, way in WAYS.items():
            high = [one for one in actor.prefixes(power) if len(one) <= way.supervised]
            for prefix in high:
                found |= Q(
                    level=level,
                    alert__is_guarded=guarded,
                    alert__area__scope_path__under=prefix,
                )
    answered = TicketStep.objects.filter(act=Act.ANSWERED, by_id=actor.person_id)
    own = (
        Q(case__assignee_id=actor.person_id)
        | Q(pk__in=answered.values("ticket_id"))
        | Q(alert__organisation_id__in=serving(actor.person_id))
    )
    return rows.filter(found).exclude(own)


def get(actor: Actor, pk: int) -> Ticket:
    """Return a ticket that the actor may see. Raises NotFound."""
    rows = Ticket.objects.visible_to(actor).select_related(
        "alert__organisation", "alert__area", "case__assignee", "case__area"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def steps_of(ticket: Ticket) -> list[TicketStep]:
    """Return what was done and said, in order."""
    return list(ticket.steps.select_related("by", "to", "minutes").order_by("pk"))


def files_of(ticket: Ticket) -> list[CaseFile]:
    """Return the evidence of a ticket that the caller may see."""
    rows = CaseFile.objects.filter(case_id=ticket.case_id, file__erased_at=None)
    return list(rows.select_related("file").order_by("pk"))


def file_of(actor: Actor, pk: int, file_id: int) -> StoredFile:
    """Return a file of a ticket that the actor may see. Raises NotFound."""
    ticket = get(actor, pk)
    for row in files_of(ticket):
        if row.file_id == file_id:
            return row.file
    raise NotFound


def due_of(ticket: Ticket) -> dt.datetime | None:
    """Return by when the person who has a ticket owes the next step; None when nothing is owed."""
    if ticket.case.status not in OPEN or ticket.stage not in OWED:
        return None
    if ticket.stage == Stage.DISPATCHED:
        return ticket.case.first_answer_due_at
    return ticket.case.rung_due_at


def minutes_for(ticket: Ticket) -> list[Resolution]:
    """Return the minutes of joint meetings since the alarm, the newest first."""
    county = ticket.alert.area.scope_path[:6].ljust(12, "0")
    rows = Resolution.objects.filter(
        body=ResolutionBody.JOINT_MEETING,
        area__scope_path=county,
        passed_on__gte=ticket.alert.raised_on,
    )
    return list(rows.order_by("-passed_on", "-pk")[:MINUTES])


def stewarded_count(actor: Actor) -> int:
    """Return how many cooperatives the actor looks after."""
    return _stewarded(actor).count()
