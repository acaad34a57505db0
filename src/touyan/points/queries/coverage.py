"""The balance sheet of points of villages, townships and the county. Set-based."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.ledger import flows
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, county, coverage
from touyan.points.coverage import Coverage, Level, Thresholds
from touyan.points.errors import CoverageTooLow
from touyan.points.models import CoverageChange, Rule, Scheme, Shop, ShopStatus
from touyan.points.queries.stock import cost_by_area
from touyan.registry import paths
from touyan.registry.models import Area
from touyan.registry.scope import area_q

DEFAULT_POINT_VALUE_FEN = 100


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area below another: its coverage added up, and how many of its villages have which level.

    `levels` is None where a synthetic county would say something bad about a real place.
    """

    area: Area
    coverage: Coverage
    villages: int
    levels: Mapping[Level, int] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The balance sheet of an area: its own sum, the areas directly below, and what to look at."""

    area: Area
    total: AreaRow
    rows: list[AreaRow]
    short: list[AreaRow]
    limits: Thresholds


def limits_for(path: str) -> Thresholds:
    """Return the limits of the county in which an area lies."""
    pack = county.find(path)
    return coverage.thresholds_of(pack.shop if pack else None)


def coverage_of(area_ids: Collection[int]) -> dict[int, Coverage]:
    """Return the coverage of villages by area id, as `coverage_of_villages`."""
    return coverage_of_villages(
        dict(Area.objects.filter(pk__in=area_ids).values_list("pk", "path"))
    )


def coverage_of_villages(areas: Mapping[int, str]) -> dict[int, Coverage]:
    """Return the coverage of villages (id -> path) by id. A fixed number of queries, however many.

    What a household took along to another village is owed by the book that issued it (`due.book_*`),
    so over all villages every point is counted once.
    """
    if not areas:
        return {}
    cash = ledger_queries.balances_by_area(
        code=accounts.SHOP_CASH, commodity=accounts.YUAN, area_ids=areas
    )
    points = ledger_queries.balances_by_commodity(
        codes=(accounts.AVAILABLE, accounts.HELD), area_ids=areas
    )
    owed = flows.owed_by_area(areas, commodity=accounts.POINT)
    stock = cost_by_area(areas)
    worth = point_values(areas)
    limits = limits_for(min(areas.values()))
    return {
        pk: coverage.cover(
            cash_fen=cash.get(pk, 0),
            stock_fen=stock.get(pk, 0),
            liability_fen=max(points.get((pk, accounts.POINT), 0) + owed.get(pk, 0), 0) * worth[pk],
            limits=limits,
        )
        for pk in areas
    }


def point_values(areas: Mapping[int, str]) -> dict[int, int]:
    """Return what one point buys (fen) in each village: by its scheme in force, else the county's."""
    pack = county.find(min(areas.values()))
    default = pack.points.point_value_fen if pack else DEFAULT_POINT_VALUE_FEN
    found = dict.fromkeys(areas, default)
    found.update(
        Scheme.objects.in_force(clock.today())
        .filter(area_id__in=areas)
        .order_by("effective_from")
        .values_list("area_id", "point_value_fen")
    )
    return found


def of_village(area: Area) -> Coverage:
    """Return the coverage of one village."""
    return coverage_of([area.pk])[area.pk]


@dataclass(frozen=True, slots=True)
class Stop:
    """New awards of rules worth this much or more are refused, and why."""

    high_points: int
    refusal: CoverageTooLow


def stop(village: Area) -> Stop | None:
    """Return from where on new awards are stopped in a village; None where they are not.

    Nothing is stopped before a shop has been opened.
    """
    limits = limits_for(village.path)
    if not has_shop(village):
        return None
    try:
        coverage.check_high_rule(
            rule_points=limits.high_points, coverage=of_village(village), limits=limits
        )
    except CoverageTooLow as refusal:
        return Stop(limits.high_points, refusal)
    return None


def check_high_rule(village: Area, rule: Rule) -> None:
    """Raise CoverageTooLow for a new award of a high rule that the shop could not honour.

    The balance sheet is only read for a high rule.
    """
    if coverage.is_high(rule.points, limits_for(village.path)) and (found := stop(village)):
        raise found.refusal


def has_shop(village: Area) -> bool:
    """Say whether the village has opened a shop that is not closed for good."""
    return Shop.objects.filter(area=village).exclude(status=ShopStatus.CLOSED).exists()


def area_for(actor: Actor, path: str, *, power: Power | None = None) -> Area:
    """Return an area where the actor has the power (or sees shops or figures). Raises NotFound."""
    powers = (power,) if power else (Power.FIGURES_READ, Power.SHOP_READ)
    reach = Q(pk__in=[])
    for one in powers:
        reach |= area_q(actor, one, "")
    found = Area.objects.filter(
        reach, path=path, valid_to=None, level__in=("COUNTY", "TOWNSHIP", "VILLAGE")
    ).first()
    if found is None:
        raise NotFound
    return found


def sheet(area: Area) -> Sheet:
    """Return the balance sheet of a county, township or village; rows in the order of the codes."""
    villages = list(
        Area.objects.filter(scope_path__under=area.prefix, level="VILLAGE", valid_to=None).order_by(
            "path"
        )
    )
    known = coverage_of_villages({village.pk: village.path for village in villages})
    limits = limits_for(area.path)
    rows = [_row(village, [village], known, limits) for village in villages]
    below = rows
    if area.level == "COUNTY":
        below = _townships(area, villages, known, limits)
    short = [row for row in rows if row.coverage.level in {Level.YELLOW, Level.ORANGE}]
    return Sheet(
        area=area,
        total=_row(area, villages, known, limits),
        rows=below if area.level != "VILLAGE" else [],
        short=[row for row in short if may_tell(row.area)],
        limits=limits,
    )


def _townships(
    area: Area, villages: Iterable[Area], known: Mapping[int, Coverage], limits: Thresholds
) -> list[AreaRow]:
    inside: dict[str, list[Area]] = defaultdict(list)
    for village in villages:
        inside[paths.parent(village.path)].append(village)
    found = Area.objects.filter(parent=area, valid_to=None).order_by("path")
    return [_row(one, inside.get(one.path, []), known, limits) for one in found]


def _row(
    area: Area, villages: Collection[Area], known: Mapping[int, Coverage], limits: Thresholds
) -> AreaRow:
    counted: dict[Level, int] = defaultdict(int)
    for village in villages:
        counted[known[village.pk].level] += 1
    parts = [known[village.pk] for village in villages]
    return AreaRow(
        area=area,
        coverage=coverage.cover(
            cash_fen=sum(part.cash_fen for part in parts),
            stock_fen=sum(part.stock_fen for part in parts),
            liability_fen=sum(part.liability_fen for part in parts),
            limits=limits,
        ),
        villages=len(villages),
        levels=dict(counted) if may_tell(area) else None,
    )


def may_tell(area: Area) -> bool:
    """Say whether something bad may be said of a place: of no real one in a synthetic county."""
    return area.is_invented or not settings.IS_DEMO


def changes(area: Area, *, limit: int = 12) -> list[CoverageChange]:
    """Return when the level of a village changed, the newest first."""
    return list(CoverageChange.objects.filter(area=area).order_by("-pk")[:limit])
