"""Trying out a scheme on last year's deeds, and what each rule asks of people."""

from fractions import Fraction

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.http import row_number
from touyan.points import county, queries, scheme_template
from touyan.points.fairness import Cell, Closeness, Kind
from touyan.points.forms_trial import NEED_WORDS, ReachForm, TrialForm
from touyan.points.queries import replay, rules
from touyan.points.queries.replay import Draft, Excluded, Outcome
from touyan.points.services import reach
from touyan.registry.models import Area
from touyan.registry.queries import ancestors, widest

SMALL = 5


@requires(Power.FIGURES_READ)
@require_safe
def own(request: ActedRequest) -> HttpResponse:
    """Lead to the widest area whose figures one sees."""
    for area in widest(request.actor, Power.FIGURES_READ):
        if area.level in {"COUNTY", "TOWNSHIP", "VILLAGE"}:
            return redirect("points:trial", path=area.path)
    raise NotFound


@requires(Power.FIGURES_READ)
@require_safe
def trial(request: ActedRequest, path: str) -> HttpResponse:
    """Show who would have gained and lost last year under other numbers, and who could earn them."""
    area = queries.coverage.area_for(request.actor, path, power=Power.FIGURES_READ)
    base, source = _base(request, area)
    asked = "household_cap" in request.GET
    form = TrialForm(request.GET if asked else None, draft=base)
    tried = form.tried() if asked and form.is_valid() else None
    if not asked and request.GET.get("scheme"):
        tried = base
    span = replay.last_year()
    known = replay.homes_of(area, span)
    ages = replay.ages_for(area.path)
    current, then = _in_force(area) or base, tried or base
    context = {
        "area": area,
        "form": form,
        "source": source,
        "ages": ages,
        "trail": _trail(request.actor, area),
        "result": _shown(replay.try_out(area, tried, known, span=span)) if tried else None,
        "reach": _reach(replay.reach(current, known, ages), replay.reach(then, known, ages)),
        "excluded": [_excluded(one) for one in replay.excluded(then, known, ages)],
    }
    return render(request, "points/trial.html", context)


@requires(Power.SCHEME_MANAGE)
@require_http_methods(["GET", "POST"])
@once
def needs(request: ActedRequest, pk: int) -> HttpResponse:
    """Say what each rule of a draft asks of whoever earns it."""
    scheme = rules.get_scheme(request.actor, pk)
    form = ReachForm(request.POST or None, rules=scheme.rules.all())
    if request.method == "POST" and form.is_valid():
        reach.set_reach(actor=request.actor, scheme=scheme, wanted=form.wanted())
        target = reverse("points:trial", args=[scheme.area.path])
        return redirect(f"{target}?scheme={scheme.pk}")
    status = 422 if form.is_bound else 200
    return render(request, "points/needs.html", {"form": form, "scheme": scheme}, status=status)


def _base(request: ActedRequest, area: Area) -> tuple[Draft, str]:
    """Return the numbers to start from: a draft, the scheme in force, or the county's template."""
    wanted = row_number(request.GET.get("scheme", ""))
    if wanted is not None:
        scheme = rules.get_scheme(request.actor, wanted)
        words = {"title": scheme.title, "version": scheme.version}
        return replay.draft_of_scheme(scheme), _("%(title)s, version %(version)s") % words
    found = _in_force(area)
    if found is not None:
        return found, _("the scheme in force")
    pack = county.find(area.path)
    if pack is None:
        raise NotFound
    template = scheme_template.rules_for(pack.points)
    draft = replay.draft_of(template, pack.points.household_month_cap)
    return draft, _("the county's template")


def _in_force(area: Area) -> Draft | None:
    scheme = rules.book(area) if area.level == "VILLAGE" else None
    return replay.draft_of_scheme(scheme) if scheme else None


def _shown(found: Outcome) -> dict[str, object]:
    near = {
        Closeness.OWN: _("household of somebody who proposes or reviews"),
        Closeness.KIN: _("near relatives of somebody who proposes or reviews"),
        Closeness.OTHERS: _("others"),
    }
    return {
        "outcome": found,
        "change": found.replayed - found.booked,
        "gaining": few(found.gaining),
        "losing": few(found.losing),
        "unmatched": sorted(found.unmatched.items()),
        "tables": [
            (_("By age and company"), _labelled(found.by_kind)),
            (
                _("By who gives the points"),
                [_row(c, near[Closeness(c.label)]) for c in found.by_kin],
            ),
            *(
                [(_("By group"), [_row(c, c.label) for c in found.by_place])]
                if found.by_place
                else []
            ),
        ],
    }


def _labelled(found: list[Cell]) -> list[dict[str, object]]:
    return [_row(cell, kind_word(cell.label)) for cell in found]


def _row(cell: Cell, label: str) -> dict[str, object]:
    return {
        "label": label,
        "cell": cell,
        "before": tenths(cell.mean_before),
        "after": tenths(cell.mean_after),
        "gaining": few(cell.gaining),
        "losing": few(cell.losing),
        "left_out": few(cell.losing),
    }


def _reach(current: list[Cell], tried: list[Cell]) -> list[dict[str, object]]:
    before = {cell.label: cell for cell in current}
    return [
        {
            "label": kind_word(cell.label),
            "cell": cell,
            "now": _percent(before.get(cell.label)),
            "then": _percent(cell),
        }
        for cell in tried
    ]


def _excluded(one: Excluded) -> dict[str, object]:
    return {
        "code": one.code,
        "title": one.title,
        "needs": [NEED_WORDS[need] for need in one.needs],
        "cells": _labelled(one.cells),
    }


def _percent(cell: Cell | None) -> str:
    return "" if cell is None or cell.reach is None else f"{int(cell.reach * 100)}%"


def tenths(share: Fraction) -> str:
    """Write a mean with one decimal, rounded half up."""
    whole, tenth = divmod(int(share * 10 + Fraction(1, 2)), 10)
    return f"{whole}.{tenth}"


def few(count: int) -> str:
    """Return a count, or that it is small when it would point at somebody."""
    return _("fewer than 5") if 0 < count < SMALL else f"{count:,}"


def kind_word(kind: str) -> str:
    """Say a kind of household in words."""
    return {
        Kind.ALONE_VERY_OLD: _("80 or older, living alone"),
        Kind.ALONE_OLD: _("60 to 79, living alone"),
        Kind.OLD_TOGETHER: _("all adults 60 or older"),
        Kind.ONE_ADULT: _("one adult only"),
        Kind.OTHERS: _("other households"),
    }[Kind(kind)]


def _trail(actor: Actor, area: Area) -> list[tuple[str, str]]:
    """Return the places above as (name, address); what lies out of reach has no address."""
    above = [one for one in ancestors(area) if one.level in {"COUNTY", "TOWNSHIP"}]
    near = [one for one in above if actor.may_in(Power.FIGURES_READ, one.scope_path)]
    links = [
        (one.name, reverse("points:trial", args=[one.path]) if one in near else "") for one in above
    ]
    return [*links, (area.name, "")]
