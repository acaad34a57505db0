"""What the cases room tells by village and month: requests, whether people came in time, what is open.

Petitions, mediation and guarded files are in no measure of a village: there the number of a small place
would tell on somebody.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from touyan.cases.kinds import Family
from touyan.cases.models import Callback, Case
from touyan.cases.queries.deeds import confirmed
from touyan.core import clock
from touyan.core.measures import Amount, Flow, Rest, Slice, Stock, added, by_month
from touyan.core.month_ends import at_month_ends
from touyan.core.watching import Watch

COUNTED = (
    *(Family.WHISTLE, Family.ENQUIRY, Family.REQUEST, Family.SUGGESTION, Family.HAZARD),
    *(Family.MEDIATE_PROXY, Family.APPEAL_PROXY, Family.GROUP_ADVOCATE, Family.PUBLIC_ERRAND),
)
ARRIVED = Q(arrived_at__lte=F("arrival_due_at"))
ANSWERED = Q(first_answer_at__lte=F("first_answer_due_at"))
RESOLVED = Q(resolved_at__lte=F("resolve_due_at"))


def _open_files() -> "QuerySet[Case]":
    return Case.objects.filter(family__in=COUNTED, guard="")


def _received(asked: Slice) -> "QuerySet[Case]":
    return _open_files().filter(asked.areas("area_id"), asked.moments("received_at"))


def received(asked: Slice) -> Iterable[Amount]:
    """Return the cases that came in."""
    return added(_received(asked), "area_id", Count("pk"), at="received_at")


def _in_time(asked: Slice, due: str, kept: Q) -> Iterable[Amount]:
    """Yield what kept its time, of what had one, by the month in which it came in.

    What is not done yet has not kept its time: the number grows until the month is old.
    """
    rows = _received(asked).filter(**{f"{due}__isnull": False})
    return by_month(
        rows, "area_id", at="received_at", num=Count("pk", filter=kept), den=Count("pk")
    )


def arrived_in_time(asked: Slice) -> Iterable[Amount]:
    """Return the whistles that somebody answered in person within the promise (10 minutes)."""
    return _in_time(asked, "arrival_due_at", ARRIVED)


def answered_in_time(asked: Slice) -> Iterable[Amount]:
    """Return the cases whose first answer came in time."""
    return _in_time(asked, "first_answer_due_at", ANSWERED)


def resolved_in_time(asked: Slice) -> Iterable[Amount]:
    """Return the cases that were settled in time."""
    return _in_time(asked, "resolve_due_at", RESOLVED)


def _helped(asked: Slice) -> "QuerySet[Callback]":
    return confirmed().filter(asked.areas("case__area_id"), asked.moments("at"))


def member_deeds(asked: Slice) -> Iterable[Amount]:
    """Return the cases that Party members helped with, by the day on which who asked confirmed it."""
    return added(_helped(asked), "case__area_id", Count("pk"), at="at")


def open_cases(asked: Slice) -> Iterable[Amount]:
    """Return the cases that are not closed at the end of each month."""
    rows = _open_files().filter(asked.areas("area_id"))
    spans = rows.order_by().values_list("area_id", "received_at", "closed_at")
    return at_month_ends(_days(spans.iterator(20_000)), asked)


def _days(
    spans: Iterable[tuple[int, dt.datetime, dt.datetime | None]],
) -> Iterable[tuple[int, dt.date, dt.date | None, int]]:
    for area, since, until in spans:
        end = until.astimezone(clock.ZONE).date() if until else None
        yield area, since.astimezone(clock.ZONE).date(), end, 1


_CASES = Watch(
    name="cases_cases",
    model="cases.Case",
    area="area",
    since="received_at",
    also=(
        *("family", "guard", "closed_at", "arrival_due_at", "arrived_at"),
        *("first_answer_due_at", "first_answer_at", "resolve_due_at", "resolved_at"),
    ),
)
# A later word takes an earlier one out of its month, so that every month of the place is looked at.
_DEEDS = (
    Watch(
        name="cases_callbacks",
        model="cases.Callback",
        area="case__area",
        also=("is_reached", "score", "at"),
    ),
    Watch(
        name="cases_assigned",
        model="cases.Case",
        area="area",
        also=("assignee", "guard"),
        events=("update",),
    ),
    Watch(
        name="cases_party_members",
        model="registry.Person",
        also=("party_status",),
        events=("update",),
    ),
)


MEASURES = (
    Flow(
        code="cases.received",
        title=_("Requests that came in"),
        unit="case",
        numerator=_(
            "Whistles, enquiries, requests, suggestions and errands, by the day of receipt"
        ),
        citation="6.1",
        rows=received,
        watched=(_CASES,),
    ),
    Flow(
        code="cases.arrived_in_time",
        title=_("Somebody was there within the promised minutes"),
        unit="case",
        numerator=_("Cases where somebody was there in time, confirmed"),
        denominator=_("Cases with a promised time of arrival"),
        citation="6.2",
        rows=arrived_in_time,
        watched=(_CASES,),
    ),
    Flow(
        code="cases.answered_in_time",
        title=_("First answer in time"),
        unit="case",
        numerator=_("Cases whose first answer came in time"),
        denominator=_("Cases that had a time for the first answer"),
        citation="6.3",
        rows=answered_in_time,
        watched=(_CASES,),
    ),
    Flow(
        code="cases.resolved_in_time",
        title=_("Settled in time"),
        unit="case",
        numerator=_("Cases settled in time"),
        denominator=_("Cases that had a time for being settled"),
        citation="6.3",
        rows=resolved_in_time,
        watched=(_CASES,),
    ),
    Flow(
        code="cases.member_deeds",
        title=_("Practical matters done by Party members"),
        unit="case",
        numerator=_("Cases that a Party member worked on, confirmed with four points or more"),
        citation="6.8",
        rows=member_deeds,
        watched=_DEEDS,
    ),
    Stock(
        code="cases.open",
        title=_("Requests that are open"),
        unit="case",
        numerator=_("Cases that are not closed on the last day"),
        citation="6.2",
        rows=open_cases,
        watched=(_CASES,),
    ),
)
RESTS = (
    Rest("cases.received", "cases.arrived_in_time"),
    Rest("cases.received", "cases.answered_in_time"),
    Rest("cases.received", "cases.resolved_in_time"),
    Rest("cases.answered_in_time", "cases.arrived_in_time"),
    Rest("cases.resolved_in_time", "cases.arrived_in_time"),
)
"""Each time that was promised was promised for a request that came in; who comes also answers."""
