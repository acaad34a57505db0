"""Facts of a place and month, of the places below, over the months. A fixed number of queries each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from touyan.core import bulk, clock, measures, records
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.measures import (
    MONTHS_OF_YEAR,
    Additive,
    AnyMeasure,
    Distinct,
    Flow,
    Value,
    shifted,
)
from touyan.core.records import Record
from touyan.indicators.geography import Geography
from touyan.indicators.models import Boundaries, Fact, FactRun
from touyan.registry import paths
from touyan.registry.models import Area
from touyan.registry.queries import paths_on_days

SHOWN_MONTHS = 12
STALE_MINUTES = 30


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

    @property
    def is_stale(self) -> bool:
        """Say whether two runs of the worker are missing: what happened since is not counted."""
        return clock.now() - self.at > dt.timedelta(minutes=STALE_MINUTES)


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
    """Return every measure of a place, in the order of the rooms. A fixed number of queries."""
    months = (month, shifted(month, -1), shifted(month, -MONTHS_OF_YEAR))
    found = values_of_months(place, months, boundaries)
    return [
        Reading(measure, *(found[each].get(code) for each in months))
        for code, measure in measures.declared().items()
    ]


def values_of(
    place: Area, month: str, boundaries: Boundaries = Boundaries.NOW
) -> Mapping[str, Value]:
    """Return the value of every measure of a place in a month: added up, or counted there."""
    return values_of_months(place, (month,), boundaries)[month]


def values_of_months(
    place: Area, months: Collection[str], boundaries: Boundaries = Boundaries.NOW
) -> Mapping[str, Mapping[str, Value]]:
    """Return the value of every measure of a place in each of some months.

    Two queries by today's boundaries, four by those of the months.
    """
    found: dict[str, dict[str, Value]] = {month: {} for month in months}
    kept = _kept(months, boundaries)
    added = Fact.objects.filter(_within(place, kept), measure__in=_codes(Additive))
    for month, code, num, den, ratios in (
        added.order_by()
        .values("month", "measure")
        .annotate(n=Sum("num"), d=Sum("den"), ratios=Count("den"))
        .values_list("month", "measure", "n", "d", "ratios")
    ):
        found[month][code] = Value(num, den if ratios else None)
    own = Fact.objects.filter(_of(kept), area=place, measure__in=_codes(Distinct))
    for month, code, num in own.values_list("month", "measure", "num"):
        found[month][code] = Value(num)
    return found


def values_below(
    places: Collection[Area], months: Collection[str]
) -> Mapping[int, Mapping[str, Mapping[str, Value]]]:
    """Return every measure of each of these places of one level in some months, by the area's id.

    Two queries, whatever the number of places.
    """
    found: dict[int, dict[str, dict[str, Value]]] = {
        area.pk: {month: {} for month in months} for area in places
    }
    ids = {area.prefix: area.pk for area in places}
    facts = Fact.objects.filter(month__in=list(months), boundaries=Boundaries.NOW).order_by()
    added = facts.filter(measure__in=_codes(Additive)).annotate(
        place=Substr("area__scope_path", 1, max(map(len, ids), default=0))
    )
    for prefix, month, code, num, den, ratios in (
        added.values("place", "month", "measure")
        .annotate(n=Sum("num"), d=Sum("den"), ratios=Count("den"))
        .values_list("place", "month", "measure", "n", "d", "ratios")
    ):
        if prefix in ids:
            found[ids[prefix]][month][code] = Value(num, den if ratios else None)
    once = facts.filter(measure__in=_codes(Distinct), area_id__in=bulk.among(list(found)))
    for area_id, month, code, num in once.values_list("area_id", "month", "measure", "num"):
        found[area_id][month][code] = Value(num)
    return found


def values_over(
    asked: Collection[tuple[Area, str]], first: str, last: str
) -> Mapping[tuple[int, str], Mapping[str, Value]]:
    """Return (area's id, measure) -> month -> value, from a first month to a last one.

    One query for each level of the places, and one for what is counted once.
    """
    found: dict[tuple[int, str], dict[str, Value]] = {(area.pk, code): {} for area, code in asked}
    facts = Fact.objects.filter(
        month__gte=first, month__lte=last, boundaries=Boundaries.NOW
    ).order_by()
    adding = set(_codes(Additive))
    by_length: dict[int, list[tuple[Area, str]]] = defaultdict(list)
    for area, code in asked:
        if code in adding:
            by_length[len(area.prefix)].append((area, code))
    for length, pairs in by_length.items():
        ids = {area.prefix: area.pk for area, _code in pairs}
        rows = facts.filter(measure__in={code for _area, code in pairs}).annotate(
            place=Substr("area__scope_path", 1, length)
        )
        for prefix, code, month, num, den, ratios in (
            rows.filter(place__in=bulk.among(sorted(ids)))
            .values("place", "measure", "month")
            .annotate(n=Sum("num"), d=Sum("den"), ratios=Count("den"))
            .values_list("place", "measure", "month", "n", "d", "ratios")
        ):
            if (ids[prefix], code) in found:
                found[ids[prefix], code][month] = Value(num, den if ratios else None)
    once = [(area.pk, code) for area, code in asked if code not in adding]
    if once:
        rows = facts.filter(
            measure__in={code for _pk, code in once}, area_id__in={pk for pk, _code in once}
        )
        for pk, code, month, num in rows.values_list("area_id", "measure", "month", "num"):
            if (pk, code) in found:
                found[pk, code][month] = Value(num)
    return found


def known(measure: AnyMeasure, value: Value | None, month: str, as_of: AsOf) -> Value | None:
    """Return a value, 0 where the records were read and nothing happened; None where nobody knows.

    A share of nothing is not known either.
    """
    if value is None and not measure.denominator and as_of.first <= month <= as_of.last:
        return Value(0)
    return value


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


def over_months(place: Area, measure: Flow, first: str, last: str) -> Value | None:
    """Return a flow of a place added up over months, both included. One query."""
    facts = Fact.objects.filter(measure=measure.code, month__gte=first, month__lte=last)
    rows = facts.filter(boundaries=Boundaries.NOW, area__scope_path__under=place.prefix)
    found = rows.aggregate(n=Sum("num"), d=Sum("den"))
    return None if found["n"] is None else Value(found["n"], found["d"])


def parts(
    places: Collection[Area], measure: AnyMeasure, month: str, first: str = ""
) -> list[tuple[Area, Value | None]]:
    """Return a measure of each of these places of one level, in their order. One query.

    With `first`, a flow is added up from that month on.
    """
    facts = Fact.objects.filter(
        measure=measure.code,
        month__gte=first or month,
        month__lte=month,
        boundaries=Boundaries.NOW,
    )
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


def records_of(place: Area, measure: AnyMeasure, month: str, first: str = "") -> list[Record]:
    """Return the records behind a measure of a village in a month, of a flow from a first one on.

    Raises NotFound without a listing.

    By today's boundaries: also what lies in areas that were merged into it.
    """
    listing = records.declared().get(measure.code)
    if listing is None:
        raise NotFound
    areas = Geography().of_village.get(place.pk, frozenset({place.pk}))
    return list(listing(measures.Slice(first or month, month, areas)))


def is_last(place: Area, measure: AnyMeasure) -> bool:
    """Say whether below a place lie records of this measure, not facts of smaller places."""
    return is_lowest(place) or place.level == measure.level


def is_lowest(place: Area) -> bool:
    """Say whether a place is a village: below it lie records, not facts."""
    return bool(paths.village_of(place.path))


def below(place: Area) -> list[Area]:
    """Return the living areas directly below that have facts of their own: not groups or grids."""
    if is_lowest(place):
        return []
    return list(place.children.filter(valid_to=None).order_by("path"))


def _codes(kind: type[Additive] | type[Distinct]) -> list[str]:
    return [code for code, one in measures.declared().items() if isinstance(one, kind)]


def _kept(months: Collection[str], boundaries: Boundaries) -> Mapping[str, Boundaries]:
    """Return the boundaries under which the facts of each month are kept."""
    moved: set[str] = set()
    if boundaries == Boundaries.THEN:
        then = Fact.objects.filter(month__in=list(months), boundaries=Boundaries.THEN)
        moved = set(then.order_by().values_list("month", flat=True).distinct())
    return {month: Boundaries.THEN if month in moved else Boundaries.NOW for month in months}


def _of(kept: Mapping[str, Boundaries]) -> Q:
    by_now = [month for month, by in kept.items() if by == Boundaries.NOW]
    by_then = [month for month, by in kept.items() if by == Boundaries.THEN]
    asked = Q(month__in=by_now, boundaries=Boundaries.NOW)
    return asked | Q(month__in=by_then, boundaries=Boundaries.THEN) if by_then else asked


def _within(place: Area, kept: Mapping[str, Boundaries]) -> Q:
    """Keep the facts of what lies in a place: today, or in each month itself."""
    by_now = {month: by for month, by in kept.items() if by == Boundaries.NOW}
    found = _of(by_now) & Q(area__scope_path__under=place.prefix)
    days = {measures.last_day(month): month for month, by in kept.items() if by == Boundaries.THEN}
    if not days:
        return found
    for day, codes in paths_on_days(days).items():
        prefix = paths.prefix(codes.get(place.pk, place.path))
        ids = [pk for pk, path in codes.items() if path.startswith(prefix)]
        then = Q(month=days[day], boundaries=Boundaries.THEN, area_id__in=bulk.among(ids))
        found |= then
    return found
