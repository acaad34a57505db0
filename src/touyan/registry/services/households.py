"""Households are formed, joined, left, split, merged, moved and ended; codes are never reused."""

import datetime as dt
import re
from collections.abc import Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.registry import paths, queries
from touyan.registry.errors import (
    AlreadyInHousehold,
    BadHouseholdChange,
    BadHouseholdCode,
    CodeTaken,
    HouseholdEnded,
    WrongPlace,
)
from touyan.registry.kinds import (
    HouseholdKind,
    HouseholdStatus,
    Relation,
    SubjectKind,
    SuccessionKind,
)
from touyan.registry.models import Area, Household, HouseholdMember, HouseholdSuccession, Subject
from touyan.registry.services.guards import area_for, not_future, require
from touyan.registry.services.people import move_subject

Members = Sequence[tuple[int, Relation]]
"""Pairs of person id and relation to the head; exactly one of them is HEAD (or there is none)."""

_SERIAL_DIGITS = 5
_CODE = re.compile(r"^\d{12}H\d{5}$", re.ASCII)


def checked_code(code: str) -> str:
    """Return a household code as written. Raises BadHouseholdCode."""
    if not _CODE.match(code):
        raise BadHouseholdCode
    return code


def next_codes(official: str, count: int) -> list[str]:
    """Return the next `count` household codes of a village (by its code); locks the village's row.

    Call inside a transaction. The serial follows the highest ever given under this village code.
    """
    if not official:
        raise WrongPlace
    Area.objects.select_for_update().filter(path=official, valid_to=None).first()
    highest = (
        Household.objects.filter(code__startswith=f"{official}H")
        .order_by("-code")
        .values_list("code", flat=True)
        .first()
    )
    start = int(highest[len(official) + 1 :]) if highest else 0
    return [f"{official}H{start + n:0{_SERIAL_DIGITS}d}" for n in range(1, count + 1)]


@transaction.atomic
def register_household(
    *,
    actor: Actor,
    area_id: int,
    members: Members = (),
    kind: HouseholdKind = HouseholdKind.RESIDENT,
    formed_on: dt.date | None = None,
    code: str = "",
) -> Household:
    """Form a household with its members; the code is the next free one unless given.

    Raises WrongPlace above village level, CodeTaken, AlreadyInHousehold, BadHouseholdChange.
    """
    area = area_for(actor, area_id, Power.PEOPLE_MANAGE)
    if code and Household.objects.filter(code=code).exists():
        raise CodeTaken
    chosen = checked_code(code) if code else next_codes(paths.village_of(area.path), 1)[0]
    household = _form(area, chosen, HouseholdKind(kind), not_future(formed_on or clock.today()))
    heads = [person_id for person_id, relation in members if relation == Relation.HEAD]
    if len(heads) > 1:
        raise BadHouseholdChange
    for person_id, relation in members:
        queries.get_person(actor, person_id, Power.PEOPLE_MANAGE)
        _add(household, person_id, relation, household.formed_on or clock.today())
    if heads:
        household.head_id = heads[0]
        household.save(update_fields=["head"])
    _audit(actor, "registry.household.registered", household, members=len(members))
    return household


@transaction.atomic
def join_household(
    *,
    actor: Actor,
    household_id: int,
    person_id: int,
    relation: Relation,
    on: dt.date | None = None,
) -> HouseholdMember:
    """Add a person to a household from a day on (a birth, a marriage, a return).

    Raises HouseholdEnded, AlreadyInHousehold, BadHouseholdChange (a second head).
    """
    household = _active(actor, household_id)
    queries.get_person(actor, person_id, Power.PEOPLE_MANAGE)
    if relation == Relation.HEAD and household.head_id not in {None, person_id}:
        raise BadHouseholdChange
    member = _add(household, person_id, relation, not_future(on or clock.today()))
    if relation == Relation.HEAD:
        household.head_id = person_id
        household.save(update_fields=["head"])
    _audit(actor, "registry.household.joined", household, person=person_id)
    return member


@transaction.atomic
def leave_household(
    *, actor: Actor, household_id: int, person_id: int, on: dt.date | None = None
) -> HouseholdMember:
    """End a person's membership on a day; the head leaves last or hands over first.

    Raises BadHouseholdChange when the person is not a member, or is the head of others.
    """
    household = _active(actor, household_id)
    day = not_future(on or clock.today())
    member = household.members.filter(person_id=person_id, left_on=None).first()
    others = household.members.filter(left_on=None).exclude(person_id=person_id).exists()
    if member is None or day < member.joined_on or (household.head_id == person_id and others):
        raise BadHouseholdChange
    member.left_on = day
    member.save(update_fields=["left_on"])
    if household.head_id == person_id:
        household.head = None
        household.save(update_fields=["head"])
    _audit(actor, "registry.household.left", household, person=person_id)
    return member


