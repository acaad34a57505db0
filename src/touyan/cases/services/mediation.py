"""Writes of a mediation up to its end: asking, consent, who mediates, talks, danger, failing.

Every word that somebody said lies encrypted in the file; the record of acts holds numbers only.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.cases.kinds import Channel, Family
from touyan.cases.mediation_errors import (
    NAME,
    DangerNotReported,
    HelperWithoutConsent,
    MediationState,
    MediatorHasPart,
    OneRefused,
    TooManyParties,
    TwoParties,
)
from touyan.cases.mediation_rules import (
    BEFORE_AGREEMENT,
    PEOPLE_MOST,
    Consent,
    Days,
    Dispute,
    GuideStep,
    MediationStatus,
    check_consent,
    check_prolonging,
    check_told,
    go,
    talks_due,
)
from touyan.cases.models import GuideNote, Mediation, MediationHelper, MediationParty, Mediator
from touyan.cases.queries.county import template_of as county_of
from touyan.cases.queries.mediation import consents, get_mediation, get_own, mediators_in
from touyan.cases.services.opening import close_file, open_file
from touyan.cases.services.screening import accuses_nobody
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.registry import queries as registry

FILE, HANDLE = Power.MEDIATION_FILE, Power.MEDIATION_HANDLE
WORDS = 2000
SIDES = (1, 2)


@dataclass(frozen=True, slots=True)
class Application:
    """What is asked for: the place, what the dispute is about, what happened, who the two sides are.

    `one_id` is who asks, or a side that the committee goes to by itself (art. 17); `other_id` may be
    named later by the committee.
    """

    area_id: int
    dispute: str
    story: str
    one_id: int
    other_id: int | None = None
    is_public: bool = False
    channel: str = Channel.COUNTER
    insists: bool = False


@transaction.atomic
def apply(*, actor: Actor, asked: Application) -> Mediation:
    """Register a mediation that a party asks for, or that the committee begins itself (art. 17).

    A villager asks for themself only, and is shown the channel of accusations first. Raises NotFound,
    Invalid, TwoParties, NotAllowed, ShownTheChannel.
    """
    if actor.may(HANDLE):
        area = registry.get_area(actor, asked.area_id, HANDLE)
        for person in filter(None, (asked.one_id, asked.other_id)):
            registry.get_person(actor, person, HANDLE)
    else:
        actor.require(Power.CASE_OWN)
        if asked.one_id != actor.person_id or asked.other_id is not None:
            raise NotFound
        area = registry.get_person(actor, actor.person_id).subject.area
        accuses_nobody(county_of(area.path), asked.story, insists=asked.insists)
    if asked.one_id == asked.other_id:
        raise TwoParties
    if asked.dispute not in Dispute.values:
        raise Invalid
    case = open_file(
        actor=actor,
        family=Family.MEDIATION,
        area_id=area.pk,
        reporter_id=asked.one_id,
        channel=asked.channel,
    )
    row = Mediation.objects.create(
        case=case,
        dispute=asked.dispute,
        story=words(asked.story),
        is_public=asked.is_public,
    )
    MediationParty.objects.create(mediation=row, side=1, person_id=asked.one_id)
    if asked.other_id is not None:
        MediationParty.objects.create(mediation=row, side=2, person_id=asked.other_id)
    if not actor.may(HANDLE):
        _consent(row, actor.person_id, said=Consent.YES, heard_by=None)
    told(actor, "applied", row)
    return row


@transaction.atomic
def name_party(*, actor: Actor, mediation_id: int, person_id: int, side: int = 2) -> MediationParty:
    """Name the other side, or one more of a side, before both agreed: whoever comes in is asked too.

    Raises TwoParties (in it already), TooManyParties, MediatorHasPart, NotFound, MediationState.
    """
    row = handled(actor, mediation_id, MediationStatus.APPLIED)
    registry.get_person(actor, person_id, HANDLE)
    if side not in SIDES:
        raise Invalid
    if row.parties.filter(person_id=person_id).exists():
        raise TwoParties
    if row.parties.count() >= PEOPLE_MOST:
        raise TooManyParties
    if row.mediators.filter(person_id__in=[person_id, *registry.kin_of([person_id])]).exists():
        raise MediatorHasPart(basis=f"{NAME}第十五条")
    party = MediationParty.objects.create(mediation=row, side=side, person_id=person_id)
    told(actor, "other_named", row)
    return party


@transaction.atomic
def consent(
    *, actor: Actor, mediation_id: int, side: int, agrees: bool, person_id: int | None = None
) -> Mediation:
    """Note what somebody (of several on a side: `person_id`) said to the committee (art. 17, 23)."""
    row = handled(actor, mediation_id, MediationStatus.APPLIED)
    party = party_of(row.parties.filter(side=side), person_id)
    said = Consent.YES if agrees else Consent.NO
    return _said(actor, row, party.person_id, said, heard_by=actor.person_id)


def party_of(side: "QuerySet[MediationParty]", person_id: int | None) -> MediationParty:
    """Return somebody of a side; nobody named means the only one of it. Raises NotFound, Invalid."""
    rows = side if person_id is None else side.filter(person_id=person_id)
    found = list(rows.order_by("pk")[:2])
    if not found:
        raise NotFound
    if len(found) > 1:
        raise Invalid
    return found[0]


@transaction.atomic
def consent_own(*, actor: Actor, mediation_id: int, agrees: bool) -> Mediation:
    """Say for oneself whether one agrees; a clear no ends it, at any time before an agreement.

    Where others of the same side go on, it ends for oneself alone.

    Raises NotFound for everybody who is not a side.
    """
    get_own(actor, mediation_id)
    row = locked(mediation_id)
    said = Consent.YES if agrees else Consent.NO
    if row.status != MediationStatus.APPLIED and agrees:
        raise MediationState
    if row.status not in BEFORE_AGREEMENT:
        raise MediationState
    return _said(actor, row, actor.person_id, said, heard_by=None)


@transaction.atomic
def accept(*, actor: Actor, mediation_id: int) -> Mediation:
    """Accept it for the committee; the days of the talks begin. Raises NotBothConsented, OneRefused."""
    row = handled(actor, mediation_id)
    check_consent(*consents(row))
    row.status = go(MediationStatus(row.status), MediationStatus.ACCEPTED)
    row.accepted_on = clock.today()
    row.talks_due_on = talks_due(row.accepted_on, days_of(row))
    row.save()
    told(actor, "accepted", row)
    return row


@transaction.atomic
def name_mediator(*, actor: Actor, mediation_id: int, person_id: int, is_chosen: bool) -> Mediator:
    """Name a mediator of the committee, chosen by both sides or not (art. 19).

    Raises MediatorHasPart for a side or a near relative of one; NotFound for somebody without office.
    """
    row = handled(actor, mediation_id, *BEFORE_AGREEMENT)
    area = row.case.area
    if not any(one.person_id == person_id for one in mediators_in(area)):
        raise NotFound
    sides = list(row.parties.values_list("person_id", flat=True))
    if person_id in {*sides, *registry.kin_of(sides)}:
        raise MediatorHasPart(basis=f"{NAME}第十五条")
    found, _is_new = Mediator.objects.get_or_create(
        mediation=row,
        person_id=person_id,
        defaults={"is_chosen": is_chosen, "named_at": clock.now()},
    )
    told(actor, "mediator_named", row)
    return found


@transaction.atomic
def begin(*, actor: Actor, mediation_id: int) -> Mediation:
    """Begin the talks; somebody must have been named to mediate."""
    row = handled(actor, mediation_id)
    if not row.mediators.exists():
        raise MediationState
    row.status = go(MediationStatus(row.status), MediationStatus.IN_SESSION)
    row.save()
    told(actor, "begun", row)
    return row


@transaction.atomic
def add_helper(*, actor: Actor, mediation_id: int, who: str, both_agree: bool) -> MediationHelper:
    """Let a relative, neighbour or expert take part, when both sides agree (art. 20)."""
    row = handled(actor, mediation_id, MediationStatus.ACCEPTED, MediationStatus.IN_SESSION)
    if not both_agree:
        raise HelperWithoutConsent(basis=f"{NAME}第二十条")
    helper = MediationHelper.objects.create(
        mediation=row,
        who=words(who, longest=100),
        agreed_at=clock.now(),
        noted_by_id=actor.person_id,
    )
    told(actor, "helper_added", row)
    return helper


@transaction.atomic
def note_step(*, actor: Actor, mediation_id: int, step: str, text: str) -> GuideNote:
    """Note what was done at one of the six words; an empty text skips it, which is always allowed."""
    row = handled(actor, mediation_id, MediationStatus.ACCEPTED, MediationStatus.IN_SESSION)
    if step not in GuideStep.values:
        raise Invalid
    said = text.strip()[:WORDS]
    note = GuideNote.objects.create(
        mediation=row,
        step=step,
        is_skipped=not said,
        text=said,
        by_id=actor.person_id,
        at=clock.now(),
    )
    told(actor, "step_noted", row, {"step": step, "skipped": not said})
    return note


@transaction.atomic
def note_danger(*, actor: Actor, mediation_id: int) -> Mediation:
    """Note that it may come to blows: the page says 110 first, and talks wait for the report (art. 25)."""
    row = handled(actor, mediation_id, *BEFORE_AGREEMENT)
    row.is_dangerous = True
    row.save(update_fields=["is_dangerous"])
    told(actor, "danger_noted", row)
    return row


@transaction.atomic
def tell_police(*, actor: Actor, mediation_id: int) -> Mediation:
    """Write down that the police were told now (art. 25). A second time changes nothing."""
    row = handled(actor, mediation_id, *BEFORE_AGREEMENT)
    if row.police_told_at is None:
        row.is_dangerous, row.police_told_at = True, clock.now()
        row.save(update_fields=["is_dangerous", "police_told_at"])
        told(actor, "police_told", row)
    return row


@transaction.atomic
def prolong(*, actor: Actor, mediation_id: int, days: int, both_agree: bool) -> Mediation:
    """Prolong the talks once, when both sides agree, within the county's bound."""
    row = handled(actor, mediation_id, MediationStatus.ACCEPTED, MediationStatus.IN_SESSION)
    custom = days_of(row)
    check_prolonging(days, custom, before=row.prolonged_days, both_agree=both_agree)
    row.prolonged_days = days
    row.talks_due_on = talks_due(_day(row.accepted_on), custom, prolonged=days)
    row.save(update_fields=["prolonged_days", "talks_due_on"])
    told(actor, "prolonged", row, {"days": days})
    return row


