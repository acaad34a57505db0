"""Reading people and households: lists by key, search by name or sound, look-up by number."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from touyan.core import crypto
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.identity import normalise
from touyan.core.masking import mask_id, mask_name, mask_phone
from touyan.registry import paths
from touyan.registry.kinds import HouseholdKind
from touyan.registry.models import Area, Household, HouseholdMember, Person

ID_NUMBER = "person.id_number"
PHONE = "person.phone"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People in the order of their names' sound; `next_after` is the key of the next page."""

    people: list[Person]
    next_after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Households in the order of their codes; `next_after` is the last code shown, or None."""

    households: Sequence[Household]
    next_after: str | None


def people(
    actor: Actor,
    *,
    text: str = "",
    prefix: str = "",
    after: tuple[str, int] | None = None,
    limit: int = 50,
    power: Power = Power.PEOPLE_READ,
) -> PeoplePage:
    """Return living people whom the actor may see, by name, pinyin or initials, by key.

    `prefix` narrows to an area and everything below it.
    """
    rows = Person.objects.visible_to(actor, power).filter(died_on=None)
    if prefix:
        rows = rows.filter(subject__area__path__under=prefix)
    if text.strip():
        rows = rows.filter(_named(text))
    if after is not None:
        pinyin, pk = after
        rows = rows.filter(Q(name_pinyin__gt=pinyin) | Q(name_pinyin=pinyin, pk__gt=pk))
    found = list(rows.select_related("subject__area").order_by("name_pinyin", "pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return PeoplePage(found[:limit], (last.name_pinyin, last.pk) if last else None)


def _named(text: str) -> Q:
    wanted = text.strip()
    if not wanted.isascii():
        return Q(name__startswith=wanted)
    sound = "".join(character for character in wanted.lower() if character.isalnum())
    return (
        Q(name_pinyin__startswith=sound)
        | Q(name_initials__startswith=sound)
        | Q(other_pinyin__startswith=sound)
        | Q(other_initials__startswith=sound)
    )


def households(
    actor: Actor,
    *,
    prefix: str = "",
    text: str = "",
    after: str = "",
    limit: int = 50,
    power: Power = Power.PEOPLE_READ,
) -> HouseholdPage:
    """Return active households that the actor may see, with head and number of members, by code.

    `text` is a code or its last digits, or the head's name, pinyin or initials.
    """
    rows: QuerySet[Household] = Household.objects.visible_to(actor, power).filter(ended_on=None)
    if prefix:
        rows = rows.filter(subject__area__path__under=prefix)
    if text.strip():
        rows = rows.filter(households_like(text))
    if after:
        rows = rows.filter(code__gt=after)
    found = list(
        rows.select_related("subject__area", "head")
        .annotate(size=Count("members", filter=Q(members__left_on=None)))
        .order_by("code")[: limit + 1]
    )
    return HouseholdPage(found[:limit], found[limit - 1].code if len(found) > limit else None)


def households_like(text: str) -> Q:
    """Return the condition for households with this code, last digits, or head (name, pinyin, initials)."""
    return _coded(text.strip().upper()) | Q(head__in=Person.objects.filter(_named(text)))


def household_named(
    actor: Actor, text: str, *, near: Area | None = None, power: Power = Power.PEOPLE_READ
) -> Household | None:
    """Return the active household with this code, or with these last digits in the village of `near`."""
    wanted = text.strip().upper()
    serial = wanted.removeprefix("H")
    if serial.isascii() and serial.isdecimal() and len(serial) <= SERIAL_DIGITS:
        village = paths.village_of(near.path) if near else ""
        wanted = f"{village}H{serial.zfill(SERIAL_DIGITS)}"
    return (
        Household.objects.visible_to(actor, power)
        .filter(code=wanted, ended_on=None)
        .select_related("subject__area")
        .first()
    )


def members(household_id: int, *, on: dt.date | None = None) -> list[HouseholdMember]:
    """Return the members of a household (today's, or those of a day), the head first."""
    rows = HouseholdMember.objects.filter(household_id=household_id)
    if on is None:
        rows = rows.filter(left_on=None)
    else:
        rows = rows.filter(joined_on__lte=on).filter(Q(left_on=None) | Q(left_on__gt=on))
    return sorted(
        rows.select_related("person").order_by("joined_on", "pk"),
        key=lambda member: member.relation != "HEAD",
    )


def _coded(text: str) -> Q:
    serial = text.removeprefix("H")
    if serial.isdecimal() and len(serial) <= SERIAL_DIGITS:
        return Q(code__endswith=f"H{serial.zfill(SERIAL_DIGITS)}")
    return Q(code__startswith=text)


SERIAL_DIGITS = 5
TOWNSHIP_DIGITS = 9


def sees_names(actor: Actor, path: str, power: Power = Power.PEOPLE_READ) -> bool:
    """Say whether the actor works near enough to read whole names there: township or nearer.

    Whoever reaches a whole county sees names masked (rule 1.5).
    """
    return any(
        len(prefix) >= TOWNSHIP_DIGITS and path.startswith(prefix)
        for prefix in actor.prefixes(power)
    )


def shown_name(actor: Actor, person: Person, path: str) -> str:
    """Return the person's name as this actor may read it: whole nearby and for one's own, or masked."""
    own = actor.ids(Power.PEOPLE_READ, GrantKind.HOUSEHOLDS)
    is_own = person.pk == actor.person_id or (
        bool(own)
        and HouseholdMember.objects.filter(
            person=person, household_id__in=own, left_on=None
        ).exists()
    )
    return person.name if is_own or sees_names(actor, path) else mask_name(person.name)


def masked_name(person: Person) -> str:
    """Return surname and stars."""
    return mask_name(person.name)


def masked_numbers(person: Person) -> tuple[str, str]:
    """Return identity and phone number of a person, masked; "" where none is kept."""
    id_cipher, phone_cipher = person.id_number_cipher, person.phone_cipher
    return (
        mask_id(crypto.decrypt(id_cipher, ID_NUMBER)) if id_cipher else "",
        mask_phone(crypto.decrypt(phone_cipher, PHONE)) if phone_cipher else "",
    )


def household_codes_of(person_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return the present household of each of these people: person -> (household, code)."""
    rows = HouseholdMember.objects.filter(
        person_id__in=person_ids, left_on=None, kind=HouseholdKind.RESIDENT
    ).values_list("person_id", "household_id", "household__code")
    return {person: (household, code) for person, household, code in rows}


def household_of(person_id: int, *, kind: str = "RESIDENT") -> Household | None:
    """Return the household of this kind that the person belongs to now, or None."""
    return Household.objects.filter(
        members__person_id=person_id, members__left_on=None, members__kind=kind
    ).first()


def households_by_code(codes: list[str]) -> dict[str, int]:
    """Return household ids by code, for imports."""
    return dict(Household.objects.filter(code__in=codes).values_list("code", "pk"))


def person_by_id_number(number: str) -> Person | None:
    """Return the person with this identity number (any spelling), or None; not scoped."""
    index = crypto.blind_index(normalise(number), ID_NUMBER)
    return Person.objects.filter(id_number_index=index).first()


def people_by_phone(phone: str) -> list[Person]:
    """Return the living people with this (parsed) phone number; families share one; not scoped."""
    index = crypto.blind_index(phone, PHONE)
    return list(Person.objects.filter(phone_index=index, died_on=None).order_by("pk"))
