"""A list of counted goods, as somebody typed or exported it: names beside numbers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from touyan.core.money import BadAmount
from touyan.core.tabular import cells
from touyan.core.tabular.text import heading

PIECES_MAX = 1_000_000
NUMBER = re.compile(r"([0-9０-９][0-9０-９,，]*)\s*[^\W\d]{0,4}")
_pieces = cells.whole(least=0, most=PIECES_MAX)


@dataclass(slots=True)
class CountList:
    """Pieces by product id, and what could not be read, each with its row from 1."""

    found: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def parse(rows: Iterable[Sequence[Any]], names: Mapping[str, int]) -> CountList:
    """Read a list: in each row the name of a product, then the first number to its right.

    `names` maps names to product ids. Rows without a known name (titles, headings, notes) are passed
    over; a known name twice, or without a number, is a problem. All problems come together.
    """
    known = {heading(name): pk for name, pk in names.items()}
    read = CountList()
    for number, row in enumerate(rows, start=1):
        place = next((n for n, cell in enumerate(row) if heading(cell) in known), None)
        if place is None:
            continue
        pk = known[heading(row[place])]
        pieces = _first_number(row[place + 1 :])
        if pk in read.found:
            read.problems.append(_("Row %(row)d: this product stands twice.") % {"row": number})
        elif pieces is None:
            read.problems.append(_("Row %(row)d: no number of pieces.") % {"row": number})
        else:
            read.found[pk] = pieces
    if not read.found and not read.problems:
        read.problems.append(_("No product of this shop stands in the list."))
    return read


def _first_number(row: Sequence[Any]) -> int | None:
    for cell in row:
        try:
            return int(_pieces(_without_unit(cell)))
        except (cells.BadCell, BadAmount):
            continue
    return None


def _without_unit(cell: Any) -> Any:
    """Return "12" of "12 bags": what a person writes behind the number is the unit."""
    found = NUMBER.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return found[1] if found else cell
