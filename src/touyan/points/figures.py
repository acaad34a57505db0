"""Headline figures that the points room recomputes from its records (rule 14)."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from touyan.core.figures import Ask, Figure
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts
from touyan.points.queries import drill
from touyan.points.queries.drill import GRANT_KIND, Span

FEN_PER_YUAN = 100


def _shops(ask: Ask) -> int:
    """Count villages with a shop that had opened by the end of the span."""
    found = drill.shops(ask.prefix).filter(opened_on__lte=ask.end)
    return found.values("area").distinct().count()


def _seed_grant(ask: Ask) -> Decimal | None:
    """Return the starting money of each shop in yuan; None when there is none or they differ."""
    granted = [
        row.amount
        for row in ledger_queries.sums(
            by=("book",),
            codes=(accounts.SHOP_CASH,),
            kinds=(GRANT_KIND,),
            area_prefix=ask.prefix,
            effective_to=ask.end,
        )
        if row.amount
    ]
    amounts = set(granted)
    if len(amounts) != 1:
        return None
    return Decimal(amounts.pop()) / FEN_PER_YUAN


def _visits(ask: Ask) -> int:
    """Count what was handed over; each visit counts once, whatever it took home."""
    return drill.done(ask.prefix, Span(ask.start, ask.end)).count()


def _redeemed(ask: Ask) -> int:
    """Sum the points that were redeemed."""
    found = drill.done(ask.prefix, Span(ask.start, ask.end)).aggregate(points=Sum("points"))
    return found["points"] or 0


FIGURES = (
    Figure(
        key="points_shops",
        room="points",
        unit="shop",
        basis=_("Villages and communities with a points shop that is not closed"),
        compute=_shops,
        records="points:shops_by_area",
        title=_("Points shops"),
    ),
    Figure(
        key="shop_seed_grant",
        room="points",
        unit="yuan",
        basis=_("The county's starting money in the cash account of each shop"),
        compute=_seed_grant,
        records="points:shops_by_area",
        title=_("Starting money of each shop"),
    ),
    Figure(
        key="redemption_visits",
        room="points",
        unit="visit",
        basis=_("Redemptions handed over since the beginning, each counted once"),
        compute=_visits,
        records="points:redemptions_by_area",
        title=_("Visits with an exchange"),
    ),
    Figure(
        key="points_redeemed",
        room="points",
        unit="point",
        basis=_("Points of the redemptions handed over in the period"),
        compute=_redeemed,
        records="points:redemptions_by_area",
        title=_("Points exchanged"),
    ),
)
