"""Reading targets: the list by day, one with what was done, who may own one, how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from touyan.assessment.models import NoteKind, Target, TargetNote
from touyan.assessment.progress import Progress, progress
from touyan.core import clock, keyset, measures
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.measures import AnyMeasure, months_between
from touyan.indicators.queries import facts
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Tenure
from touyan.registry.reach import area_q

PAGE = 50
MOST_AREAS = 700
VILLAGE = 12
WATCHING = (
    PostKind.AUDITOR,
    PostKind.SYSTEM_ADMIN,
    PostKind.SECURITY_ADMIN,
    PostKind.AUDIT_ADMIN,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of targets, the latest day first; `next_before` is the key of the next page."""

    targets: Sequence[Target]
    next_before: str


def page_of(actor: Actor, *, ended: bool = False, before: str = "") -> Page:
    """Return targets that the actor may see."""
    rows = Target.objects.visible_to(actor).filter(ended_on__isnull=not ended)
    found = rows.select_related("area", "owner")
    return Page(*keyset.newest_first(found, "due_on", before=before, limit=PAGE))


def get(actor: Actor, pk: int) -> Target:
    """Return a target that the actor may see. Raises NotFound."""
    rows = Target.objects.visible_to(actor).select_related("area", "owner", "set_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def notes_of(target: Target) -> list[TargetNote]:
    """Return what was done about a target, in order."""
    return list(target.notes.select_related("by").order_by("pk"))


def progress_of(target: Target) -> Progress:
    """Return how far a target has come by today's facts. Two queries."""
    return progress_of_all([target])[target.pk]


def progress_of_all(targets: Sequence[Target]) -> Mapping[int, Progress]:
    """Return by id how far targets have come by today's facts: a fixed number of queries."""
    if not targets:
        return {}
    this = clock.month_of(clock.today())
    asked = {(one.area_id, one.measure): (one.area, one.measure) for one in targets}
    first = min(one.from_month for one in targets)
    values = facts.values_over(list(asked.values()), first, this)
    found = {}
    for one in targets:
        measure = measure_of(one.measure)
        months = list(months_between(one.from_month, min(this, clock.month_of(one.due_on))))
        found[one.pk] = (
            progress(measure, values[one.area_id, one.measure], months, one.value)
            if measure is not None
            else Progress(None, one.value)
        )
    return found


def measure_of(code: str) -> AnyMeasure | None:
    """Return a declared measure, or None for one that went away since."""
    return measures.declared().get(code)


def measures_for_targets() -> list[tuple[str, str]]:
    """Return the measures on which a target may be set: code and title, in the order of the rooms."""
    return [(code, str(one.title)) for code, one in measures.declared().items()]


def areas_for(actor: Actor) -> list[tuple[str, str]]:
    """Return the county, townships and villages for which the actor sets targets, by code."""
    rows = Area.objects.filter(area_q(actor, Power.TARGET_MANAGE, ""), valid_to=None)
    found = rows.filter(path__regex=r"^[0-9]{12}$").order_by("path")[:MOST_AREAS]
    return [(str(area.pk), area.name) for area in found]


def chosen_area(asked: str, areas: Sequence[tuple[str, str]]) -> Area | None:
    """Return the one of the offered places that was chosen, or None."""
    return Area.objects.filter(pk=int(asked)).first() if asked in dict(areas) else None


def owners_for(area: Area) -> list[tuple[str, str]]:
    """Return who fills a post of a place itself and runs something there: who may own its target.

    Who audits, or keeps the system, its accounts or its records, reaches nobody's target.
    """
    rows = Tenure.objects.on(clock.today()).filter(post__area=area, post__organisation=None)
    rows = rows.exclude(post__kind__in=WATCHING)
    found: dict[int, str] = {}
    for tenure in rows.select_related("person", "post").order_by("post__kind", "pk"):
        found.setdefault(
            tenure.person_id, f"{tenure.person.name} · {tenure.post.get_kind_display()}"
        )
    return [(str(pk), name) for pk, name in found.items()]


def waiting_for(actor: Actor) -> QuerySet[TargetNote]:
    """Return what the actor was told to do about an own target and did not answer."""
    return TargetNote.objects.filter(
        kind=NoteKind.DISPATCH,
        answered_by__isnull=True,
        target__owner_id=actor.person_id,
        target__ended_on=None,
    )
