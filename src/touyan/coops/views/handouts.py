"""Sheets of seedlings and services: entered by the accountant, checked by somebody else."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.access.pages import form_page, sent
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.distribution_forms import AnswerForm
from touyan.coops.models import HandoutStatus
from touyan.coops.models.handouts import BASES
from touyan.coops.queries import chosen, handouts
from touyan.core.actor import GrantKind, Power
from touyan.decisions.forms import DayField

READ = Power.COOP_BOOKS_READ
FIELD = "member_"


class HandoutForm(Answering):
    """One sheet: what, when, and how much each member took."""

    basis = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=BASES, widget=forms.RadioSelect
    )
    what = forms.CharField(label=gettext_lazy("What was handed out or done?"), max_length=60)
    unit = forms.CharField(label=gettext_lazy("Unit, as the charter says"), max_length=12)
    on = DayField(label=gettext_lazy("On which day?"))
    paper = forms.CharField(label=gettext_lazy("Number of the signed sheet"), max_length=60)

    def __init__(self, members: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        """Offer one field for each member."""
        super().__init__(*args, **kwargs)
        for pk, name in members:
            self.fields[f"{FIELD}{pk}"] = forms.DecimalField(
                label=name,
                required=False,
                min_value=Decimal("0.01"),
                max_digits=12,
                decimal_places=2,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def sheet(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the fields as the service takes them."""
        quantities = {
            int(name.removeprefix(FIELD)): value
            for name, value in data.items()
            if name.startswith(FIELD) and value is not None
        }
        kept = {name: data[name] for name in ("basis", "what", "unit", "on", "paper")}
        return kept | {"quantities": quantities}


@requires(READ)
@require_safe
def listed(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the sheets of a cooperative."""
    coop = queries.get_coop(request.actor, pk, READ)
    context = {
        "coop": coop,
        "rows": handouts.handouts_of(request.actor, pk),
        "may_enter": pk in request.actor.ids(Power.COOP_ENTER, GrantKind.ORGANISATION),
    }
    return render(request, "coops/handouts.html", context)


@requires(Power.COOP_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter a signed sheet."""
    coop = queries.get_coop(request.actor, pk, Power.COOP_ENTER)
    form = HandoutForm(chosen.candidates(request.actor, coop), request.POST or None)
    made = sent(
        request,
        form,
        lambda data: services.hand_out(actor=request.actor, coop_id=pk, **form.sheet(data)),
    )
    if made:
        messages.success(request, _("Entered. Somebody else checks it now."))
        return redirect("coops:handout", pk=made.pk)
    return form_page(
        request,
        form,
        heading=_("Enter a sheet of seedlings or services"),
        back=reverse("coops:handouts", args=[pk]),
        back_label=_("Seedlings and services"),
        note=_(
            "What members paid for stands on vouchers and counts by its amount. Here stands what they "
            "took without a price. Work never counts. Leave a member empty who took nothing."
        ),
        button=_("Enter the sheet"),
    )


@requires(READ)
@require_safe
def handout(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one sheet by name."""
    return _page(request, pk, AnswerForm())


def _page(request: ActedRequest, pk: int, form: AnswerForm) -> HttpResponse:
    found = handouts.get_handout(request.actor, pk)
    checks = found.coop_id in request.actor.ids(Power.COOP_CHECK, GrantKind.ORGANISATION)
    context = {
        "found": found,
        "coop": found.coop,
        "rows": handouts.lines_of(request.actor, found),
        "may_check": checks
        and found.status == HandoutStatus.ENTERED
        and request.actor.person_id != found.entered_by_id,
        "form": form,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "coops/handout.html", context, status=status)


@requires(Power.COOP_CHECK)
@require_POST
@once
def check(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that a sheet agrees with its signatures."""
    services.check_handout(actor=request.actor, handout_id=pk)
    messages.success(request, _("Checked: the sheet counts from now on."))
    return redirect("coops:handout", pk=pk)


@requires(Power.COOP_CHECK)
@require_POST
@once
def give_back(request: ActedRequest, pk: int) -> HttpResponse:
    """Give a sheet back with a reason."""
    handouts.get_handout(request.actor, pk)
    form = AnswerForm(request.POST)
    done = form.attempt(
        lambda data: services.return_handout(
            actor=request.actor, handout_id=pk, answer=data["answer"]
        )
    )
    return redirect("coops:handout", pk=pk) if done else _page(request, pk, form)
