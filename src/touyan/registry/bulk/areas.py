"""Areas in bulk."""

from collections.abc import Sequence

from django.db import transaction

from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry import paths
from touyan.registry.bulk.common import BATCH, record
from touyan.registry.bulk.values import NewArea
from touyan.registry.errors import AreaExists, NoParentArea
from touyan.registry.models import Area, AreaCode
from touyan.registry.services.areas import SINCE_EVER
from touyan.registry.services.guards import require


@transaction.atomic
def register_areas(*, actor: Actor, areas: Sequence[NewArea]) -> list[int]:
    """Register areas and return their ids in the order given.

    Raises BadAreaCode, AreaExists (also for a code given twice), NoParentArea, NotFound.
    """
    require(actor, Power.AREAS_MANAGE)
    parsed = {area.path: paths.parse(area.path) for area in areas}
    if len(parsed) != len(areas) or Area.objects.living().filter(path__in=parsed).exists():
        raise AreaExists
    ids: dict[str, int] = {}
    for level in paths.Level:
        batch = [area for area in areas if parsed[area.path].level == level]
        if not batch:
            continue
        above = _parents(batch, ids)
        if actor != SYSTEM and not all(
            actor.may_in(Power.AREAS_MANAGE, area.path) for area in batch
        ):
            raise NotFound
        rows = Area.objects.bulk_create(
            (_area_row(area, parsed[area.path], above) for area in batch), batch_size=BATCH
        )
        AreaCode.objects.bulk_create(
            (
                AreaCode(area=row, path=row.path, name=row.name, valid_from=row.valid_from)
                for row in rows
            ),
            batch_size=BATCH,
        )
        ids |= {row.path: row.pk for row in rows}
    record(actor, "registry.areas.registered", len(areas))
    return [ids[area.path] for area in areas]


def _parents(batch: Sequence[NewArea], fresh: dict[str, int]) -> dict[str, int | None]:
    """Return the id of the area above for each path of one level."""
    wanted = {paths.parent(area.path) for area in batch}
    found: dict[str, int | None] = dict(
        Area.objects.living().filter(path__in=wanted).values_list("path", "pk")
    )
    found |= {path: pk for path, pk in fresh.items() if path in wanted}
    top = {paths.Level.PROVINCE, paths.Level.PREFECTURE, paths.Level.COUNTY}
    above: dict[str, int | None] = {}
    for area in batch:
        parent = found.get(paths.parent(area.path))
        if parent is None and paths.level(area.path) not in top:
            raise NoParentArea
        above[area.path] = parent
    return above


def _area_row(area: NewArea, parsed: paths.Parsed, above: dict[str, int | None]) -> Area:
    return Area(
        path=area.path,
        scope_path=area.path,
        level=parsed.level,
        kind=parsed.kind,
        name=area.name.strip(),
        parent_id=above[area.path],
        valid_from=area.valid_from or SINCE_EVER,
        is_invented=area.is_invented,
    )
