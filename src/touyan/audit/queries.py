"""Reading the record of acts, newest first, by key."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from touyan.audit.models import WHOLE_COUNTY, Record, within
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import ID_MAX
from touyan.core.prepared import Prepared, Row


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are asked for; an empty field does not narrow."""

    object_kind: str = ""
    object_id: str = ""
    actor_id: int | None = None
    area_prefix: str = ""
    action_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act as a list shows it; `actor_id` 0 is the system."""

    id: int
    at: dt.datetime
    actor_id: int
    action: str
    object_kind: str
    object_id: str
    area_path: str
    on_behalf_of: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of acts, newest first; `next_before` is the key of the next page or None."""

    records: list[Act]
    next_before: int | None


def records(
    actor: Actor, *, wanted: Wanted | None = None, before: int | None = None, limit: int = 50
) -> Page:
    """Return acts visible to the actor, newest first.

    Raises NotAllowed unless the actor holds AUDIT_READ.
    """
    actor.require(Power.AUDIT_READ)
    prefixes = actor.prefixes(Power.AUDIT_READ)
    wanted, before = wanted or Wanted(), ID_MAX if before is None else before
    if wanted == Wanted():
        found = _unnarrowed(prefixes, before, limit + 1)
    else:
        rows = _narrowed(Record.objects.visible_to(actor), wanted)
        found = list(_acts(rows.filter(id__lt=before))[: limit + 1])
    shown = [Act(*row) for row in found[:limit]]
    return Page(shown, shown[-1].id if len(found) > limit else None)


def _unnarrowed(prefixes: tuple[str, ...], before: int, limit: int) -> list[Row]:
    """Return all acts that these places show, by the read that is compiled once for as many places."""
    if not prefixes:
        return []
    has_county = any(len(prefix) <= WHOLE_COUNTY for prefix in prefixes)
    values = {f"place{number}": prefix for number, prefix in enumerate(prefixes)}
    return _page(len(prefixes), has_county, limit).rows(before=before, **values)


@lru_cache(maxsize=32)
def _page(places: int, has_county: bool, limit: int) -> Prepared:  # noqa: FBT001 - a key of the cache
    names = [f"place{number}" for number in range(places)]

    def build(before: int, **values: str) -> "QuerySet[Record, Row]":
        seen = within([values[name] for name in names], has_county=has_county)
        return _acts(Record.objects.filter(seen, id__lt=before))[:limit]

    return Prepared(build, before=int, **dict.fromkeys(names, str))


def _acts(rows: "QuerySet[Record]") -> "QuerySet[Record, Row]":
    return rows.order_by("-id").values_list(
        "id", "at", "actor_id", "action", "object_kind", "object_id", "area_path", "on_behalf_of"
    )


def _narrowed(rows: "QuerySet[Record]", wanted: Wanted) -> "QuerySet[Record]":
    if wanted.object_kind:
        rows = rows.filter(object_kind=wanted.object_kind)
    if wanted.object_id:
        rows = rows.filter(object_id=wanted.object_id)
    if wanted.actor_id is not None:
        rows = rows.filter(actor_id=wanted.actor_id)
    if wanted.area_prefix:
        rows = rows.filter(area_path__startswith=wanted.area_prefix)
    if wanted.action_prefix:
        rows = rows.filter(action__startswith=wanted.action_prefix)
    return rows


def get_record(actor: Actor, pk: int) -> Record:
    """Return one act; NotFound when it is outside the actor's reach."""
    found = Record.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def count_since(*, actor_id: int, action: str, since: object) -> int:
    """Count a person's acts of one kind from a moment on (daily limits such as unmasking)."""
    return Record.objects.filter(actor_id=actor_id, action=action, at__gte=since).count()
