"""Paper sheets: print them, key in what was noted; what a household added to a claim."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.points import queries, services
from touyan.points.forms_panel import KeyInForm, SheetForm
from touyan.points.models import Claim, PaperSheet
from touyan.points.queries import panel as panels
from touyan.points.queries import paper
from touyan.points.queries.lookups import by_number


@requires(Power.POINTS_PROPOSE)
@require_http_methods(["GET", "POST"])
@once
def sheets(request: ActedRequest) -> HttpResponse:
    """Show the sheets in reach and print a new one."""
    parts = paper.parts(request.actor)
    villages = {queries.village_of(part).pk for part in parts}
    schemes = [queries.scheme_in_force(pk, clock.today()) for pk in sorted(villages)[:1]]
    rules = [
        rule
        for scheme in schemes
        if scheme
        for rule in scheme.rules.select_related("scheme").filter(
            subject_type="HOUSEHOLD", points__gt=0
        )
    ]
    form = SheetForm(request.POST or None, parts=parts, rules=rules)
    if request.method == "POST":
        done = form.attempt(lambda data: services.print_sheet(actor=request.actor, **data))
        if done:
            return redirect("points:paper_sheet", pk=done.pk)
    context = {"form": form, "sheets": paper.sheets(request.actor)}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/paper_sheets.html", context, status=status)


@requires(Power.POINTS_PROPOSE)
@require_safe
def sheet(request: ActedRequest, pk: int) -> HttpResponse:
    """Show a sheet for the printer: number and square code, one line for each household."""
    found = paper.get_sheet(request.actor, pk)
    address = request.build_absolute_uri(redirect("points:paper_key_in", pk=found.pk).url)
    context = {"sheet": found, "lines": paper.lines_of(found), "address": address}
    return render(request, "points/paper_sheet.html", context)


@requires(Power.POINTS_PROPOSE)
@require_http_methods(["GET", "POST"])
@once
def key_in(request: ActedRequest, pk: int) -> HttpResponse:
    """Key a sheet in for the person who signed it; each line counts once."""
    found = paper.get_sheet(request.actor, pk)
    lines = paper.lines_of(found)
    form = KeyInForm(
        request.POST or None,
        lines=lines,
        signers=panels.signers(found.area),
        rules=paper.rules_of(found),
        day=found.occurred_on,
        rule=found.rule,
    )
    if request.method == "POST" and form.is_valid():
        entered = _enter(request, found, form)
        if entered:
            done = ngettext("Entered: %(n)d line.", "Entered: %(n)d lines.", len(entered))
            messages.success(request, done % {"n": len(entered)})
            return redirect("points:paper_key_in", pk=pk)
    context = {
        "sheet": found,
        "form": form,
        "rows": form.rows(),
        "entered": [line for line in lines if hasattr(line, "claim")],
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/paper_key_in.html", context, status=status)


def _enter(request: ActedRequest, found: PaperSheet, form: KeyInForm) -> list[Claim]:
    written = form.written(by_number(found.area))
    if form.errors:
        return []
    entered, problems = services.key_in_sheet(
        actor=request.actor,
        sheet=found,
        proposer_id=form.cleaned_data["proposer"],
        lines=written,
    )
    for problem in problems:
        form.add_error(f"q{problem.line_id}", problem.text)
    return entered


@require_safe
def evidence(request: ActedRequest, pk: int) -> HttpResponseBase:
    """Hand out what a household added, to itself and to those who review it."""
    return files.response(paper.get_evidence(request.actor, pk).file)
