"""Pages of the year's end: award of shops, honour households, yearly sheets of households."""

import io
from fractions import Fraction

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.files import XLSX
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotFound
from touyan.core.http import row_number
from touyan.core.tabular.writing import Style, Workbook
from touyan.points import queries
from touyan.points.award import Score
from touyan.points.award import score as score_of
from touyan.points.forms_year import MarkForm
from touyan.points.queries import year_end as figures
from touyan.points.queries.lookups import shop_to_assess, villages_of_shops
from touyan.points.queries.year_end import Year
from touyan.points.services import year_end
from touyan.registry.models import Area
from touyan.registry.queries import area_by_path, widest

FIRST_YEAR = 2015


def _year(number: int) -> Year:
    if not FIRST_YEAR <= number <= clock.today().year:
        raise NotFound
    return Year(number)


def _area(request: ActedRequest, path: str, power: Power, level: str) -> Area:
    area = queries.coverage.area_for(request.actor, path, power=power)
    if area.level != level:
        raise NotFound
    return area


@requires(Power.SHOP_READ, Power.NOTICE_PUBLISH)
@require_safe
def start(request: ActedRequest) -> HttpResponse:
    """Lead to what one does at the year's end: the award, or the households of one's village."""
    actor, year = request.actor, clock.today().year
    for area in widest(actor, Power.NOTICE_PUBLISH):
        if area.level == "VILLAGE":
            return redirect("points:honours", path=area.path, year=year)
    for area in widest(actor, Power.SHOP_READ):
        if area.level in {"COUNTY", "TOWNSHIP"}:
            return redirect("points:award", path=area.path, year=year)
    raise NotFound


@requires(Power.SHOP_READ)
@require_safe
def award(request: ActedRequest, path: str, year: int) -> HttpResponse:
    """Show the shops of a county or township with the figures of their year; each opens its records."""
    span = _year(year)
    area = queries.coverage.area_for(request.actor, path, power=Power.SHOP_READ)
    if area.level == "VILLAGE":
        raise NotFound
    county = area_by_path(f"{path[:6]}000000")
    weights = figures.weights_for(area.path)
    years = figures.shop_years(area, span)
    names = villages_of_shops([one.shop_id for one in years])
    found = figures.proposal(area, span) if area.level == "COUNTY" else None
    listed = found.proposed + found.equal if found else [score_of(one, weights) for one in years]
    context = {
        "area": area,
        "span": span,
        "weights": weights,
        "found": found,
        "shops": len(years),
        "rows": [_scored(one, names, request) for one in listed],
        "equal": [names[one.year.shop_id] for one in found.equal] if found else [],
        "published": figures.published(county, year) if county else None,
        "may_publish": area.level == "COUNTY"
        and request.actor.may_in(Power.AWARD_PUBLISH, area.scope_path),
    }
    return render(request, "points/award.html", context)


def _scored(one: Score, names: dict[int, str], request: ActedRequest) -> dict[str, object]:
    return {
        "year": one.year,
        "name": names[one.year.shop_id],
        "operation": _tenths(one.operation),
        "redemption": _tenths(one.redemption),
        "demonstration": _tenths(one.demonstration),
        "total": _tenths(one.total),
        "may_mark": request.actor.may_in(Power.SHOP_ASSESS, one.year.path),
    }


def _tenths(points: Fraction) -> str:
    whole, tenth = divmod(int(points * 10), 10)
    return f"{whole}.{tenth}"


@requires(Power.AWARD_PUBLISH)
@require_POST
@once
def publish(request: ActedRequest, path: str, year: int) -> HttpResponse:
    """Put the proposed shops on notice."""
    area = _area(request, path, Power.AWARD_PUBLISH, "COUNTY")
    listed = year_end.publish_award(actor=request.actor, area=area, year=_year(year).number)
    messages.success(request, _("On notice until %(day)s.") % {"day": listed.ends_on})
    return redirect("points:award", path=area.path, year=year)


@requires(Power.SHOP_ASSESS)
@require_http_methods(["GET", "POST"])
@once
def mark(request: ActedRequest, pk: int, year: int) -> HttpResponse:
    """Say what others can learn from a shop."""
    span = _year(year)
    shop = shop_to_assess(request.actor, pk)
    known = figures.marks_of([shop.pk], span.number).get(shop.pk)
    initial = {"mark": known.mark, "complaints": known.complaints} if known else {}
    form = MarkForm(request.POST or None, initial=initial)
    if request.method == "POST":
        done = form.attempt(
            lambda data: year_end.mark_shop(
                actor=request.actor, shop=shop, year=span.number, **data
            )
        )
        if done:
            return redirect("points:award", path=f"{shop.area.path[:9]}000", year=year)
    back = reverse("points:award", args=[f"{shop.area.path[:9]}000", year])
    context = {"form": form, "shop": shop, "span": span, "back_href": back}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/mark.html", context, status=status)


@requires(Power.NOTICE_PUBLISH)
@require_safe
def honours(request: ActedRequest, path: str, year: int) -> HttpResponse:
    """Show the households over the year's threshold, by code, without points and without rank."""
    area = _area(request, path, Power.NOTICE_PUBLISH, "VILLAGE")
    context = {
        "area": area,
        "span": _year(year),
        "rows": figures.candidates(area, _year(year)),
        "threshold": figures.honour_threshold(area.path),
    }
    return render(request, "points/honours.html", context)


@requires(Power.NOTICE_PUBLISH)
@require_POST
@once
def consent(request: ActedRequest, path: str, year: int) -> HttpResponse:
    """Write down whether a household may be named."""
    area = _area(request, path, Power.NOTICE_PUBLISH, "VILLAGE")
    household = row_number(request.POST.get("household", ""))
    if household is None:
        raise Invalid
    year_end.record_consent(
        actor=request.actor,
        area=area,
        household_id=household,
        year=_year(year).number,
        agrees=request.POST.get("agrees") == "yes",
    )
    return redirect("points:honours", path=area.path, year=year)


@requires(Power.NOTICE_PUBLISH)
@require_safe
def honours_file(request: ActedRequest, path: str, year: int) -> HttpResponse:
    """Return the workbook of the households that agreed to be named: code and head, no points."""
    area = _area(request, path, Power.NOTICE_PUBLISH, "VILLAGE")
    out = io.BytesIO()
    with Workbook(out) as book, book.sheet(_("Honour households")) as sheet:
        sheet.row([_("Household code"), _("Head of household"), _("Year")], Style.HEADING)
        for one in figures.candidates(area, _year(year)):
            if one.agrees:
                head = one.household.head.name if one.household.head else ""
                sheet.row([one.household.code, head, str(year)])
    name = f"honours-{area.path}-{year}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type=XLSX, headers=headers)


@requires(Power.NOTICE_PUBLISH)
@require_safe
def sheets(request: ActedRequest, path: str, year: int) -> HttpResponse:
    """Show one A4 page for each household: earned by rule, exchanged, run out, what is left."""
    area = _area(request, path, Power.NOTICE_PUBLISH, "VILLAGE")
    span = _year(year)
    context = {"area": area, "span": span, "sheets": figures.year_sheets(area, span)}
    return render(request, "points/year_sheets.html", context)
