"""People and households in bulk."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from touyan.core import bulk, clock, crypto
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.core.identity import Identity, parse_identity, parse_phone
from touyan.registry import paths, queries
from touyan.registry.bulk.common import reach, record, subjects_of
from touyan.registry.bulk.values import NewHousehold, NewPerson
from touyan.registry.errors import (
    AlreadyInHousehold,
    BadHouseholdChange,
    CodeTaken,
    DoesNotMatchIdentity,
    InTheFuture,
    PersonExists,
    WrongPlace,
)
from touyan.registry.kinds import HouseholdStatus, Relation, SubjectKind
from touyan.registry.models import Household, HouseholdMember, Person
from touyan.registry.services.households import checked_code, next_codes
from touyan.registry.services.people import name_fields

_COLUMNS = (
    "subject",
    "name",
    "name_pinyin",
    "name_initials",
    "other_pinyin",
    "other_initials",
    "name_has_private_use",
    "sex",
    "born_on",
    "id_number_cipher",
    "id_number_index",
    "phone_cipher",
    "phone_index",
    "party_status",
)
_STEP = 2_000
_Values = tuple[object, ...]
ACTIVE = str(HouseholdStatus.ACTIVE)


@transaction.atomic
def register_people(
    *, actor: Actor, people: Sequence[NewPerson], progress: Callable[[int], None] | None = None
) -> list[int]:
    """Register people and return their subject ids in the order given.

    `progress` is told how many were written. Raises what `services.register_person` raises;
    PersonExists also for a number given twice.
    """
    reach(actor, Power.REGISTRY_IMPORT, {person.area_id for person in people})
    today = clock.today()
    identities = [_identity(person, today) for person in people]
    index_of = crypto.indexer(queries.ID_NUMBER)
    indexes = [index_of(one.number) if one else None for one in identities]
    _refuse_known([index for index in indexes if index is not None])
    ids = subjects_of(SubjectKind.PERSON, [person.area_id for person in people])
    cover = _Cover()
    # Prepared while the database takes them in: nothing waits, and no transaction looks idle.
    rows = (
        (pk, *_person_row(person, identity, index, today, cover))
        for pk, person, identity, index in zip(ids, people, identities, indexes, strict=True)
    )
    bulk.insert(Person, _COLUMNS, _told(rows, progress))
    record(actor, "registry.people.registered", len(ids))
    return ids


@transaction.atomic
def register_households(*, actor: Actor, households: Sequence[NewHousehold]) -> list[int]:
    """Register households with their members; return their subject ids in the order given.

    Missing codes are the next free ones of the village. Raises CodeTaken, AlreadyInHousehold,
    BadHouseholdChange (two heads), WrongPlace, NotFound.
    """
    areas = reach(actor, Power.REGISTRY_IMPORT, {h.area_id for h in households})
    codes = _codes(households, areas)
    _refuse_taken_members(actor, households)
    today = clock.today()
    if any((household.formed_on or today) > today for household in households):
        raise InTheFuture
    heads = [_head(household) for household in households]
    ids = subjects_of(SubjectKind.HOUSEHOLD, [h.area_id for h in households])
    bulk.insert(
        Household,
        ["subject", "code", "kind", "status", "head", "formed_on"],
        (
            (pk, code, str(new.kind), ACTIVE, head, new.formed_on or today)
            for pk, code, head, new in zip(ids, codes, heads, households, strict=True)
        ),
    )
    bulk.insert(
        HouseholdMember,
        ["household", "person", "kind", "relation", "joined_on"],
        (
            (pk, person_id, str(new.kind), str(relation), new.formed_on or today)
            for pk, new in zip(ids, households, strict=True)
            for person_id, relation in new.members
        ),
    )
    record(actor, "registry.households.registered", len(ids))
    return ids


class _Cover:
    """Ciphers and indexes of numbers, with their keys at hand."""

    def __init__(self) -> None:
        self.number = crypto.encryptor(queries.ID_NUMBER)
        self.phone = crypto.encryptor(queries.PHONE)
        self.phone_index = crypto.indexer(queries.PHONE)


def _identity(person: NewPerson, today: dt.date) -> Identity | None:
    """Return what the person's number says, if there is one, and it agrees with the rest."""
    identity = person.identity
    if identity is None and person.id_number:
        identity = parse_identity(person.id_number, on=today)
    if identity is not None and (
        (person.sex and person.sex != identity.sex)
        or (person.born_on and person.born_on != identity.born_on)
    ):
        raise DoesNotMatchIdentity
    return identity


def _person_row(
    person: NewPerson, identity: Identity | None, index: bytes | None, today: dt.date, cover: _Cover
) -> tuple[object, ...]:
    """Return the checked values of all columns but the first."""
    sex, born_on = person.sex, person.born_on
    if identity is not None:
        sex, born_on = identity.sex, identity.born_on
    if born_on is not None and born_on > today:
        raise InTheFuture
    phone = parse_phone(person.phone) if person.phone else ""
    return (
        *name_fields(person.name),
        str(sex),
        born_on,
        cover.number(identity.number) if identity else None,
        index,
        cover.phone(phone) if phone else None,
        cover.phone_index(phone) if phone else None,
        str(person.party_status),
    )


def _told(rows: Iterable[_Values], progress: Callable[[int], None] | None) -> Iterable[_Values]:
    """Tell how many rows have gone by, now and then."""
    for number, row in enumerate(rows):
        if progress is not None and number % _STEP == 0:
            progress(number)
        yield row


def _refuse_known(indexes: Sequence[bytes]) -> None:
    if len(set(indexes)) != len(indexes):
        raise PersonExists
    if Person.objects.filter(id_number_index__in=bulk.among(indexes)).exists():
        raise PersonExists


def _head(household: NewHousehold) -> int | None:
    heads = [person_id for person_id, relation in household.members if relation == Relation.HEAD]
    if len(heads) > 1:
        raise BadHouseholdChange
    return heads[0] if heads else None


def _codes(households: Sequence[NewHousehold], areas: dict[int, str]) -> list[str]:
    """Return one code per household, the given ones checked, the missing ones made per village."""
    given = [checked_code(household.code) for household in households if household.code]
    if len(set(given)) != len(given):
        raise CodeTaken
    if Household.objects.filter(code__in=bulk.among(given)).exists():
        raise CodeTaken
    missing = Counter(paths.village_of(areas[h.area_id]) for h in households if not h.code)
    if "" in missing:
        raise WrongPlace
    fresh: dict[str, list[str]] = {}
    for village, count in missing.items():
        given_here = {code for code in given if code.startswith(f"{village}H")}
        # Codes given in the same call must not be made a second time.
        made = next_codes(village, count + len(given_here))
        fresh[village] = [code for code in made if code not in given_here][:count][::-1]
    return [h.code or fresh[paths.village_of(areas[h.area_id])].pop() for h in households]


def _refuse_taken_members(actor: Actor, households: Sequence[NewHousehold]) -> None:
    """Refuse people twice in one kind of household, and people outside the actor's reach."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for household in households:
        by_kind[household.kind] += [person_id for person_id, _relation in household.members]
    for kind, people in by_kind.items():
        if len(set(people)) != len(people):
            raise AlreadyInHousehold
        members = bulk.among(people)
        if HouseholdMember.objects.filter(person_id__in=members, kind=kind, left_on=None).exists():
            raise AlreadyInHousehold
        known = Person.objects.filter(pk__in=members)
        if actor != SYSTEM:
            known = known.visible_to(actor, Power.REGISTRY_IMPORT)
        if known.count() != len(people):
            raise NotFound
