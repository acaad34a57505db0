"""Promises kept: numerators with their denominators, hidden below five; nobody is ranked (rule 6.8).

What was uploaded late, withdrawn or excluded is in no rate. "Not reached" is in the denominator of the
calls and in no rate of satisfaction.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from touyan.cases.kinds import CaseStatus, RungClock
from touyan.cases.models import Callback, Case, Escalation, Rung
from touyan.cases.queries import county
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.registry.models import Area

_NOT_COUNTED = (CaseStatus.WITHDRAWN, CaseStatus.EXCLUDED)
VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many. `is_hidden`: too few to be shown as a share."""

    numerator: int
    denominator: int
    least: int = 5

    @property
    def is_hidden(self) -> bool:
        """Say whether the share says more about single people than about the service."""
        return self.denominator < self.least

    @property
    def percent(self) -> int | None:
        """Return the share in whole percent, rounded half up; None when hidden."""
        if self.is_hidden:
            return None
        return (200 * self.numerator + self.denominator) // (2 * self.denominator)


@dataclass(frozen=True, slots=True)
class Promises:
    """The promises of a place in a span of days."""

    arrived_in_time: Rate
    answered_in_time: Rate
    reached: Rate
    satisfied: Rate


@dataclass(slots=True)
class _Sums:
    arrived: list[int] = field(default_factory=lambda: [0, 0])
    answered: list[int] = field(default_factory=lambda: [0, 0])
    reached: list[int] = field(default_factory=lambda: [0, 0])
    satisfied: list[int] = field(default_factory=lambda: [0, 0])


def promises(prefix: str, start: dt.date, end: dt.date) -> Promises:
    """Return the promises kept below a prefix of what was received from `start` to `end` (included)."""
    sums = _Sums()
    for one in _by_village(prefix, start, end).values():
        for name in ("arrived", "answered", "reached", "satisfied"):
            mine, theirs = getattr(sums, name), getattr(one, name)
            mine[0] += theirs[0]
            mine[1] += theirs[1]
    return _promises(sums, prefix)


def promises_by_village(actor: Actor, start: dt.date, end: dt.date) -> list[tuple[Area, Promises]]:
    """Return the promises of each village in reach, by its code and never by success."""
    found: dict[str, _Sums] = {}
    for prefix in actor.prefixes(Power.FIGURES_READ):
        found |= _by_village(prefix[:VILLAGE_DIGITS], start, end)
    rows = Area.objects.living().filter(path__in=found).order_by("path")
    return [(area, _promises(found[area.path], area.path)) for area in rows]


def late_now(actor: Actor) -> int:
    """Return how many open cases in reach are late at this moment."""
    now = clock.now().replace(microsecond=0)
    areas = Area.objects.visible_to(actor, Power.FIGURES_READ)
    return Case.objects.open().filter(rung_due_at__lt=now, area__in=areas).count()


def _promises(sums: _Sums, path: str) -> Promises:
    least = county.template_of(path.ljust(VILLAGE_DIGITS, "0")).least_shown
    return Promises(
        arrived_in_time=_rate(sums.arrived, least),
        answered_in_time=_rate(sums.answered, least),
        reached=_rate(sums.reached, least),
        satisfied=_rate(sums.satisfied, least),
    )


def _rate(pair: list[int], least: int) -> Rate:
    return Rate(pair[0], pair[1], least)


def _by_village(prefix: str, start: dt.date, end: dt.date) -> dict[str, _Sums]:
    """Count for each village below a prefix: three queries whatever its size."""
    found: dict[str, _Sums] = defaultdict(_Sums)
    now = clock.now().replace(microsecond=0)
    rows = _counted(prefix, start, end)
    up = Escalation.objects.filter(
        case=OuterRef("pk"), round=1, act=Rung.UP, clock=RungClock.RESOLUTION
    )
    promised = Q(arrival_due_at__isnull=False) & (
        Q(arrived_at__isnull=False) | Q(arrival_due_at__lt=now)
    )
    owed = Q(resolve_due_at__isnull=False) & (
        Q(resolved_at__isnull=False) | Q(resolve_due_at__lt=now)
    )
    counted = rows.annotate(went_up=Exists(up)).order_by().values_list("area__scope_path")
    for path, arrived, came, answered, owing in counted.annotate(
        in_time=Count("pk", filter=Q(arrived_at__lte=F("arrival_due_at"))),
        came=Count("pk", filter=promised),
        kept=Count(
            "pk",
            filter=Q(
                went_up=False, resolved_at__isnull=False, resolved_at__lte=F("resolve_due_at")
            ),
        ),
        owing=Count("pk", filter=owed),
    ):
        sums = found[path[:VILLAGE_DIGITS]]
        _add(sums.arrived, arrived, came)
        _add(sums.answered, answered, owing)
    for path, good, reached, tried in _calls(prefix, rows):
        sums = found[path[:VILLAGE_DIGITS]]
        _add(sums.reached, reached, tried)
        _add(sums.satisfied, good, reached)
    return found


def _counted(prefix: str, start: dt.date, end: dt.date) -> QuerySet[Case]:
    until = clock.start_of(end + dt.timedelta(days=1))
    return Case.objects.filter(
        area__scope_path__under=prefix,
        received_at__gte=clock.start_of(start),
        received_at__lt=until,
        is_backfilled=False,
        guard="",
    ).exclude(status__in=_NOT_COUNTED)


def _calls(prefix: str, rows: QuerySet[Case]) -> Iterable[tuple[str, int, int, int]]:
    """Yield (area, satisfied, reached, tried) by cases and their last word, not by single calls."""
    least = county.template_of(prefix.ljust(VILLAGE_DIGITS, "0")).satisfied_from
    last = Callback.objects.filter(case=OuterRef("case"), is_reached=True, pk__gt=OuterRef("pk"))
    calls = Callback.objects.filter(case__in=rows).order_by()
    tried = dict(
        calls.values_list("case__area__scope_path").annotate(tried=Count("case", distinct=True))
    )
    words = (
        calls.filter(is_reached=True)
        .filter(~Exists(last))
        .values_list("case__area__scope_path")
        .annotate(good=Count("pk", filter=Q(score__gte=least)), reached=Count("pk"))
    )
    said = {path: (good, reached) for path, good, reached in words}
    for path, count in tried.items():
        good, reached = said.get(path, (0, 0))
        yield path, good, reached, count


def _add(pair: list[int], numerator: int, denominator: int) -> None:
    pair[0] += numerator
    pair[1] += denominator
