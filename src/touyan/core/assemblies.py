"""What rooms declare in their `assemblies.py`: organisations whose own members decide in a meeting.

    SOURCE = Source(assembly=..., seats=..., joined=..., prepared=...)

The decisions room calls and holds the meeting; who is a member, with how many votes, and what the
charter asks is known above it, where the members' list is kept. The list is read when people are told
and frozen with the meeting, so nobody types it.
"""

import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from django.conf import settings
from django.db.models import Q

from touyan.core.actor import Actor

WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Assembly:
    """An organisation that decides by its own members.

    `bodies` are the kinds of `decisions.kinds.BodyKind` that it has today; `quorum` and `majority`
    are what its charter asks of members who come and of votes that agree, in hundredths of a per
    cent, 0 where the charter leaves it to the law.
    """

    organisation_id: int
    area_id: int
    name: str
    bodies: tuple[str, ...]
    quorum: int = 0
    majority: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """One right to take part: who, for which household, with how many votes."""

    person_id: int
    household_id: int | None = None
    votes: int = 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A motion that a record asks for, word by word; `not_before`: the law lets nobody vote earlier."""

    ref: str
    matter: str
    title: str
    text: str
    not_before: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The record because of which a meeting was called: in words, and where it stands."""

    what: str
    href: str


@dataclass(frozen=True, slots=True)
class Source:
    """What one room knows of its organisations.

    `assembly` and `seats` (organisation, body, day) say who decides; `joined` is the condition on an
    organisation's id of being one that the actor or their household is a member of, for rows with this
    way to it; `prepared` is what waits for a vote, as somebody who may call its meetings sees it;
    `asked` (organisation, ref) is the record that a meeting names as its reason.
    """

    assembly: Callable[[int], Assembly | None] = field(compare=False)
    seats: Callable[[int, str, dt.date], list[Place]] = field(compare=False)
    joined: Callable[[Actor, str], Q] = field(compare=False)
    prepared: Callable[[int], list[Prepared]] = field(compare=False)
    asked: Callable[[int, str], Asked | None] = field(compare=False)


@cache
def declared() -> tuple[Source, ...]:
    """Return what each room declares, in the order of the rooms."""
    found = []
    for room in settings.ROOMS:
        name = f"touyan.{room}.assemblies"
        if importlib.util.find_spec(name) is not None:
            found.append(importlib.import_module(name).SOURCE)
    return tuple(found)


def assembly_of(organisation_id: int) -> Assembly | None:
    """Return the organisation as one that decides by its members, or None."""
    return next((one for one, _source in _known(organisation_id)), None)


def seats_of(organisation_id: int, body: str, day: dt.date) -> list[Place]:
    """Return who takes part in a body of an organisation on a day, by person; empty when unknown."""
    found = [source.seats(organisation_id, body, day) for _one, source in _known(organisation_id)]
    return sorted(chain.from_iterable(found), key=lambda place: place.person_id)


def prepared_for(organisation_id: int) -> list[Prepared]:
    """Return the motions that wait for a vote of an organisation's members."""
    found = [source.prepared(organisation_id) for _one, source in _known(organisation_id)]
    return list(chain.from_iterable(found))


def asked_by(organisation_id: int, ref: str) -> Asked | None:
    """Return the record because of which a meeting of an organisation was called, or None."""
    found = (source.asked(organisation_id, ref) for source in declared())
    return next((one for one in found if one is not None), None)


def joined(actor: Actor, lookup: str) -> Q:
    """Return the condition that the actor or their household is a member of the row's organisation."""
    found = Q(pk__in=[])
    for source in declared():
        found |= source.joined(actor, lookup)
    return found


def _known(organisation_id: int) -> Iterator[tuple[Assembly, Source]]:
    for source in declared():
        one = source.assembly(organisation_id)
        if one is not None:
            yield one, source
