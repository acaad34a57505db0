"""Founding a cooperative step by step, with every condition explained beside its figures."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.charter_forms import CharterForm
from touyan.coops.models import Coop, CoopStatus
from touyan.coops.queries import pages
from touyan.coops.register_forms import (
    BeginForm,
    DayForm,
    FounderForm,
    LicenceForm,
    UnionBeginForm,
    UnionFounderForm,
)
from touyan.coops.services import Founding, NewMember
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.decisions.queries import lists
from touyan.registry import queries as registry
from touyan.registry.paths import Level

FOUND = Power.COOP_FOUND
UNIONS = frozenset({Level.TOWNSHIP, Level.COUNTY})
"""Where a union is founded; in a village a cooperative is."""


@requires(FOUND)
@require_safe
def places(request: ActedRequest) -> HttpResponse:
    """Choose the village in which a cooperative is founded."""
    villages = pages.founding_places(request.actor)
    if len(villages) == 1:
        return redirect("coops:begin", pk=villages[0].pk)
    context = {"villages": villages, "village": Level.VILLAGE}
    return render(request, "coops/found_places.html", context)


@requires(FOUND)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def begin(request: ActedRequest, pk: int) -> HttpResponse:
    """Say what the cooperative will be called and do."""
    area = registry.get_area(request.actor, pk, FOUND)
    is_union = area.level in UNIONS
    form = (UnionBeginForm if is_union else BeginForm)(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.begin_coop(
            actor=request.actor,
            founding=Founding(
                area_id=area.pk,
                code=f"N-{uuid.uuid4().hex[:12].upper()}",  # until the licence
                is_union=is_union,
                **data,
            ),
        ),
        to=lambda coop: reverse("coops:found", args=[coop.pk]),
        heading=_("Found a union of cooperatives") if is_union else _("Found a cooperative"),
        back=reverse("coops:register"),
        back_label=_("Cooperatives"),
        note=_("Three registered cooperatives at least; each has one vote (art. 56, 60).")
        if is_union
        else _("Five members, four of five of them farmers; joining and leaving is free."),
    )


@requires(FOUND, Power.COOP_REGISTER)
@require_safe
def found(request: ActedRequest, pk: int) -> HttpResponse:
    """Show where the founding stands: founders, their consent, the conditions, what comes next."""
    coop = _coop(request, pk)
    rows, _last = pages.member_rows(request.actor, coop)
    checks = pages.founding_checks(coop)
    step = {CoopStatus.FOUNDING: 1, CoopStatus.CHARTERED: 3}.get(CoopStatus(coop.status), 4)
    if step == 1 and all(one.is_met for one in checks):
        step = 2
    context = {
        "coop": coop,
        "rows": rows,
        "checks": checks,
        "step": step,
        "founder_form": FounderForm(),
        "day_form": DayForm(initial={"day": clock.today()}),
        "open": [row for row in rows if row.member.consented_on is None],
        "may_found": request.actor.may(FOUND),
        "may_register": request.actor.may(Power.COOP_REGISTER),
    }
    return render(request, "coops/found.html", context)


def _coop(request: ActedRequest, pk: int):
    for power in (FOUND, Power.COOP_REGISTER):
        try:
            return queries.get_coop(request.actor, pk, power)
        except NotFound:
            continue
    raise NotFound


@requires(FOUND)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def founder_add(request: ActedRequest, pk: int) -> HttpResponse:
    """Put a household or a person on the founders' list; in a union, a cooperative."""
    coop = queries.get_coop(request.actor, pk, FOUND)
    if coop.is_union:
        return _coop_add(request, coop)
    form = FounderForm(request.POST or None, initial={"is_farmer": True})

    def add(data):
        if data["name"].strip():
            subject = lists.person_of(coop.area, data["code"], data["name"])
        else:
            home = registry.household_named(request.actor, data["code"], near=coop.area)
            subject = home.pk if home else None
        if subject is None:
            raise NotFound(_("There is no such household or person in this village."))
        return services.add_founder(
            actor=request.actor, coop_id=pk, new=NewMember(subject, data["is_farmer"])
        )

    return act_page(
        request,
        form,
        add,
        heading=_("Put a founder on the list"),
        back=reverse("coops:found", args=[pk]),
        back_label=coop.organisation.name,
        note=_(
            "A cadre joins as a private person; a committee, a Party branch or an office never joins."
        ),
    )


def _coop_add(request: ActedRequest, union: Coop) -> HttpResponse:
    """Put a registered cooperative on the list of a union that is being founded."""
    form = UnionFounderForm(pages.may_join(union), request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.add_founder(
            actor=request.actor, coop_id=union.pk, new=NewMember(data["coop"], is_farmer=False)
        ),
        heading=_("Put a cooperative on the list"),
        back=reverse("coops:found", args=[union.pk]),
        back_label=union.organisation.name,
        note=_("Only registered cooperatives join a union; its own members decided that it does."),
    )


@requires(FOUND)
@require_POST
@once
def founder_remove(request: ActedRequest, pk: int, member: int) -> HttpResponse:
    """Take a founder off the list."""
    services.remove_founder(actor=request.actor, coop_id=pk, member_id=member)
    return redirect("coops:found", pk=pk)


@requires(FOUND)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def agree(request: ActedRequest, pk: int) -> HttpResponse:
    """Note on which day everybody who is still missing signed the charter."""
    coop = queries.get_coop(request.actor, pk, FOUND)
    form = DayForm(request.POST or None, initial={"day": clock.today()})

    def act(data):
        ids = pages.unsigned(coop)
        services.agree_to_charter(actor=request.actor, coop_id=pk, member_ids=ids, on=data["day"])
        return True

    return act_page(
        request,
        form,
        act,
        heading=_("Everybody has signed the charter"),
        back=reverse("coops:found", args=[pk]),
        back_label=coop.organisation.name,
        note=_("Take whoever has not signed off the list first: all must agree (art. 14)."),
    )


@requires(FOUND)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def adopt(request: ActedRequest, pk: int) -> HttpResponse:
    """Adopt the charter at the founding assembly."""
    coop = queries.get_coop(request.actor, pk, FOUND)
    form = CharterForm(request.POST or None, is_union=coop.is_union)
    return act_page(
        request,
        form,
        lambda _data: services.adopt_founding_charter(
            actor=request.actor, coop_id=pk, figures=form.figures()
        ),
        done=_("The charter is adopted. Now apply for the licence."),
        heading=_("Adopt the charter"),
        back=reverse("coops:found", args=[pk]),
        back_label=coop.organisation.name,
        note=_("What the law fixes is refused with the article when a figure goes below it."),
    )


@requires(Power.COOP_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def licence(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter the licence: the cooperative exists."""
    coop = queries.get_coop(request.actor, pk, Power.COOP_REGISTER)
    form = LicenceForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.register_coop(
            actor=request.actor, coop_id=pk, code=data["code"], registered_on=data["day"]
        ),
        done=_("Registered. Its books are open."),
        to=reverse("coops:coop", args=[pk]),
        heading=_("Enter the licence"),
        back=reverse("coops:found", args=[pk]),
        back_label=coop.organisation.name,
        note=_("Somebody else than who began the founding enters it. Registering costs nothing."),
    )
