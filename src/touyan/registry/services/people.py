"""People are registered, corrected, and recorded as deceased; subjects move."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock, crypto
from touyan.core.actor import Actor, Power
from touyan.core.identity import Identity, parse_identity, parse_phone
from touyan.registry import names, queries
from touyan.registry.errors import AreaEnded, DoesNotMatchIdentity, PersonExists
from touyan.registry.kinds import PartyStatus, SubjectKind
from touyan.registry.models import Area, Move, Person, Subject
from touyan.registry.services.guards import area_for, not_future, require


class NameFields(NamedTuple):
    """A checked name and the keys by which it is found."""

    name: str
    name_pinyin: str
    name_initials: str
    other_pinyin: str
    other_initials: str
    name_has_private_use: bool


def name_fields(text: str) -> NameFields:
    """Return the columns of a name. Raises BadName."""
    name = names.checked(text)
    first, *others = names.readings(name)
    other = others[0] if others else ("", "")
    return NameFields(name, *first, *other, names.has_private_use(name))


@transaction.atomic
def register_person(
    *,
    actor: Actor,
    area_id: int,
    name: str,
    sex: str = "",
    born_on: dt.date | None = None,
    id_number: str | None = None,
    phone: str | None = None,
    party_status: PartyStatus = PartyStatus.NONE,
) -> Person:
    """Register a person in an area (village, community, or a group or building of it).

    Sex and birth date come from the identity number where there is one. Raises BadName,
    BadIdentityNumber, BadPhone, DoesNotMatchIdentity, PersonExists, InTheFuture.
    """
    area = area_for(actor, area_id, Power.PEOPLE_MANAGE)
    fields = name_fields(name)
    identity = parse_identity(id_number, on=clock.today()) if id_number else None
    if identity is not None:
        _agree(identity, sex, born_on)
        sex, born_on = identity.sex, identity.born_on
    if born_on is not None:
        not_future(born_on)
    subject = Subject.objects.create(kind=SubjectKind.PERSON, area=area)
    person = Person(
        subject=subject,
        name=fields.name,
        name_pinyin=fields.name_pinyin,
        name_initials=fields.name_initials,
        other_pinyin=fields.other_pinyin,
        other_initials=fields.other_initials,
        name_has_private_use=fields.name_has_private_use,
        sex=sex,
        born_on=born_on,
        party_status=party_status,
    )
    if identity is not None:
        _set_id_number(person, identity.number)
    if phone:
        _set_phone(person, parse_phone(phone))
    person.save(force_insert=True)
    _audit(actor, "registry.person.registered", person, area)
    return person


@transaction.atomic
def correct_person(
    *,
    actor: Actor,
    person_id: int,
    name: str | None = None,
    phone: str | None = None,
    party_status: PartyStatus | None = None,
    id_number: str | None = None,
) -> Person:
    """Correct what was entered wrong or has changed; None leaves it, "" removes the phone number.

    Raises what `register_person` raises.
    """
    require(actor, Power.PEOPLE_MANAGE)
    queries.get_person(actor, person_id, Power.PEOPLE_MANAGE)
    person = (
        Person.objects.select_for_update(of=("self",))
        .select_related("subject__area")
        .get(pk=person_id)
    )
    changed = []
    if name is not None:
        fields = name_fields(name)
        person.name, person.name_has_private_use = fields.name, fields.name_has_private_use
        person.name_pinyin, person.name_initials = fields.name_pinyin, fields.name_initials
        person.other_pinyin, person.other_initials = fields.other_pinyin, fields.other_initials
        changed.append("name")
    if phone is not None:
        _set_phone(person, parse_phone(phone) if phone else "")
        changed.append("phone")
    if party_status is not None:
        person.party_status = party_status
        changed.append("party_status")
    if id_number is not None:
        identity = parse_identity(id_number, on=clock.today())
        _set_id_number(person, identity.number)
        person.sex, person.born_on = identity.sex, identity.born_on
        changed.append("id_number")
    person.save()
    _audit(actor, "registry.person.corrected", person, person.subject.area, fields=changed)
    return person


@transaction.atomic
def record_death(*, actor: Actor, person_id: int, on: dt.date) -> Person:
    """Record that a person died on a day; memberships and terms of office end with it."""
    require(actor, Power.PEOPLE_MANAGE)
    person = queries.get_person(actor, person_id, Power.PEOPLE_MANAGE)
    person.died_on = not_future(on)
    person.save(update_fields=["died_on"])
    person.memberships.filter(left_on=None).update(left_on=on)
    later = on + dt.timedelta(days=1)
    person.tenures.filter(ended_on=None, started_on__lt=later).update(ended_on=later)
    _audit(actor, "registry.person.died", person, person.subject.area)
    return person


@transaction.atomic
def move_subject(*, actor: Actor, subject_id: int, area_id: int, on: dt.date) -> Subject:
    """Move a person, household or organisation to another area; both must be within reach.

    Raises NotFound, AreaEnded, InTheFuture. Moving to the same area changes nothing.
    """
    target = area_for(actor, area_id, Power.PEOPLE_MANAGE)
    subject = queries.get_subject(actor, subject_id, Power.PEOPLE_MANAGE)
    if subject.area_id == target.pk:
        return subject
    if target.valid_to is not None:
        raise AreaEnded
    Move.objects.create(subject=subject, from_area=subject.area, to_area=target, on=not_future(on))
    subject.area = target
    subject.save(update_fields=["area"])
    audit.record(
        actor=actor,
        action="registry.subject.moved",
        object_kind="subject",
        object_id=subject.pk,
        area_path=target.path,
    )
    return subject


def _agree(identity: Identity, sex: str, born_on: dt.date | None) -> None:
    if (sex and sex != identity.sex) or (born_on and born_on != identity.born_on):
        raise DoesNotMatchIdentity


def _set_id_number(person: Person, number: str) -> None:
    index = crypto.blind_index(number, queries.ID_NUMBER)
    if Person.objects.filter(id_number_index=index).exclude(pk=person.pk).exists():
        raise PersonExists
    person.id_number_index = index
    person.id_number_cipher = crypto.encrypt(number, queries.ID_NUMBER)


def _set_phone(person: Person, number: str) -> None:
    person.phone_index = crypto.blind_index(number, queries.PHONE) if number else None
    person.phone_cipher = crypto.encrypt(number, queries.PHONE) if number else None


def _audit(actor: Actor, action: str, person: Person, area: Area, **detail: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="person",
        object_id=person.pk,
        area_path=area.path,
        detail=detail,
    )
