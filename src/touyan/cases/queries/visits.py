"""Reads of visits: what waits at a place, what was said. Nobody's visits are counted."""

from django.db.models import QuerySet

from touyan.cases.models import Visit
from touyan.cases.pack_values import VisitTrigger
from touyan.cases.queries.county import template_of as county_of
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import moment, newest_first
from touyan.registry.models import Area

RECORD = Power.CASE_RECORD
PAGE = 30


def get_visit(actor: Actor, pk: int, power: Power = RECORD) -> Visit:
    """Return a visit at a place of the actor. Raises NotFound."""
    rows = Visit.objects.visible_to(actor, power).select_related("area", "household__head", "case")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def waiting(actor: Actor, *, limit: int | None = PAGE) -> "QuerySet[Visit]":
    """Return the visits that nobody has made yet, the first to be due in front."""
    rows = Visit.objects.visible_to(actor).filter(done_at=None)
    found = rows.select_related("area", "household__head", "case").order_by("due_at", "pk")
    return found[:limit]


def made(actor: Actor, *, before: str = "") -> tuple[list[Visit], str]:
    """Return a page of the visits that were made, the newest first, and the next key."""
    rows = Visit.objects.visible_to(actor).filter(done_at__isnull=False)
    rows = rows.select_related("area", "household__head")
    return newest_first(rows, "done_at", before=before, limit=PAGE, kind=moment)


def triggers_of(area: Area) -> tuple[VisitTrigger, ...]:
    """Return the county's occasions for visits."""
    return county_of(area.path).visits


def title_of(row: Visit) -> str:
    """Return the occasion of a visit in the county's words; its code when the county dropped it."""
    return next((r.title for r in triggers_of(row.area) if r.code == row.trigger), row.trigger)


def chips_of(row: Visit) -> tuple[str, ...]:
    """Return the chips of an occasion; those of all when the county dropped it."""
    rules = triggers_of(row.area)
    found = next((rule.chips for rule in rules if rule.code == row.trigger), None)
    return found if found is not None else tuple(sorted({c for r in rules for c in r.chips}))
