"""The months, notices and objections behind the measures of the disclosure room."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from touyan.core import clock
from touyan.core.measures import Slice, as_of
from touyan.core.records import Record, day_of
from touyan.disclosure.measures import _LOST
from touyan.disclosure.models import (
    PUBLIC_STATUSES,
    MonthClose,
    Notice,
    NoticeStatus,
    Objection,
    ObjectionStatus,
)


def months(asked: Slice) -> Iterable[Record]:
    """Return the months of books that were closed, and whether they are published."""
    rows = MonthClose.objects.filter(
        asked.areas("area_id"), period__gte=asked.first, period__lte=asked.last
    ).select_related("book", "area")
    return [
        Record(
            on=day_of(row.published_at or row.frozen_at),
            title=f"{row.book} {row.period}",
            num=int(row.status in PUBLIC_STATUSES),
            den=1,
            basis=row.get_status_display(),
            href=reverse("disclosure:place", args=[row.area.path]),
        )
        for row in rows.order_by("period", "pk")
    ]


def notices(asked: Slice) -> Iterable[Record]:
    """Return the notices that were put up."""
    rows = Notice.objects.filter(asked.areas("area_id"), asked.days("starts_on"))
    return [
        Record(
            on=row.starts_on,
            title=row.title,
            who=row.published_by.name if row.published_by else "",
            basis=row.get_kind_display(),
            href=reverse("disclosure:place", args=[row.area.path]),
        )
        for row in rows.exclude(status=NoticeStatus.WITHDRAWN)
        .select_related("published_by", "area")
        .order_by("starts_on", "pk")
    ]


def _objection(row: Objection, on: dt.date, num: int, den: int | None) -> Record:
    """Return an objection without who raised it and what it says."""
    return Record(
        on=on,
        title=row.notice.title,
        num=num,
        den=den,
        who=row.resolved_by.name if row.resolved_by else "",
        basis=row.get_status_display(),
    )


def upheld(asked: Slice) -> Iterable[Record]:
    """Return the objections that have an answer, by the day they came in."""
    rows = Objection.objects.filter(asked.areas("notice__area_id"), asked.moments("raised_at"))
    found = rows.exclude(status=ObjectionStatus.OPEN).select_related("notice", "resolved_by")
    return [
        _objection(row, day_of(row.raised_at), int(row.status in _LOST), 1)
        for row in found.order_by("raised_at", "pk")
    ]


def overdue(asked: Slice) -> Iterable[Record]:
    """Return the objections that waited at the month's end for an answer after its last day."""
    end = as_of(asked.last)
    after = clock.start_of(end + dt.timedelta(days=1))
    rows = Objection.objects.filter(asked.areas("notice__area_id"), answer_due_on__lt=end)
    found = rows.filter(Q(resolved_at=None) | Q(resolved_at__gte=after))
    return [
        _objection(row, row.answer_due_on, 1, None)
        for row in found.select_related("notice", "resolved_by").order_by("answer_due_on", "pk")
    ]


RECORDS = {
    "disclosure.months": months,
    "disclosure.notices": notices,
    "disclosure.objections_upheld": upheld,
    "disclosure.objections_overdue": overdue,
}
