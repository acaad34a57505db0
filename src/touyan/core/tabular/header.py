"""Finds the heading row among titles, merged headings and blank rows, and says which column is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from touyan.core.importing import Column
from touyan.core.tabular.reading import Cell, Sheet, is_blank
from touyan.core.tabular.text import heading

LOOK_AT = 30


@dataclass(frozen=True, slots=True)
class Header:
    """A heading: the titles by position, where the data starts (row from 0), what each column means.

    `meaning` maps a position to a column name; `titles` holds "" where a column has no title.
    """

    titles: tuple[str, ...]
    first_row: int
    meaning: Mapping[int, str] = field(default_factory=dict)


def names(columns: Sequence[Column], known: Mapping[str, str]) -> dict[str, str]:
    """Map compared headings to column names; `known` (a confirmed mapping) wins over synonyms.

    In `known` an empty column name means "leave this column out".
    """
    found: dict[str, str] = {}
    for column in columns:
        for title in (str(column.title), column.name, *column.synonyms):
            found.setdefault(heading(title), column.name)
    return {**found, **known}


def find(sheet: Sheet, columns: Sequence[Column], known: Mapping[str, str]) -> Header | None:
    """Return the heading with the most recognised columns in the first rows, or None.

    A heading may span two rows with merged cells; a recognised one names at least two columns, or
    the only one that there is.
    """
    by_heading = names(columns, known)
    rows = sheet.first_rows(LOOK_AT)
    best: Header | None = None
    for number, row in enumerate(rows):
        if is_blank(row):
            continue
        below = rows[number + 1] if number + 1 < len(rows) else []
        for header in (_single(row, number, by_heading), _double(row, below, number, by_heading)):
            if header and (best is None or len(header.meaning) > len(best.meaning)):
                best = header
    enough = min(2, len(columns))
    return best if best and len(best.meaning) >= enough else None


def guess(sheet: Sheet) -> Header | None:
    """Return the first row that looks like a heading although none of its titles is known."""
    for number, row in enumerate(sheet.first_rows(LOOK_AT)):
        texts = [cell for cell in row if isinstance(cell, str)]
        if len(texts) >= 2 and len(texts) == sum(cell is not None for cell in row):
            return Header(tuple(str(cell or "") for cell in row), number + 1)
    return None


def at(sheet: Sheet, row: int, columns: Sequence[Column], known: Mapping[str, str]) -> Header:
    """Return the heading in a row that a person pointed at (from 0). Raises IndexError."""
    cells = sheet.first_rows(row + 1)[row]
    return _single(cells, row, names(columns, known)) or Header(
        tuple(str(cell or "") for cell in cells), row + 1
    )


def _single(row: list[Cell], number: int, by_heading: Mapping[str, str]) -> Header | None:
    return _header([_title(cell) for cell in row], number + 1, by_heading)


def _double(
    upper: list[Cell], lower: list[Cell], number: int, by_heading: Mapping[str, str]
) -> Header | None:
    """Read two merged rows as one: the lower title, or the upper one where the lower is empty."""
    if not lower or is_blank(lower) or any(not isinstance(c, str | None) for c in lower):
        return None
    width = max(len(upper), len(lower))
    above = [*upper, *[None] * (width - len(upper))]
    below = [*lower, *[None] * (width - len(lower))]
    titles = [_title(b) or _title(a) for a, b in zip(above, below, strict=True)]
    return _header(titles, number + 2, by_heading)


def _header(titles: list[str], first_row: int, by_heading: Mapping[str, str]) -> Header | None:
    meaning: dict[int, str] = {}
    taken: set[str] = set()
    for position, title in enumerate(titles):
        name = by_heading.get(key(title, position), "")
        if name and name not in taken:
            taken.add(name)
            meaning[position] = name
    return Header(tuple(titles), first_row, meaning) if meaning else None


def key(title: str, position: int) -> str:
    """Return by what a mapping remembers a column: its compared title, or its place when it has none."""
    return heading(title) or f"#{position}"


def _title(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""
