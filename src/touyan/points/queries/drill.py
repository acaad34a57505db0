"""From a figure down to its records: county, township, village, the single act. Set-based."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from touyan.core import keyset
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts
from touyan.points.models import Claim, ClaimState, Redemption, RedemptionStatus, Shop, ShopStatus
from touyan.registry import paths
from touyan.registry.models import Area

PAGE = 50
GRANT_KIND = "shop.seed_grant"


@dataclass(frozen=True, slots=True)
class Span:
    """Days that are counted; an open side does not narrow."""

    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One area below, with what happened in it."""

    area: Area
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records, newest first; `next_before` is the key of the next page."""

    records: list[Redemption]
    next_before: str


def area_for(actor: Actor, path: str) -> Area:
    """Return the area with this code if the actor reads figures or points there. NotFound else."""
    found = (
        Area.objects.visible_to(actor, Power.FIGURES_READ)
        | Area.objects.visible_to(actor, Power.POINTS_READ)
    ).filter(path=path, valid_to=None)
    area = found.first()
    if area is None:
        raise NotFound
    return area


def done(prefix: str, span: Span) -> QuerySet[Redemption]:
    """Return what was handed over below an area within a span of days."""
    return Redemption.objects.filter(
        _days(span, "done_on"),
        status=RedemptionStatus.DONE,
        shop__area__scope_path__under=prefix,
    )


def redemptions_below(area: Area, span: Span) -> list[Row]:
    """Return visits and points of each area directly below, largest code last."""
    return _rolled_up(area, by_place(done(area.prefix, span)))


def by_place(rows: QuerySet[Redemption]) -> Iterable[tuple[str, int, int]]:
    """Return path, visits and points of each place with a shop where something was handed over."""
    return (
        rows.order_by()
        .values("shop__area__scope_path")
        .annotate(count=Count("pk"), total=Sum("points"))
        .values_list("shop__area__scope_path", "count", "total")
    )


def claims_below(area: Area, span: Span) -> list[Row]:
    """Return booked claims and their points of each area directly below."""
    rows = (
        booked(area.prefix, span)
        .order_by()
        .values("area__scope_path")
        .annotate(count=Count("pk"), points=Sum("points"))
        .values_list("area__scope_path", "count", "points")
    )
    return _rolled_up(area, rows)


def booked(prefix: str, span: Span) -> QuerySet[Claim]:
    """Return booked claims below an area whose deeds lie within a span of days.

    Deductions are in no list but the household's own and those of who reviews them (rule 2.4).
    """
    return Claim.objects.filter(
        _days(span, "occurred_on"),
        state=ClaimState.POSTED,
        points__gt=0,
        area__scope_path__under=prefix,
    )


def shops_below(area: Area) -> list[Row]:
    """Return how many shops serve in each area directly below."""
    rows = (
        shops(area.prefix)
        .order_by()
        .values("area__scope_path")
        .annotate(count=Count("pk"))
        .values_list("area__scope_path", "count")
    )
    return _rolled_up(area, [(path, count, 0) for path, count in rows])


def shops(prefix: str) -> QuerySet[Shop]:
    """Return the shops below an area that are not closed for good."""
    return (
        Shop.objects.filter(area__scope_path__under=prefix)
        .exclude(status=ShopStatus.CLOSED)
        .select_related("area")
        .order_by("area__path")
    )


def records(area: Area, span: Span, *, before: str = "", limit: int = PAGE) -> Page:
    """Return the redemptions of a village, newest first, paged by key."""
    rows = (
        done(area.prefix, span)
        .select_related("shop", "household")
        .prefetch_related("lines__product")
    )
    shown, following = keyset.newest_first(
        rows, "done_at", before=before, limit=limit, kind=keyset.moment
    )
    return Page(shown, following)


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One page of booked claims, newest deed first; `next_before` is the key of the next page."""

    records: list[Claim]
    next_before: str


