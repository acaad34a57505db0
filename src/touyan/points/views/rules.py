"""The rule book for everybody, and putting a new version in force."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, public, requires
from touyan.backstage.once import once
from touyan.core.actor import GrantKind, Power
from touyan.points import county, queries, services
from touyan.points.forms import DraftForm
from touyan.points.forms_schemes import AdoptForm, NoteForm, RuleForm, TermsForm
from touyan.points.models import SchemeStatus
from touyan.points.queries import rules
from touyan.points.scheme_diff import differences
from touyan.points.scheme_template import Wish, rules_for


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


@requires(Power.SCHEME_MANAGE)
@require_http_methods(["GET", "POST"])
@once
def draft(request: ActedRequest, path: str) -> HttpResponse:
    """Write the next version from the county's template."""
    area = rules.managed_village(request.actor, path)
    template = county.parameters(area.path)
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
    """Show a version: a draft rule by rule with what it changes, and putting it in force."""
    scheme = rules.get_scheme(request.actor, pk)
    form = AdoptForm(
        request.POST or None,
        resolutions=rules.fitting_resolutions(scheme.area),
        authorities=rules.authorities(scheme.area),
    )
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.adopt_scheme(actor=request.actor, scheme=scheme, **data)
        )
        if done:
            text = _("In force from %(day)s, and reported to the township.")
            messages.success(request, text % {"day": done.effective_from})
            return redirect("points:adopt", pk=done.pk)
    before = rules.book(scheme.area) if scheme.status == SchemeStatus.DRAFT else None
    context = {
        "form": form,
        "scheme": scheme,
        "before": before,
        "rows": differences(before.rules.all() if before else (), scheme.rules.all()),
        "is_draft": scheme.status == SchemeStatus.DRAFT,
        "filings": list(scheme.filings.select_related("decided_by")),
        "may_report": scheme.status == SchemeStatus.ADOPTED and rules.may_report(scheme),
        "note_form": NoteForm(),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/adopt.html", context, status=status)


@requires(Power.SCHEME_MANAGE)
@require_http_methods(["GET", "POST"])
@once
def rule(request: ActedRequest, pk: int, code: str) -> HttpResponse:
    """Change one rule of a draft; what the county allows stands next to each number."""
    scheme = rules.get_scheme(request.actor, pk)
    found = rules.get_rule(scheme, code)
    template = county.parameters(scheme.area.path)
    form = RuleForm(request.POST or None, rule=found, template=template)
    if request.method == "POST":
        done = form.attempt(
            lambda _data: services.change_rule(
                actor=request.actor,
                scheme=scheme,
                code=code,
                change=form.change(),
                template=template,
            )
        )
        if done:
            messages.success(request, _("Rule %(code)s is saved in the draft.") % {"code": code})
            return redirect("points:adopt", pk=pk)
    context = {"form": form, "scheme": scheme, "rule": found, "heading": f"{code} {found.title}"}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/scheme_part.html", context, status=status)


@requires(Power.SCHEME_MANAGE)
@require_http_methods(["GET", "POST"])
@once
def terms(request: ActedRequest, pk: int) -> HttpResponse:
    """Change the days and the monthly cap of a draft."""
    scheme = rules.get_scheme(request.actor, pk)
    template = county.parameters(scheme.area.path)
    form = TermsForm(request.POST or None, scheme=scheme, template=template)
    if request.method == "POST":
        done = form.attempt(
            lambda _data: services.change_terms(
                actor=request.actor, scheme=scheme, terms=form.terms(), template=template
            )
        )
        if done:
            messages.success(request, _("Days and limits are saved in the draft."))
            return redirect("points:adopt", pk=pk)
    context = {"form": form, "scheme": scheme, "heading": _("Days and limits")}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/scheme_part.html", context, status=status)


@public
@require_safe
def compare(request: ActedRequest, path: str, before: int, after: int) -> HttpResponse:
    """Show what a version changed, rule by rule: rule books are public."""
    area = rules.village_by_path(path)
    old, new = rules.version(area, before), rules.version(area, after)
    context = {
        "area": area,
        "before": old,
        "after": new,
        "rows": differences(old.rules.all(), new.rules.all()),
    }
    return render(request, "points/compare.html", context)
