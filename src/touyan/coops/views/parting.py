"""How a membership ends against the member's wish, and how every account is settled (art. 26, 28)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.access.pages import act_page, form_page, sent
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.member_forms import (
    DecisionForm,
    HearingForm,
    OutOfForm,
    PassOnForm,
    ReasonForm,
)
from touyan.coops.models import (
    Departure,
    DepartureKind,
    DepartureStatus,
    MemberStatus,
    Subscription,
    SubscriptionStatus,
)
from touyan.coops.queries import names, one_member, pages, shares
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.money import format_fen

ENTER, MANAGE, CHECK = Power.COOP_ENTER, Power.COOP_MANAGE, Power.COOP_CHECK
OPEN_EXPULSION = {DepartureStatus.HEARING, DepartureStatus.HEARD}


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def expel(request: ActedRequest, pk: int) -> HttpResponse:
    """Propose to put a member out, with the reason; the member is heard first (art. 26)."""
    member = queries.get_member(request.actor, pk, MANAGE)
    if member.status != MemberStatus.MEMBER:
        raise NotFound
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.propose_expulsion(
            actor=request.actor, member_id=pk, reason=data["reason"]
        ),
        done=_("Recorded. Invite the member to speak before the members vote."),
        heading=_("Propose to put this member out"),
        back=reverse("coops:member", args=[pk]),
        back_label=_("Member"),
        note=_(
            "Only for what the charter names. The member is told the reason and may speak before the "
            "members decide (art. 26)."
        ),
        facts=[(_("Member"), _name(member.subject_id)), (_("number"), member.number)],
    )


def _name(subject_id: int) -> str:
    return names.of_subjects([subject_id]).get(subject_id, "")


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hear(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down what the member said before the members decide."""
    found = _expulsion(request, pk, OPEN_EXPULSION)
    form = HearingForm(request.POST or None, initial={"hearing": found.hearing})
    return _step(
        request,
        found,
        form,
        heading=_("Hear the member"),
        note=_("Without this nobody can be put out. It is read out before the members vote."),
        act=lambda data: services.hear(
            actor=request.actor, departure_id=pk, heard_on=data["day"], hearing=data["hearing"]
        ),
        button=_("Write it down"),
    )


def _expulsion(request: ActedRequest, pk: int, states: set[DepartureStatus]) -> Departure:
    found = one_member.get_departure(request.actor, pk, MANAGE)
    if found.kind != DepartureKind.EXPULSION or found.status not in states:
        raise NotFound
    return found


def _step(
    request: ActedRequest,
    found: Departure,
    form: Answering,
    *,
    heading: str,
    act,
    note: str = "",
    button: str = "",
    facts: list[tuple[str, object]] | None = None,
) -> HttpResponse:
    """Run one step about a departure from its form, and go back to the member."""
    return act_page(
        request,
        form,
        act,
        done=_("Recorded."),
        heading=heading,
        back=reverse("coops:member", args=[found.member_id]),
        back_label=_("Member"),
        note=note,
        button=button,
        facts=facts
        or [(_("Member"), _name(found.member.subject_id)), (_("Reason"), found.reason or "—")],
    )


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def put_out(request: ActedRequest, pk: int) -> HttpResponse:
    """Carry out the members' decision to put somebody out; it ends with that year."""
    found = _expulsion(request, pk, {DepartureStatus.HEARD})
    decided = shares.valuations(found.member.coop, since=found.heard_on)
    form = DecisionForm(decided, request.POST or None)
    note = _(
        "A decision from before the hearing does not count. The membership ends with its year."
    )
    if len(decided) == 1:  # the line that is none
        note = _(
            "The members have not decided since the hearing, or it is not recorded yet: call them together, "
            "or let the clerk record their decision on paper and somebody else confirm it."
        )
    return _step(
        request,
        found,
        form,
        heading=_("The members decided to put the member out"),
        note=note,
        act=lambda data: services.put_out(
            actor=request.actor, departure_id=pk, resolution_id=data["resolution"]
        ),
        button=_("Record the decision"),
        facts=[
            (_("Member"), _name(found.member.subject_id)),
            (_("Reason"), found.reason),
            (_("heard on"), found.heard_on),
            (_("What the member said"), found.hearing),
        ],
    )


@requires(MANAGE)
@require_POST
@once
def drop(request: ActedRequest, pk: int) -> HttpResponse:
    """Drop the proposal: the member stays."""
    found = _expulsion(request, pk, OPEN_EXPULSION)
    services.drop_expulsion(actor=request.actor, departure_id=pk)
    messages.success(request, _("Dropped: the member stays."))
    return redirect("coops:member", pk=found.member_id)


@requires(ENTER)
@require_POST
@once
def prepare(request: ActedRequest, pk: int) -> HttpResponse:
    """Work out what a member who is gone gets back."""
    found = one_member.get_departure(request.actor, pk, ENTER)
    services.prepare_settlement(actor=request.actor, departure_id=pk)
    messages.success(request, _("Worked out. Now somebody else pays it."))
    return redirect("coops:member", pk=found.member_id)


@requires(CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def settle(request: ActedRequest, pk: int) -> HttpResponse:
    """Pay a settlement that somebody else worked out."""
    found = one_member.get_departure(request.actor, pk, CHECK)
    if found.status != DepartureStatus.ENDED or found.paid_fen is None:
        raise NotFound
    form = OutOfForm(request.POST or None)
    return _step(
        request,
        found,
        form,
        heading=_("Pay the settlement"),
        note=_(
            "Land goes back to the household as land. What counted from subsidies stays (art. 28)."
        ),
        act=lambda data: services.settle(
            actor=request.actor, departure_id=pk, out_of=data["out_of"]
        ),
        facts=[
            (_("Member"), _name(found.member.subject_id)),
            (_("Contribution"), format_fen(found.contribution_fen or 0)),
            (_("of it land, given back as land"), format_fen(found.in_kind_fen)),
            (_("Share of the reserve"), format_fen(found.reserve_fen or 0)),
            (_("Part of the losses"), format_fen(found.loss_fen or 0)),
            (_("To be paid in yuan"), format_fen(found.paid_fen)),
        ],
    )


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def pass_on(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter that a share, or a part, goes to another member: by agreement or by inheritance."""
    found = queries.get_share(request.actor, pk, ENTER)
    if found.status != SubscriptionStatus.REGISTERED or found.land_transfer_id is not None:
        raise NotFound
    form = PassOnForm(request.POST or None, initial={"amount": format_fen(found.amount_fen)})

    def act(data):
        return services.pass_on(
            actor=request.actor,
            share_id=pk,
            to_member_id=pages.member_numbered(found.coop, data["number"]),
            amount_fen=data["amount"],
            paper=form.note(),
        )

    made: Subscription | None = sent(request, form, act)
    if made is not None:
        messages.success(request, _("Entered. Now the chair checks and registers it."))
        return redirect("coops:share", pk=made.pk)
    return form_page(
        request,
        form,
        heading=_("Pass this share on"),
        back=reverse("coops:share", args=[pk]),
        back_label=_("Share"),
        note=_(
            "To somebody who is a member; an heir applies first, and the members decide. Shares from "
            "subsidies and land shares stay."
        ),
        facts=[
            (_("Member"), _name(found.member.subject_id)),
            (_("Certificate"), found.certificate),
            (_("Value in yuan"), format_fen(found.amount_fen)),
        ],
    )
