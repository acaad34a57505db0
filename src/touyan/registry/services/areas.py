"""Areas begin, take new codes and names, merge, split and end; their keys stay."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core.actor import Actor, Power
from touyan.registry import paths
from touyan.registry.errors import AreaExists, BadAreaChange, NoParentArea, WrongPlace
from touyan.registry.kinds import SuccessionKind
from touyan.registry.models import (
    Area,
    AreaCode,
    AreaSuccession,
    GridGroup,
    Move,
    Post,
    Subject,
    Tenure,
)
from touyan.registry.paths import Level
from touyan.registry.services.guards import area_for, not_future, require

SINCE_EVER = dt.date(1949, 10, 1)
"""When nobody says since when an area exists: before anything that is recorded in it."""

_TOP = frozenset({Level.PROVINCE, Level.PREFECTURE, Level.COUNTY})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a divided area: its code and name, and which areas below go to it."""

    path: str
    name: str
    children: tuple[int, ...] = ()
    keeps_records: bool = False


@transaction.atomic
def create_area(
    *,
    actor: Actor,
    path: str,
    name: str,
    valid_from: dt.date | None = None,
    is_invented: bool = False,
) -> Area:
    """Register an area by its official code (or a code with our suffix).

    Raises BadAreaCode, NoParentArea (the area above a township or anything lower must exist),
    AreaExists, NotAllowed.
    """
    require(actor, Power.AREAS_MANAGE)
    parsed = paths.parse(path)
    parent = _parent(parsed)
    if parent is not None:
        area_for(actor, parent.pk, Power.AREAS_MANAGE)
    area = _begin(
        parsed, name=name, on=valid_from or SINCE_EVER, parent=parent, is_invented=is_invented
    )
    _audit(actor, "registry.area.created", area)
    return area


@transaction.atomic
def rename_area(*, actor: Actor, area_id: int, name: str, on: dt.date) -> Area:
    """Give an area a new name from a day on. Raises BadAreaChange when it is not later than the last."""
    area = _locked(actor, area_id)
    _next_code(area, path=area.path, name=name.strip(), on=on, reason=SuccessionKind.RENAME)
    _audit(actor, "registry.area.renamed", area)
    return area


@transaction.atomic
def recode_area(
    *,
    actor: Actor,
    area_id: int,
    path: str,
    on: dt.date,
    codes: Mapping[str, str] | None = None,
) -> Area:
    """Give an area a new official code from a day on, and with it everything below.

    The new code may lie below another township, and may turn a village into a community. `codes`
    maps old to new codes of areas below where the serial does not stay. Raises BadAreaChange,
    AreaExists, NoParentArea.
    """
    area = _locked(actor, area_id)
    if paths.level(path) != area.level:
        raise BadAreaChange
    _take_path(area, path, on=on, reason=SuccessionKind.RECODE, codes=codes or {})
    _audit(actor, "registry.area.recoded", area)
    return area


@transaction.atomic
def merge_areas(
    *,
    actor: Actor,
    old_ids: Sequence[int],
    into_id: int,
    on: dt.date,
    codes: Mapping[str, str] | None = None,
) -> Area:
    """Merge areas into a living one of the same level, from a day on.

    People and households move (a dated Move each), areas below get codes below the new one (the
    serial stays where it is free), posts of the old areas end, records stay where they are and
    count as the new area's. Raises BadAreaChange.
    """
    into = _locked(actor, into_id)
    for old_id in old_ids:
        old = _locked(actor, old_id)
        if old.level != into.level or old.pk == into.pk:
            raise BadAreaChange
        for child in list(old.children.filter(valid_to=None).order_by("path")):
            new_path = _free_path(child, into, codes or {})
            _take_path(child, new_path, on=on, reason=SuccessionKind.MERGE, codes=codes or {})
        _end(old, keeper=into, on=on)
        AreaSuccession.objects.create(old=old, new=into, on=on, kind=SuccessionKind.MERGE)
        _move_subjects(old, into, on)
        _audit(actor, "registry.area.merged", old, into=into.pk)
    return into


