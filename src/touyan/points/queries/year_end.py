"""The end of the year in figures: shops for the award, households for honours and their sheets."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Min, Q, Sum

from touyan.core import clock
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, award, county
from touyan.points.award import Proposal, ShopYear, Weights
from touyan.points.models import (
    AwardList,
    Claim,
    ClaimState,
    Enrolment,
    HonourConsent,
    Redemption,
    RedemptionStatus,
    Shop,
    ShopMark,
    ShopStatus,
    StockCount,
)
from touyan.registry.models import Area, Household

DEFAULT_HONOUR_POINTS = 200


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year up to today."""

    number: int

    @property
    def label(self) -> str:
        """The year as it is read: without a thousands separator."""
        return str(self.number)

    @property
    def start(self) -> dt.date:
        """1 January."""
        return dt.date(self.number, 1, 1)

    @property
    def end(self) -> dt.date:
        """31 December, or today while the year lasts."""
        return min(dt.date(self.number, 12, 31), clock.today())

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """The first moment, and the first one after the end."""
        return clock.start_of(self.start), clock.start_of(self.end + dt.timedelta(days=1))


def weights_for(path: str) -> Weights:
    """Return the county's weights and share."""
    pack = county.find(path)
    if pack is None:
        return Weights()
    shop = pack.shop
    return Weights(
        shop.award_operation,
        shop.award_redemption,
        shop.award_demonstration,
        shop.year_end_award_percent,
    )


def shop_years(area: Area, year: Year) -> list[ShopYear]:
    """Return the year of every shop below an area, by code. A fixed number of queries."""
    shops = list(
        Shop.objects.filter(area__scope_path__under=area.prefix, opened_on__lte=year.end)
        .exclude(status=ShopStatus.CLOSED)
        .select_related("area")
        .order_by("area__path")
    )
    ids = [shop.pk for shop in shops]
    served, customers = _served(ids, year)
    counts = _counts(ids, year)
    marks = marks_of(ids, year.number)
    homes = dict(
        Enrolment.objects.on(year.end)
        .filter(area__in=[shop.area_id for shop in shops])
        .order_by()
        .values("area")
        .annotate(n=Count("household", distinct=True))
        .values_list("area", "n")
    )
    return [
        ShopYear(
            shop_id=shop.pk,
            path=shop.area.path,
            months_open=months(max(shop.opened_on, year.start), year.end),
            months_served=len(served.get(shop.pk, ())),
            counts=counts.get(shop.pk, (0, 0))[0],
            clean_counts=counts.get(shop.pk, (0, 0))[1],
            households=homes.get(shop.area_id, 0),
            customers=customers.get(shop.pk, 0),
            complaints=marks[shop.pk].complaints if shop.pk in marks else 0,
            mark=marks[shop.pk].mark if shop.pk in marks else 0,
        )
        for shop in shops
    ]


def months(first: dt.date, last: dt.date) -> int:
    """Return how many calendar months two days touch."""
    return max((last.year - first.year) * 12 + last.month - first.month + 1, 0)


def _served(ids: Collection[int], year: Year) -> tuple[dict[int, set[int]], dict[int, int]]:
    done = Redemption.objects.filter(
        shop__in=ids, status=RedemptionStatus.DONE, done_on__range=(year.start, year.end)
    ).order_by()
    served: dict[int, set[int]] = defaultdict(set)
    days = done.values("shop", "done_on__month").annotate(first=Min("done_on"))
    for shop_id, month in days.values_list("shop", "done_on__month"):
        served[shop_id].add(month)
    people = done.values("shop").annotate(n=Count("household", distinct=True))
    return served, dict(people.values_list("shop", "n"))


def _counts(ids: Collection[int], year: Year) -> dict[int, tuple[int, int]]:
    start, end = year.moments
    rows = (
        StockCount.objects.filter(shop__in=ids, counted_at__gte=start, counted_at__lt=end)
        .order_by()
        .values("shop")
        .annotate(n=Count("pk"), unflagged=Count("pk", filter=Q(is_flagged=False)))
    )
    return {shop: (n, clean) for shop, n, clean in rows.values_list("shop", "n", "unflagged")}


def marks_of(shop_ids: Collection[int], year: int) -> dict[int, ShopMark]:
    """Return the township's newest word about each shop."""
    rows = ShopMark.objects.filter(shop__in=shop_ids, year=year).order_by("pk")
    return {row.shop_id: row for row in rows}


