"""What the keeper's accounts page shows, and what waits for the second person's word."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Sum

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.points.models import (
    DayClose,
    Funding,
    Loss,
    MonthSheet,
    Purchase,
    Redemption,
    RedemptionLine,
    RedemptionStatus,
    Shop,
    ShopStatus,
    StockCount,
    WordStatus,
)
from touyan.points.queries.books import month_bounds

LOOK_BACK = dt.timedelta(days=31)
LIST = 20


@dataclass(frozen=True, slots=True)
class Day:
    """What went over the counter on a day, and its close if it was closed."""

    visits: int
    pieces: int
    points: int
    cash_in_fen: int
    close: DayClose | None


@dataclass(frozen=True, slots=True)
class MonthActs:
    """Everything of a month but the hand-overs, newest first."""

    purchases: list[Purchase]
    fundings: list[Funding]
    losses: list[Loss]
    counts: list[StockCount]
    closes: list[DayClose]
    sheet: MonthSheet | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the word of somebody who checks shops."""

    losses: list[Loss]
    counts: list[StockCount]
    sheets: list[MonthSheet]

    @property
    def number(self) -> int:
        """How much it is."""
        return len(self.losses) + len(self.counts) + len(self.sheets)


def today_of(shop: Shop) -> Day:
    """Return what went over the counter today."""
    today = clock.today()
    done = Redemption.objects.filter(shop=shop, status=RedemptionStatus.DONE, done_on=today)
    found = done.aggregate(visits=Count("pk"), points=Sum("points"), cash_in_fen=Sum("cash_fen"))
    pieces = RedemptionLine.objects.filter(redemption__in=done).aggregate(n=Sum("quantity"))["n"]
    return Day(
        visits=found["visits"] or 0,
        pieces=pieces or 0,
        points=found["points"] or 0,
        cash_in_fen=found["cash_in_fen"] or 0,
        close=closed_today(shop),
    )


def closed_today(shop: Shop) -> DayClose | None:
    """Return today's close, or None."""
    return DayClose.objects.filter(shop=shop, day=clock.today()).first()


def missing_days(shop: Shop) -> list[dt.date]:
    """Return the days of the last month on which goods went out and which nobody closed."""
    today = clock.today()
    first = today - LOOK_BACK
    served = Redemption.objects.filter(
        shop=shop,
        status=RedemptionStatus.DONE,
        done_on__gte=first,
        done_on__lt=today,
    )
    closed = DayClose.objects.filter(shop=shop, day__gte=first).values_list("day", flat=True)
    days = set(served.order_by().values_list("done_on", flat=True).distinct()) - set(closed)
    return sorted(day for day in days if day is not None)


def acts_of_month(shop: Shop, month: str) -> MonthActs:
    """Return what was bought, received, lost, counted and closed in a month. Nine queries."""
    first, last = month_bounds(month)
    return MonthActs(
        purchases=list(
            shop.purchases.filter(bought_on__range=(first, last))
            .prefetch_related("lines__product")
            .order_by("-bought_on", "-pk")
        ),
        fundings=list(
            shop.fundings.filter(received_on__range=(first, last)).order_by("-received_on", "-pk")
        ),
        losses=list(
            shop.losses.filter(reported_at__date__range=(first, last))
            .select_related("product")
            .order_by("-reported_at", "-pk")
        ),
        counts=list(
            shop.counts.filter(counted_at__date__range=(first, last))
            .prefetch_related("lines")
            .order_by("-counted_at", "-pk")
        ),
        closes=list(shop.closes.filter(day__range=(first, last)).order_by("-day")),
        sheet=MonthSheet.objects.filter(shop=shop, month=month)
        .select_related("kept_by", "checked_by")
        .first(),
    )


def open_questions(shop: Shop) -> Waiting:
    """Return what of one shop waits for a second person."""
    return Waiting(
        losses=list(
            shop.losses.filter(status=WordStatus.WAITING)
            .select_related("product", "shop__area")
            .order_by("reported_at")
        ),
        counts=list(shop.counts.filter(status=WordStatus.WAITING).select_related("shop__area")),
        sheets=[],
    )