@transaction.atomic
def split_area(*, actor: Actor, area_id: int, parts: Sequence[Part], on: dt.date) -> list[Area]:
    """Divide an area into new ones from a day on; exactly one part keeps the records.

    Areas below go where the parts say, the rest and everybody registered in the area itself to the
    part that keeps the records. Raises BadAreaChange.
    """
    old = _locked(actor, area_id)
    if len(parts) < 2 or sum(part.keeps_records for part in parts) != 1:
        raise BadAreaChange
    new = [_begin_part(old, part, on) for part in parts]
    keeper = next(area for area, part in zip(new, parts, strict=True) if part.keeps_records)
    goes_to = {c: area for area, part in zip(new, parts, strict=True) for c in part.children}
    for child in list(old.children.filter(valid_to=None).order_by("path")):
        target = goes_to.get(child.pk, keeper)
        _take_path(
            child, _free_path(child, target, {}), on=on, reason=SuccessionKind.SPLIT, codes={}
        )
    _end(old, keeper=keeper, on=on)
    AreaSuccession.objects.bulk_create(
        AreaSuccession(
            old=old, new=area, on=on, kind=SuccessionKind.SPLIT, keeps_records=area is keeper
        )
        for area in new
    )
    _move_subjects(old, keeper, on)
    _audit(actor, "registry.area.split", old, into=[area.pk for area in new])
    return new


@transaction.atomic
def end_area(*, actor: Actor, area_id: int, on: dt.date) -> Area:
    """End an area that nothing follows; the area above keeps its records.

    Raises BadAreaChange while living areas or subjects are left in it.
    """
    area = _locked(actor, area_id)
    if area.parent is None or area.children.filter(valid_to=None).exists():
        raise BadAreaChange
    if area.subjects.exists():
        raise BadAreaChange
    _end(area, keeper=area.parent, on=on)
    _audit(actor, "registry.area.ended", area)
    return area


@transaction.atomic
def assign_grid(*, actor: Actor, grid_id: int, group_ids: Sequence[int]) -> None:
    """Say which groups and buildings of its village a grid serves (replaces the earlier list).

    Raises WrongPlace when one of them is elsewhere or not a group or building.
    """
    grid = area_for(actor, grid_id, Power.AREAS_MANAGE)
    if grid.level != Level.GRID:
        raise WrongPlace
    wanted = Area.objects.filter(
        pk__in=group_ids, level__in=[Level.GROUP, Level.BUILDING], valid_to=None
    )
    if {area.parent_id for area in wanted} - {grid.parent_id} or len(wanted) != len(set(group_ids)):
        raise WrongPlace
    GridGroup.objects.filter(grid=grid).delete()
    GridGroup.objects.bulk_create(GridGroup(grid=grid, group=area) for area in wanted)
    _audit(actor, "registry.grid.assigned", grid, groups=len(wanted))


def _audit(actor: Actor, action: str, area: Area, **detail: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="area",
        object_id=area.pk,
        area_path=area.path,
        detail={"path": area.path, **detail},
    )


def _locked(actor: Actor, area_id: int) -> Area:
    area_for(actor, area_id, Power.AREAS_MANAGE)
    return Area.objects.select_for_update().get(pk=area_id)


def _parent(parsed: paths.Parsed) -> Area | None:
    parent = Area.objects.filter(path=paths.parent(parsed.path), valid_to=None).first()
    if parent is None and parsed.level not in _TOP:
        raise NoParentArea
    return parent


def _begin(
    parsed: paths.Parsed, *, name: str, on: dt.date, parent: Area | None, is_invented: bool
) -> Area:
    if Area.objects.filter(path=parsed.path, valid_to=None).exists():
        raise AreaExists
    area = Area.objects.create(
        path=parsed.path,
        scope_path=parsed.path,
        level=parsed.level,
        kind=parsed.kind,
        name=name.strip(),
        parent=parent,
        valid_from=on,
        is_invented=is_invented,
    )
    AreaCode.objects.create(area=area, path=area.path, name=area.name, valid_from=on)
    return area


def _begin_part(old: Area, part: Part, on: dt.date) -> Area:
    parsed = paths.parse(part.path)
    if parsed.level != old.level or part.path == old.path:
        raise BadAreaChange
    return _begin(
        parsed, name=part.name, on=on, parent=_parent(parsed), is_invented=old.is_invented
    )


