"""The page of a place: what is wrong, where, whose it is, since when, what next; then every number."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.cases.wording import countdown
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.measures import declared, shifted
from touyan.core.wording import period
from touyan.indicators import changes, papers, wording
from touyan.indicators.models import AlertStatus, Boundaries
from touyan.indicators.models.alerts import LEVELS
from touyan.indicators.queries import briefs, published, troubles
from touyan.indicators.queries import facts as queries
from touyan.indicators.queries import tickets as ticket_queries
from touyan.indicators.queries.facts import AsOf
from touyan.indicators.rules import RULES, Level
from touyan.indicators.services.ticket_guards import may_supervise
from touyan.indicators.views import files, frame
from touyan.indicators.views.alerts import TAGS
from touyan.registry.models import Area

FINDINGS = 6


@requires(frame.READ)
@require_safe
def own_place(request: ActedRequest) -> HttpResponse:
    """Lead to the highest place whose figures the person reads."""
    return redirect("indicators:place", queries.highest_place(request.actor).path)


@requires(frame.READ)
@require_safe
def place(request: ActedRequest, path: str) -> HttpResponse:
    """Show a place: its troubles with who and since when, what changed, every measure and figure."""
    area = queries.place_for(request.actor, path)
    as_of = queries.as_of()
    month = frame.month_asked(request, as_of)
    by = Boundaries.THEN if request.GET.get("by") == "then" else Boundaries.NOW
    if as_of and request.GET.get("format") == "csv":
        return _csv(area, month, as_of)
    context: dict[str, Any] = {
        "place": area,
        "above": frame.above(request, area),
        "as_of": as_of,
        "month": month,
        "months": frame.months_offered(as_of, month),
        "by_then": by == Boundaries.THEN,
    }
    if request.actor.may(Power.ALERT_READ):
        context["trouble"] = _trouble(request, area)
    if as_of:
        context |= _numbers(area, month, by, as_of)
        context["figures"] = [_figure(one) for one in published.told(area, as_of)]
    return render(request, "indicators/place.html", context)


@requires(frame.READ)
@require_safe
def brief(request: ActedRequest, path: str) -> HttpResponse:
    """Return the brief of a place as a PDF, for the month asked for or the last one that is over."""
    area = queries.place_for(request.actor, path)
    as_of = queries.as_of()
    if as_of is None:
        raise NotFound
    over = shifted(clock.month_of(clock.today()), -1)
    month = max(min(frame.month_asked(request, as_of), over), as_of.first)
    found = briefs.brief(request.actor, area, month, as_of)
    answer = HttpResponse(papers.brief(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="brief-{area.path}-{month}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _csv(area: Area, month: str, as_of: AsOf) -> HttpResponse:
    """Return every measure of the place and of those directly below, in one month."""
    own = queries.values_of(area, month)
    parts = queries.below(area)
    below = queries.values_below(parts, (month,))
    all_of_them = [(area, own), *((one, below[one.pk][month]) for one in parts)]
    rows = [
        (
            one,
            [(m, queries.known(m, values.get(m.code), month, as_of)) for m in declared().values()],
        )
        for one, values in all_of_them
    ]
    return files.as_csv(f"{area.path}-{month}", month, rows)


def _trouble(request: ActedRequest, area: Area) -> dict[str, Any]:
    whole, *parts = troubles.where(request.actor, area, queries.below(area))
    levels = whole[1]
    address = reverse("indicators:alerts")
    return {
        "title": wording.alarms(levels),
        "levels": [
            {
                "word": word,
                "number": levels.get(Level(level), 0),
                "href": f"{address}?level={level}",
            }
            for level, word in reversed(LEVELS)
        ],
        "rows": [trouble_row(request.actor, one) for one in troubles.gravest(request.actor, area)],
        "where": _where(parts),
        "where_title": where_title(parts),
        "at": clock.now(),
    }


def where_title(parts: Sequence[tuple[Area, troubles.Levels]]) -> str:
    """Return in how many places below alarms stand, as a sentence."""
    some = sum(1 for _area, levels in parts if levels)
    return _("Alarms stand in %(some)d of %(all)d places below") % {"some": some, "all": len(parts)}


def _where(parts: Sequence[tuple[Area, troubles.Levels]]) -> list[dict[str, Any]]:
    return [
        {
            "label": area.name,
            "value": sum(levels.values()),
            "text": sum(levels.values()),
            "href": reverse("indicators:place", args=[area.path]),
        }
        for area, levels in parts
    ]


def trouble_row(actor: Actor, one: troubles.Trouble) -> dict[str, Any]:
    """Return one alarm as pages show it: what, where, who, since when, how far, what next."""
    alert, ticket = one.alert, one.ticket
    return {
        "alert": alert,
        "title": RULES[alert.rule].title,
        "tag": TAGS[Level(alert.level)],
        "level": alert.get_level_display(),
        "where": wording.whereabouts(alert.area, alert.organisation.name),
        "who": _who(one),
        "rung": ticket.case.get_level_display() if ticket else "",
        "days": (clock.today() - alert.raised_on).days,
        "stage": wording.stage(one),
        "left": countdown(ticket_queries.due_of(ticket)) if ticket else None,
        **_next(actor, one),
    }


def _who(one: troubles.Trouble) -> list[str]:
    """Return who has the ticket, else who looks after the cooperative."""
    if one.ticket is not None and one.ticket.case.assignee is not None:
        return [one.ticket.case.assignee.name]
    return [f"{steward.role.label} {steward.name}" for steward in one.stewards]


def _next(actor: Actor, one: troubles.Trouble) -> dict[str, Any]:
    """Return what the next button says and where it leads."""
    alert = one.alert
    if one.ticket is not None:
        return {"next": _("Ticket"), "href": reverse("indicators:ticket", args=[one.ticket.pk])}
    may = actor.may(Power.ALERT_HANDLE) and may_supervise(actor, alert, Level(alert.level))
    if may and alert.status == AlertStatus.OPEN:
        return {"next": _("Dispatch"), "href": reverse("indicators:dispatch", args=[alert.pk])}
    return {"next": _("See the alarm"), "href": reverse("indicators:alert", args=[alert.pk])}


def _numbers(area: Area, month: str, by: Boundaries, as_of: AsOf) -> dict[str, Any]:
    """Return the table of measures and what changed, all from one reading of the facts."""
    over = month if month < clock.month_of(clock.today()) else shifted(month, -1)
    over, against = changes.compared_months(over, as_of.first)
    shown = (month, shifted(month, -1), shifted(month, -12))
    values = queries.values_of_months(area, sorted({*shown, over, against}), by)
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, one in declared().items():
        told = [queries.known(one, values[each].get(code), each, as_of) for each in shown]
        row = {
            "href": frame.measure_url(area, one, month),
            "title": one.title,
            "unit": wording.unit(one.unit) if told[0] and told[0].den is None else "",
            "cells": [wording.amount(one, each) for each in told],
        }
        groups.setdefault(one.room, []).append(row)
    found = changes.changes(declared().values(), over, values[over], against, values[against])
    return {
        "groups": [{"title": wording.room(room), "rows": rows} for room, rows in groups.items()],
        "findings": [
            {"text": wording.change(one), "href": frame.measure_url(area, one.measure, over)}
            for one in found[:FINDINGS]
        ],
        "compared": (over, against),
    }


def _figure(one: published.Told) -> dict[str, Any]:
    return {
        "told": one,
        "unit": wording.unit(one.figure.unit),
        "value": wording.figure(one.value),
        "period": period(one.period),
        "href": frame.figure_url(one),
    }
