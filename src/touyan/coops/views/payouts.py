"""Payment lists: on paper for signatures or for the bank, confirmed by somebody else."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.coops import services
from touyan.coops.distribution_forms import ConfirmForm, PayForm
from touyan.coops.models import PayoutBatch, PayoutStatus
from touyan.coops.queries import distributions, readers
from touyan.core.actor import GrantKind, Power
from touyan.core.money import format_fen

READ = Power.COOP_BOOKS_READ


@requires(Power.COOP_DISTRIBUTE)
@require_POST
@once
def prepare(request: ActedRequest, pk: int) -> HttpResponse:
    """Make a payment list of all who are unpaid."""
    distributions.get_distribution(request.actor, pk, Power.COOP_DISTRIBUTE)
    form = PayForm(request.POST)
    made = form.attempt(
        lambda data: services.prepare_payment(
            actor=request.actor, distribution_id=pk, way=data["way"]
        )
    )
    if made is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect("coops:distribution", pk=pk)
    return redirect("coops:payment", pk=made.pk)


@requires(READ)
@require_safe
def payment(request: ActedRequest, pk: int) -> HttpResponse:
    """Show a list: to be printed and signed, then confirmed by somebody else."""
    return _page(request, distributions.get_batch(request.actor, pk), None)


def _page(request: ActedRequest, batch: PayoutBatch, form: ConfirmForm | None) -> HttpResponse:
    coop = batch.distribution.coop
    lines = distributions.lines_of(batch)
    names = readers.names_of(request.actor, coop, [line.slip.member.subject_id for line in lines])
    rows = [(line, names.get(line.slip.member.subject_id, "")) for line in lines]
    own = coop.pk in request.actor.ids(Power.COOP_CHECK, GrantKind.ORGANISATION)
    context: dict[str, Any] = {
        "batch": batch,
        "found": batch.distribution,
        "coop": coop,
        "rows": rows,
        "total_fen": sum(line.amount_fen for line in lines),
        "is_open": batch.status == PayoutStatus.PREPARED,
        "may_confirm": own and request.actor.person_id != batch.prepared_by_id,
        "may_cancel": coop.pk in request.actor.ids(Power.COOP_DISTRIBUTE, GrantKind.ORGANISATION),
        "form": form or ConfirmForm(_choices(rows)),
    }
    status = form.status if form is not None and form.errors else 200
    return render(request, "coops/payment.html", context, status=status)


def _choices(rows: list[tuple[Any, str]]) -> list[tuple[int, str]]:
    return [
        (line.pk, f"{line.slip.member.number} {name} {format_fen(line.amount_fen)}")
        for line, name in rows
    ]


@requires(Power.COOP_CHECK)
@require_POST
@once
def confirm(request: ActedRequest, pk: int) -> HttpResponse:
    """Confirm who was paid; it is booked at once."""
    batch = distributions.get_batch(request.actor, pk)
    lines = distributions.lines_of(batch)
    form = ConfirmForm([(line.pk, "") for line in lines], request.POST)
    done = form.attempt(
        lambda data: services.confirm_payment(
            actor=request.actor, batch_id=pk, paid_on=data["paid_on"], missed=data["missed"]
        )
    )
    if done is None:
        return _page(request, batch, form)
    messages.success(request, _("The payments are booked."))
    return redirect("coops:distribution", pk=batch.distribution_id)


@requires(Power.COOP_DISTRIBUTE)
@require_POST
@once
def cancel(request: ActedRequest, pk: int) -> HttpResponse:
    """Give a list up before anybody was paid."""
    batch = distributions.get_batch(request.actor, pk)
    services.cancel_payment(actor=request.actor, batch_id=pk)
    return redirect("coops:distribution", pk=batch.distribution_id)
