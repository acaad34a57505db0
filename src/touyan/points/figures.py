"""Headline figures that the points room recomputes from its records (rule 14)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from touyan.core.figures import Ask, Figure
from touyan.core.reading import asked_once
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts
from touyan.points.queries import drill
from touyan.points.queries.drill import GRANT_KIND, Span
from touyan.registry.models import Area

FEN_PER_YUAN = 100


def _shops(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return one for each village with a shop that had opened by the end of the span."""
    found = drill.shops(ask.prefix).filter(opened_on__lte=ask.end).order_by()
    return [(path, 1) for path in set(found.values_list("area__scope_path", flat=True))]


def _granted(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return the starting money in fen that came into the books of each place."""
    sums = ledger_queries.sums(
        by=("area",),
        codes=(accounts.SHOP_CASH,),
        kinds=(GRANT_KIND,),
        area_prefix=ask.prefix,
        effective_to=ask.end,
    )
    paths = dict(
        Area.objects.filter(pk__in=[row.area_id for row in sums]).values_list("pk", "scope_path")
    )
    return [(paths[row.area_id], row.amount) for row in sums if row.area_id and row.amount]


def _grant_of_each(amounts: Sequence[int]) -> Decimal | None:
    """Return what each shop got, in yuan; None when none did or they got different sums."""
    if len(set(amounts)) != 1:
        return None
    return Decimal(amounts[0]) / FEN_PER_YUAN


def _visits(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return what was handed over at each place; each visit counts once, whatever it took home."""
    return [(path, count) for path, count, _points in _handed_over(ask)]


def _redeemed(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return the points that were redeemed at each place."""
    return [(path, points) for path, _count, points in _handed_over(ask)]


@asked_once
def _handed_over(ask: Ask) -> list[tuple[str, int, int]]:
    return list(drill.by_place(drill.done(ask.prefix, Span(ask.start, ask.end))))


FIGURES = (
    Figure(
        key="points_shops",
        room="points",
        unit="shop",
        basis=_("Villages and communities with a points shop that is not closed"),
        rows=_shops,
        records="points:shops_by_area",
        title=_("Points shops"),
        measure="points.shops",
    ),
    Figure(
        key="shop_seed_grant",
        room="points",
        unit="yuan",
        basis=_("The county's starting money in the cash account of each shop"),
        rows=_granted,
        combine=_grant_of_each,
        records="points:shops_by_area",
        title=_("Starting money of each shop"),
        measure="points.seed_grant",
    ),
    Figure(
        key="redemption_visits",
        room="points",
        unit="visit",
        basis=_("Redemptions handed over since the beginning, each counted once"),
        rows=_visits,
        records="points:redemptions_by_area",
        title=_("Visits with an exchange"),
        measure="points.visits",
    ),
    Figure(
        key="points_redeemed",
        room="points",
        unit="point",
        basis=_("Points of the redemptions handed over in the period"),
        rows=_redeemed,
        records="points:redemptions_by_area",
        title=_("Points exchanged"),
        measure="points.redeemed",
    ),
)
