"""Reading areas: by code, by day, by today's boundaries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache

from django.db.models import Q, QuerySet

from touyan.core.actor import Actor, Power
from touyan.core.prepared import Prepared
from touyan.core.reading import asked_once
from touyan.registry import paths
from touyan.registry.models import Area, AreaCode, AreaSuccession, GridGroup


def area_by_path(path: str, *, on: dt.date | None = None) -> Area | None:
    """Return the area that has (on a day: had) this code, or None."""
    if on is None:
        return Area.objects.filter(path=path, valid_to=None).first()
    code = AreaCode.objects.filter(_on(on), path=path).select_related("area").first()
    return code.area if code else None


def is_code(path: str) -> bool:
    """Say whether an area has this code today."""
    return _WITH_CODE.first(path=path) is not None


_WITH_CODE = Prepared(
    lambda path: Area.objects.filter(path=path, valid_to=None).values_list("pk"), path=str
)


def path_on(area_id: int, day: dt.date) -> str:
    """Return the code that the area had on a day ("" when it did not exist)."""
    code = AreaCode.objects.filter(_on(day), area_id=area_id).first()
    return code.path if code else ""


def paths_on(day: dt.date) -> dict[int, str]:
    """Return the code of every area that existed on a day, by area id: that day's boundaries."""
    return dict(AreaCode.objects.filter(_on(day)).values_list("area_id", "path"))


def paths_on_days(days: Collection[dt.date]) -> dict[dt.date, dict[int, str]]:
    """Return, for each of some days, the code of every area that existed on it. One query."""
    found: dict[dt.date, dict[int, str]] = {day: {} for day in days}
    spans = AreaCode.objects.filter(valid_from__lte=max(days)).order_by()
    for area_id, path, since, until in spans.values_list(
        "area_id", "path", "valid_from", "valid_to"
    ):
        for day, codes in found.items():
            if since <= day and (until is None or until > day):
                codes[area_id] = path
    return found


def living_ids() -> dict[int, int]:
    """Return, for every area that ever existed, the living area that keeps its records."""
    return {
        pk: keeper or pk for pk, keeper in Area.objects.values_list("pk", "keeper_id").order_by()
    }


def successors(area_id: int) -> list[Area]:
    """Return the living areas that an area became: itself, or through merges and splits."""
    following: dict[int, list[int]] = defaultdict(list)
    for old, new in AreaSuccession.objects.values_list("old_id", "new_id"):
        following[old].append(new)
    seen, waiting = {area_id}, [area_id]
    while waiting:
        for new in following[waiting.pop()]:
            if new not in seen:
                seen.add(new)
                waiting.append(new)
    return list(Area.objects.filter(pk__in=seen, valid_to=None).order_by("path"))


def ancestors(area: Area) -> list[Area]:
    """Return the areas above, the highest first; their names are public."""
    above, path = [], paths.parent(area.path)
    while path:
        above.append(path)
        path = paths.parent(path)
    return list(Area.objects.filter(path__in=above, valid_to=None).order_by("path"))


def areas_below(
    path: str, *, level: str = "", after: str = "", limit: int = 100
) -> list[tuple[str, str, str, str, bool]]:
    """Return living areas inside an area as (code, name, level, kind, is_invented), by code.

    Directly below unless a level is named; the next page starts `after` the last path. Names of
    places are public.
    """
    known = {"prefix": paths.prefix(path), "after": after or path}
    if level:
        return _of_level(limit).rows(level=level, **known)
    return _directly_below(limit).rows(path=path, **known)


def _area_rows(prefix: str, after: str) -> "QuerySet[Area, tuple[str, str, str, str, bool]]":
    rows = Area.objects.under(prefix).filter(path__gt=after).order_by("path")
    return rows.values_list("path", "name", "level", "kind", "is_invented")


@lru_cache(maxsize=64)
def _of_level(limit: int) -> Prepared:
    return Prepared(
        lambda prefix, after, level: _area_rows(prefix, after).filter(level=level)[:limit],
        prefix=str,
        after=str,
        level=str,
    )


@lru_cache(maxsize=64)
def _directly_below(limit: int) -> Prepared:
    return Prepared(
        lambda prefix, after, path: _area_rows(prefix, after).filter(parent__path=path)[:limit],
        prefix=str,
        after=str,
        path=str,
    )


def villages_named(texts: Collection[str], *, prefix: str) -> dict[str, Area]:
    """Return "township/name" -> the living village of that name, as far as it lies below a prefix.

    `texts` are the code of a township and a name, "520524107000/Dazhai". One query, none for none.
    """
    # A village is looked for where it can lie only: above the asked place or below it.
    possible = {text for text in texts if text and _may_lie(text, prefix)}
    return dict(_named(tuple(sorted(possible)), prefix)) if possible else {}


def _may_lie(text: str, prefix: str) -> bool:
    own = paths.prefix(text.partition("/")[0])
    return own.startswith(prefix) or prefix.startswith(own)


@asked_once
def _named(texts: Collection[str], prefix: str) -> dict[str, Area]:
    pairs = {text: text.partition("/") for text in texts}
    asked = Q()
    for township, _slash, name in pairs.values():
        asked |= Q(name=name, parent__path=township)
    rows = Area.objects.living().filter(asked, scope_path__under=prefix).select_related("parent")
    found = {(row.parent.path, row.name): row for row in rows if row.parent is not None}
    named = {text: found.get((township, name)) for text, (township, _, name) in pairs.items()}
    return {text: row for text, row in named.items() if row is not None}


def grid_areas(grid_id: int) -> list[Area]:
    """Return the groups and buildings that a grid serves."""
    return list(
        Area.objects.filter(
            pk__in=GridGroup.objects.filter(grid_id=grid_id).values("group_id")
        ).order_by("path")
    )


def _on(day: dt.date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def children(area: Area) -> list[Area]:
    """Return the living areas directly below, by code."""
    return list(area.children.filter(valid_to=None).order_by("path"))


def codes(area: Area) -> list[AreaCode]:
    """Return the codes and names that an area has had, the newest first."""
    return list(area.codes.order_by("-valid_from"))


def within(
    actor: Actor, power: Power, *, level: str, text: str = "", limit: int = 200
) -> list[Area]:
    """Return living areas of a level within a power's reach, by code; `text` narrows by name or code."""
    rows = Area.objects.visible_to(actor, power).living().filter(level=level)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(path__startswith=text))
    return list(rows.order_by("path")[:limit])


def county() -> Area | None:
    """Return the county of this installation, or None before it has been created."""
    return Area.objects.living().filter(level=paths.Level.COUNTY).order_by("path").first()


def widest(actor: Actor, power: Power) -> list[Area]:
    """Return the areas where a power's reach begins, by code."""
    prefixes = actor.prefixes(power)
    tops = [p for p in prefixes if not any(p != q and p.startswith(q) for q in prefixes)]
    paths_of = [f"{top:0<12}" if len(top) < 12 else top for top in tops]
    return list(
        Area.objects.visible_to(actor, power).living().filter(path__in=paths_of).order_by("path")
    )
