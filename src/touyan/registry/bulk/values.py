"""What is registered in bulk, as values."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from touyan.core.identity import Identity
from touyan.registry.kinds import (
    Capacity,
    HouseholdKind,
    OrganisationKind,
    PartyStatus,
    PostKind,
    Relation,
)


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to register; areas above it may stand in the same list."""

    path: str
    name: str
    valid_from: dt.date | None = None
    is_invented: bool = False


class NewPerson(NamedTuple):
    """A person to register; sex and birth date may be left to the identity number.

    `identity` is for who has read the number already.
    """

    area_id: int
    name: str
    id_number: str = ""
    phone: str = ""
    sex: str = ""
    born_on: dt.date | None = None
    party_status: PartyStatus = PartyStatus.NONE
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A household to register, with (person id, relation) of its members."""

    area_id: int
    members: tuple[tuple[int, Relation], ...] = ()
    code: str = ""
    kind: HouseholdKind = HouseholdKind.RESIDENT
    formed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to register; its parent must exist."""

    area_id: int
    kind: OrganisationKind
    name: str
    parent_id: int | None = None
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewPost:
    """An office to create."""

    area_id: int
    kind: PostKind
    organisation_id: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class NewTenure:
    """A term of office to record."""

    post_id: int
    person_id: int
    started_on: dt.date
    ended_on: dt.date | None = None
    capacity: Capacity = Capacity.HOLDER
