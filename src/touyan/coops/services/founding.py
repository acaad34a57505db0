"""Founding a cooperative or a union: founders, their consent, the charter, the licence.

FOUNDING -> CHARTERED (every founder agrees, and the list is lawful) -> ACTIVE (registered)
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touyan.coops import errors, laws, membership
from touyan.coops.membership import Check, Counted, Kin
from touyan.coops.models import Business, Coop, CoopLevel, CoopMember, CoopStatus, MemberStatus
from touyan.coops.services import accounts, charters
from touyan.coops.services.charters import CharterFigures
from touyan.coops.services.guards import (
    FORMING,
    coop_for,
    member_of,
    not_future,
    somebody_else,
    text,
    told,
    who,
)
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.registry import queries as registry
from touyan.registry import services as registering
from touyan.registry.kinds import OrganisationKind, SubjectKind
from touyan.registry.models import Organisation, Person, Subject
from touyan.registry.paths import Level

_LEVELS = {
    Level.VILLAGE: CoopLevel.VILLAGE,
    Level.TOWNSHIP: CoopLevel.TOWNSHIP,
    Level.COUNTY: CoopLevel.COUNTY,
}


@dataclass(frozen=True, slots=True)
class Founding:
    """What is said of a cooperative before it exists. `code` is provisional until the licence."""

    area_id: int
    name: str
    code: str
    business: str
    is_union: bool = False
    party_led: bool = False
    scope: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewMember:
    """Who is to be a member: a person, a household or an organisation."""

    subject_id: int
    is_farmer: bool = True
    representative_id: int | None = None


@transaction.atomic
def begin_coop(*, actor: Actor, founding: Founding) -> Coop:
    """Begin the founding of a cooperative in a village or township.

    Raises NotFound, NotAllowed, CodeTaken, Invalid.
    """
    if actor != SYSTEM:
        actor.require(Power.COOP_FOUND)
    area = registry.get_area(actor, founding.area_id, Power.COOP_FOUND)
    level = _LEVELS.get(Level(area.level))
    if level is None or founding.business not in Business.values:
        raise Invalid
    code = text(founding.code, longest=18)
    if Coop.objects.filter(code=code).exists():
        raise errors.CodeTaken
    kind = OrganisationKind.COOP_UNION if founding.is_union else OrganisationKind.COOP
    organisation = registering.found_organisation(
        actor=SYSTEM,
        area_id=area.pk,
        kind=kind,
        name=text(founding.name, longest=150),
        valid_from=clock.today(),
    )
    coop = Coop.objects.create(
        organisation=organisation,
        code=code,
        area=area,
        level=level,
        business=founding.business,
        scope=founding.scope.strip()[:300],
        address=founding.address.strip()[:150],
        party_led=founding.party_led,
        begun_by_id=who(actor),
        begun_at=clock.now(),
    )
    told(actor, "coop.begun", coop, {"kind": str(kind)})
    return coop


@transaction.atomic
def add_founder(*, actor: Actor, coop_id: int, new: NewMember) -> CoopMember:
    """Put somebody on the founders' list. Raises PublicBodyCannotJoin, OnlyCooperatives, AlreadyMember."""
    coop = coop_for(actor, coop_id, Power.COOP_FOUND, states=FORMING)
    member = write_member(actor, coop, new, is_founder=True)
    told(actor, "founder.added", coop, {"member": member.pk})
    return member


@transaction.atomic
def remove_founder(*, actor: Actor, coop_id: int, member_id: int) -> None:
    """Take somebody off the founders' list again (they are kept as not admitted)."""
    coop = coop_for(actor, coop_id, Power.COOP_FOUND, states=FORMING)
    member = member_of(coop, member_id, states={MemberStatus.APPLIED})
    member.status = MemberStatus.REFUSED
    member.save(update_fields=["status"])
    told(actor, "founder.removed", coop, {"member": member.pk})


@transaction.atomic
def agree_to_charter(*, actor: Actor, coop_id: int, member_ids: list[int], on: dt.date) -> None:
    """Note that founders signed the charter on a day. Raises NotFound unless all are founders."""
    coop = coop_for(actor, coop_id, Power.COOP_FOUND, states=FORMING)
    rows = CoopMember.objects.filter(
        coop=coop, pk__in=member_ids, is_founder=True, status=MemberStatus.APPLIED
    )
    if rows.count() != len(set(member_ids)):
        raise NotFound
    rows.update(consented_on=not_future(on))
    told(actor, "founders.agreed", coop, {"members": len(member_ids)})


@transaction.atomic
def adopt_founding_charter(*, actor: Actor, coop_id: int, figures: CharterFigures) -> Coop:
    """Adopt the charter at the founding assembly: everything the law asks is checked here.

    Raises NotEnoughMembers, NotEnoughFarmers, TooManyUnits, CharterNotUnanimous, each with its
    figures and article, and what `check_figures` raises.
    """
    coop = coop_for(actor, coop_id, Power.COOP_FOUND, states=FORMING)
    found = founding_checks(coop)
    refuse_unmet(found)
    charters.check_figures(figures, is_union=coop.is_union, members=found[0].have)
    charters.write(actor, coop, figures, version=1, valid_from=clock.today(), resolution_id=None)
    coop.status = CoopStatus.CHARTERED
    coop.save(update_fields=["status"])
    told(actor, "coop.chartered", coop, {"founders": found[0].have})
    return coop


