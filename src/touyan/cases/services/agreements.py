"""Writes of an agreement: what was agreed, who signed, the court, whether it is kept, visits after it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from touyan.backstage import queries as backstage
from touyan.cases.mediation_errors import MediationState
from touyan.cases.mediation_rules import (
    Consent,
    Form,
    MediationStatus,
    Signed,
    check_agreement,
    check_confirmation,
    confirmation_due,
    go,
    in_force_on,
)
from touyan.cases.models import Agreement, FollowUp, Mediation
from touyan.cases.queries.county import template_of as county_of
from touyan.cases.queries.mediation import get_follow_up
from touyan.cases.services.mediation import HANDLE, handled, locked, party_of, safe, told, words
from touyan.cases.services.opening import close_file
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import Invalid, WrongState


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed (art. 29): facts and whose part, content, how and by when it is kept."""

    form: str
    facts: str
    content: str
    way: str
    perform_by: dt.date | None


SIGNS = {
    "one": "one_signed_on",
    "other": "other_signed_on",
    "mediator": "mediator_signed_on",
    "seal": "sealed_on",
}
SIDE_OF = {"one": 1, "other": 2}


@transaction.atomic
def agree(*, actor: Actor, mediation_id: int, terms: Terms) -> Agreement:
    """Note the agreement. Spoken, it is in force today (art. 30); written, when all have signed.

    Raises AgreementIncomplete, DangerNotReported, MediationState.
    """
    row = handled(actor, mediation_id, MediationStatus.IN_SESSION)
    safe(row)
    check_agreement(terms.facts, terms.content, terms.way, terms.perform_by)
    today = clock.today()
    if terms.form not in Form.values or terms.perform_by is None or terms.perform_by < today:
        raise Invalid
    agreement = Agreement.objects.create(
        mediation=row,
        form=terms.form,
        facts=words(terms.facts),
        content=words(terms.content),
        way=words(terms.way),
        perform_by=terms.perform_by,
        agreed_on=today,
        noted_by_id=actor.person_id,
    )
    row.status = go(MediationStatus(row.status), MediationStatus.AGREED)
    row.save(update_fields=["status"])
    told(actor, "agreed", row, {"form": terms.form})
    if terms.form == Form.ORAL:
        _in_force(actor, row, agreement)
    return agreement


@transaction.atomic
def sign(
    *, actor: Actor, mediation_id: int, who: str, on: dt.date, person_id: int | None = None
) -> Agreement:
    """Note that somebody of a side or the mediator signed the paper, or that the seal is on it (art. 29).

    `person_id` says who of the side, where it is more than one; a side has signed when everybody of it
    has. With the last sign it is in force on the latest of their days. Raises WrongState, NotFound, Invalid.
    """
    row = handled(actor, mediation_id, MediationStatus.AGREED)
    agreement = row.agreement
    column = SIGNS.get(who)
    if column is None or not agreement.agreed_on <= on <= clock.today():
        raise Invalid
    if getattr(agreement, column) is not None:
        raise WrongState
    side = SIDE_OF.get(who)
    whole = on if side is None else _signed_by(row, side, person_id, on)
    setattr(agreement, column, whole)
    agreement.save(update_fields=[column])
    told(actor, "signed", row, {"who": who})
    if all(getattr(agreement, one) is not None for one in SIGNS.values()):
        _in_force(actor, row, agreement)
    return agreement


def _signed_by(row: Mediation, side: int, person_id: int | None, on: dt.date) -> dt.date | None:
    """Note the sign of one of a side; return the last day when all of the side have signed."""
    everybody = row.parties.filter(side=side).exclude(consent=Consent.NO)
    party = party_of(everybody, person_id)
    if party.signed_on is not None:
        raise WrongState
    party.signed_on = on
    party.save(update_fields=["signed_on"])
    days = list(everybody.values_list("signed_on", flat=True))
    return max(day for day in days if day) if all(days) else None


def _in_force(actor: Actor, row: Mediation, agreement: Agreement) -> None:
    """Put the agreement into force: the court's last day, the visits afterwards."""
    effective = in_force_on(
        Form(agreement.form),
        agreement.agreed_on,
        Signed(
            agreement.one_signed_on,
            agreement.other_signed_on,
            agreement.mediator_signed_on,
            agreement.sealed_on,
        ),
    )
    calendar = backstage.work_calendar()
    agreement.effective_on = effective
    agreement.confirm_due_on = confirmation_due(effective, calendar)
    unknown = calendar.unknown_years(effective, agreement.confirm_due_on)
    agreement.is_calendar_unsure = bool(unknown)
    agreement.save(update_fields=["effective_on", "confirm_due_on", "is_calendar_unsure"])
    row.status = go(MediationStatus(row.status), MediationStatus.PERFORMING)
    row.save(update_fields=["status"])
    days = county_of(row.case.area.path).follow_up_days
    FollowUp.objects.bulk_create(
        FollowUp(mediation=row, due_on=effective + dt.timedelta(days=after)) for after in days
    )
    told(actor, "in_force", row)


@transaction.atomic
def ask_court(*, actor: Actor, mediation_id: int, on: dt.date, both: bool) -> Agreement:
    """Note that both sides asked the court together to confirm (art. 33), within its thirty days.

    Raises NotConfirmable, NotJoint, ConfirmationTooLate, MediationState.
    """
    row = handled(actor, mediation_id, MediationStatus.PERFORMING, MediationStatus.PERFORMED)
    agreement = row.agreement
    effective = agreement.effective_on
    if effective is None or agreement.confirm_asked_on is not None:
        raise MediationState
    if not effective <= on <= clock.today():
        raise Invalid
    check_confirmation(
        row.dispute,
        effective_on=effective,
        asked_on=on,
        both=both,
        calendar=backstage.work_calendar(),
    )
    agreement.confirm_asked_on = on
    agreement.save(update_fields=["confirm_asked_on"])
    told(actor, "court_asked", row)
    return agreement


@transaction.atomic
def keep(*, actor: Actor, mediation_id: int, is_kept: bool) -> Mediation:
    """Note that the agreement was kept, or was not kept in time (art. 31)."""
    row = handled(actor, mediation_id, MediationStatus.PERFORMING, MediationStatus.BREACHED)
    agreement = row.agreement
    today = clock.today()
    if not is_kept and today <= agreement.perform_by:
        raise MediationState
    to = MediationStatus.PERFORMED if is_kept else MediationStatus.BREACHED
    row.status = go(MediationStatus(row.status), to)
    if is_kept:
        agreement.kept_on = today
    else:
        agreement.breached_on = today
    agreement.save(update_fields=["kept_on", "breached_on"])
    row.save(update_fields=["status"])
    if is_kept:
        close_file(actor=actor, case_id=row.case_id)
    told(actor, "kept" if is_kept else "breached", row)
    return row


@transaction.atomic
def follow_up(*, actor: Actor, follow_up_id: int, text: str) -> FollowUp:
    """Note a visit after the agreement, in a few words. Raises NotFound, WrongState."""
    found = get_follow_up(actor, follow_up_id, HANDLE)
    row = locked(found.mediation_id)
    visit = FollowUp.objects.get(pk=follow_up_id)
    if visit.done_on is not None:
        raise WrongState
    visit.done_on, visit.done_by_id = clock.today(), actor.person_id
    visit.text = words(text, longest=500)
    visit.save()
    told(actor, "followed_up", row)
    return visit
