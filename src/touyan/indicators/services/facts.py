"""Building facts: all of them at any time, or only what the records changed since the last time.

Both ways go through one function that compares what the records say with what is kept and writes the
difference, so that an update leaves exactly the rows that a rebuild would. What changed the database has
noted (`core/watching.py`) and the ledger tells (`news.py`); only these places and months are read.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock, measures
from touyan.core.actor import Actor, Power
from touyan.core.jobs import Progress, no_progress
from touyan.core.measures import BEGINNING, Amount, AnyMeasure, Distinct, Slice, Stock
from touyan.core.turns import wait_for_turn
from touyan.indicators import counting
from touyan.indicators.counting import Key, Values
from touyan.indicators.geography import Geography
from touyan.indicators.models import Boundaries, Fact, FactRun
from touyan.indicators.news import News
from touyan.indicators.scopes import Scope, scopes

MONTHS_KEPT = 60
AT_ONCE = 1_000
"""After so many changed facts an update lets others write."""
_COLUMNS = ("area", "month", "measure", "boundaries", "num", "den", "version", "reported_at")
_Places = dict[str, set[int]] | None
"""The places of each month whose facts are compared; None: all there are."""


@dataclass(slots=True)
class _Build:
    """One run: what it reads by, and how many values it changed."""

    news: News
    geography: Geography
    first: str
    last: str
    moment: dt.datetime
    changed: int = 0


def rebuild(*, actor: Actor, first: str = "", progress: Progress = no_progress) -> FactRun:
    """Build every fact from the records; values that did not change keep their version.

    `first` is the earliest month (`YYYY-MM`); without it, that of the last run, else five years ago.
    For the system itself and for system administrators. Raises NotAllowed.
    """
    _may(actor)
    last = _last_run()
    build = _begin(first or (last.first if last else ""))
    whole = Scope(build.first, build.last)
    declared = list(measures.declared().values())
    for number, measure in enumerate(declared):
        progress(number * 100 // len(declared), str(measure.title), measure.code)
        with _turn():
            _compare(build, measure, whole)
    with _turn():
        gone = Fact.objects.exclude(measure__in=measures.declared()) | Fact.objects.filter(
            month__lt=build.first
        )
        gone.delete()
    return _finish(actor, build, is_rebuild=True)


def update(*, actor: Actor) -> FactRun:
    """Bring the facts up to date with what the records changed since the last run.

    Boundaries that moved since then, tables that nobody watched for a while, or a first run make it a
    rebuild. Raises NotAllowed.
    """
    _may(actor)
    last = _last_run()
    build = _begin(last.first if last else "")
    if (
        last is None
        or build.news.is_everything
        or build.geography.digest(last.areas_upto) != last.geography
    ):
        return rebuild(actor=actor)
    todo = _todo(build, last)
    while todo:
        with _turn():
            enough = build.changed + AT_ONCE
            while todo and build.changed < enough:
                _compare(build, *todo.popleft())
    return _finish(actor, build, is_rebuild=False)


def _todo(build: _Build, last: FactRun) -> deque[tuple[AnyMeasure, Scope]]:
    """Return what has to be compared after the last run: of each measure the earliest months first."""
    new_from = measures.shifted(last.last, 1)
    return deque(
        (measure, scope)
        for measure in measures.declared().values()
        for scope in scopes(
            measure,
            build.news.touched(measure, last),
            build.first,
            build.last,
            new_from=new_from,
        )
    )


@contextmanager
def _turn() -> Iterator[None]:
    """Compare and write alone: a rebuild and an update that run side by side take turns by measure, so
    that each reads what the other wrote and none puts an older count over a newer one.
    """
    with transaction.atomic():
        wait_for_turn("indicators.facts")
        yield


def _may(actor: Actor) -> None:
    if actor.person_id != 0:
        actor.require(Power.SYSTEM_ADMINISTER)


def _last_run() -> FactRun | None:
    return FactRun.objects.order_by("-started_at", "-pk").first()


def _begin(first: str) -> _Build:
    moment = clock.now()
    last = clock.month_of(moment.date())
    return _Build(
        news=News(),
        geography=Geography(),
        first=first or measures.shifted(last, 1 - MONTHS_KEPT),
        last=last,
        moment=moment,
    )


@transaction.atomic
def _finish(actor: Actor, build: _Build, *, is_rebuild: bool) -> FactRun:
    build.news.forget()
    run = FactRun.objects.create(
        started_at=build.moment,
        finished_at=clock.now(),
        is_rebuild=is_rebuild,
        first=build.first,
        last=build.last,
        geography=build.geography.digest(build.geography.upto),
        areas_upto=build.geography.upto,
        transfers_upto=build.news.transfers_upto,
        changed=build.changed,
    )
    audit.record(
        actor=actor,
        action="indicators.facts.rebuilt" if is_rebuild else "indicators.facts.updated",
        object_kind="indicators.fact_run",
        object_id=run.pk,
        detail={"changed": build.changed},
    )
    return run


def _compare(build: _Build, measure: AnyMeasure, scope: Scope) -> None:
    """Read a measure once and write what differs, by both boundaries."""
    geography = build.geography
    moved = [month for month in scope.months() if geography.differs(month)]
    now, then, areas = _places(geography, measure, scope, moved)
    asked = Slice(scope.first, scope.last, areas)
    found = _read(build, measure, asked, now, whole_past=bool(moved))
    values = counting.counted(measure, asked, lambda area, _month: geography.now(area), found)
    build.changed += _write(build, measure.code, Boundaries.NOW, scope.months(), now, values)
    if moved:
        values = counting.counted(measure, asked, geography.then, found)
        values = {key: value for key, value in values.items() if key[1] in set(moved)}
        build.changed += _write(build, measure.code, Boundaries.THEN, moved, then, values)
    elif scope.areas is None:
        build.changed += _write(build, measure.code, Boundaries.THEN, scope.months(), None, {})


def _places(
    geography: Geography, measure: AnyMeasure, scope: Scope, moved: list[str]
) -> tuple[_Places, _Places, frozenset[int] | None]:
    """Return the places to compare, by both boundaries, and the areas to read for them.

    A number of a place is made of the records of all areas that count in it. Who is counted once is
    counted anew in the places above too, from everybody there.
    """
    if scope.areas is None:
        return None, None, None
    levels = None if isinstance(measure, Distinct) else 1
    here = {place for area in scope.areas for place in geography.now(area)[:levels]}
    then = {
        month: {place for area in scope.areas for place in geography.then(area, month)[:levels]}
        for month in moved
    }
    areas: set[int] | None = None
    if levels:
        areas = geography.counting_in(here) | set(scope.areas)
        for month in moved:
            areas |= geography.counting_in(then[month], month)
    return (
        dict.fromkeys(scope.months(), here),
        then,
        None if areas is None else frozenset(areas),
    )


def _read(
    build: _Build, measure: AnyMeasure, asked: Slice, places: _Places, *, whole_past: bool
) -> list[Any]:
    """Return what the records say.

    A stock that is added up from changes goes on from what is kept of the month before; only at the
    beginning, or where places were others then, it is added up from the first record on.
    """
    if isinstance(measure, Distinct):
        return list(measure.holders(asked))
    if not (isinstance(measure, Stock) and measure.is_change):
        return list(measure.rows(asked))
    if whole_past or asked.first <= build.first:
        return list(measure.rows(Slice(BEGINNING, asked.last, asked.area_ids)))
    before = measures.shifted(asked.first, -1)
    carried = None if places is None else {before: places[asked.first]}
    kept = _kept(measure.code, Boundaries.NOW, [before], carried)
    held: list[Amount] = [(*key, num, den) for key, (_pk, num, den, _version) in kept.items()]
    return [*held, *measure.rows(asked)]


def _write(
    build: _Build,
    code: str,
    boundaries: Boundaries,
    months: list[str],
    places: _Places,
    values: Values,
) -> int:
    """Make the kept facts of these months and places equal to the values; return how many changed."""
    kept = _kept(code, boundaries, months, places)
    new, changed = [], []
    for (area_id, month), value in values.items():
        if places is not None and area_id not in places[month]:
            continue
        found = kept.pop((area_id, month), None)
        if found is None:
            new.append(
                (area_id, month, code, boundaries.value, value.num, value.den, 1, build.moment)
            )
        elif found[1:3] != (value.num, value.den):
            pk, _num, _den, version = found
            changed.append(
                Fact(
                    pk=pk,
                    num=value.num,
                    den=value.den,
                    version=version + 1,
                    reported_at=build.moment,
                )
            )
    if kept:
        Fact.objects.filter(pk__in=bulk.among([row[0] for row in kept.values()])).delete()
    bulk.update(changed, ("num", "den", "version", "reported_at"))
    if new:
        bulk.insert(Fact, _COLUMNS, new)
    return len(new) + len(changed) + len(kept)


def _kept(
    code: str, boundaries: Boundaries, months: list[str], places: _Places
) -> dict[Key, tuple[int, int, int | None, int]]:
    rows = Fact.objects.filter(measure=code, boundaries=boundaries)
    if places is None:
        rows = rows.filter(month__gte=months[0], month__lte=months[-1])
    else:
        some = sorted(set().union(*places.values()))
        rows = rows.filter(month__in=bulk.among(months), area_id__in=bulk.among(some))
    found = rows.values_list("area_id", "month", "pk", "num", "den", "version").iterator(20_000)
    return {
        (area_id, month): (pk, num, den, version)
        for area_id, month, pk, num, den, version in found
        if places is None or area_id in places[month]
    }
