"""What other systems may read of cases: kinds that the county publishes, and nothing about people.

Guarded files and danger never leave; of the others the number, kind, village, state and times do.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from touyan.cases.kinds import OPEN
from touyan.cases.models import Case
from touyan.cases.pack_values import KindRule
from touyan.cases.queries.county import kinds_of
from touyan.cases.receipts import key_index
from touyan.core import keyset
from touyan.core.errors import NotFound
from touyan.registry import paths
from touyan.registry.models import Area
from touyan.registry.paths import Level

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: everything of it together; `is_open` None means either."""

    refs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    is_open: bool | None = None


def published_kinds(path: str) -> tuple[KindRule, ...]:
    """Return the kinds that a county publishes to other systems."""
    return tuple(kind for kind in kinds_of(path) if kind.is_published)


def published(
    path: str, wanted: Wanted, *, before: str = "", limit: int = 50
) -> tuple[list[Case], str]:
    """Return one page of a county's published cases, the newest first, and the next page's key."""
    rows = _published(path)
    if wanted.refs:
        rows = rows.filter(ref__in=wanted.refs)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.since is not None:
        rows = rows.filter(received_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(received_at__lte=wanted.until)
    if wanted.is_open is not None:
        rows = rows.filter(status__in=OPEN) if wanted.is_open else rows.exclude(status__in=OPEN)
    return keyset.newest_first(rows, "received_at", before=before, limit=limit, kind=keyset.moment)


def published_one(path: str, ref: str) -> Case:
    """Return one published case by its number. Raises NotFound."""
    found = _published(path).filter(ref=ref.upper()).first()
    if found is None:
        raise NotFound
    return found


def published_by_token(path: str, token: uuid.UUID) -> Case:
    """Return the published case that was sent with this key. Raises NotFound."""
    found = _published(path).filter(key_index=key_index(token)).first()
    if found is None:
        raise NotFound
    return found


def place_of_code(path: str, code: str) -> Area:
    """Return the living village, or place inside one, of the county with this code. Raises NotFound."""
    inside = {Level.VILLAGE, Level.GROUP, Level.GRID, Level.BUILDING}
    rows = Area.objects.living().filter(path=code, level__in=inside)
    found = rows.filter(path__under=path[:COUNTY_DIGITS]).first()
    if found is None:
        raise NotFound
    return found


def villages_in(path: str, text: str) -> list[Area]:
    """Return the county's living villages whose name a text says; two when it is not clear which."""
    rows = Area.objects.living().filter(level=Level.VILLAGE, path__under=path[:COUNTY_DIGITS])
    found = [area for area in rows.select_related("parent").order_by("path") if area.name in text]
    nearer = [area for area in found if area.parent is not None and area.parent.name in text]
    return (nearer or found)[:2]


def village_name(case: Case) -> str:
    """Return township and village of a case: never the group, which may be a few houses."""
    village = paths.village_of(case.area.path)
    area: Area | None = case.area
    while area is not None and area.path != village:
        area = area.parent
    if area is None:
        return ""
    return f"{area.parent.name} {area.name}" if area.parent is not None else area.name


def _published(path: str) -> QuerySet[Case]:
    codes = [kind.code for kind in published_kinds(path)]
    rows = Case.objects.filter(
        kind__in=codes, guard="", danger="", area__scope_path__under=path[:COUNTY_DIGITS]
    )
    return rows.select_related("area__parent__parent").defer(
        "text", "place", "details", "contact", "answer"
    )
