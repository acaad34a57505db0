"""The monthly numbers of cooperatives, read at once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
)
from django.db.models.fields.json import KeyTextTransform

from touyan.core import packs
from touyan.core.whole import Whole
from touyan.decisions.queries.assemblies import assemblies_of
from touyan.indicators.formulas import SOURCES, completed
from touyan.indicators.models import MonthlyReturn, ReturnFigures, ReturnValue
from touyan.indicators.models.returns import SENT
from touyan.indicators.pack import PACK
from touyan.indicators.reads import Reads
from touyan.indicators.series import Series
from touyan.registry.models import Area

_OF_RETURN = ("monthly_return__organisation_id", "monthly_return__month")
_CHUNK = 5_000
_TOLD = ExpressionWrapper(~Q(numbers={}), BooleanField())
"""Figures that say nothing are no figures: the records were asked and knew nothing of the month."""


def series_of(
    county: Area, organisations: Collection[int] = (), *, reads: Reads | None = None
) -> dict[int, Series]:
    """Return what is known of every cooperative of a county that has returns, by id.

    `reads` says what is looked at; nothing else is read then, and a month that is not asked for is not
    known. Without it everything is. A fixed number of queries, ten at most.
    """
    here: dict[str, Any] = {"area__scope_path__under": county.prefix}
    if organisations:
        here["organisation_id__in"] = organisations
    rows = MonthlyReturn.objects.filter(**here).order_by()
    own = Min("month", filter=Q(is_imported=False))
    begun = dict(
        rows.values("organisation_id").annotate(at=own).values_list("organisation_id", "at")
    )
    found = _Read(here)
    if reads is None or reads.whole:
        found.read_whole(None if reads is None else reads.whole)
    if reads is not None:
        found.read_fields(reads)
    if reads is not None and reads.written:
        found.read_written(reads.written)
    if reads is None or reads.sent:
        for organisation, month in rows.filter(status__in=SENT).values_list(
            "organisation_id", "month"
        ):
            found.sent[organisation].add(month)
    assemblies = assemblies_of(list(begun)) if reads is None or reads.assemblies else {}
    pack = packs.of_room(PACK, county.path)
    return {
        organisation: Series(
            numbers={
                name: of[organisation] for name, of in found.fields.items() if organisation in of
            },
            sent=frozenset(found.sent.get(organisation, ())),
            begun=first or "",
            assemblies=assemblies.get(organisation, {}),
            computed=frozenset(found.computed.get(organisation, ())),
            due_day=pack.windows.send_by,
            season_month=pack.season_month,
            whole=found.whole.get(organisation, {}),
        )
        for organisation, first in begun.items()
    }


class _Read:
    """What was read so far of some returns: numbers of whole months, numbers of fields by month.

    A number from the records counts before one that somebody wrote down, and of each the last version.
    """

    def __init__(self, here: Mapping[str, Any]) -> None:
        self.here = here
        self.whole: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
        self.fields: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        self.computed: dict[int, set[str]] = defaultdict(set)
        self.sent: dict[int, set[str]] = defaultdict(set)

    def read_whole(self, months: Collection[str] | None) -> None:
        """Read every number of some months; None means of every month. Two queries."""
        of = self._of({} if months is None else {"month__in": months})
        figures = ReturnFigures.objects.filter(of).order_by("version")
        for organisation, month, numbers in figures.values_list(*_OF_RETURN, "numbers").iterator(
            _CHUNK
        ):
            self.whole[organisation][month] = numbers
        written: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        for organisation, month, code, number in _written(of):
            written[organisation, month][code] = number
        for organisation, by_month in self.whole.items():
            for month, numbers in by_month.items():
                if not numbers:
                    continue
                self.computed[organisation].add(month)
                typed = written.pop((organisation, month), {})
                by_month[month] = completed(typed | numbers, month)
        for (organisation, month), typed in written.items():
            self.whole[organisation][month] = typed

    def read_fields(self, reads: Reads) -> None:
        """Read some fields month by month, without the others, and what follows from them.

        Two queries for each month since which some are read, and one more.
        """
        asking: list[str] = []
        for since, names in reads.fields.items():
            self._read_since(since, sorted(names))
            if reads.written or not names.isdisjoint(SOURCES):
                asking.append(since)
        if asking:
            self._read_told(min(asking))
        follow = [name for names in reads.fields.values() for name in names if name in SOURCES]
        if not follow:
            return
        sources = {source for name in follow for source in (name, *SOURCES[name])}
        for organisation, months in self.computed.items():
            kept = {name: self.fields[name][organisation] for name in sources}
            for month in months:
                known = {name: of[month] for name, of in kept.items() if month in of}
                for name, number in completed(known, month).items():
                    self.fields[name][organisation][month] = number

    def _read_since(self, since: str, names: list[str]) -> None:
        of = self._of({"month__gte": since})
        figures = ReturnFigures.objects.filter(of).order_by("version")
        wanted = [Whole(KeyTextTransform(name, "numbers")) for name in names]
        rows = list(figures.values_list(*_OF_RETURN, *wanted))
        for place, name in enumerate(names, start=len(_OF_RETURN)):  # field by field: twice as fast
            kept = self.fields[name]
            for row in rows:
                number = row[place]
                if number is not None:
                    kept[row[0]][row[1]] = number
                else:
                    kept[row[0]].pop(row[1], None)
        for organisation, month, code, number in _written(of, names):
            self.fields[code][organisation].setdefault(month, number)

    def _read_told(self, since: str) -> None:
        """Read of which months the records told: nothing follows from what somebody wrote alone."""
        of = self._of({"month__gte": since})
        figures = ReturnFigures.objects.filter(of).order_by("version")
        told = figures.values_list(*_OF_RETURN, _TOLD)
        last = {(organisation, month): is_told for organisation, month, is_told in told}
        for (organisation, month), is_told in last.items():
            if is_told:
                self.computed[organisation].add(month)

    def read_written(self, name: str) -> None:
        """Read what people wrote of a field in months that the records told nothing of, however old.
        Two queries.
        """
        of = self._of({})
        found = list(_written(of, [name]))
        having = ReturnValue.objects.filter(monthly_return=OuterRef("monthly_return"), field=name)
        figures = ReturnFigures.objects.filter(of & Exists(having)).order_by("version")
        told = {
            (organisation, month): is_told
            for organisation, month, is_told in (
                figures.values_list(*_OF_RETURN, _TOLD) if found else ()
            )
        }
        for organisation, month, _code, number in found:
            if not told.get((organisation, month)):
                self.fields[name][organisation].setdefault(month, number)

    def _of(self, more: Mapping[str, Any]) -> Q:
        """Return what a row of such a return is found by: joined, for a sub-query costs half as much
        again.
        """
        asked = {**self.here, **more}
        return Q(**{f"monthly_return__{name}": value for name, value in asked.items()})


def _written(of: Q, names: Collection[str] = ()) -> Iterator[tuple[int, str, str, int]]:
    """Yield (cooperative, month, field, number) of what people wrote down, but for blanks."""
    values = ReturnValue.objects.filter(of).order_by("version")
    if names:
        values = values.filter(field__in=names)
    last: dict[tuple[int, str, str], int | None] = {}
    for organisation, month, code, number in values.values_list(
        *_OF_RETURN, "field", "number"
    ).iterator(20_000):
        last[organisation, month, code] = number
    for (organisation, month, code), number in last.items():
        if number is not None:
            yield organisation, month, code, number


def last_month(county: Area) -> str:
    """Return the latest month of which a cooperative of the county has a return, or nothing."""
    found = MonthlyReturn.objects.filter(area__scope_path__under=county.prefix)
    return found.aggregate(at=Max("month"))["at"] or ""


def minutes_of(county: Area, month: str) -> dict[int, str]:
    """Return by whom and in which minute each cooperative's return of a month came in."""
    rows = MonthlyReturn.objects.filter(
        area__scope_path__under=county.prefix, month=month, sent_at__isnull=False, is_imported=False
    )
    return {
        organisation: f"{by} {at:%Y-%m-%d %H:%M}"
        for organisation, by, at in rows.values_list("organisation_id", "sent_by_id", "sent_at")
    }