def claim_records(area: Area, span: Span, *, before: str = "", limit: int = PAGE) -> ClaimPage:
    """Return the booked claims of a village, newest deed first, paged by key. Raises NotFound."""
    rows = booked(area.prefix, span).select_related("rule__scheme__resolution", "household")
    return ClaimPage(*keyset.newest_first(rows, "occurred_on", before=before, limit=limit))


def _rolled_up(area: Area, rows: Iterable[tuple[str, int, int]]) -> list[Row]:
    below = {
        paths.prefix(child.path): child
        for child in Area.objects.filter(parent=area, valid_to=None).order_by("path")
    }
    length = max((len(prefix) for prefix in below), default=0)
    count: dict[str, int] = defaultdict(int)
    points: dict[str, int] = defaultdict(int)
    for path, number, worth in rows:
        count[path[:length]] += number
        points[path[:length]] += worth or 0
    return [Row(child, count[prefix], points[prefix]) for prefix, child in below.items()]


def _days(span: Span, field: str) -> Q:
    condition = Q()
    if span.start:
        condition &= Q(**{f"{field}__gte": span.start})
    if span.end:
        condition &= Q(**{f"{field}__lte": span.end})
    return condition


@dataclass(frozen=True, slots=True)
class ShopRow:
    """A shop with its money, the pieces on its shelf and what it gave out."""

    shop: Shop
    cash_fen: int
    grant_fen: int
    pieces: int
    visits: int
    points: int


def shop_rows(area: Area) -> list[ShopRow]:
    """Return the shops below an area with their money and goods. A fixed number of queries."""
    found = list(shops(area.prefix))
    ids = [shop.area_id for shop in found]
    if not ids:
        return []
    cash = ledger_queries.balances([shop.cash_account_id for shop in found])
    grants = {
        row.area_id: row.amount
        for row in ledger_queries.sums(
            by=("area",), codes=(accounts.SHOP_CASH,), kinds=(GRANT_KIND,), area_ids=ids
        )
    }
    pieces = {
        row.area_id: row.amount
        for row in ledger_queries.sums(by=("area",), codes=(accounts.STOCK,), area_ids=ids)
    }
    given: dict[int, tuple[int, int]] = {
        shop_id: (visits, worth or 0)
        for shop_id, visits, worth in Redemption.objects.filter(
            shop__in=found, status=RedemptionStatus.DONE
        )
        .order_by()
        .values("shop")
        .annotate(visits=Count("pk"), worth=Sum("points"))
        .values_list("shop", "visits", "worth")
    }
    return [
        ShopRow(
            shop=shop,
            cash_fen=cash.get(shop.cash_account_id, 0),
            grant_fen=grants.get(shop.area_id, 0),
            pieces=pieces.get(shop.area_id, 0),
            visits=given.get(shop.pk, (0, 0))[0],
            points=given.get(shop.pk, (0, 0))[1],
        )
        for shop in found
    ]


def sources(redemption: Redemption, *, limit: int = 12) -> list[Claim]:
    """Return the deeds that paid for a redemption: the oldest points are spent first.

    Points have no name; by first in, first out the household's booked claims are lined up and what
    earlier redemptions used is skipped (rule 16.25).
    """
    moment = redemption.done_at or redemption.requested_at
    used = (
        Redemption.objects.filter(
            household_id=redemption.household_id, status=RedemptionStatus.DONE
        )
        .filter(Q(done_at__lt=moment) | Q(done_at=moment, pk__lt=redemption.pk))
        .aggregate(points=Sum("points"))["points"]
        or 0
    )
    start, end = used, used + redemption.points
    found: list[Claim] = []
    seen = 0
    rows = Claim.objects.filter(
        household_id=redemption.household_id,
        state=ClaimState.POSTED,
        points__gt=0,
        posted_at__lte=moment,
    ).select_related("rule__scheme__resolution")
    for claim in rows.order_by("posted_at", "pk"):
        if seen < end and seen + claim.points > start:
            found.append(claim)
        seen += claim.points
        if seen >= end or len(found) == limit:
            break
    return found