@transaction.atomic
def fail(*, actor: Actor, mediation_id: int, reason: str, ways_told: bool) -> Mediation:
    """End it without an agreement; both sides were told of arbitration, offices and court (art. 26)."""
    row = handled(actor, mediation_id)
    check_told(ways_told=ways_told)
    return _end(actor, row, MediationStatus.FAILED, reason, ways_told=True)


@transaction.atomic
def terminate(*, actor: Actor, mediation_id: int, reason: str, ways_told: bool) -> Mediation:
    """End it because a side wants to end it (art. 23), told of the other ways (art. 26)."""
    row = handled(actor, mediation_id)
    check_told(ways_told=ways_told)
    return _end(actor, row, MediationStatus.TERMINATED, reason, ways_told=True)


def _said(
    actor: Actor, row: Mediation, person_id: int, said: Consent, *, heard_by: int | None
) -> Mediation:
    _consent(row, person_id, said=said, heard_by=heard_by)
    told(actor, "consent_said", row, {"agrees": said == Consent.YES})
    sides = set(consents(row))
    if Consent.NO in sides:
        return _end(actor, row, MediationStatus.TERMINATED, "", ways_told=False)
    if sides == {Consent.YES} and row.status == MediationStatus.APPLIED:
        row.status = go(MediationStatus(row.status), MediationStatus.CONSENTED)
        row.save(update_fields=["status"])
    return row