@transaction.atomic
def change_head(*, actor: Actor, household_id: int, person_id: int) -> Household:
    """Make another member the head; the former head stays a member (relation OTHER until corrected).

    Raises BadHouseholdChange when the person is not a member.
    """
    household = _active(actor, household_id)
    present = household.members.filter(left_on=None)
    if not present.filter(person_id=person_id).exists():
        raise BadHouseholdChange
    present.filter(relation=Relation.HEAD).update(relation=Relation.OTHER)
    present.filter(person_id=person_id).update(relation=Relation.HEAD)
    household.head_id = person_id
    household.save(update_fields=["head"])
    _audit(actor, "registry.household.head_changed", household, person=person_id)
    return household


@transaction.atomic
def split_household(
    *, actor: Actor, household_id: int, members: Members, on: dt.date | None = None
) -> Household:
    """Some members form a household of their own (分户); at least one stays behind.

    Balances stay with the old household unless the two agree otherwise (a later transfer names the
    succession). Raises BadHouseholdChange.
    """
    old = _active(actor, household_id)
    day = not_future(on or clock.today())
    going = [person_id for person_id, _relation in members]
    present = old.members.filter(left_on=None)
    leaving = present.filter(person_id__in=going, joined_on__lte=day)
    if (
        not going
        or leaving.count() != len(set(going))
        or present.count() == len(set(going))
        or old.head_id in going
    ):
        raise BadHouseholdChange
    leaving.update(left_on=day)
    new = register_household(
        actor=actor,
        area_id=old.subject.area_id,
        members=members,
        kind=HouseholdKind(old.kind),
        formed_on=day,
    )
    HouseholdSuccession.objects.create(old=old, new=new, on=day, kind=SuccessionKind.SPLIT)
    _audit(actor, "registry.household.split", old, into=new.code)
    return new


@transaction.atomic
def merge_household(
    *, actor: Actor, household_id: int, into_id: int, on: dt.date | None = None
) -> Household:
    """Merge a household into another (并户): its members join, it ends with status MERGED.

    Raises BadHouseholdChange when the two are one or of different kinds.
    """
    old, into = _active(actor, household_id), _active(actor, into_id)
    day = not_future(on or clock.today())
    if old.pk == into.pk or old.kind != into.kind:
        raise BadHouseholdChange
    staying = list(old.members.filter(left_on=None))
    if any(member.joined_on > day for member in staying):
        raise BadHouseholdChange
    _close(old, HouseholdStatus.MERGED, day)
    for member in staying:
        _add(into, member.person_id, Relation.OTHER, day)
    HouseholdSuccession.objects.create(old=old, new=into, on=day, kind=SuccessionKind.MERGE)
    _audit(actor, "registry.household.merged", old, into=into.code)
    return into


@transaction.atomic
def move_household(
    *, actor: Actor, household_id: int, area_id: int, on: dt.date | None = None
) -> Household:
    """Move a household and its members to another area within reach; the code stays."""
    household = _active(actor, household_id)
    day = on or clock.today()
    move_subject(actor=actor, subject_id=household.pk, area_id=area_id, on=day)
    for member in household.members.filter(left_on=None):
        move_subject(actor=actor, subject_id=member.person_id, area_id=area_id, on=day)
    return Household.objects.select_related("subject__area").get(pk=household.pk)


@transaction.atomic
def end_household(
    *,
    actor: Actor,
    household_id: int,
    status: HouseholdStatus = HouseholdStatus.ENDED,
    on: dt.date | None = None,
) -> Household:
    """End a household: moved out, or nobody is left. Raises BadHouseholdChange for other statuses."""
    household = _active(actor, household_id)
    if status not in {HouseholdStatus.ENDED, HouseholdStatus.MOVED_OUT}:
        raise BadHouseholdChange
    _close(household, status, not_future(on or clock.today()))
    _audit(actor, "registry.household.ended", household, status=status.value)
    return household


def _form(area: Area, code: str, kind: HouseholdKind, on: dt.date) -> Household:
    subject = Subject.objects.create(kind=SubjectKind.HOUSEHOLD, area=area)
    return Household.objects.create(subject=subject, code=code, kind=kind, formed_on=on)


def _active(actor: Actor, household_id: int) -> Household:
    require(actor, Power.PEOPLE_MANAGE)
    queries.get_household(actor, household_id, Power.PEOPLE_MANAGE)
    household = (
        Household.objects.select_for_update(of=("self",), no_key=True)
        .select_related("subject__area")
        .get(pk=household_id)
    )
    if household.status != HouseholdStatus.ACTIVE:
        raise HouseholdEnded
    return household


def _add(household: Household, person_id: int, relation: Relation, on: dt.date) -> HouseholdMember:
    taken = HouseholdMember.objects.filter(
        person_id=person_id, kind=household.kind, left_on=None
    ).exists()
    if taken:
        raise AlreadyInHousehold
    return HouseholdMember.objects.create(
        household=household,
        person_id=person_id,
        kind=household.kind,
        relation=relation,
        joined_on=on,
    )


def _close(household: Household, status: HouseholdStatus, on: dt.date) -> None:
    household.members.filter(left_on=None).update(left_on=on)
    household.status, household.ended_on, household.head = status, on, None
    household.save(update_fields=["status", "ended_on", "head"])


def _audit(actor: Actor, action: str, household: Household, **detail: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="household",
        object_id=household.pk,
        area_path=household.subject.area.path,
        detail=detail,
    )