def proposal(area: Area, year: Year) -> Proposal:
    """Return the shops that the figures propose for the award."""
    return award.propose(shop_years(area, year), weights_for(area.path))


def published(area: Area, year: int) -> AwardList | None:
    """Return the list that was put on notice, with its lines, or None."""
    return (
        AwardList.objects.filter(area=area, year=year)
        .prefetch_related("lines__shop__area")
        .select_related("area")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household over the threshold of the year and whether it agreed to be named. No points here."""

    household: Household
    agrees: bool | None


def honour_threshold(path: str) -> int:
    """Return how many points a household must have earned in a year to be an honour household."""
    pack = county.find(path)
    return pack.points.honour_household_points if pack else DEFAULT_HONOUR_POINTS


def candidates(area: Area, year: Year) -> list[Candidate]:
    """Return the households of a village over the threshold, in the order of their codes."""
    start, end = year.moments
    over = (
        Claim.objects.filter(
            area=area,
            state=ClaimState.POSTED,
            points__gt=0,
            posted_at__gte=start,
            posted_at__lt=end,
        )
        .order_by()
        .values("household")
        .annotate(earned=Sum("points"))
        .filter(earned__gte=honour_threshold(area.path))
        .values("household")
    )
    rows = Household.objects.filter(pk__in=over, status="ACTIVE").select_related("head")
    said = dict(
        HonourConsent.objects.filter(household__in=over, year=year.number)
        .order_by("pk")
        .values_list("household", "agrees")
    )
    return [Candidate(home, said.get(home.pk)) for home in rows.order_by("code")]


@dataclass(slots=True)
class YearSheet:
    """What one household earned by rule, redeemed, lost by expiry, and has."""

    household: Household
    earned: list[tuple[str, int, int]] = field(default_factory=list)
    redeemed: int = 0
    visits: int = 0
    expired: int = 0
    balance: int = 0

    @property
    def earned_points(self) -> int:
        """All points of the year."""
        return sum(points for _title, _times, points in self.earned)


def year_sheets(area: Area, year: Year) -> list[YearSheet]:
    """Return the yearly sheets of the households that take part, by code. A fixed number of queries."""
    here = Enrolment.objects.on(year.end).filter(area=area).values("household")
    homes = Household.objects.filter(pk__in=here).select_related("head", "subject__area")
    sheets = {home.pk: YearSheet(home) for home in homes.order_by("code")}
    start, end = year.moments
    deeds = (
        Claim.objects.filter(
            area=area, state=ClaimState.POSTED, posted_at__gte=start, posted_at__lt=end
        )
        .order_by("rule__code")
        .values("household", "rule__code", "rule__title")
        .annotate(times=Sum("quantity"), worth=Sum("points"))
        .values_list("household", "rule__title", "times", "worth")
    )
    for pk, title, times, worth in deeds:
        if pk in sheets:
            sheets[pk].earned.append((title, times, worth))
    _add_spending(sheets, year)
    _add_ledger(area, sheets, year)
    return list(sheets.values())


def _add_spending(sheets: dict[int, YearSheet], year: Year) -> None:
    rows = (
        Redemption.objects.filter(
            household__in=sheets,
            status=RedemptionStatus.DONE,
            done_on__range=(year.start, year.end),
        )
        .order_by()
        .values("household")
        .annotate(worth=Sum("points"), n=Count("pk"))
        .values_list("household", "worth", "n")
    )
    for pk, worth, visits in rows:
        sheets[pk].redeemed, sheets[pk].visits = worth, visits


def _add_ledger(area: Area, sheets: dict[int, YearSheet], year: Year) -> None:
    book = ledger_queries.book_of(area.pk)
    if book is None:
        return
    lost = ledger_queries.sums(
        by=("subject",),
        codes=(accounts.AVAILABLE,),
        kinds=("points.expired",),
        book_id=book,
        effective_from=year.start,
        effective_to=year.end,
    )
    for row in lost:
        if row.subject_id in sheets:
            sheets[row.subject_id].expired = -row.amount
    for code in (accounts.AVAILABLE, accounts.HELD):
        held = ledger_queries.balances_by_subject(code=code, commodity=accounts.POINT, book_id=book)
        _add(sheets, held.items())


def _add(sheets: dict[int, YearSheet], held: Iterable[tuple[int, int]]) -> None:
    for pk, points in held:
        if pk in sheets:
            sheets[pk].balance += points
