"""What the disclosure room tells by village and month: months published, notices, objections."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from touyan.core import clock
from touyan.core.measures import Amount, Flow, Slice, Stock, added, by_month
from touyan.core.month_ends import at_month_ends
from touyan.core.watching import Watch
from touyan.disclosure.models import (
    PUBLIC_STATUSES,
    MonthClose,
    Notice,
    NoticeStatus,
    Objection,
    ObjectionStatus,
)

ONE_DAY = dt.timedelta(days=1)
_LOST = (ObjectionStatus.UPHELD, ObjectionStatus.REVISED)


def months(asked: Slice) -> Iterable[Amount]:
    """Return the months of books that are published, of those that were frozen."""
    rows = MonthClose.objects.filter(
        asked.areas("area_id"), period__gte=asked.first, period__lte=asked.last
    )
    found = rows.order_by().values("area_id", "period")
    return found.annotate(
        num=Count("pk", filter=Q(status__in=PUBLIC_STATUSES)), den=Count("pk")
    ).values_list("area_id", "period", "num", "den")


def notices(asked: Slice) -> Iterable[Amount]:
    """Return the notices that were put up, by their first day."""
    rows = Notice.objects.filter(asked.areas("area_id"), asked.days("starts_on"))
    put_up = rows.exclude(status=NoticeStatus.WITHDRAWN)
    return added(put_up, "area_id", Count("pk"), on="starts_on")


def upheld(asked: Slice) -> Iterable[Amount]:
    """Return the objections that were right, of those that have an answer, by the day they came in."""
    rows = Objection.objects.filter(asked.areas("notice__area_id"), asked.moments("raised_at"))
    return by_month(
        rows.exclude(status=ObjectionStatus.OPEN),
        "notice__area_id",
        at="raised_at",
        num=Count("pk", filter=Q(status__in=_LOST)),
        den=Count("pk"),
    )


def overdue(asked: Slice) -> Iterable[Amount]:
    """Return the objections that waited for an answer after its last day."""
    rows = Objection.objects.filter(asked.areas("notice__area_id"))
    spans = rows.values_list("notice__area_id", "answer_due_on", "resolved_at")
    return at_month_ends(_late(spans), asked)


def _late(spans: Any) -> Iterable[tuple[int, dt.date, dt.date | None, int]]:
    for place, due, resolved in spans:
        until = resolved.astimezone(clock.ZONE).date() if resolved else None
        if until is None or until > due:
            yield place, due + ONE_DAY, until, 1


_MONTHS = Watch(
    name="disclosure_months",
    model="disclosure.MonthClose",
    area="area",
    since="period",
    also=("status",),
)
_NOTICES = Watch(
    name="disclosure_notices",
    model="disclosure.Notice",
    area="area",
    since="starts_on",
    also=("status",),
)
_RAISED = Watch(
    name="disclosure_raised",
    model="disclosure.Objection",
    area="notice__area",
    since="raised_at",
    also=("status",),
)
_WAITING = Watch(
    name="disclosure_waiting",
    model="disclosure.Objection",
    area="notice__area",
    since="answer_due_on",
    until="resolved_at",
)


MEASURES = (
    Flow(
        code="disclosure.months",
        counts_people=False,
        title=_("Months of the books that are published"),
        unit="month",
        numerator=_("Months of books that hang on the board and on the page"),
        denominator=_("Months of books that were closed"),
        citation="7.7",
        rows=months,
        watched=(_MONTHS,),
    ),
    Flow(
        code="disclosure.notices",
        counts_people=False,
        title=_("Notices put up"),
        unit="notice",
        numerator=_("Notices on the board, by their first day"),
        citation="7.7",
        rows=notices,
        watched=(_NOTICES,),
    ),
    Flow(
        code="disclosure.objections_upheld",
        title=_("Objections that were right"),
        unit="objection",
        numerator=_("Objections after which a line was struck out or corrected"),
        denominator=_("Objections that have an answer, by the day they came in"),
        citation="7.7",
        rows=upheld,
        watched=(_RAISED,),
    ),
    Stock(
        code="disclosure.objections_overdue",
        title=_("Objections that wait too long"),
        unit="objection",
        numerator=_("Objections without an answer after its last day"),
        citation="2.3",
        rows=overdue,
        watched=(_WAITING,),
    ),
)
