"""Who is in a cooperative by month: members, shares, work, and the households that benefit.

A person counts for the household of residence in which they lived on that day. Benefit is told of the
12 months up to the end of a month: who worked, sold or was paid for land in them, and who holds a share
or has land with the cooperative at the end of it, each household once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from touyan.coops.models import (
    CoopMember,
    LandPayment,
    MemberTrade,
    Payout,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
    WageLine,
)
from touyan.coops.models.payouts import PayoutState
from touyan.coops.queries.returns.values import Months, Presence, Sheet, Steps
from touyan.core import bulk
from touyan.core.measures import MONTHS_OF_YEAR, last_day, months_between, shifted
from touyan.land.models import LandTransfer
from touyan.registry.kinds import HouseholdKind, SubjectKind
from touyan.registry.models import HouseholdMember

CENTI = 100
HELD = {
    SubscriptionKind.CASH: "cash_share_households",
    SubscriptionKind.LAND_RIGHT: "land_share_households",
}


class Homes:
    """In which household of residence somebody lived on a day."""

    def __init__(self, people: Iterable[int]) -> None:
        self._of: dict[int, list[tuple[dt.date, dt.date | None, int]]] = defaultdict(list)
        rows = HouseholdMember.objects.filter(
            person_id__in=bulk.among(sorted(set(people))), kind=HouseholdKind.RESIDENT
        )
        for person, since, until, home in rows.values_list(
            "person_id", "joined_on", "left_on", "household_id"
        ):
            self._of[person].append((since, until, home))

    def of(self, subject: int, day: dt.date) -> int | None:
        """Return a person's household; None for somebody who lived in none."""
        for since, until, home in self._of.get(subject, ()):
            if since <= day and (until is None or day < until):
                return home
        return None


class Acts:
    """What was booked by name: (cooperative, subject, its kind, month, fen) of each act."""

    def __init__(self, months: Months, coops: Sequence[int]) -> None:
        self.first = shifted(months.first, 1 - MONTHS_OF_YEAR)
        span: dict[str, Any] = {
            "voucher__coop_id__in": bulk.among(coops),
            "voucher__period__gte": self.first,
            "voucher__period__lte": months.last,
        }
        self.rows: list[tuple[int, int, str, str, int]] = []
        self.gains: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for model, is_gain in ((MemberTrade, False), (WageLine, True), (LandPayment, True)):
            grouped = (
                model.objects.booked()
                .filter(**span)
                .values_list("voucher__coop_id", "subject_id", "subject__kind", "voucher__period")
                .annotate(fen=Sum("amount_fen"))
                .order_by()
            )
            self._take(grouped, is_gain=is_gain)
        paid = Payout.objects.filter(
            batch__distribution__coop_id__in=bulk.among(coops),
            state=PayoutState.PAID,
            batch__paid_on__lte=months.ends[-1],
            batch__paid_on__gte=dt.date.fromisoformat(f"{self.first}-01"),
        ).values_list(
            "batch__distribution__coop_id",
            "slip__member__subject_id",
            "slip__member__subject__kind",
            "batch__paid_on",
            "amount_fen",
        )
        self._take(
            ((coop, who, kind, f"{day:%Y-%m}", fen) for coop, who, kind, day, fen in paid),
            is_gain=True,
        )

    def _take(self, rows: Iterable[tuple[int, int, str, str, int]], *, is_gain: bool) -> None:
        for row in rows:
            coop, _who, _kind, month, fen = row
            if fen:
                self.rows.append(row)
            if is_gain:
                self.gains[coop][month] += fen

    def people(self) -> set[int]:
        """Return the people among them."""
        return {who for _coop, who, kind, _month, _fen in self.rows if kind == SubjectKind.PERSON}


def people(sheet: Sheet, paid: Mapping[int, set[str]]) -> None:
    """Write members, shares, work and who benefits. Eight statements.

    `paid` are the months in which each paid for work or land. Where the books name nobody although
    they show such pay, it is not known who took part.
    """
    coops = list(sheet.rows)
    acts = Acts(sheet.months, coops)
    members = list(
        CoopMember.objects.filter(
            coop_id__in=bulk.among(coops), joined_on__lte=sheet.months.ends[-1]
        ).values_list(
            "coop_id",
            "subject_id",
            "subject__kind",
            "is_farmer",
            "is_unit",
            "joined_on",
            "left_on",
        )
    )
    shares = _shares(coops, sheet.months)
    named = acts.people() | {row[1] for row in members if row[2] == SubjectKind.PERSON}
    named |= {row[1] for row in shares if row[2] == SubjectKind.PERSON}
    homes = Homes(named)
    farmers = _members(sheet, members, homes)
    benefit = _shared(sheet, shares, homes)
    active = Presence()
    for coop, who, kind, month, _fen in acts.rows:
        home = who if kind == SubjectKind.HOUSEHOLD else homes.of(who, last_day(month))
        if home is not None:
            first = max(_place(sheet.months, month), 0)
            until = min(_place(sheet.months, month) + MONTHS_OF_YEAR, len(sheet.months.all))
            benefit.add(coop, home, first, until)
            active.add(coop, home, first, until)
    _land(sheet, benefit)
    benefit.onto(sheet, "benefited_households")
    farmers.within(active).onto(sheet, "active_farmers")
    by_name: dict[int, set[str]] = defaultdict(set)
    for coop, _who, _kind, month, _fen in acts.rows:
        by_name[coop].add(month)
    for coop, rows in sheet.rows.items():
        for month, row in zip(sheet.months.all, rows, strict=True):
            year = set(months_between(shifted(month, 1 - MONTHS_OF_YEAR), month))
            if year & paid.get(coop, set()) and not year & by_name[coop]:
                del row["active_farmers"]
    _work(sheet)
    _gain(sheet, acts.gains)


