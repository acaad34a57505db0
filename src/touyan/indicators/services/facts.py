"""Building facts: all of them at any time, or only what the records changed since the last time.

Both ways go through one function that compares what the records say with what is kept and writes the
difference, so that an update leaves exactly the rows that a rebuild would. What changed is asked of
the records (`Measure.changed`), an hour further back than the last run began: a long transaction that
began before it is seen too.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock, measures
from touyan.core.actor import Actor, Power
from touyan.core.jobs import Progress, no_progress
from touyan.core.measures import AnyMeasure, Distinct, Slice, Stock
from touyan.core.turns import wait_for_turn
from touyan.indicators import counting
from touyan.indicators.counting import Key, Values
from touyan.indicators.geography import Geography
from touyan.indicators.models import Boundaries, Fact, FactRun

OVERLAP = dt.timedelta(hours=1)
MONTHS_KEPT = 60
_COLUMNS = ("area", "month", "measure", "boundaries", "num", "den", "version", "reported_at")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which rows of a measure are compared: months, and villages (None: every place)."""

    asked: Slice
    villages: frozenset[int] | None = None


@dataclass(slots=True)
class _Build:
    """One run: what it reads by, and how many values it changed."""

    geography: Geography
    first: str
    last: str
    moment: dt.datetime
    changed: int = 0
    moved: dict[str, bool] = field(default_factory=dict)

    def has_moved(self, month: str) -> bool:
        """Say whether the boundaries of a month were others than today's."""
        if month not in self.moved:
            self.moved[month] = self.geography.differs(month)
        return self.moved[month]


def rebuild(*, actor: Actor, first: str = "", progress: Progress = no_progress) -> FactRun:
    """Build every fact from the records; values that did not change keep their version.

    `first` is the earliest month (`YYYY-MM`); without it, that of the last run, else five years ago.
    For the system itself and for system administrators. Raises NotAllowed.
    """
    _may(actor)
    last = _last_run()
    build = _begin(first or (last.first if last else ""))
    whole = _Scope(Slice(build.first, build.last))
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

    Boundaries that moved since then, or a first run, make it a rebuild. Raises NotAllowed.
    """
    _may(actor)
    last = _last_run()
    build = _begin(last.first if last else "")
    if last is None or build.geography.digest(last.areas_upto) != last.geography:
        return rebuild(actor=actor)
    for measure in measures.declared().values():
        with _turn():
            for scope in _touched(build, measure, last):
                _compare(build, measure, scope)
    return _finish(actor, build, is_rebuild=False)


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
        geography=Geography(),
        first=first or measures.shifted(last, 1 - MONTHS_KEPT),
        last=last,
        moment=moment,
    )


@transaction.atomic
def _finish(actor: Actor, build: _Build, *, is_rebuild: bool) -> FactRun:
    run = FactRun.objects.create(
        started_at=build.moment,
        finished_at=clock.now(),
        is_rebuild=is_rebuild,
        first=build.first,
        last=build.last,
        geography=build.geography.digest(build.geography.upto),
        areas_upto=build.geography.upto,
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


def _touched(build: _Build, measure: AnyMeasure, last: FactRun) -> Iterator[_Scope]:
    """Yield what of a measure has to be compared after the last run."""
    whole = _Scope(Slice(build.first, build.last))
    is_stock = isinstance(measure, Stock)
    if measure.changed is None or (is_stock and last.last != build.last):
        yield whole
        return
    villages: dict[str, set[int]] = defaultdict(set)
    for area_id, month in measure.changed(last.started_at - OVERLAP):
        if build.first <= month <= build.last or is_stock:
            villages[month].update(build.geography.now(area_id)[:1])
    if is_stock:
        if villages:
            yield _narrowed(build, build.first, build.last, set().union(*villages.values()))
        return
    for month, touched in sorted(villages.items()):
        if isinstance(measure, Distinct) or build.has_moved(month):
            yield _Scope(Slice(month, month))
        else:
            yield _narrowed(build, month, month, touched)


def _narrowed(build: _Build, first: str, last: str, villages: set[int]) -> _Scope:
    if any(build.has_moved(month) for month in measures.months_between(first, last)):
        return _Scope(Slice(first, last))
    found = build.geography.of_village
    areas = frozenset().union(*(found[village] for village in villages))
    return _Scope(Slice(first, last, areas), frozenset(villages))


def _compare(build: _Build, measure: AnyMeasure, scope: _Scope) -> None:
    """Read a measure once and write what differs, by both boundaries."""
    rows: Iterable[object]
    rows = (
        measure.holders(scope.asked) if isinstance(measure, Distinct) else measure.rows(scope.asked)
    )
    found = list(rows)
    geography = build.geography
    values = counting.counted(measure, scope.asked, lambda area, _month: geography.now(area), found)
    build.changed += _write(build, measure.code, Boundaries.NOW, scope, values)
    moved = [month for month in scope.asked.months() if build.has_moved(month)]
    then: Values = {}
    if moved:
        then = counting.counted(measure, scope.asked, geography.then, found)
        then = {key: value for key, value in then.items() if key[1] in set(moved)}
    if scope.villages is None:
        build.changed += _write(build, measure.code, Boundaries.THEN, scope, then)


def _write(build: _Build, code: str, boundaries: Boundaries, scope: _Scope, values: Values) -> int:
    """Make the kept facts of a scope equal to the values; return how many rows changed."""
    kept = _kept(code, boundaries, scope)
    new, changed = [], []
    for (area_id, month), value in values.items():
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
    bulk.insert(Fact, _COLUMNS, new)
    return len(new) + len(changed) + len(kept)


def _kept(
    code: str, boundaries: Boundaries, scope: _Scope
) -> dict[Key, tuple[int, int, int | None, int]]:
    rows = Fact.objects.filter(
        measure=code,
        boundaries=boundaries,
        month__gte=scope.asked.first,
        month__lte=scope.asked.last,
    )
    if scope.villages is not None:
        rows = rows.filter(area_id__in=bulk.among(sorted(scope.villages)))
    found = rows.values_list("area_id", "month", "pk", "num", "den", "version").iterator(20_000)
    return {
        (area_id, month): (pk, num, den, version) for area_id, month, pk, num, den, version in found
    }
