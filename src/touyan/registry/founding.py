"""The registry of a whole county at once: areas, posts with their holders, decisions of old.

Set-based, for synthetic counties and for a county's first day: the rules are those of the services
(codes, levels, incompatible posts, two people for a decision), and only the system may call it.
People and households come in by `bulk`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.registry import offices, paths
from touyan.registry.errors import (
    AreaExists,
    Incompatible,
    NoParentArea,
    NoScan,
    PostOccupied,
    SamePerson,
    WrongPlace,
)
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Area, AreaCode, Post, Resolution, Tenure
from touyan.registry.offices import Held

CHUNK = 1000
_SHA256_LENGTH = 64


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area by its code (with our suffix below the village)."""

    path: str
    name: str
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class NewHolder:
    """A post that somebody has held since a day. Equal kinds in one area are separate posts."""

    area: Area
    kind: PostKind
    person_id: int
    started_on: dt.date


@dataclass(frozen=True, slots=True)
class OldResolution:
    """A decision on paper that one person recorded and another confirmed."""

    area: Area
    body: ResolutionBody
    passed_on: dt.date
    title: str
    document_hash: str
    recorded_by_id: int
    confirmed_by_id: int


@transaction.atomic
def create_areas(*, actor: Actor, areas: Sequence[NewArea], valid_from: dt.date) -> dict[str, Area]:
    """Register areas, those above first, and return them by path.

    Raises BadAreaCode, NoParentArea, AreaExists.
    """
    _system(actor)
    parsed = {new.path: paths.parse(new.path) for new in areas}
    above = {paths.parent(path) for path in parsed} - parsed.keys()
    taken = Area.objects.filter(path__in=parsed, valid_to=None).exists()
    if taken or len(parsed) != len(areas):
        raise AreaExists
    found = {area.path: area for area in Area.objects.filter(path__in=above, valid_to=None)}
    by_level: dict[int, list[NewArea]] = defaultdict(list)
    for new in areas:
        by_level[_depth(new.path)].append(new)
    for depth in sorted(by_level):
        rows = [_area(new, parsed[new.path], found, valid_from) for new in by_level[depth]]
        Area.objects.bulk_create(rows, batch_size=CHUNK)
        found |= {row.path: row for row in rows}
    AreaCode.objects.bulk_create(
        [
            AreaCode(area=found[new.path], path=new.path, name=new.name, valid_from=valid_from)
            for new in areas
        ],
        batch_size=CHUNK,
    )
    _told(actor, "registry.areas.founded", areas[0].path if areas else "", len(areas))
    return {new.path: found[new.path] for new in areas}


def _depth(path: str) -> int:
    return len(paths.prefix(path))


def _area(new: NewArea, parsed: paths.Parsed, found: dict[str, Area], valid_from: dt.date) -> Area:
    parent = found.get(paths.parent(new.path))
    if parent is None and parsed.level not in {
        paths.Level.PROVINCE,
        paths.Level.PREFECTURE,
        paths.Level.COUNTY,
    }:
        raise NoParentArea
    return Area(
        path=new.path,
        scope_path=new.path,
        level=parsed.level,
        kind=parsed.kind,
        name=new.name,
        parent=parent,
        valid_from=valid_from,
        is_invented=new.is_invented,
    )


@transaction.atomic
def fill_posts(*, actor: Actor, holders: Sequence[NewHolder]) -> list[Post]:
    """Create the posts and let their holders fill them; return the posts in order.

    Raises WrongPlace (no such post at this level), PostOccupied, Incompatible (with the article).
    """
    _system(actor)
    held: dict[int, list[Held]] = defaultdict(list)
    single: set[tuple[int, PostKind]] = set()
    for new in holders:
        office = offices.OFFICES[new.kind]
        if new.area.level not in office.levels or office.organisations:
            raise WrongPlace
        if office.is_single and (new.area.pk, new.kind) in single:
            raise PostOccupied
        single.add((new.area.pk, new.kind))
        wanted = Held(new.kind, new.area.pk, None)
        for clash in offices.clashes(
            wanted, held[new.person_id], is_community=new.area.is_community
        ):
            raise Incompatible(clash.message, basis=clash.basis)
        held[new.person_id].append(wanted)
    posts = [Post(kind=new.kind, area=new.area) for new in holders]
    Post.objects.bulk_create(posts, batch_size=CHUNK)
    Tenure.objects.bulk_create(
        [
            Tenure(
                post=post,
                person_id=new.person_id,
                started_on=new.started_on,
                is_sole=offices.OFFICES[new.kind].is_single,
            )
            for post, new in zip(posts, holders, strict=True)
        ],
        batch_size=CHUNK,
    )
    _told(actor, "registry.posts.founded", holders[0].area.path if holders else "", len(holders))
    return posts


@transaction.atomic
def record_resolutions(*, actor: Actor, resolutions: Sequence[OldResolution]) -> list[Resolution]:
    """Record decisions that were confirmed by a second person; return them in order.

    Raises SamePerson, NoScan.
    """
    _system(actor)
    now = clock.now()
    for old in resolutions:
        if old.recorded_by_id == old.confirmed_by_id:
            raise SamePerson
        if len(old.document_hash) != _SHA256_LENGTH:
            raise NoScan
    rows = [
        Resolution(
            area=old.area,
            body=old.body,
            passed_on=old.passed_on,
            title=old.title,
            document_hash=old.document_hash,
            recorded_by_id=old.recorded_by_id,
            recorded_at=now,
            confirmed_by_id=old.confirmed_by_id,
            confirmed_at=now,
        )
        for old in resolutions
    ]
    Resolution.objects.bulk_create(rows, batch_size=CHUNK)
    path = resolutions[0].area.path if resolutions else ""
    _told(actor, "registry.resolutions.founded", path, len(rows))
    return rows


def _system(actor: Actor) -> None:
    if actor != SYSTEM:
        raise NotAllowed


def _told(actor: Actor, action: str, path: str, count: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="area",
        object_id=path,
        area_path=path,
        detail={"count": count},
    )