def _place(months: Months, month: str) -> int:
    """Return how many months lie between the first month asked for and another."""
    return (int(month[:4]) - int(months.first[:4])) * 12 + int(month[5:]) - int(months.first[5:])


def _members(sheet: Sheet, rows: Iterable[tuple[Any, ...]], homes: Homes) -> Presence:
    months, coops = sheet.months, sheet.rows
    everybody, farming, units = (Steps(months, coops) for _n in range(3))
    farmers = Presence()
    for coop, who, kind, is_farmer, is_unit, joined, left in rows:
        first, until = months.from_day(joined), months.until_day(left)
        everybody.add(coop, first, until)
        if is_unit:
            units.add(coop, first, until)
        if is_farmer:
            farming.add(coop, first, until)
            home = who if kind == SubjectKind.HOUSEHOLD else homes.of(who, joined)
            farmers.add(coop, who if home is None else home, first, until)
    sheet.spread("members", everybody.of)
    sheet.spread("farmers", farming.of)
    sheet.spread("units", units.of)
    return farmers


def _shares(coops: Sequence[int], months: Months) -> list[tuple[Any, ...]]:
    rows = Subscription.objects.filter(
        coop_id__in=bulk.among(coops), registered_on__lte=months.ends[-1]
    ).exclude(status=SubscriptionStatus.CANCELLED)
    return list(
        rows.filter(Q(ended_on=None) | Q(ended_on__gt=months.ends[0])).values_list(
            "coop_id",
            "member__subject_id",
            "member__subject__kind",
            "kind",
            "amount_fen",
            "mu",
            "registered_on",
            "ended_on",
        )
    )


def _shared(sheet: Sheet, rows: Iterable[tuple[Any, ...]], homes: Homes) -> Presence:
    months, coops = sheet.months, sheet.rows
    fields = ("cash_share", "land_share_mu", "other_share", "collective_share")
    steps = {field: Steps(months, coops) for field in fields}
    holders = {field: Presence() for field in HELD.values()}
    benefit = Presence()
    for coop, who, kind, what, fen, mu, since, ended in rows:
        first, until = months.from_day(since), months.until_day(ended)
        if kind == SubjectKind.ORGANISATION:
            steps["collective_share"].add(coop, first, until, fen)
        elif what == SubscriptionKind.CASH:
            steps["cash_share"].add(coop, first, until, fen)
        elif what == SubscriptionKind.LAND_RIGHT:
            steps["land_share_mu"].add(coop, first, until, int(mu * CENTI))
        else:
            steps["other_share"].add(coop, first, until, fen)
        home = who if kind == SubjectKind.HOUSEHOLD else homes.of(who, since)
        if home is None or kind == SubjectKind.ORGANISATION:
            continue
        benefit.add(coop, home, first, until)
        if what in HELD:
            holders[HELD[what]].add(coop, home, first, until)
    for field, found in steps.items():
        sheet.spread(field, found.of)
    for field, present in holders.items():
        present.onto(sheet, field)
    return benefit


def _land(sheet: Sheet, benefit: Presence) -> None:
    """Write the land that others handed over to the cooperative, and whose households it is."""
    months, steps = sheet.months, Steps(sheet.months, sheet.rows)
    rows = LandTransfer.objects.filter(
        to_subject_id__in=bulk.among(list(sheet.rows)), from_on__lte=months.ends[-1]
    )
    for coop, home, mu, since, last, ended in rows.values_list(
        "to_subject_id", "contract__household_id", "mu", "from_on", "to_on", "ended_on"
    ):
        first = months.from_day(since)
        until = min(months.until_day(ended), months.until_day(last + dt.timedelta(days=1)))
        steps.add(coop, first, until, int(mu * CENTI))
        benefit.add(coop, home, first, until)
    sheet.spread("land_used_mu", steps.of)


def _work(sheet: Sheet) -> None:
    """Write days of work and how many people worked, by the month of the wage sheet."""
    sheet.blank(sheet.rows, "wage_days_worked", "wage_people")
    rows = WageLine.objects.booked().filter(
        voucher__coop_id__in=bulk.among(list(sheet.rows)),
        voucher__period__gte=sheet.months.first,
        voucher__period__lte=sheet.months.last,
    )
    grouped = rows.values_list("voucher__coop_id", "voucher__period", "subject_id")
    for coop, month, _who, days in grouped.annotate(total=Sum("days")).order_by():
        sheet.add(coop, month, "wage_days_worked", int((days or Decimal(0)) * CENTI))
        sheet.add(coop, month, "wage_people", int(days > 0))


def _gain(sheet: Sheet, gains: Mapping[int, Mapping[str, int]]) -> None:
    """Write what wages, land and dividends of 12 months come to for each household that benefits."""
    for coop, rows in sheet.rows.items():
        for month, row in zip(sheet.months.all, rows, strict=True):
            first = shifted(month, 1 - MONTHS_OF_YEAR)
            total = sum(fen for at, fen in gains.get(coop, {}).items() if first <= at <= month)
            homes = row["benefited_households"]
            row["household_gain"] = total // homes if homes else 0
