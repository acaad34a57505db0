"""Pages by key: the place in a list is the value that it is sorted by and the id of a row.

No page number and no count: a page costs the same wherever it is, and nothing is skipped or shown
twice when rows are added meanwhile.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from touyan.core.errors import NotFound

Row = TypeVar("Row", bound=Model)
ID_MAX = 2**63 - 1
YEARS = (1900, 2200)
_SEPARATOR = "_"


def read_id(text: str) -> int | None:
    """Return the id that a page was asked with, or None when no row can have it."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(ID_MAX)):
        return None
    number = int(text)
    return number if number <= ID_MAX else None


def moment(text: str) -> dt.datetime:
    """Read a moment with its offset. Raises ValueError."""
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None or not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError  # at the ends of the calendar an offset leads out of it
    return found


def newest_first(
    rows: QuerySet[Row],
    field: str,
    *,
    before: str,
    limit: int,
    kind: Callable[[str], Any] = dt.date.fromisoformat,
) -> tuple[list[Row], str]:
    """Return one page of rows, the newest first, and the key of the next one ("" at the end).

    `field` is what they are sorted by, `kind` reads it from a key; rows that have no value there are
    left out of the pages that follow. Raises NotFound for a key that no page gave out.
    """
    rows = rows.order_by(f"-{field}", "-pk")
    if before:
        value, pk = read(before, kind)
        rows = rows.filter(**{f"{field}__lte": value}).exclude(**{field: value, "pk__gte": pk})
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return shown, "" if len(found) <= limit else key(getattr(shown[-1], field), shown[-1].pk)


def read(key: str, kind: Callable[[str], Any] = dt.date.fromisoformat) -> tuple[Any, int]:
    """Return the value and the id that a key of a page holds. Raises NotFound when no page gave it out."""
    text, _separator, digits = key.rpartition(_SEPARATOR)
    pk = read_id(digits)
    try:
        value = kind(text)
    except ValueError:
        raise NotFound from None
    if pk is None:
        raise NotFound
    return value, pk


def key(value: dt.date | None, pk: int) -> str:
    """Return the key of the page after the row with this value and this id; "" when it has no value."""
    return f"{value.isoformat()}{_SEPARATOR}{pk}" if value else ""
