"""How a cooperative is governed by month: meetings, books shown to everybody, the annual report."""

from __future__ import annotations

from collections.abc import Collection

from touyan.coops.models import AnnualReport
from touyan.coops.queries.returns.values import Sheet
from touyan.core import bulk, clock
from touyan.decisions.queries.assemblies import meetings_of
from touyan.disclosure.models import PUBLIC_STATUSES, MonthClose


def as_number(day: object) -> int:
    """Return a day as a whole number, year before month before day: 20210331."""
    return int(f"{day:%Y%m%d}")


def governing(sheet: Sheet, books: Collection[int]) -> None:
    """Write meetings, the last publication of the books and the last annual report. Four statements.

    `books` are the cooperatives whose books are open.
    """
    sheet.blank(sheet.rows, "meetings", "meeting_people", "motions_carried", "report_year")
    for one in meetings_of(list(sheet.rows), sheet.months.first, sheet.months.last):
        sheet.add(one.organisation_id, one.month, "meetings", one.meetings)
        sheet.add(one.organisation_id, one.month, "meeting_people", one.people)
        sheet.add(one.organisation_id, one.month, "motions_carried", one.carried)
    _published(sheet, books)
    reports = AnnualReport.objects.filter(coop_id__in=bulk.among(list(sheet.rows)))
    for coop, year, sent in reports.order_by("year").values_list("coop_id", "year", "sent_on"):
        for place in range(sheet.months.from_day(sent), len(sheet.months.all)):
            sheet.put(coop, place, "report_year", year)


def _published(sheet: Sheet, books: Collection[int]) -> None:
    rows = MonthClose.objects.filter(
        organisation_id__in=bulk.among(books), status__in=PUBLIC_STATUSES
    )
    for coop, at in rows.order_by("published_at").values_list("organisation_id", "published_at"):
        day = at.astimezone(clock.ZONE).date() if at else None
        if day is None:
            continue
        for place in range(sheet.months.from_day(day), len(sheet.months.all)):
            sheet.put(coop, place, "books_shown_on", as_number(day))