def _consent(row: Mediation, person_id: int, *, said: Consent, heard_by: int | None) -> None:
    party = row.parties.get(person_id=person_id)
    if party.consent == Consent.NO:
        raise OneRefused(basis=f"{NAME}第十七条")
    party.consent, party.consented_at, party.heard_by_id = said, clock.now(), heard_by
    party.save()


def _end(
    actor: Actor, row: Mediation, to: MediationStatus, reason: str, *, ways_told: bool
) -> Mediation:
    row.status = go(MediationStatus(row.status), to)
    row.ended_on = clock.today()
    row.ended_because = reason.strip()[:WORDS]
    if ways_told:
        row.ways_told_on = clock.today()
    row.save()
    close_file(actor=actor, case_id=row.case_id)
    told(actor, to.lower(), row)
    return row


def handled(actor: Actor, mediation_id: int, *allowed: MediationStatus) -> Mediation:
    """Return a mediation locked, for the committee or the justice office, in one of these states.

    Raises NotFound, MediationState; DangerNotReported while danger was noted and the police were not
    told.
    """
    get_mediation(actor, mediation_id, HANDLE)
    row = locked(mediation_id)
    if allowed and row.status not in allowed:
        raise MediationState
    return row


def safe(row: Mediation) -> None:
    """Raise DangerNotReported while danger was noted and the police were not told (art. 25)."""
    if row.is_dangerous and row.police_told_at is None:
        raise DangerNotReported(basis=f"{NAME}第二十五条")


def locked(mediation_id: int) -> Mediation:
    """Return the row, locked: two acts on one mediation take turns."""
    rows = Mediation.objects.select_for_update(of=("self",)).select_related("case__area")
    return rows.get(pk=mediation_id)


def days_of(row: Mediation) -> Days:
    """Return the county's days for the talks."""
    custom = county_of(row.case.area.path)
    return Days(custom.mediation_days, custom.mediation_extension_days)


def words(said: str, *, longest: int = WORDS) -> str:
    """Return a text without spaces around it. Raises Invalid when it is empty or too long."""
    found = said.strip()
    if not found or len(found) > longest:
        raise Invalid
    return found


def told(actor: Actor, action: str, row: Mediation, detail: Detail | None = None) -> None:
    """Record an act: the number of the file, never a word of it or a name."""
    audit.record(
        actor=actor,
        action=f"cases.mediation.{action}",
        object_kind="cases.mediation",
        object_id=row.pk,
        area_path=row.case.area.scope_path,
        detail=detail,
    )


def _day(found: dt.date | None) -> dt.date:
    if found is None:
        raise MediationState
    return found
