"""The balance sheet of points: a plain answer for villagers, a drill-down for those who answer for it."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotFound
from touyan.points import queries
from touyan.points.coverage import Coverage, Level
from touyan.points.queries import coverage, spending
from touyan.points.queries.coverage import AreaRow
from touyan.registry.models import Area
from touyan.registry.queries import ancestors, widest

TAGS: Mapping[Level, str] = {
    Level.NONE: "",
    Level.GREEN: "ok",
    Level.YELLOW: "wait",
    Level.ORANGE: "stop",
}


@requires(Power.POINTS_READ, Power.FIGURES_READ, Power.SHOP_READ)
@require_safe
def own(request: ActedRequest) -> HttpResponse:
    """Tell a villager whether the shop can honour the points; lead officials to their own area."""
    actor = request.actor
    for power in (Power.SHOP_READ, Power.FIGURES_READ):
        for area in widest(actor, power):
            if area.level in {"COUNTY", "TOWNSHIP", "VILLAGE"}:
                return redirect("points:coverage_by_area", path=area.path)
    if not actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS):
        raise NotFound
    area = queries.village_of(queries.own_household(actor).subject.area)
    found = coverage.of_village(area)
    return render(request, "points/coverage_own.html", {"area": area} | words(found))


@requires(Power.FIGURES_READ, Power.SHOP_READ)
@require_safe
def by_area(request: ActedRequest, path: str) -> HttpResponse:
    """Show the balance sheet of a county, a township or a village, down to its records."""
    area = coverage.area_for(request.actor, path)
    sheet = coverage.sheet(area)
    context = {
        "area": area,
        "sheet": sheet,
        "rows": [listed(row) for row in sheet.rows],
        "short": [listed(row) for row in sheet.short] if area.level != "VILLAGE" else [],
        "changes": coverage.changes(area) if area.level == "VILLAGE" else [],
        "curve": spending.expected(area) if area.level != "COUNTY" else None,
        "trail": _trail(area),
        "may_tell": coverage.may_tell(area),
    } | words(sheet.total.coverage)
    return render(request, "points/coverage.html", context)


def listed(row: AreaRow) -> dict[str, object]:
    """Return a row as the table shows it."""
    levels = row.levels or {}
    return {
        "row": row,
        "tag": TAGS[row.coverage.level],
        "label": label(row.coverage),
        "yellow": levels.get(Level.YELLOW, 0),
        "orange": levels.get(Level.ORANGE, 0),
        "told": row.levels is not None,
    }


def words(found: Coverage) -> dict[str, object]:
    """Return a coverage with the tag and the words of its level."""
    return {"coverage": found, "tag": TAGS[found.level], "label": label(found)}


def label(found: Coverage) -> str:
    """Say a level in words; the colour never stands alone."""
    return {
        Level.NONE: _("no points held"),
        Level.GREEN: _("green: covered"),
        Level.YELLOW: _("yellow: not fully covered"),
        Level.ORANGE: _("orange: far from covered"),
    }[found.level]


def _trail(area: Area) -> list[tuple[str, str]]:
    above = [one for one in ancestors(area) if one.level in {"COUNTY", "TOWNSHIP"}]
    links = [(one.name, reverse("points:coverage_by_area", args=[one.path])) for one in above]
    return [*links, (area.name, "")]
