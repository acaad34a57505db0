"""Writes of acting for somebody else: the authorisation, taking it back, what is done by it, papers.

No fee, no legal document, no picture of a certificate: refused where the errand is described, and there
is no field for them.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.cases.kinds import Family
from touyan.cases.models import Authorisation, Case, GroupHousehold, LentPaper
from touyan.cases.petition_clock import check_representatives
from touyan.cases.proxy_errors import (
    AuthorisationOver,
    ForOneself,
    NoAuthorisation,
    ProofMissing,
)
from touyan.cases.proxy_receipts import new_receipt
from touyan.cases.proxy_rules import (
    WITH_FILE,
    Custom,
    Proof,
    ProxyKind,
    check_cap,
    check_days,
    check_group,
    check_papers,
    check_proof,
    check_running,
    check_scope,
)
from touyan.cases.queries.county import template_of as county_of
from touyan.cases.queries.proxies import get_authorisation, helpers_of
from touyan.cases.services.opening import bring
from touyan.cases.services.screening import accuses_nobody
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.registry import queries as registry
from touyan.registry.models import Person

FAMILY = {
    ProxyKind.MEDIATE: Family.MEDIATE_PROXY,
    ProxyKind.APPEAL: Family.APPEAL_PROXY,
    ProxyKind.ADVOCATE: Family.GROUP_ADVOCATE,
    ProxyKind.ERRAND: Family.PUBLIC_ERRAND,
}
SCOPE = 300


@dataclass(frozen=True, slots=True)
class Proven:
    """How the word was given: on paper or as a recording with its file, spoken, or on the telephone."""

    proof: str
    content: BinaryIO | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Who lets whom act, for what, until when."""

    kind: str
    person_id: int
    proxy_id: int
    scope: str
    expires_on: dt.date
    insists: bool = False


@transaction.atomic
def authorise(*, actor: Actor, entrusted: Entrusted, proven: Proven) -> Authorisation:
    """Record an authorisation with a receipt number: by the person themself on the telephone, or by
    somebody who keys in for the village, with the signed paper or the recording.

    Raises ForOneself, ProofMissing, SigningRefused, FeeRefused, IdentityCardRefused,
    AuthorisationTooLong, ProxyCapReached, NotFound, ShownTheChannel (nobody accuses by a proxy).
    """
    if entrusted.kind not in ProxyKind.values or proven.proof not in Proof.values:
        raise Invalid
    person, proxy = _people(actor, entrusted, proven)
    area = person.subject.area
    scope = entrusted.scope.strip()
    if not scope or len(scope) > SCOPE:
        raise Invalid
    accuses_nobody(county_of(area.path), scope, insists=entrusted.insists)
    check_scope(scope)
    kind, proof, today = ProxyKind(entrusted.kind), Proof(proven.proof), clock.today()
    check_proof(kind, proof, has_file=proven.content is not None)
    custom = custom_of(area.path)
    check_days(today, entrusted.expires_on, custom)
    # Two people who entrust the same proxy take turns, or the cap could be passed by both.
    Person.objects.select_for_update().get(pk=proxy.pk)
    running = Authorisation.objects.filter(proxy=proxy).running(today)
    check_cap(running.exclude(person=person).values("person").distinct().count(), custom)
    row = Authorisation.objects.create(
        receipt=new_receipt("SQ"),
        area=area,
        kind=kind,
        person=person,
        proxy=proxy,
        scope=scope,
        proof=proof,
        file_id=_kept(actor, area.pk, proven) if proof in WITH_FILE else None,
        given_on=today,
        expires_on=entrusted.expires_on,
        recorded_by_id=None if actor.person_id == person.pk else actor.person_id,
        recorded_at=clock.now(),
    )
    _told(actor, "given", row, {"kind": str(kind), "proof": str(proof)})
    return row


@transaction.atomic
def revoke(*, actor: Actor, authorisation_id: int) -> Authorisation:
    """Take it back at once: the person themself, or whoever keys in for them. Twice changes nothing."""
    row = _locked(actor, authorisation_id)
    if actor.person_id != row.person_id:
        actor.require_in(Power.CASE_RECORD, row.area.scope_path)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        _told(actor, "revoked", row)
    return row


@transaction.atomic
def act_for(*, actor: Actor, authorisation_id: int, text: str) -> Case:
    """Bring the matter forward in the other person's name; it is theirs, with their receipt.

    One authorisation is one matter. Raises NoAuthorisation for anybody but its proxy,
    AuthorisationOver when it was taken back, has run out or was used for another matter.
    """
    row = _locked(actor, authorisation_id)
    if actor.person_id != row.proxy_id:
        raise NoAuthorisation
    _running(row)
    if row.case_id is not None:
        raise AuthorisationOver
    check_scope(text)
    case = bring(
        actor=actor,
        family=FAMILY[ProxyKind(row.kind)],
        area=row.area,
        person_id=row.person_id,
        text=text,
    ).case
    row.case = case
    row.save(update_fields=["case"])
    _told(actor, "used", row)
    return case


