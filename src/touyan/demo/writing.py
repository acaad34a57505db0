"""Writes planned people and households through the registry's bulk door."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from touyan.core.actor import SYSTEM
from touyan.demo.plan.people import CHILD, HEAD, SPOUSE, PlannedHousehold, PlannedPerson
from touyan.registry import bulk
from touyan.registry.bulk import NewHousehold, NewPerson, NewPost, NewTenure
from touyan.registry.kinds import PartyStatus, PostKind, Relation
from touyan.registry.models import Area


@dataclass(frozen=True, slots=True)
class Written:
    """A household in the records: its id and the ids of its people, head first."""

    household_id: int
    person_ids: list[int]


def people(area: Area, planned: Sequence[PlannedPerson]) -> list[int]:
    """Register people in one area; return their ids in order."""
    return bulk.register_people(
        actor=SYSTEM, people=[_person(area.pk, person) for person in planned]
    )


def households(
    planned: Sequence[tuple[Area, PlannedHousehold]], *, formed_on: dt.date
) -> list[Written]:
    """Register households with their people; return them in order."""
    ids = iter(
        bulk.register_people(
            actor=SYSTEM,
            people=[
                _person(area.pk, person)
                for area, household in planned
                for person in household.people
            ],
        )
    )
    members = [[next(ids) for _person in household.people] for _area, household in planned]
    household_ids = bulk.register_households(
        actor=SYSTEM,
        households=[
            NewHousehold(
                area_id=area.pk,
                members=tuple(_members(household, mine)),
                code=household.code,
                formed_on=formed_on,
            )
            for (area, household), mine in zip(planned, members, strict=True)
        ],
    )
    return [
        Written(household_id, mine)
        for household_id, mine in zip(household_ids, members, strict=True)
    ]


def posts(holders: Sequence[tuple[Area, PostKind, int]], *, started_on: dt.date) -> None:
    """Create posts and let the given people (by id) fill them since a day."""
    created = bulk.create_posts(
        actor=SYSTEM, posts=[NewPost(area.pk, kind) for area, kind, _person_id in holders]
    )
    bulk.appoint_many(
        actor=SYSTEM,
        tenures=[
            NewTenure(post_id, person_id, started_on)
            for post_id, (_area, _kind, person_id) in zip(created, holders, strict=True)
        ],
    )


def _members(household: PlannedHousehold, ids: Sequence[int]) -> Iterator[tuple[int, Relation]]:
    for person, person_id in zip(household.people, ids, strict=True):
        yield person_id, _relation(person)


def _relation(person: PlannedPerson) -> Relation:
    if person.relation == HEAD:
        return Relation.HEAD
    if person.relation == SPOUSE:
        return Relation.SPOUSE
    if person.relation == CHILD:
        return Relation.DAUGHTER if person.female else Relation.SON
    return Relation.PARENT


def _person(area_id: int, person: PlannedPerson) -> NewPerson:
    return NewPerson(
        area_id=area_id,
        name=person.name,
        id_number=person.id_number,
        phone=person.phone,
        party_status=PartyStatus.FULL if person.party_member else PartyStatus.NONE,
    )
