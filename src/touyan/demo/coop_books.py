"""Writes two years of books of a township's cooperatives: sums by month, Huakua's work and land by name."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace

from touyan.coops.bulk.books import PastLandPay, PastLine, PastVoucher, PastWage, keep_books
from touyan.coops.models import Coop
from touyan.coops.queries.readiness import last_day
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.stock_value import shares
from touyan.demo.history import Village
from touyan.demo.plan import coop_books as planned
from touyan.demo.plan.coop_books import LABOUR, RENT, YearPlan
from touyan.demo.plan.coops import HUAKUA, UNION_SHARE_FEN, UNION_SINCE
from touyan.demo.plan.places import CountyPlan
from touyan.land.models import LandTransfer

BANK, WAGES = "102", "212"
WORKERS = 20


def write(plan: CountyPlan, villages: Sequence[Village], *, in_union: bool) -> int:
    """Write the books of these villages' cooperatives; return how many vouchers.

    `in_union`: each put its share into the township's union.
    """
    coops = dict(
        Coop.objects.filter(
            area__in=[village.area.pk for village in villages], level="VILLAGE"
        ).values_list("area_id", "pk")
    )
    sides = _sides(plan, [village for village in villages if village.area.pk in coops])
    found = [
        voucher
        for village in villages
        if village.area.pk in coops
        for voucher in _with_side(
            _books(plan, village, coops[village.area.pk], in_union=in_union),
            sides.get(village.place.code, ""),
        )
    ]
    with clock.pretend(clock.start_of(plan.demo.today)):
        return keep_books(actor=SYSTEM, vouchers=found)


def _sides(plan: CountyPlan, villages: Sequence[Village]) -> dict[str, str]:
    """Return by code what vouchers of invented villages say of their other sides: in one township only."""
    first = {place.code for place in plan.townships[0].places}
    invented = [
        village.place.code
        for village in villages
        if village.place.invented and village.place.code in first
    ]
    return dict(zip(invented, planned.SIDES, strict=False))


def _with_side(vouchers: Iterator[PastVoucher], told: str) -> Iterator[PastVoucher]:
    for one in vouchers:
        if told and one.template == "SALE_OTHERS":
            yield replace(one, party=planned.side_of(told, clock.month_of(one.on)))
        else:
            yield one


def _books(
    plan: CountyPlan, village: Village, coop_id: int, *, in_union: bool
) -> Iterator[PastVoucher]:
    for year, one in planned.years(plan, village.place).items():
        months = planned.months_of(year)
        named = village.place.name == HUAKUA and not village.place.invented and year == 2020
        income = planned.monthly(one.income, len(months))
        spent = {
            place: planned.monthly(fen, len(months))
            for place, fen in one.spending.items()
            if not (named and place in {LABOUR, RENT})
        }
        for number, month in enumerate(months):
            sale = (PastLine(BANK, "", income[number]), PastLine("501", "others", -income[number]))
            yield _voucher(village, coop_id, month, "SALE_OTHERS", "本月产品销售", sale)
            costs = [
                PastLine(account, detail, parts[number])
                for (account, detail), parts in spent.items()
                if parts[number]
            ]
            total = sum(line.amount_fen for line in costs)
            lines = (*costs, PastLine(BANK, "", -total))
            yield _voucher(village, coop_id, month, "EXPENSE", "本月生产和管理支出", lines)
        if in_union and year == UNION_SINCE.year:
            share = (
                PastLine("131", "", UNION_SHARE_FEN),
                PastLine(BANK, "", -UNION_SHARE_FEN),
            )
            month = clock.month_of(UNION_SINCE)
            yield _voucher(village, coop_id, month, "FREE", "对联合社出资", share)
        if named:
            yield from _by_name(village, coop_id, months)
        if year == 2020:
            yield _year_end(village, coop_id, one)


def _by_name(village: Village, coop_id: int, months: Sequence[str]) -> Iterator[PastVoucher]:
    """Yield wage sheets with people and days, and the year's land rent by household."""
    workers = [village.head(number) for number in range(min(WORKERS, len(village.person_ids)))]
    each = planned.HUAKUA_DAYS // len(months)
    for month in months:
        days = shares(each, [1] * len(workers))
        wages = tuple(
            PastWage(person, count, planned.HUAKUA_RATE)
            for person, count in zip(workers, days, strict=True)
        )
        owed = [PastLine(WAGES, "", -w.days * w.rate_fen, w.subject_id) for w in wages]
        total = sum(w.days * w.rate_fen for w in wages)
        sheet = (PastLine(*LABOUR, total), *owed)
        paid = (
            *(PastLine(WAGES, "", -line.amount_fen, line.subject_id) for line in owed),
            PastLine(BANK, "", -total),
        )
        pay = _voucher(village, coop_id, month, "WAGE_PAY", "发放务工费", paid)
        due = _voucher(village, coop_id, month, "WAGES", "务工费工资表", sheet, wages=wages)
        yield replace(due, paid_by=pay.ref)
        yield pay
    yield from _land(village, coop_id)


def _land(village: Village, coop_id: int) -> Iterator[PastVoucher]:
    rows = list(
        LandTransfer.objects.filter(to_subject_id=coop_id)
        .order_by("pk")
        .values_list("contract__household_id", "mu")
    )
    amounts = shares(planned.HUAKUA_RENT_FEN, [int(mu * 100) for _home, mu in rows])
    land = tuple(
        PastLandPay(home, mu, 40_000, fen) for (home, mu), fen in zip(rows, amounts, strict=True)
    )
    lines = (
        PastLine(*RENT, planned.HUAKUA_RENT_FEN),
        PastLine(BANK, "", -planned.HUAKUA_RENT_FEN),
    )
    yield _voucher(
        village, coop_id, planned.LAND_MONTH, "LAND_RENT", "2020年土地租金", lines, land=land
    )


def _year_end(village: Village, coop_id: int, one: YearPlan) -> PastVoucher:
    lines = (
        PastLine("501", "others", one.income),
        *(PastLine(account, detail, -fen) for (account, detail), fen in one.spending.items()),
        PastLine("331", "", -one.surplus),
        PastLine("331", "", one.surplus),
        PastLine("332", "", -one.surplus),
    )
    return _voucher(village, coop_id, "2020-12", "YEAR_END", "2020年结转本年盈余", lines)


def _voucher(
    village: Village,
    coop_id: int,
    month: str,
    template: str,
    summary: str,
    lines: tuple[PastLine, ...],
    *,
    wages: tuple[PastWage, ...] = (),
    land: tuple[PastLandPay, ...] = (),
) -> PastVoucher:
    day: dt.date = last_day(month)
    name = hashlib.sha256(f"{village.place.code}:{month}:{template}".encode()).digest()
    return PastVoucher(
        coop_id=coop_id,
        ref=uuid.UUID(bytes=name[:16], version=4),
        on=day,
        template=template,
        summary=summary,
        lines=tuple(line for line in lines if line.amount_fen),
        made_by_id=village.head(village.cast.panel[0]),
        checked_by_id=village.head(village.cast.secretary),
        wages=wages,
        land=land,
    )
