"""What the points room tells by village and month: points given and exchanged, shops, what is owed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from touyan.core.measures import (
    Amount,
    Distinct,
    Flow,
    Holder,
    Rest,
    Since,
    Slice,
    Stock,
    Touched,
    added,
    month_of,
)
from touyan.core.month_ends import at_month_ends
from touyan.core.watching import Watch
from touyan.ledger import flows
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts
from touyan.points.models import Claim, ClaimState, Redemption, RedemptionStatus, Shop, ShopStatus
from touyan.points.queries.drill import GRANT_KIND


def _booked(asked: Slice) -> "QuerySet[Claim]":
    return Claim.objects.filter(
        asked.areas("area_id"), asked.days("occurred_on"), state=ClaimState.POSTED, points__gt=0
    ).order_by()


def _done(asked: Slice) -> "QuerySet[Redemption]":
    # Shop by shop, so that of each only the months asked for are read, however long its history is.
    shops = Shop.objects.filter(asked.areas("area_id"))
    return Redemption.objects.filter(
        asked.days("done_on"), shop__in=shops, status=RedemptionStatus.DONE
    ).order_by()


def awarded(asked: Slice) -> Iterable[Amount]:
    """Return the points of booked deeds, by the day of the deed; deductions are in no list."""
    return added(_booked(asked), "area_id", Sum("points"), on="occurred_on")


def deeds(asked: Slice) -> Iterable[Amount]:
    """Return the booked deeds, by the day of the deed."""
    return added(_booked(asked), "area_id", Count("pk"), on="occurred_on")


def redeemed(asked: Slice) -> Iterable[Amount]:
    """Return the points that were exchanged, by the day of the hand-over."""
    return added(_done(asked), "shop__area_id", Sum("points"), on="done_on")


def visits(asked: Slice) -> Iterable[Amount]:
    """Return the hand-overs; each visit counts once, whatever it took home."""
    return added(_done(asked), "shop__area_id", Count("pk"), on="done_on")


def awarded_households(asked: Slice) -> Iterable[Holder]:
    """Return which households had a booked deed in the month."""
    rows = _booked(asked).annotate(month=month_of("occurred_on"))
    return rows.values_list("area_id", "month", "household_id").distinct().iterator(20_000)


def redeeming_households(asked: Slice) -> Iterable[Holder]:
    """Return which households took something home in the month."""
    rows = _done(asked).annotate(month=month_of("done_on"))
    return rows.values_list("shop__area_id", "month", "household_id").distinct().iterator(20_000)


def shops(asked: Slice) -> Iterable[Amount]:
    """Return one for each village with a shop that is not closed for good."""
    rows = Shop.objects.filter(asked.areas("area_id")).exclude(status=ShopStatus.CLOSED)
    opened: dict[int, dt.date] = {}
    for area_id, day in rows.order_by().values_list("area_id", "opened_on"):
        opened[area_id] = min(day, opened.get(area_id, day))
    return at_month_ends(((area_id, day, None, 1) for area_id, day in opened.items()), asked)


def granted(asked: Slice) -> Iterable[Amount]:
    """Return the county's starting money in fen, and the shops that got it: what each month added."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    for row in ledger_queries.sums(
        by=("area", "month"),
        codes=(accounts.SHOP_CASH,),
        kinds=(GRANT_KIND,),
        area_ids=asked.area_ids or (),
        month_from=asked.first,
        month_to=asked.last,
    ):
        found[row.area_id or 0, row.month] += row.amount
    return [
        (area, month, fen, (fen > 0) - (fen < 0)) for (area, month), fen in found.items() if fen
    ]


def owed(asked: Slice) -> Iterable[Amount]:
    """Return the points that households can still exchange: what each month of the books added."""
    return [
        (row.area_id or 0, row.month, row.amount, None)
        for row in ledger_queries.sums(
            by=("area", "month"),
            codes=(accounts.AVAILABLE, accounts.HELD),
            commodity=accounts.POINT,
            area_ids=asked.area_ids or (),
            month_from=asked.first,
            month_to=asked.last,
        )
    ]


