"""Lists of cases by key: newest first, or by what is due first. The same cost on any page."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from touyan.cases import deadline
from touyan.cases.kinds import OPEN, CaseStatus, Waiting
from touyan.cases.models import Case
from touyan.core import clock, keyset
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.reading import asked_once
from touyan.registry import paths
from touyan.registry.models import Area

PAGE = 50
AREAS_MAX = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to: everything of it together."""

    prefix: str = ""
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    matter: str = ""
    level: int = 0
    only_late: bool = False
    only_disputed: bool = False
    only_unassigned: bool = False
    assignee_id: int | None = None


def cases(
    actor: Actor,
    *,
    power: Power = Power.CASE_READ,
    asked: Asked | None = None,
    before: str = "",
    limit: int = PAGE,
) -> tuple[list[Case], str]:
    """Return one page of the cases in reach, the newest first, and the key of the next page."""
    rows = narrowed(within(actor, power), asked or Asked())
    rows = rows.select_related("area", "assignee").defer("details", "answer", "contact")
    return keyset.newest_first(rows, "received_at", before=before, limit=limit, kind=keyset.moment)


def own_cases(actor: Actor, *, before: str = "", limit: int = PAGE) -> tuple[list[Case], str]:
    """Return what the actor asked for, the newest first, and the key of the next page."""
    rows = Case.objects.asked_by(actor).select_related("area", "assignee")
    return keyset.newest_first(rows, "received_at", before=before, limit=limit, kind=keyset.moment)


def given_to(actor: Actor, *, limit: int = PAGE) -> list[Case]:
    """Return the open cases that wait for the actor, by what is due first."""
    rows = Case.objects.open().filter(assignee_id=actor.person_id)
    rows = rows.select_related("area", "reporter")
    return list(rows.order_by(F("rung_due_at").asc(nulls_last=True), "pk")[:limit])


def desk(
    actor: Actor, *, asked: Asked | None = None, after: str = "", limit: int = PAGE
) -> tuple[list[Case], str]:
    """Return a page of the open cases of the actor's desk by what is due first, and the next key.

    Cases without a running clock (danger, suspended) come before all others: nobody forgets them.
    """
    rows = narrowed(within(actor, Power.CASE_DISPATCH), asked or Asked()).filter(status__in=OPEN)
    rows = rows.select_related("area", "assignee").defer("details", "answer", "contact")
    if after:
        due, pk = _read(after)
        later = (
            Q(rung_due_at__gt=due) | Q(rung_due_at=due, pk__gt=pk)
            if due
            else Q(rung_due_at__isnull=False) | Q(rung_due_at=None, pk__gt=pk)
        )
        rows = rows.filter(later)
    found = list(rows.order_by(F("rung_due_at").asc(nulls_first=True), "pk")[: limit + 1])
    shown = found[:limit]
    return shown, _key(shown[-1]) if len(found) > limit else ""


def to_call_back(actor: Actor, *, limit: int | None = PAGE) -> "QuerySet[Case]":
    """Return the answered cases that wait to be called back by somebody who did not work on them."""
    rows = within(actor, Power.CASE_CALL_BACK).filter(
        status=CaseStatus.REPLIED, callback_due_at__isnull=False, is_anonymous=False
    )
    rows = rows.exclude(assignee_id=actor.person_id).select_related("area", "reporter")
    return rows.order_by("callback_due_at", "pk")[:limit]


def contested(actor: Actor, *, limit: int | None = PAGE) -> "QuerySet[Case]":
    """Return the cases whose waiting is contested and not decided, in the actor's reach."""
    rows = within(actor, Power.CASE_APPROVE).filter(
        pauses__contested_at__isnull=False, pauses__decided_at=None
    )
    return rows.select_related("area").distinct().order_by("pk")[:limit]


def disputed(actor: Actor, *, limit: int | None = PAGE) -> "QuerySet[Case]":
    """Return the cases that nobody wants, for the county to decide."""
    rows = within(actor, Power.CASE_DECIDE).filter(is_disputed=True)
    return rows.select_related("area").order_by("pk")[:limit]


def waits_now(case: Case) -> str:
    """Return whom a case waits for at this moment ("" = its handler)."""
    now = clock.now()
    running = case.pauses.filter(is_void=False, begins_at__lte=now, ends_at__gt=now)
    found = running.values_list("waiting", flat=True).first()
    return Waiting(found).value if found else ""


def is_late(case: Case) -> bool:
    """Say whether the present rung of a case is over: derived, never stored."""
    return case.is_open and deadline.is_late(clock.now(), case.rung_due_at)


def within(actor: Actor, power: Power) -> QuerySet[Case]:
    """Keep the unguarded cases whose area the power covers.

    As `visible_to` without what is one's own, in the shape that the index answers: the areas of a
    village or township are few, so they are named; a county's are joined.
    """
    prefixes = actor.prefixes(power)
    rows = Case.objects.filter(guard="")
    if not prefixes:
        return rows.none()
    few = _few_areas(prefixes)
    if len(few) <= AREAS_MAX:
        return rows.filter(area_id__in=few)
    return rows.filter(_under(prefixes, "area__"))


@asked_once
def _few_areas(prefixes: tuple[str, ...]) -> list[int]:
    """Return the areas below these prefixes, one more than the most where they are many."""
    areas = Area.objects.filter(_under(prefixes)).values_list("pk", flat=True)
    return list(areas.order_by()[: AREAS_MAX + 1])


def narrowed(rows: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    """Narrow a list to what was asked."""
    if asked.prefix:
        below = Area.objects.filter(scope_path__under=paths.prefix(asked.prefix))
        rows = rows.filter(area_id__in=below.values("pk"))
    if asked.statuses:
        rows = rows.filter(status__in=asked.statuses)
    if asked.kinds:
        rows = rows.filter(kind__in=asked.kinds)
    if asked.matter:
        rows = rows.filter(matter=asked.matter)
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.assignee_id is not None:
        rows = rows.filter(assignee_id=asked.assignee_id)
    if asked.only_unassigned:
        rows = rows.filter(assignee=None)
    if asked.only_disputed:
        rows = rows.filter(is_disputed=True)
    if asked.only_late:
        now = deadline.to_second(clock.now())
        rows = rows.filter(status__in=OPEN, rung_due_at__lt=now)
    return rows


def _under(prefixes: Collection[str], lookup: str = "") -> Q:
    found = Q(pk__in=[])
    for prefix in prefixes:
        found |= Q(**{f"{lookup}scope_path__under": prefix})
    return found


def _read(key: str) -> tuple[dt.datetime | None, int]:
    text, _separator, digits = key.rpartition("_")
    pk = keyset.read_id(digits)
    try:
        due = keyset.moment(text) if text else None
    except ValueError:
        raise NotFound from None
    if pk is None:
        raise NotFound
    return due, pk


def _key(case: Case) -> str:
    return f"{case.rung_due_at.isoformat() if case.rung_due_at else ''}_{case.pk}"