@transaction.atomic
def lend_paper(*, actor: Actor, authorisation_id: int, name: str) -> LentPaper:
    """Note that a certificate goes along: its name only. Raises NoAuthorisation, WrongState."""
    row = _own_running(actor, authorisation_id)
    said = name.strip()
    if not said or len(said) > 40 or any(character.isdigit() for character in said):
        raise Invalid  # a number would be the number of a card
    if row.papers.filter(name=said, returned_on=None).exists():
        raise WrongState
    paper = LentPaper.objects.create(authorisation=row, name=said, lent_on=clock.today())
    _told(actor, "paper_lent", row)
    return paper


@transaction.atomic
def return_paper(*, actor: Actor, authorisation_id: int, paper_id: int) -> LentPaper:
    """Note that a paper is back with its owner; also after the authorisation was taken back."""
    row = _locked(actor, authorisation_id)
    if actor.person_id not in {row.proxy_id, row.person_id}:
        actor.require_in(Power.CASE_RECORD, row.area.scope_path)
    paper = row.papers.filter(pk=paper_id).first()
    if paper is None:
        raise NotFound
    if paper.returned_on is None:
        paper.returned_on = clock.today()
        paper.save(update_fields=["returned_on"])
        _told(actor, "paper_returned", row)
    return paper


@transaction.atomic
def finish(*, actor: Actor, authorisation_id: int) -> Authorisation:
    """Say that it is done: every paper is back. Raises PapersNotReturned, NoAuthorisation."""
    row = _own_running(actor, authorisation_id)
    check_papers(row.papers.filter(returned_on=None).values_list("name", flat=True))
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    _told(actor, "finished", row)
    return row


@transaction.atomic
def speak_for(
    *,
    actor: Actor,
    area_id: int,
    text: str,
    households: Collection[int],
    speakers: Collection[int],
) -> Case:
    """Speak for a group: at least three households with one matter, at most five of them as
    representatives (rule 6.4; Regulations on Petition Work art. 20).

    Raises TooFewHouseholds, TooManyRepresentatives, SigningRefused, FeeRefused, NotFound.
    """
    area = registry.get_area(actor, area_id, Power.CASE_RECORD)
    wanted = sorted(set(households))
    check_group(len(wanted))
    check_representatives(len(set(speakers)))
    if not set(speakers) <= set(wanted) or not speakers:
        raise Invalid
    homes = {one: registry.get_household(actor, one, Power.CASE_RECORD) for one in wanted}
    check_scope(text)
    codes = sorted(homes[one].code[-5:] for one in set(speakers))
    case = bring(
        actor=actor,
        family=Family.GROUP_ADVOCATE,
        area=area,
        text=text,
        contact="、".join(codes),
    ).case
    today = clock.today()
    GroupHousehold.objects.bulk_create(
        GroupHousehold(
            case=case, household_id=one, joined_on=today, is_speaker=one in set(speakers)
        )
        for one in wanted
    )
    audit.record(
        actor=actor,
        action="cases.group.spoken_for",
        object_kind="cases.case",
        object_id=case.pk,
        area_path=case.area.scope_path,
        detail={"households": len(wanted), "speakers": len(set(speakers))},
    )
    return case


def custom_of(path: str) -> Custom:
    """Return the county's cap and days."""
    custom = county_of(path)
    return Custom(cap=custom.proxies_most, days_max=custom.authorisation_days)


def _people(actor: Actor, entrusted: Entrusted, proven: Proven) -> tuple[Person, Person]:
    """Return who entrusts and who acts: for oneself by telephone, else keyed in by the village."""
    if entrusted.person_id == entrusted.proxy_id:
        raise ForOneself
    if proven.proof == Proof.PHONE:
        if actor.person_id != entrusted.person_id:
            raise NotFound
        person = registry.get_person(actor, entrusted.person_id)
        near = helpers_of(person.pk)
        found = next((one.person for one in near if one.person_id == entrusted.proxy_id), None)
    else:
        person = registry.get_person(actor, entrusted.person_id, Power.CASE_RECORD)
        found = registry.get_person(actor, entrusted.proxy_id, Power.CASE_RECORD)
    if found is None:
        raise NotFound
    return person, found


def _kept(actor: Actor, area_id: int, proven: Proven) -> int:
    if proven.content is None:  # `check_proof` has refused this before
        raise ProofMissing
    return backstage.store_file(
        actor=actor,
        content=proven.content,
        name=proven.name,
        purpose=FilePurpose.CASE,
        area_id=area_id,
        read_power=Power.CASE_RECORD,
    ).pk


def _own_running(actor: Actor, authorisation_id: int) -> Authorisation:
    row = _locked(actor, authorisation_id)
    if actor.person_id != row.proxy_id:
        raise NoAuthorisation
    _running(row)
    return row


def _running(row: Authorisation) -> None:
    check_running(
        is_revoked=row.revoked_at is not None,
        is_used=row.used_at is not None,
        expires_on=row.expires_on,
        today=clock.today(),
    )


def _locked(actor: Actor, pk: int) -> Authorisation:
    get_authorisation(actor, pk)
    rows = Authorisation.objects.select_for_update(of=("self",)).select_related("area")
    return rows.get(pk=pk)


def _told(actor: Actor, action: str, row: Authorisation, detail: Detail | None = None) -> None:
    audit.record(
        actor=actor,
        action=f"cases.authorisation.{action}",
        object_kind="cases.authorisation",
        object_id=row.pk,
        area_path=row.area.scope_path,
        detail=detail,
    )