def _next_code(area: Area, *, path: str, name: str, on: dt.date, reason: SuccessionKind) -> None:
    """Close the present code row and open the next; the area shows the next one."""
    present = AreaCode.objects.get(area=area, valid_to=None)
    if not name or not_future(on) <= present.valid_from:
        raise BadAreaChange
    present.valid_to = on
    present.save(update_fields=["valid_to"])
    AreaCode.objects.create(area=area, path=path, name=name, valid_from=on, reason=reason)
    area.path, area.scope_path, area.name = path, path, name
    area.save(update_fields=["path", "scope_path", "name"])


def _take_path(
    area: Area, path: str, *, on: dt.date, reason: SuccessionKind, codes: Mapping[str, str]
) -> None:
    """Give an area and everything below it new codes; ended areas that it keeps follow."""
    parsed = paths.parse(path)
    if path != area.path and Area.objects.filter(path=path, valid_to=None).exists():
        raise AreaExists
    children = list(area.children.filter(valid_to=None).order_by("path"))
    _next_code(area, path=path, name=area.name, on=on, reason=reason)
    area.kind, area.parent = parsed.kind, _parent(parsed)
    area.save(update_fields=["kind", "parent"])
    area.kept.update(scope_path=path)
    for child in children:
        _take_path(child, _free_path(child, area, codes), on=on, reason=reason, codes=codes)


def _free_path(child: Area, parent: Area, codes: Mapping[str, str]) -> str:
    """Return the code of a child below another parent: as told, with its serial, or the next free."""
    if child.path in codes:
        return codes[child.path]
    taken = set(
        Area.objects.filter(path__under=parent.prefix, valid_to=None).values_list("path", flat=True)
    )
    return next(path for path in _candidates(child, parent) if path not in taken)


def _candidates(child: Area, parent: Area) -> list[str]:
    """Return the codes that a child could have below a parent, the one with its serial first."""
    parsed = paths.parse(child.path)
    if parsed.suffix:
        level = Level(child.level)
        own = int(parsed.suffix[1:])
        highest = 10 ** (len(parsed.suffix) - 1) - 1
        serials = [own, *range(1, highest + 1)]
        return [paths.suffixed(parent.path, level, serial) for serial in serials]
    head = parent.prefix
    digits = 3
    start = len(paths.prefix(child.path)) - digits
    tail = child.path[start + digits :]
    own_serial = child.path[start : start + digits]
    fitting = [f"{head}{serial:03d}{tail}" for serial in range(1, 600)]
    return [
        f"{head}{own_serial}{tail}",
        *(path for path in fitting if _kind_or_none(path) == parsed.kind),
    ]


def _kind_or_none(path: str) -> paths.AreaKind | None:
    try:
        return paths.parse(path).kind
    except paths.BadAreaCode:
        return None


def _end(area: Area, *, keeper: Area, on: dt.date) -> None:
    """End an area: its code, its posts; everything that it kept is now kept by the keeper."""
    code = AreaCode.objects.get(area=area, valid_to=None)
    if not_future(on) <= code.valid_from:
        raise BadAreaChange
    code.valid_to = on
    code.save(update_fields=["valid_to"])
    area.kept.update(keeper=keeper, scope_path=keeper.path)
    area.valid_to, area.keeper, area.scope_path = on, keeper, keeper.path
    area.save(update_fields=["valid_to", "keeper", "scope_path"])
    posts = Post.objects.filter(area=area, closed_on=None)
    running = Tenure.objects.on(on).filter(post__in=posts)
    # A term that began on the very day never took effect under the old area: it ends a day later.
    running.filter(started_on=on).update(ended_on=on + dt.timedelta(days=1))
    running.filter(started_on__lt=on).update(ended_on=on)
    posts.update(closed_on=on)


def _move_subjects(old: Area, new: Area, on: dt.date) -> None:
    Move.objects.bulk_create(
        (
            Move(subject_id=pk, from_area=old, to_area=new, on=on)
            for pk in Subject.objects.filter(area=old).values_list("pk", flat=True)
        ),
        batch_size=2_000,
    )
    Subject.objects.filter(area=old).update(area=new)
