"""Reading the computed part of the monthly return for many cooperatives at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Min

from touyan.coops import books
from touyan.coops.chart import Chart
from touyan.coops.models import Coop, CoopStatus, Voucher, VoucherStatus
from touyan.coops.queries.returns.governing import governing
from touyan.coops.queries.returns.money import money
from touyan.coops.queries.returns.people import people
from touyan.coops.queries.returns.values import Months, Numbers, Sheet
from touyan.coops.queries.returns.waiting import waiting
from touyan.core import bulk
from touyan.core.measures import first_day, last_day

COUNTY = 6


def registered(months: Sequence[str], *, prefix: str = "") -> list[tuple[int, int, str]]:
    """Return (cooperative, area, month) of those registered by the end of a month and not over before it.

    One query. A union tells no month of its own: its members do, and would be counted twice.
    """
    rows = Coop.objects.primary().filter(registered_on__isnull=False)
    rows = rows.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED])
    if prefix:
        rows = rows.filter(area__scope_path__under=prefix)
    spans = list(rows.order_by("pk").values_list("pk", "area_id", "registered_on", "ended_on"))
    return [
        (pk, area, month)
        for month in months
        for pk, area, since, until in spans
        if since <= last_day(month) and (until is None or until > first_day(month))  # type: ignore[operator]
    ]


def books_begin(coop_ids: Collection[int]) -> dict[int, str]:
    """Return the first month of which a cooperative's books tell; those without books are missing."""
    rows = Voucher.objects.filter(
        coop__in=bulk.among(sorted(set(coop_ids))), status=VoucherStatus.POSTED
    )
    return dict(rows.order_by().values_list("coop_id").annotate(first=Min("period")))


def computed(coop_ids: Collection[int], first: str, last: str) -> Numbers:
    """Return, by cooperative and month, every number that the records know.

    Set-based: the number of statements does not depend on how many there are. Scope is the caller's.
    """
    coops = dict(
        Coop.objects.filter(pk__in=bulk.among(sorted(set(coop_ids)))).values_list(
            "pk", "area__path"
        )
    )
    sheet = Sheet(Months(first, last), coops)
    if not coops:
        return {}
    book_of = books.books_of(coops)
    paid = money(sheet, book_of, _charts(coops))
    people(sheet, paid)
    waiting(sheet, list(book_of))
    governing(sheet, list(book_of))
    return sheet.numbers()


def _charts(coops: Mapping[int, str]) -> dict[int, Chart]:
    found: dict[str, Chart] = {}
    for path in coops.values():
        if path[:COUNTY] not in found:
            found[path[:COUNTY]] = books.chart_of(path)
    return {coop: found[path[:COUNTY]] for coop, path in coops.items()}
