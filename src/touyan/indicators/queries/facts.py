"""Facts of a place and month, of the places below, over the months. A fixed number of queries each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from touyan.core import bulk, measures
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.measures import MONTHS_OF_YEAR, Additive, AnyMeasure, Distinct, Value, shifted
from touyan.indicators.models import Boundaries, Fact, FactRun
from touyan.registry import paths
from touyan.registry.models import Area
from touyan.registry.queries import paths_on

SHOWN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure of one place: this month, the month before, the same month of last year."""

    measure: AnyMeasure
    now: Value | None
    before: Value | None
    year_ago: Value | None


@dataclass(frozen=True, slots=True)
class AsOf:
    """Until when the facts were read, and the months that there are."""

    at: dt.datetime
    first: str
    last: str


def as_of() -> AsOf | None:
    """Return until when the facts are read; None before the first building."""
    run = FactRun.objects.order_by("-started_at", "-pk").first()
    return AsOf(run.started_at, run.first, run.last) if run else None


def place_for(actor: Actor, path: str) -> Area:
    """Return the living area with this code if the actor reads figures there. Raises NotFound."""
    rows = Area.objects.visible_to(actor, Power.FIGURES_READ)
    area = rows.filter(path=path, valid_to=None).first()
    if area is None:
        raise NotFound
    return area


def highest_place(actor: Actor) -> Area:
    """Return the highest area whose figures the actor reads. Raises NotFound."""
    for prefix in sorted(actor.prefixes(Power.FIGURES_READ), key=len):
        area = Area.objects.filter(path=prefix.ljust(12, "0"), valid_to=None).first()
        if area is not None:
            return area
    raise NotFound


def measure_for(code: str) -> AnyMeasure:
    """Return a declared measure. Raises NotFound."""
    found = measures.declared().get(code)
    if found is None:
        raise NotFound
    return found


def readings(place: Area, month: str, boundaries: Boundaries = Boundaries.NOW) -> list[Reading]:
    """Return every measure of a place, in the order of the rooms. Two queries for each month."""
    months = (month, shifted(month, -1), shifted(month, -MONTHS_OF_YEAR))
    found = {each: values_of(place, each, boundaries) for each in months}
    return [
        Reading(measure, *(found[each].get(code) for each in months))
        for code, measure in measures.declared().items()
    ]


def values_of(
    place: Area, month: str, boundaries: Boundaries = Boundaries.NOW
) -> Mapping[str, Value]:
    """Return the value of every measure of a place in a month: added up, or counted there."""
    by = _by(month, boundaries)
    facts = Fact.objects.filter(month=month, boundaries=by)
    added = _added(facts.filter(_within(place, month, by)))
    once = [code for code, one in measures.declared().items() if isinstance(one, Distinct)]
    counted = facts.filter(area=place, measure__in=once)
    return added | {code: Value(num) for code, num in counted.values_list("measure", "num")}


def series(place: Area, measure: AnyMeasure, last: str) -> list[tuple[str, Value | None]]:
    """Return a measure of a place over the last twelve months, the oldest first. One query."""
    months = list(measures.months_between(shifted(last, 1 - SHOWN_MONTHS), last))
    facts = Fact.objects.filter(measure=measure.code, month__in=months, boundaries=Boundaries.NOW)
    if isinstance(measure, Additive):
        rows = facts.filter(area__scope_path__under=place.prefix).values("month")
        summed = rows.annotate(n=Sum("num"), d=Sum("den")).values_list("month", "n", "d")
        found = {month: Value(num, den) for month, num, den in summed}
    else:
        own = facts.filter(area=place).values_list("month", "num")
        found = {month: Value(num) for month, num in own}
    return [(month, found.get(month)) for month in months]


def parts(
    places: Collection[Area], measure: AnyMeasure, month: str
) -> list[tuple[Area, Value | None]]:
    """Return a measure of each of these places of one level, in their order. One query."""
    facts = Fact.objects.filter(measure=measure.code, month=month, boundaries=Boundaries.NOW)
    if not isinstance(measure, Additive):
        counted = dict(
            facts.filter(area_id__in=bulk.among([area.pk for area in places])).values_list(
                "area_id", "num"
            )
        )
        return [(a, Value(counted[a.pk]) if a.pk in counted else None) for a in places]
    found: dict[str, list[Value]] = defaultdict(list)
    lengths = {len(area.prefix) for area in places}
    for path, num, den in facts.values_list("area__scope_path", "num", "den"):
        for length in lengths:
            found[path[:length]].append(Value(num, den))
    return [(area, measure.over_areas(found.get(area.prefix, []))) for area in places]


def below(place: Area) -> list[Area]:
    """Return the living areas directly below that have facts of their own: not groups or grids."""
    if paths.village_of(place.path):
        return []
    return list(place.children.filter(valid_to=None).order_by("path"))


def _by(month: str, boundaries: Boundaries) -> Boundaries:
    """Return the boundaries under which the facts of a month are kept."""
    if boundaries == Boundaries.THEN:
        then = Fact.objects.filter(month=month, boundaries=Boundaries.THEN)
        return Boundaries.THEN if then.exists() else Boundaries.NOW
    return boundaries


def _within(place: Area, month: str, boundaries: Boundaries) -> Q:
    if boundaries == Boundaries.NOW:
        return Q(area__scope_path__under=place.prefix)
    codes = paths_on(measures.last_day(month))
    prefix = paths.prefix(codes.get(place.pk, place.path))
    ids = [pk for pk, path in codes.items() if path.startswith(prefix)]
    return Q(area_id__in=bulk.among(ids))


def _added(facts: "QuerySet[Fact]") -> dict[str, Value]:
    adding: Iterable[str] = [
        code for code, one in measures.declared().items() if isinstance(one, Additive)
    ]
    rows = facts.filter(measure__in=list(adding)).order_by().values("measure")
    sums = rows.annotate(n=Sum("num"), d=Sum("den"), ratios=Count("den"))
    return {
        code: Value(num, den if ratios else None)
        for code, num, den, ratios in sums.values_list("measure", "n", "d", "ratios")
    }
