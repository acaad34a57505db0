"""Monthly returns for their pages: a month's list by place, one return with last month beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import read_id
from touyan.core.measures import shifted
from touyan.indicators.models import MonthlyReturn, ReturnStatus, ReturnStep, ReturnValue
from touyan.indicators.models.returns import OPEN, SETTLED
from touyan.indicators.queries.returns import Held, held
from touyan.registry.models import Area, Person
from touyan.registry.queries import serves

PAGE = 50
OWN_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Page:
    """One page of returns in the order of their places; `next_after` is the key of the next page."""

    rows: Sequence[MonthlyReturn]
    next_after: str


def is_own_only(actor: Actor) -> bool:
    """Say whether the actor reads returns of cooperatives of their own and of no area."""
    return not actor.prefixes(Power.RETURN_READ)


def own_returns(actor: Actor) -> list[MonthlyReturn]:
    """Return the returns of the actor's own cooperatives, the newest month first."""
    rows = MonthlyReturn.objects.filter(
        organisation_id__in=actor.ids(Power.RETURN_READ, GrantKind.ORGANISATION)
    )
    return list(
        rows.select_related("organisation", "area").order_by("-month", "organisation_id")[
            :OWN_MONTHS
        ]
    )


def month_page(actor: Actor, month: str, *, status: str = "", after: str = "") -> Page:
    """Return the returns of a month that the actor may see, place by place."""
    rows = _of_month(actor, month)
    if status:
        rows = rows.filter(status=status)
    path, _sep, key = after.partition("_")
    pk = read_id(key)
    if pk is not None and path.isdigit():
        rows = rows.filter(Q(area__path__gt=path) | Q(area__path=path, pk__gt=pk))
    found = list(
        rows.select_related("organisation", "area").order_by("area__path", "pk")[: PAGE + 1]
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], f"{last.area.path}_{last.pk}" if last else "")


def whole_month(actor: Actor, month: str) -> tuple[list[MonthlyReturn], dict[int, Held]]:
    """Return every return of a month that the actor may see, place by place, and what each holds."""
    rows = _of_month(actor, month)
    found = rows.select_related("organisation", "area").order_by("area__path", "pk")
    return list(found), held(rows)


def counts(actor: Actor, month: str) -> dict[str, int]:
    """Return how many returns of a month have come how far. One query."""
    rows = _of_month(actor, month).order_by().values("status")
    found = dict(rows.annotate(n=Count("pk")).values_list("status", "n"))
    return {status: found[status] for status in ReturnStatus.values if status in found}


def _of_month(actor: Actor, month: str) -> QuerySet[MonthlyReturn]:
    return MonthlyReturn.objects.visible_to(actor).filter(month=month)


def latest_month(actor: Actor) -> str:
    """Return the last month of which the actor sees a return; without any, the last that is over."""
    found = MonthlyReturn.objects.visible_to(actor).aggregate(at=Max("month"))["at"]
    return found or shifted(clock.month_of(clock.today()), -1)


def get(actor: Actor, pk: int) -> MonthlyReturn:
    """Return a return that the actor may see. Raises NotFound."""
    rows = MonthlyReturn.objects.visible_to(actor).select_related("organisation", "area", "sent_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def with_last_month(row: MonthlyReturn) -> tuple[Held, Held]:
    """Return what a return holds, and the one of the month before (empty without one)."""
    rows = MonthlyReturn.objects.filter(organisation_id=row.organisation_id)
    pks = dict(
        rows.filter(month__in=[row.month, shifted(row.month, -1)]).values_list("month", "pk")
    )
    found = held(rows.filter(pk__in=pks.values()))
    return found[row.pk], found.get(pks.get(shifted(row.month, -1), 0), Held())


def steps_of(row: MonthlyReturn) -> list[tuple[ReturnStep, str]]:
    """Return the trace of a return, in order, with who it was ("" for the system)."""
    steps = list(row.steps.order_by("pk"))
    names = _names({step.done_by for step in steps})
    return [(step, names.get(step.done_by, "")) for step in steps]


def corrections_of(row: MonthlyReturn) -> list[ReturnValue]:
    """Return the corrections after locking, in order."""
    return list(row.values.filter(is_correction=True).order_by("pk"))


def _names(ids: set[int]) -> Mapping[int, str]:
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def may_fill(actor: Actor, row: MonthlyReturn) -> bool:
    """Say whether the actor answers the questions of this return now."""
    own = row.organisation_id in actor.ids(Power.RETURN_FILL, GrantKind.ORGANISATION)
    return own and row.status in OPEN and not row.is_imported


def may_amend(actor: Actor, row: MonthlyReturn) -> bool:
    """Say whether the actor corrects this locked return."""
    own = row.organisation_id in actor.ids(Power.RETURN_FILL, GrantKind.ORGANISATION)
    return own and row.status in SETTLED and not row.is_imported


def may_review(actor: Actor, row: MonthlyReturn) -> bool:
    """Say whether the actor reviews this return now: never one of a cooperative that they work for."""
    here = actor.may_in(Power.RETURN_REVIEW, row.area.scope_path)
    here = here and not serves(actor.person_id, row.organisation_id)
    return here and row.status in (ReturnStatus.SUBMITTED, ReturnStatus.REVIEWED)


def county_to_lock(actor: Actor) -> Area | None:
    """Return the county whose returns the actor locks, if any."""
    for prefix in actor.prefixes(Power.RETURN_LOCK):
        found = Area.objects.filter(path=prefix.ljust(12, "0"), valid_to=None).first()
        if found is not None:
            return found
    return None
