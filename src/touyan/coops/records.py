"""What lies behind the measures of the coops room: by cooperative and account, never by member."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse

from touyan.coops import chart, counted
from touyan.coops.counted import CENTI
from touyan.coops.measures import FOR_LAND, INCOME, PAY
from touyan.coops.models import (
    Coop,
    CoopLevel,
    CoopMember,
    CoopStatus,
    Distribution,
    StewardAssignment,
    StewardRole,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
    VoucherLine,
    VoucherStatus,
    WageLine,
)
from touyan.coops.vouchers import Template
from touyan.core import bulk
from touyan.core.actor import Power
from touyan.core.measures import Slice, as_of
from touyan.core.records import Listing, Record
from touyan.land.models import LandTransfer
from touyan.registry.models import Area, Tenure


def _ended(day: dt.date, name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__gt": day})


def _by_coop(numbers: Mapping[int, int]) -> list[Record]:
    """Return one row for each cooperative, by its code."""
    found = Coop.objects.filter(pk__in=bulk.among(sorted(numbers))).select_related("organisation")
    return [
        Record(
            on=row.registered_on,
            title=row.organisation.name,
            num=numbers[row.pk],
            basis=row.code,
            href=reverse("coops:coop", args=[row.pk]),
            power=Power.COOP_READ,
        )
        for row in found.order_by("code")
    ]


def _registered(rows: QuerySet[Coop], asked: Slice) -> QuerySet[Coop]:
    day = as_of(asked.last)
    found = rows.filter(_ended(day, "ended_on"), asked.areas("area_id"), registered_on__lte=day)
    return found.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED])


def cooperatives(asked: Slice) -> Iterable[Record]:
    """Return the cooperatives that were registered and not over on the last day."""
    found = _registered(Coop.objects.primary(), asked)
    return _by_coop(dict.fromkeys(found.values_list("pk", flat=True), 1))


def _once_each(rows: QuerySet[Coop]) -> Listing:
    """List one cooperative of each place: the first by its code."""

    def listing(asked: Slice) -> Iterable[Record]:
        first: dict[int, int] = {}
        for area, pk in _registered(rows, asked).order_by("code").values_list("area_id", "pk"):
            first.setdefault(area, pk)
        return _by_coop(dict.fromkeys(first.values(), 1))

    return listing


def _stewards(roles: Collection[StewardRole]) -> Listing:
    """List each leader once, with the first of the cooperatives that are looked after."""

    def listing(asked: Slice) -> Iterable[Record]:
        day = as_of(asked.last)
        rows = StewardAssignment.objects.filter(
            _ended(day, "ended_on"),
            asked.areas("tenure__post__area_id"),
            role__in=roles,
            started_on__lte=day,
            tenure__in=Tenure.objects.on(day),
        ).select_related("coop__organisation", "tenure__person", "tenure__post")
        first: dict[int, StewardAssignment] = {}
        for row in rows.order_by("coop__code", "pk"):
            first.setdefault(row.tenure_id, row)
        return [
            Record(
                on=row.started_on,
                title=row.coop.organisation.name,
                who=row.tenure.person.name,
                basis=str(row.tenure.post),
                href=reverse("coops:coop", args=[row.coop_id]),
                power=Power.COOP_READ,
            )
            for row in first.values()
        ]

    return listing


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


def _standing(rows: QuerySet[Subscription], asked: Slice) -> QuerySet[Subscription]:
    """Keep the shares that were registered and not over on the last day."""
    day = as_of(asked.last)
    found = rows.filter(
        _ended(day, "ended_on"), asked.areas("coop__area_id"), registered_on__lte=day
    )
    return found.exclude(status=SubscriptionStatus.CANCELLED)


def _shares(
    rows: Callable[[], QuerySet[Subscription]], amount: Callable[[Subscription], int]
) -> Listing:
    """List what each cooperative has of some shares."""

    def listing(asked: Slice) -> Iterable[Record]:
        numbers: dict[int, int] = defaultdict(int)
        for row in _standing(rows(), asked):
            numbers[row.coop_id] += amount(row)
        return _by_coop(numbers)

    return listing


def _of_kind(kind: SubscriptionKind) -> Callable[[], QuerySet[Subscription]]:
    return lambda: Subscription.objects.filter(kind=kind)


def _fen(row: Subscription) -> int:
    return row.amount_fen or 0


def _centi(row: Subscription) -> int:
    return int((row.mu or Decimal()) * CENTI)


def cash_households(asked: Slice) -> Iterable[Record]:
    """Return the households with shares for money, each in the first cooperative only."""
    rows = _standing(counted.of_households(), asked).order_by("coop__code", "pk")
    return _once(rows.values_list("coop_id", "member__subject_id"))


def land_worked(asked: Slice) -> Iterable[Record]:
    """Return how much land each cooperative had on the last day."""
    day = as_of(asked.last)
    rows = LandTransfer.objects.filter(
        _ended(day, "ended_on"),
        asked.areas("to_subject__organisation__coop__area_id"),
        to_subject__organisation__coop__isnull=False,
        from_on__lte=day,
        to_on__gte=day,
    )
    numbers: dict[int, int] = defaultdict(int)
    for coop, mu in rows.values_list("to_subject_id", "mu"):
        numbers[coop] += int(mu * CENTI)
    return _by_coop(numbers)


def dividends(asked: Slice) -> Iterable[Record]:
    """Return what each distribution gave its members, with the resolution that passed it."""
    given: dict[int, int] = defaultdict(int)
    for trial, patronage, residual in counted.slips(asked).values_list(
        "trial_id", "patronage_fen", "residual_fen"
    ):
        given[trial] += patronage + residual
    plans = Distribution.objects.filter(trial_id__in=bulk.among(sorted(given)))
    return [
        Record(
            on=one.resolution.passed_on if one.resolution else None,
            title=f"{one.coop.organisation.name} {one.year}",
            num=given[one.trial_id],
            basis=one.resolution.title if one.resolution else "",
            href=reverse("coops:distribution", args=[one.pk]),
            power=Power.COOP_BOOKS_READ,
        )
        for one in plans.select_related("resolution", "coop__organisation").order_by("pk")
    ]


Codes = Callable[[Slice], Collection[str]]


def _booked(codes: Codes, sign: int) -> Listing:
    """List the booked vouchers that moved these accounts; year-end transfers are left out."""

    def listing(asked: Slice) -> Iterable[Record]:
        wanted = Q(pk__in=[])
        for number, details in _by_number(codes(asked)).items():
            wanted |= Q(number=number, detail__in=details)
        lines = VoucherLine.objects.filter(
            wanted,
            asked.areas("voucher__coop__area_id"),
            voucher__status=VoucherStatus.POSTED,
            voucher__period__gte=asked.first,
            voucher__period__lte=asked.last,
        )
        lines = lines.exclude(voucher__template=Template.YEAR_END)
        lines = lines.exclude(voucher__reverses__template=Template.YEAR_END)
        rows: dict[int, VoucherLine] = {}
        amounts: dict[int, int] = defaultdict(int)
        found = lines.select_related("voucher__coop__organisation", "voucher__checked_by")
        for line in found.order_by("voucher__on", "voucher_id"):
            rows.setdefault(line.voucher_id, line)
            amounts[line.voucher_id] += sign * line.amount_fen
        return [_voucher(line, amounts[pk]) for pk, line in rows.items() if amounts[pk]]

    return listing


def _by_number(codes: Collection[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        number, detail = chart.split(code)
        found[number].append(detail)
    return found


def _voucher(line: VoucherLine, fen: int) -> Record:
    row = line.voucher
    return Record(
        on=row.on,
        title=f"{row.coop.organisation.name} {row.period}-{row.number} {row.get_template_display()}",
        num=fen,
        who=row.checked_by.name if row.checked_by else "",
        basis=line.number,
        href=reverse("coops:voucher", args=[row.pk]),
        power=Power.COOP_BOOKS_READ,
    )


def _results(asked: Slice) -> Collection[str]:
    """Return the accounts of income and spending where the places asked for lie."""
    found = Area.objects.filter(asked.areas("pk")).order_by().values_list("path", flat=True)
    return {code for path in {one[:6] for one in found} for code in counted.result_codes(path)}


RECORDS = {
    "coops.cooperatives": cooperatives,
    "coops.members": members,
    "coops.member_households": member_households,
    "coops.cash_shares": _shares(_of_kind(SubscriptionKind.CASH), _fen),
    "coops.land_shares": _shares(_of_kind(SubscriptionKind.LAND_RIGHT), _centi),
    "coops.income": _booked(lambda _asked: INCOME, -1),
    "coops.pay": _booked(lambda _asked: PAY, 1),
    "coops.land_cost": _booked(lambda _asked: FOR_LAND, 1),
    "coops.workers": workers,
    "coops.led_villages": _once_each(
        Coop.objects.primary().filter(level=CoopLevel.VILLAGE, party_led=True)
    ),
    "coops.unions": _once_each(Coop.objects.unions().filter(level=CoopLevel.TOWNSHIP)),
    "coops.township_stewards": _stewards(counted.TOWNSHIP_LEADERS),
    "coops.village_stewards": _stewards(counted.VILLAGE_LEADERS),
    "coops.cash_households": cash_households,
    "coops.cash_of_households": _shares(counted.of_households, _fen),
    "coops.cash_of_cadres": _shares(counted.of_cadres, _fen),
    "coops.land_worked": land_worked,
    "coops.surplus": _booked(_results, -1),
    "coops.dividends": dividends,
}
