"""Corrects registered people as a roster says, and puts the former values back."""

from collections.abc import Mapping, Sequence
from typing import Any

from touyan.core import clock, crypto
from touyan.registry import queries
from touyan.registry.importers.people_plan import CHUNK, Planned
from touyan.registry.kinds import HouseholdKind
from touyan.registry.models import HouseholdMember, Move, Person, Subject
from touyan.registry.services.people import name_fields

_NAME = (
    "name",
    "name_pinyin",
    "name_initials",
    "other_pinyin",
    "other_initials",
    "name_has_private_use",
)
_COLUMNS = [*_NAME, "party_status", "phone_cipher", "phone_index"]


def before_of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what the people are now, as JSON; numbers stay encrypted."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        relations = {
            pk: (member, relation)
            for member, pk, relation in _members(part).values_list("pk", "person_id", "relation")
        }
        for person in Person.objects.filter(pk__in=part).select_related("subject"):
            member, relation = relations.get(person.pk, (None, ""))
            found[person.pk] = {
                "name": person.name,
                "party": person.party_status,
                "phone": bytes(person.phone_cipher).hex() if person.phone_cipher else "",
                "area": person.subject.area_id,
                "member": member,
                "relation": relation,
            }
    return found


def _members(people: Sequence[int]) -> Any:
    return HouseholdMember.objects.filter(
        person_id__in=people, left_on=None, kind=HouseholdKind.RESIDENT
    )


def apply_changes(changed: Sequence[Planned]) -> None:
    """Write the corrected values of all rows."""
    people, areas, relations = {}, {}, {}
    for planned in changed:
        if planned.known is None:
            continue
        people[planned.known.pk] = {
            name: value
            for name, value in planned.changes.items()
            if name in {"name", "party", "phone"}
        }
        if "group" in planned.changes:
            areas[planned.known.pk] = planned.area_id
        if "relation" in planned.changes:
            relations[planned.known.pk] = planned.relation.value
    _write_people({pk: values for pk, values in people.items() if values})
    _write_areas(areas)
    _write_relations(relations)


def put_back(befores: Mapping[int, Mapping[str, Any] | None]) -> None:
    """Write former values again; a membership that the import began is ended by removing it."""
    people, areas, relations = {}, {}, {}
    for pk, before in befores.items():
        if before is None:
            continue
        phone = before["phone"]
        people[pk] = {
            "name": before["name"],
            "party": before["party"],
            "phone": crypto.decrypt(bytes.fromhex(phone), queries.PHONE) if phone else "",
        }
        areas[pk] = before["area"]
        if before["member"]:
            relations[pk] = before["relation"]
    without = [pk for pk, before in befores.items() if before and not before["member"]]
    for start in range(0, len(without), CHUNK):
        _members(without[start : start + CHUNK]).delete()
    _write_people(people)
    _write_areas(areas)
    _write_relations(relations)


def _write_people(values: Mapping[int, Mapping[str, Any]]) -> None:
    rows = []
    for person in _in_parts(Person, values):
        wanted = values[person.pk]
        if "name" in wanted:
            fields = name_fields(wanted["name"])
            for column in _NAME:
                setattr(person, column, getattr(fields, column))
        if "party" in wanted:
            person.party_status = wanted["party"]
        if "phone" in wanted:
            phone = wanted["phone"]
            person.phone_cipher = crypto.encrypt(phone, queries.PHONE) if phone else None
            person.phone_index = crypto.blind_index(phone, queries.PHONE) if phone else None
        rows.append(person)
    Person.objects.bulk_update(rows, _COLUMNS, batch_size=CHUNK)


def _write_areas(areas: Mapping[int, int]) -> None:
    moved, moves = [], []
    today = clock.today()
    for subject in _in_parts(Subject, areas):
        target = areas[subject.pk]
        if subject.area_id != target:
            moves.append(
                Move(subject=subject, from_area_id=subject.area_id, to_area_id=target, on=today)
            )
            subject.area_id = target
            moved.append(subject)
    Move.objects.bulk_create(moves, batch_size=CHUNK)
    Subject.objects.bulk_update(moved, ["area"], batch_size=CHUNK)


def _write_relations(relations: Mapping[int, str]) -> None:
    ids = sorted(relations)
    rows = []
    for start in range(0, len(ids), CHUNK):
        for member in _members(ids[start : start + CHUNK]):
            member.relation = relations[member.person_id]
            rows.append(member)
    HouseholdMember.objects.bulk_update(rows, ["relation"], batch_size=CHUNK)


def _in_parts(model: Any, values: Mapping[int, Any]) -> list[Any]:
    ids = sorted(values)
    return [
        row
        for start in range(0, len(ids), CHUNK)
        for row in model.objects.filter(pk__in=ids[start : start + CHUNK])
    ]
