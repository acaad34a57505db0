"""The cases behind the measures of the cases room: day, kind and how each stands; nobody's affairs."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from touyan.cases.kinds import Family
from touyan.cases.measures import ANSWERED, ARRIVED, RESOLVED, _helped, _open_files, _received
from touyan.cases.models import Case
from touyan.core import clock
from touyan.core.measures import Slice, as_of
from touyan.core.records import Listing, Record, day_of


def _record(row: Case, num: int, den: int | None) -> Record:
    """Return a case without its number, its text, the place or the people."""
    return Record(
        on=day_of(row.received_at),
        title=str(Family(row.family).label),
        num=num,
        den=den,
        basis=row.get_status_display(),
    )


def received(asked: Slice) -> Iterable[Record]:
    """Return the cases that came in."""
    return [_record(row, 1, None) for row in _received(asked).order_by("received_at", "pk")]


def _in_time(due: str, kept: Q) -> Listing:
    def listing(asked: Slice) -> Iterable[Record]:
        rows = _received(asked).filter(**{f"{due}__isnull": False}).order_by("received_at", "pk")
        in_time = set(rows.filter(kept).values_list("pk", flat=True))
        return [_record(row, int(row.pk in in_time), 1) for row in rows]

    return listing


def member_deeds(asked: Slice) -> Iterable[Record]:
    """Return the cases that Party members helped with, by the day of the word on it."""
    return [
        Record(
            on=day_of(row.at),
            title=str(Family(row.case.family).label),
            num=1,
            den=None,
            basis=row.case.get_status_display(),
        )
        for row in _helped(asked).select_related("case").order_by("at", "pk")
    ]


def open_cases(asked: Slice) -> Iterable[Record]:
    """Return the cases that were not closed at the end of the month."""
    after = clock.start_of(as_of(asked.last) + dt.timedelta(days=1))
    rows: QuerySet[Case] = _open_files().filter(asked.areas("area_id"), received_at__lt=after)
    found = rows.filter(Q(closed_at=None) | Q(closed_at__gte=after))
    return [_record(row, 1, None) for row in found.order_by("received_at", "pk")]


RECORDS: dict[str, Callable[[Slice], Iterable[Record]]] = {
    "cases.received": received,
    "cases.arrived_in_time": _in_time("arrival_due_at", ARRIVED),
    "cases.answered_in_time": _in_time("first_answer_due_at", ANSWERED),
    "cases.resolved_in_time": _in_time("resolve_due_at", RESOLVED),
    "cases.member_deeds": member_deeds,
    "cases.open": open_cases,
}