def _points_touched(since: Since) -> Iterable[Touched]:
    return flows.touched_since(
        since, commodity=accounts.POINT, codes=(accounts.AVAILABLE, accounts.HELD)
    )


def _grants_touched(since: Since) -> Iterable[Touched]:
    return flows.touched_since(since, codes=(accounts.SHOP_CASH,), kind=GRANT_KIND)


_CLAIMS = Watch(
    name="points_claims",
    model="points.Claim",
    area="area",
    since="occurred_on",
    also=("state", "points", "household"),
)
_REDEMPTIONS = Watch(
    name="points_redemptions",
    model="points.Redemption",
    area="shop__area",
    since="done_on",
    also=("status", "points", "household"),
)
_SHOPS = Watch(
    name="points_shops",
    model="points.Shop",
    area="area",
    since="opened_on",
    also=("status",),
    turns=("opened_on",),
)


MEASURES = (
    Flow(
        code="points.awarded",
        counted_by="points.awarded_households",
        title=_("Points given"),
        unit="point",
        numerator=_("Points of booked deeds, by the day of the deed"),
        citation="2.3",
        records="points:claims_by_area",
        rows=awarded,
        watched=(_CLAIMS,),
    ),
    Flow(
        code="points.deeds",
        title=_("Deeds with points"),
        unit="deed",
        numerator=_("Booked deeds, by the day of the deed"),
        citation="2.3",
        records="points:claims_by_area",
        rows=deeds,
        watched=(_CLAIMS,),
    ),
    Distinct(
        code="points.awarded_households",
        title=_("Households with points"),
        unit="household",
        numerator=_("Households with a booked deed in the month, each counted once"),
        citation="2.3",
        records="points:claims_by_area",
        holders=awarded_households,
        watched=(_CLAIMS,),
    ),
    Flow(
        code="points.redeemed",
        counted_by="points.redeeming_households",
        title=_("Points exchanged"),
        unit="point",
        numerator=_("Points of the redemptions handed over"),
        citation="2.6",
        records="points:redemptions_by_area",
        rows=redeemed,
        watched=(_REDEMPTIONS,),
    ),
    Flow(
        code="points.visits",
        title=_("Visits with an exchange"),
        unit="visit",
        numerator=_("Redemptions handed over, each counted once"),
        citation="2.6",
        records="points:redemptions_by_area",
        rows=visits,
        watched=(_REDEMPTIONS,),
    ),
    Distinct(
        code="points.redeeming_households",
        title=_("Households that exchanged points"),
        unit="household",
        numerator=_("Households that took something home in the month, each counted once"),
        citation="2.6",
        records="points:redemptions_by_area",
        holders=redeeming_households,
        watched=(_REDEMPTIONS,),
    ),
    Stock(
        code="points.shops",
        counts_people=False,
        title=_("Points shops"),
        unit="shop",
        numerator=_("Villages and communities with a points shop that is not closed"),
        citation="2.6",
        records="points:shops_by_area",
        rows=shops,
        watched=(_SHOPS,),
    ),
    Stock(
        code="points.seed_grant",
        is_average=True,
        counts_people=False,
        title=_("Starting money of each shop"),
        unit="yuan",
        scale=2,
        numerator=_("The county's starting money in the cash account of the shops"),
        denominator=_("Shops that got it"),
        citation="2.6",
        records="points:shops_by_area",
        rows=granted,
        changed=_grants_touched,
        is_change=True,
    ),
    Stock(
        code="points.owed",
        counted_by="",
        title=_("Points that can still be exchanged"),
        unit="point",
        numerator=_(
            "Points that households hold, reserved ones included, by the month of the books"
        ),
        citation="2.6",
        records="points:shops_by_area",
        rows=owed,
        changed=_points_touched,
        is_change=True,
    ),
)
RESTS = (
    Rest("points.deeds", "points.awarded_households"),
    Rest("points.visits", "points.redeeming_households"),
    Rest("registry.households", "points.awarded_households"),
    Rest("registry.households", "points.redeeming_households"),
)
"""Visits less households are those who came again; households less these are those who did not come."""