@transaction.atomic
def register_coop(*, actor: Actor, coop_id: int, code: str, registered_on: dt.date) -> Coop:
    """Enter the licence: the cooperative exists, and its founders are members from that day.

    Raises SamePersonTwice for who began it, CodeTaken, NotOpen; again what founding needs.
    """
    coop = coop_for(actor, coop_id, Power.COOP_REGISTER, states={CoopStatus.CHARTERED})
    somebody_else(actor, coop.begun_by_id)
    refuse_unmet(founding_checks(coop))
    coop.code = text(code, longest=18)
    coop.status = CoopStatus.ACTIVE
    coop.registered_on = not_future(registered_on)
    coop.registered_by_id = who(actor)
    try:
        with transaction.atomic():
            coop.save(update_fields=["code", "status", "registered_on", "registered_by"])
    except IntegrityError:
        raise errors.CodeTaken from None
    accounts.open_books(actor=SYSTEM, organisations=[coop.organisation])
    CoopMember.objects.filter(coop=coop, status=MemberStatus.APPLIED, is_founder=True).update(
        status=MemberStatus.MEMBER, joined_on=registered_on
    )
    told(actor, "coop.registered", coop)
    return coop


def founding_checks(coop: Coop) -> list[Counted]:
    """Return the conditions of founding with this cooperative's figures."""
    rows = CoopMember.objects.filter(coop=coop, status=MemberStatus.APPLIED, is_founder=True)
    founders = list(rows.values_list("is_farmer", "is_unit", "consented_on"))
    if coop.is_union:
        return membership.founding_union(agreed is not None for _f, _u, agreed in founders)
    return membership.founding(
        Kin(is_farmer, is_unit, agreed is not None) for is_farmer, is_unit, agreed in founders
    )


def refuse_unmet(found: list[Counted]) -> None:
    """Raise the refusal of the first condition that does not hold, with its figures."""
    for one in membership.unmet(found):
        error, words = _REFUSALS[one.check]
        raise errors.with_figures(
            error, words, (("have", one.have), ("limit", one.limit)), one.basis
        )


_REFUSALS = {
    Check.MEMBERS: (
        errors.NotEnoughMembers,
        _("There are %(have)d members; a cooperative needs at least %(limit)d."),
    ),
    Check.COOPERATIVES: (
        errors.NotEnoughMembers,
        _("There are %(have)d cooperatives; a union needs at least %(limit)d."),
    ),
    Check.FARMERS: (
        errors.NotEnoughFarmers,
        _("%(have)d members are farmers; at least %(limit)d must be (80 of 100)."),
    ),
    Check.UNITS: (
        errors.TooManyUnits,
        _("There are %(have)d enterprises or institutions; at most %(limit)d may be members."),
    ),
    Check.CONSENT: (
        errors.CharterNotUnanimous,
        _("%(have)d of %(limit)d founders agree to the charter; all of them must."),
    ),
}


def write_member(
    actor: Actor, coop: Coop, new: NewMember, *, is_founder: bool, applied_on: dt.date | None = None
) -> CoopMember:
    """Put somebody on the list of a locked cooperative as an applicant, under the next number.

    Raises NotFound, PublicBodyCannotJoin, OnlyCooperatives, AlreadyMember.
    """
    subject = Subject.objects.select_related("area").filter(pk=new.subject_id).first()
    if subject is None:
        raise NotFound
    is_unit = subject.kind == SubjectKind.ORGANISATION
    check_eligible(coop, subject)
    if new.representative_id and not Person.objects.filter(pk=new.representative_id).exists():
        raise NotFound
    if CoopMember.objects.filter(
        coop=coop, subject=subject, status__in=[MemberStatus.APPLIED, MemberStatus.MEMBER]
    ).exists():
        raise errors.AlreadyMember
    last = CoopMember.objects.filter(coop=coop).aggregate(last=Max("number"))["last"] or 0
    return CoopMember.objects.create(
        coop=coop,
        subject=subject,
        number=last + 1,
        is_farmer=new.is_farmer and not is_unit,
        is_unit=is_unit,
        representative_id=new.representative_id,
        is_founder=is_founder,
        applied_on=applied_on or clock.today(),
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )


def check_eligible(coop: Coop, subject: Subject) -> None:
    """Raise PublicBodyCannotJoin or OnlyCooperatives unless such a member is allowed (art. 19, 56).

    WrongState when the cooperative would join itself, or a union that is not registered yet.
    """
    if subject.pk == coop.pk:
        raise WrongState
    if subject.kind != SubjectKind.ORGANISATION:
        if coop.is_union:
            raise errors.OnlyCooperatives(basis=laws.UNION_MEMBERS)
        return
    organisation = Organisation.objects.get(pk=subject.pk)
    if membership.may_join(organisation.kind, is_union=coop.is_union):
        if (
            coop.is_union
            and not Coop.objects.filter(pk=subject.pk, status=CoopStatus.ACTIVE).exists()
        ):
            raise errors.OnlyCooperatives(basis=laws.UNION_MEMBERS)
        return
    if coop.is_union:
        raise errors.OnlyCooperatives(basis=laws.UNION_MEMBERS)
    raise errors.PublicBodyCannotJoin(basis=laws.WHO_MAY_JOIN)
