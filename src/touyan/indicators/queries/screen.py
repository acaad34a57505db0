"""What the big screen shows: rows of months of chosen measures, and the county's own map."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from django.db.models import Count, Sum

from touyan.core import measures, packs
from touyan.core.measures import Additive, AnyMeasure, Distinct, Value, shifted
from touyan.indicators import maps
from touyan.indicators.maps import Drawn
from touyan.indicators.models import Boundaries, Fact
from touyan.registry.models import Area

MAP = "map.geojson"
MONTHS = 12
LARGEST_MAP = 8 * 1024 * 1024
CHOSEN = (
    "cases.arrived_in_time",
    "cases.open",
    "coops.income",
    "disclosure.months",
    "decisions.attendance",
    "points.visits",
)
"""How the county works, never who does most: months of one place, no list of places or people."""


def chosen() -> list[AnyMeasure]:
    """Return the measures of the screen that the rooms of this release declare."""
    known = measures.declared()
    return [known[code] for code in CHOSEN if code in known]


def rows_of_months(
    place: Area, asked: Collection[AnyMeasure], last: str
) -> Mapping[str, Sequence[tuple[str, Value | None]]]:
    """Return each measure of a place over twelve months, the oldest first. Two queries."""
    months = list(measures.months_between(shifted(last, 1 - MONTHS), last))
    found: dict[str, dict[str, Value]] = defaultdict(dict)
    facts = Fact.objects.filter(boundaries=Boundaries.NOW, month__in=months).order_by()
    added = facts.filter(
        measure__in=[one.code for one in asked if isinstance(one, Additive)],
        area__scope_path__under=place.prefix,
    )
    for code, month, num, den, ratios in (
        added.values("measure", "month")
        .annotate(n=Sum("num"), d=Sum("den"), ratios=Count("den"))
        .values_list("measure", "month", "n", "d", "ratios")
    ):
        found[code][month] = Value(num, den if ratios else None)
    once = [one.code for one in asked if isinstance(one, Distinct)]
    for code, month, num in facts.filter(measure__in=once, area=place).values_list(
        "measure", "month", "num"
    ):
        found[code][month] = Value(num)
    return {one.code: [(month, found[one.code].get(month)) for month in months] for one in asked}


def own_map(place: Area) -> Drawn | None:
    """Return the map that the county's pack holds, or None. Raises BadMap."""
    pack = packs.find(place.path)
    file = pack.folder / MAP if pack else None
    if file is None or not file.exists():
        return None
    if file.stat().st_size > LARGEST_MAP:
        raise maps.BadMap
    return _drawn(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _drawn(file: Path, _changed_at: int) -> Drawn:
    try:
        return maps.drawn(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise maps.BadMap from None