def waiting_rows(
    actor: Actor,
) -> tuple[QuerySet[Loss], QuerySet[StockCount], QuerySet[MonthSheet]]:
    """Return the losses, counts and months that wait in the shops that the actor checks."""
    shops = Shop.objects.visible_to(actor, power=Power.SHOP_CHECK)
    return (
        Loss.objects.filter(status=WordStatus.WAITING, shop__in=shops),
        StockCount.objects.filter(status=WordStatus.WAITING, shop__in=shops),
        MonthSheet.objects.filter(checked_by=None, shop__in=shops),
    )


def to_check(actor: Actor) -> Waiting:
    """Return what waits in the shops that the actor checks, the oldest first."""
    losses, counts, sheets = waiting_rows(actor)
    return Waiting(
        losses=list(losses.select_related("product", "shop__area").order_by("reported_at")[:LIST]),
        counts=list(counts.select_related("shop__area").order_by("counted_at")[:LIST]),
        sheets=list(sheets.select_related("shop__area").order_by("kept_at")[:LIST]),
    )


def shops_to_check(actor: Actor) -> list[Shop]:
    """Return the shops that the actor checks: all of a village, the first ones of a township."""
    found = Shop.objects.visible_to(actor, power=Power.SHOP_CHECK)
    return list(
        found.exclude(status=ShopStatus.CLOSED).select_related("area").order_by("area__path")[:60]
    )


def unsigned_months(shop: Shop) -> list[str]:
    """Return the last three months that are over and that the keeper has not signed, newest first."""
    signed = set(MonthSheet.objects.filter(shop=shop).values_list("month", flat=True))
    months = []
    first = clock.today().replace(day=1)
    for _month in range(3):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        if first >= shop.opened_on.replace(day=1):
            months.append(clock.month_of(first))
    return [month for month in months if month not in signed]


def last_supplier(shop: Shop) -> str:
    """Return from whom the shop bought the last time."""
    found = shop.purchases.filter(total_fen__gt=0).order_by("-recorded_at", "-pk").first()
    return found.supplier if found else ""


def last_count(shop: Shop) -> dt.datetime | None:
    """Return when the shelf was counted the last time, or None."""
    found = shop.counts.aggregate(at=Max("counted_at"))["at"]
    return found if isinstance(found, dt.datetime) else None


def get_loss(actor: Actor, ref: uuid.UUID) -> Loss:
    """Return a loss of a shop in reach. Raises NotFound."""
    found = (
        Loss.objects.filter(ref=ref, shop__in=_read_by(actor))
        .select_related("shop__area", "product__shop", "reported_by", "decided_by")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_count(actor: Actor, ref: uuid.UUID) -> StockCount:
    """Return a count of a shop in reach. Raises NotFound."""
    found = (
        StockCount.objects.filter(ref=ref, shop__in=_read_by(actor))
        .select_related("shop__area", "counted_by", "decided_by")
        .prefetch_related("lines__product")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_purchase(actor: Actor, ref: uuid.UUID) -> Purchase:
    """Return a purchase of a shop whose books the actor reads. Raises NotFound."""
    found = (
        Purchase.objects.filter(ref=ref, shop__in=Shop.objects.open_to(actor))
        .select_related("shop__area", "scan")
        .prefetch_related("lines__product")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_open_shop(actor: Actor, pk: int) -> Shop:
    """Return a shop whose books the actor reads: by a post or as a neighbour. Raises NotFound."""
    found = Shop.objects.open_to(actor).select_related("area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def shop_to_count(actor: Actor, pk: int) -> Shop:
    """Return a shop that the actor keeps or checks. Raises NotFound."""
    rows = Shop.objects.visible_to(actor, power=Power.SHOP_OPERATE) | Shop.objects.visible_to(
        actor, power=Power.SHOP_CHECK
    )
    found = rows.select_related("area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_sheet(actor: Actor, shop: Shop, month: str) -> MonthSheet:
    """Return the signed sheet of a month of a shop that the actor checks. Raises NotFound."""
    found = (
        MonthSheet.objects.filter(
            shop__in=Shop.objects.visible_to(actor, power=Power.SHOP_CHECK), shop=shop, month=month
        )
        .select_related("shop__area")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _read_by(actor: Actor) -> QuerySet[Shop]:
    return Shop.objects.visible_to(actor) | Shop.objects.visible_to(actor, power=Power.SHOP_CHECK)
