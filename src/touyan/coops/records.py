"""What lies behind the measures of the coops room: by cooperative and account, never by member."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Q

from touyan.coops import books, chart, chart_names
from touyan.coops.measures import CENTI, FOR_LAND, INCOME, PAY
from touyan.coops.models import (
    Coop,
    CoopMember,
    CoopStatus,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
    WageLine,
)
from touyan.coops.queries.statements import YEAR_END
from touyan.core import bulk
from touyan.core.measures import Slice, as_of
from touyan.core.records import Listing, Record
from touyan.ledger import queries as ledger_queries


def _ended(day: dt.date, name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__gt": day})


def _by_coop(numbers: Mapping[int, int]) -> list[Record]:
    """Return one row for each cooperative, by its code."""
    found = Coop.objects.filter(pk__in=bulk.among(sorted(numbers))).select_related("organisation")
    return [
        Record(
            on=row.registered_on, title=row.organisation.name, num=numbers[row.pk], basis=row.code
        )
        for row in found.order_by("code")
    ]


def cooperatives(asked: Slice) -> Iterable[Record]:
    """Return the cooperatives that were registered and not over on the last day."""
    day = as_of(asked.last)
    rows = Coop.objects.primary().filter(asked.areas("area_id"), registered_on__lte=day)
    found = rows.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED])
    return _by_coop(
        dict.fromkeys(found.filter(_ended(day, "ended_on")).values_list("pk", flat=True), 1)
    )


def members(asked: Slice) -> Iterable[Record]:
    """Return how many members each cooperative had on the last day."""
    day = as_of(asked.last)
    rows = CoopMember.objects.filter(asked.areas("coop__area_id"), joined_on__lte=day)
    numbers: dict[int, int] = defaultdict(int)
    for coop in rows.filter(_ended(day, "left_on")).values_list("coop_id", flat=True):
        numbers[coop] += 1
    return _by_coop(numbers)


def _once(pairs: Iterable[tuple[int, int]]) -> list[Record]:
    """Count holders in the first of their cooperatives only: each once."""
    seen: set[int] = set()
    numbers: dict[int, int] = defaultdict(int)
    for coop, holder in pairs:
        if holder not in seen:
            seen.add(holder)
            numbers[coop] += 1
    return _by_coop(numbers)


def member_households(asked: Slice) -> Iterable[Record]:
    """Return who was a member on the last day, each counted in the first cooperative only."""
    day = as_of(asked.last)
    rows = CoopMember.objects.filter(
        _ended(day, "left_on"),
        asked.areas("coop__area_id"),
        joined_on__lte=day,
        is_unit=False,
    )
    return _once(rows.order_by("coop__code", "pk").values_list("coop_id", "subject_id"))


def workers(asked: Slice) -> Iterable[Record]:
    """Return who worked for wages in the month, each counted in the first cooperative only."""
    rows = WageLine.objects.booked().filter(
        asked.areas("voucher__coop__area_id"),
        voucher__period__gte=asked.first,
        voucher__period__lte=asked.last,
    )
    days: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for code, coop, subject, number in rows.values_list(
        "voucher__coop__code", "voucher__coop_id", "subject_id", "days"
    ):
        days[code, coop, subject] += number
    return _once((coop, subject) for (_code, coop, subject), n in sorted(days.items()) if n > 0)


def _shares(kind: SubscriptionKind, amount: Callable[[Subscription], int]) -> Listing:
    def listing(asked: Slice) -> Iterable[Record]:
        day = as_of(asked.last)
        rows = Subscription.objects.filter(
            _ended(day, "ended_on"),
            asked.areas("coop__area_id"),
            kind=kind,
            registered_on__lte=day,
        ).exclude(status=SubscriptionStatus.CANCELLED)
        numbers: dict[int, int] = defaultdict(int)
        for row in rows:
            numbers[row.coop_id] += amount(row)
        return _by_coop(numbers)

    return listing


def _title(code: str) -> str:
    number, detail = chart.split(code)
    return str(dict(chart_names.DETAILS.get(number, ())).get(detail, code))


def _booked(codes: Collection[str], sign: int) -> Listing:
    """List the accounts of the books that were added up; year-end transfers are left out."""

    def listing(asked: Slice) -> Iterable[Record]:
        found: dict[str, int] = defaultdict(int)
        for row in ledger_queries.sums(
            by=("code", "kind"),
            codes=codes,
            commodity=books.YUAN,
            area_ids=asked.area_ids or (),
            month_from=asked.first,
            month_to=asked.last,
        ):
            if row.kind != YEAR_END:
                found[row.code] += sign * row.amount
        return [
            Record(on=None, title=_title(code), num=fen, basis=code)
            for code, fen in sorted(found.items())
            if fen
        ]

    return listing


RECORDS = {
    "coops.cooperatives": cooperatives,
    "coops.members": members,
    "coops.member_households": member_households,
    "coops.cash_shares": _shares(SubscriptionKind.CASH, lambda row: row.amount_fen or 0),
    "coops.land_shares": _shares(
        SubscriptionKind.LAND_RIGHT, lambda row: int((row.mu or Decimal()) * CENTI)
    ),
    "coops.income": _booked(INCOME, -1),
    "coops.pay": _booked(PAY, 1),
    "coops.land_cost": _booked(FOR_LAND, 1),
    "coops.workers": workers,
}
