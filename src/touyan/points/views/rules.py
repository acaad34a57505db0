"""The rule book for everybody, and putting a new version in force."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, public, requires
from touyan.backstage.once import once
from touyan.core import clock, pack
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.pack_values import PointsTemplate
from touyan.points import queries, services
from touyan.points.forms import AdoptForm, DraftForm
from touyan.points.models import SchemeStatus
from touyan.points.queries import rules
from touyan.points.scheme_template import Wish, rules_for
from touyan.registry.models import Area

COUNTY_DIGITS = 6


@public
@require_safe
def rule_book(request: ActedRequest, path: str) -> HttpResponse:
    """Show what earns how many points, who decided it and when."""
    area = rules.village_by_path(path)
    scheme = rules.book(area)
    context = {
        "area": area,
        "scheme": scheme,
        "rules": list(scheme.rules.all()) if scheme else [],
        "versions": rules.versions(area),
    }
    return render(request, "points/rule_book.html", context)


@requires(Power.POINTS_READ)
@require_safe
def own_rules(request: ActedRequest) -> HttpResponse:
    """Lead to the rule book of one's own village."""
    if request.actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS):
        household = queries.own_household(request.actor)
        area = queries.village_of(household.subject.area)
    else:
        area = rules.first_village(request.actor)
    return redirect("points:rule_book", path=area.path)


@requires(Power.SCHEME_MANAGE)
@require_safe
def schemes(request: ActedRequest) -> HttpResponse:
    """Show the villages whose schemes one manages."""
    context = {"villages": rules.managed_with_schemes(request.actor)}
    return render(request, "points/schemes.html", context)


def template_of(area: Area) -> PointsTemplate:
    """Return the county's template of rules: of the pack with the county's code. Raises NotFound."""
    for folder in sorted(settings.PACKS_DIR.glob("*/pack.toml")):
        found = pack.load(folder.parent)
        if found.code[:COUNTY_DIGITS] == area.path[:COUNTY_DIGITS]:
            return found.points
    raise NotFound


@requires(Power.SCHEME_MANAGE)
@require_http_methods(["GET", "POST"])
@once
def draft(request: ActedRequest, path: str) -> HttpResponse:
    """Write the next version from the county's template."""
    area = rules.managed_village(request.actor, path)
    template = template_of(area)
    form = DraftForm(
        request.POST or None,
        rules=list(rules_for(template)),
        initial={"title": _("Points scheme of %(village)s") % {"village": area.name}},
    )
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.draft_scheme(
                actor=request.actor,
                area=area,
                template=template,
                title=data["title"],
                wish=Wish(points=form.points, deductions_enabled=data["deductions_enabled"]),
            )
        )
        if done:
            return redirect("points:adopt", pk=done.pk)
    context = {"form": form, "area": area, "margin": template.village_margin_percent}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/draft.html", context, status=status)


@requires(Power.SCHEME_MANAGE)
@require_http_methods(["GET", "POST"])
@once
def adopt(request: ActedRequest, pk: int) -> HttpResponse:
    """Put a draft in force by a decision of the village."""
    scheme = rules.get_scheme(request.actor, pk)
    form = AdoptForm(request.POST or None, resolutions=rules.fitting_resolutions(scheme.area))
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.adopt_scheme(actor=request.actor, scheme=scheme, **data)
        )
        if done:
            text = _("In force from %(day)s.")
            messages.success(request, text % {"day": done.effective_from})
            return redirect("points:rule_book", path=scheme.area.path)
    context = {
        "form": form,
        "scheme": scheme,
        "rules": list(scheme.rules.all()),
        "is_draft": scheme.status == SchemeStatus.DRAFT,
        "today": clock.today(),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/adopt.html", context, status=status)
