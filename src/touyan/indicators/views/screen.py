"""The big screen of a county or township: what is wrong, where, since when, what next; months beside it.

Its script draws the tables of the page as charts: there is one source of every number, and without the
script the tables are what one sees.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.measures import AnyMeasure, Flow, Value, shifted
from touyan.indicators import maps, wording
from touyan.indicators.maps import Drawn
from touyan.indicators.models.alerts import LEVELS
from touyan.indicators.queries import facts as queries
from touyan.indicators.queries import screen as screens
from touyan.indicators.queries import troubles
from touyan.indicators.queries.facts import AsOf
from touyan.indicators.rules import Level
from touyan.indicators.views import frame, places
from touyan.registry.models import Area
from touyan.registry.paths import Level as AreaLevel

LONGEST_LINE = 5

ALARMS = 5


@requires(frame.READ)
@require_safe
def own_screen(request: ActedRequest) -> HttpResponse:
    """Lead to the screen of the highest place whose figures the person reads."""
    return redirect("indicators:screen", queries.highest_place(request.actor).path)


@requires(frame.READ)
@require_safe
def screen(request: ActedRequest, path: str) -> HttpResponse:
    """Show the screen of a county, township or village; the page asks for itself every minute."""
    area = queries.place_for(request.actor, path)
    as_of = queries.as_of()
    if as_of is None:
        raise NotFound
    context: dict[str, Any] = {"place": area, "as_of": as_of, "shown_at": clock.now()}
    if request.actor.may(Power.ALERT_READ):
        context |= _alarms(request, area)
    context["panels"] = _panels(area, as_of)
    return render(request, "indicators/screen.html", context)


def _alarms(request: ActedRequest, area: Area) -> dict[str, Any]:
    whole, *parts = troubles.where(request.actor, area, queries.below(area), for_all=True)
    picture, problem = _picture(area, [one for one, _levels in parts])
    return {
        "title": wording.alarms(whole[1]),
        "levels": [
            {"value": level, "word": word, "number": whole[1].get(Level(level), 0)}
            for level, word in reversed(LEVELS)
        ],
        "alarms": [
            places.trouble_row(request.actor, one)
            for one in troubles.gravest(request.actor, area, limit=ALARMS, for_all=True)
        ],
        "where_title": places.where_title(parts),
        "where": [_place(one, levels, picture) for one, levels in parts],
        "picture": picture,
        "picture_problem": problem,
    }


def _picture(area: Area, parts: Sequence[Area]) -> tuple[Drawn, str]:
    """Return the county's own map, or tiles; and why its own one could not be drawn."""
    problem = ""
    if area.level == AreaLevel.COUNTY:
        try:
            own = screens.own_map(area)
        except maps.BadMap as error:
            own, problem = None, str(error)
        if own is not None:
            return own, ""
    return maps.tiled([one.prefix for one in parts]), problem


def _place(one: Area, levels: troubles.Levels, picture: Drawn) -> dict[str, Any]:
    number, worst = sum(levels.values()), max(levels, default=Level.NONE)
    return {
        "area": one,
        "lines": _lines(one.name),
        "number": number,
        "worst": int(worst),
        "colour": _colour(worst) if number else "",
        "each": [levels.get(Level(level), 0) for level, _word in reversed(LEVELS)],
        "shape": picture.shapes.get(one.prefix),
    }


def _lines(name: str) -> list[str]:
    """Return a long name in two lines of about the same length, as it fits on a tile."""
    if len(name) <= LONGEST_LINE:
        return [name]
    half = (len(name) + 1) // 2
    return [name[:half], name[half:]]


def _colour(level: Level) -> str:
    """Return the colour as a word: it is never told by paint alone."""
    words = {
        Level.BLUE: _("blue"),
        Level.YELLOW: _("yellow"),
        Level.ORANGE: _("orange"),
        Level.RED: _("red"),
    }
    return words.get(level, "")


def _panels(area: Area, as_of: AsOf) -> list[dict[str, Any]]:
    """Return a panel for each chosen measure, up to the last month that is over."""
    last = min(as_of.last, shifted(clock.month_of(clock.today()), -1))
    chosen = screens.chosen()
    rows = screens.rows_of_months(area, chosen, last)
    return [_panel(area, one, rows[one.code], as_of) for one in chosen]


def _panel(
    area: Area, one: AnyMeasure, row: Sequence[tuple[str, Value | None]], as_of: AsOf
) -> dict[str, Any]:
    told = [(month, queries.known(one, value, month, as_of)) for month, value in row]
    is_share = wording.is_share(one)
    return {
        "title": one.title,
        "finding": wording.over_months(one, (value for _month, value in told)),
        "unit": wording.drawn_unit(one),
        "kind": "bar" if isinstance(one, Flow) and not is_share else "line",
        "highest": wording.PERCENT if is_share else "",
        "href": frame.measure_url(area, one, told[-1][0]),
        "rows": [
            {
                "month": month,
                "plotted": wording.plotted(one, value),
                "text": wording.amount(one, value),
            }
            for month, value in told
        ],
    }
