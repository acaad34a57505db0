"""What is wrong in a place now: its standing alarms, the gravest first, and where they lie."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from touyan.coops.queries.stewardship import Steward, looking_after
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.indicators.models import Alert, Ticket
from touyan.indicators.rules import Level
from touyan.registry.models import Area

SHOWN = 10
Levels = Mapping[Level, int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One standing alarm, its ticket where it was given out, and who looks after the cooperative."""

    alert: Alert
    ticket: Ticket | None
    stewards: tuple[Steward, ...]


def gravest(
    actor: Actor, place: Area, *, limit: int = SHOWN, for_all: bool = False
) -> list[Trouble]:
    """Return the gravest standing alarms of a place, the oldest first among equals. Two queries.

    `for_all`: for a wall or a paper, where others than the actor read; guarded ones are left out.
    """
    rows = _standing(actor, place, for_all).select_related(
        "organisation", "area__parent", "ticket__case__assignee"
    )
    found = list(rows.order_by("-level", "raised_on", "pk")[:limit])
    if not found:
        return []
    stewards = looking_after([one.organisation_id for one in found], clock.today())
    return [
        Trouble(one, getattr(one, "ticket", None), stewards.get(one.organisation_id, ()))
        for one in found
    ]


def where(
    actor: Actor, place: Area, below: Collection[Area], *, for_all: bool = False
) -> list[tuple[Area, Levels]]:
    """Return how many alarms of each level stand in the place and in each below, in their order.

    One query. `for_all` as in `gravest`.
    """
    rows = _standing(actor, place, for_all).order_by().values("area__scope_path", "level")
    found: dict[str, dict[Level, int]] = defaultdict(lambda: defaultdict(int))
    lengths = {len(area.prefix) for area in below} | {len(place.prefix)}
    for path, level, number in rows.annotate(n=Count("pk")).values_list(
        "area__scope_path", "level", "n"
    ):
        for length in lengths:
            found[path[:length]][Level(level)] += number
    return [(area, dict(found.get(area.prefix, {}))) for area in (place, *below)]


def _standing(actor: Actor, place: Area, for_all: bool) -> "QuerySet[Alert]":  # noqa: FBT001 - handed on
    rows = Alert.objects.visible_to(actor, Power.ALERT_READ).standing()
    if for_all:
        rows = rows.filter(is_guarded=False)
    return rows.filter(area__scope_path__under=place.prefix)
