"""What a county's files leave out, so that no number of a few people can be read or worked out of them.

Three rules, from the plain to the careful:

1. A count of one to four people, or a share that leaves one to four on either side, is left out.
2. An amount of money or points is left out where those whose it is are too few to be told.
3. A total that is told beside its parts (only what is counted once has such rows) is left out when the
   total less the told parts would give a left-out number away: when one part is left out, when those
   left out come to fewer than five together, or when all of them can only be one, or only four.

Whoever subtracts then gets at least five people of at least two places, never one place's number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from touyan.core import measures
from touyan.core.measures import AnyMeasure, Distinct
from touyan.indicators import rollup

SMALLEST_TOLD = 5
"""Fewer people, households or visits than this would tell about somebody."""
COUNTED_BY: Mapping[str, str] = {
    "coops.pay": "coops.workers",
    "coops.cash_of_households": "coops.cash_households",
    "coops.cash_of_cadres": "",  # nothing counts them, and a village has a handful
    "points.awarded": "points.awarded_households",
    "points.redeemed": "points.redeeming_households",
    "points.owed": "registry.households",
}
"""An amount, and the measure that counts those whose it is."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of one month: `place` has twelve digits, of which `digits` count."""

    place: int
    digits: int
    measure: str
    num: int
    den: int | None

    def parts(self) -> tuple[int, ...]:
        """Return the numbers that can be read from it: the count, or a share's two sides and whole."""
        return (self.num,) if self.den is None else (self.num, self.den, self.den - self.num)


def is_small(measure: AnyMeasure, num: int, den: int | None) -> bool:
    """Say whether a value is too small to be handed on: a count of one to four, or the rest of a share."""
    parts = Cell(0, 0, measure.code, num, den).parts()
    return measure.counts_people and any(0 < part < SMALLEST_TOLD for part in parts)


def withheld(cells: Iterable[Cell]) -> set[Cell]:
    """Return the cells of one county and month that are left out."""
    known = measures.declared()
    by_measure: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_measure[cell.measure].append(cell)
    hidden: set[Cell] = set()
    for code, found in by_measure.items():
        hidden |= {cell for cell in found if is_small(known[code], cell.num, cell.den)}
        if isinstance(known[code], Distinct) and known[code].counts_people:
            hidden |= _totals_that_tell(found, hidden)
    return hidden | _amounts_of_few(by_measure, hidden)


def _amounts_of_few(by_measure: Mapping[str, Sequence[Cell]], hidden: set[Cell]) -> set[Cell]:
    told = {(cell.measure, cell.place) for cells in by_measure.values() for cell in cells} - {
        (cell.measure, cell.place) for cell in hidden
    }
    return {
        cell
        for amount, heads in COUNTED_BY.items()
        for cell in by_measure.get(amount, ())
        if cell.num and (heads, cell.place) not in told
    }


def _totals_that_tell(cells: Sequence[Cell], hidden: set[Cell]) -> set[Cell]:
    """Return the townships, then the county, whose total would give a left-out part away."""
    villages: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.digits == rollup.VILLAGE:
            villages[_township(cell)].append(cell)
    towns = {_township(cell): cell for cell in cells if cell.digits == rollup.TOWNSHIP}
    found: set[Cell] = set()
    for code, town in towns.items():
        if town not in hidden and not _keeps(town, villages[code], hidden):
            found.add(town)
    leaves: list[Cell] = []
    for code in towns.keys() | villages.keys():
        mine = towns.get(code)
        if mine is not None and (mine not in hidden | found or not villages[code]):
            leaves.append(mine)  # told as a whole, or nothing is known below it
        else:
            leaves += villages[code]
    for county in (cell for cell in cells if cell.digits == rollup.COUNTY):
        if county not in hidden and not _keeps(county, leaves, hidden | found):
            found.add(county)
    return found


def _township(cell: Cell) -> int:
    return cell.place // int(10 ** (rollup.VILLAGE - rollup.TOWNSHIP))


def _keeps(total: Cell, below: Sequence[Cell], hidden: set[Cell]) -> bool:
    """Say whether a total less its told parts gives nothing away."""
    secret = [cell for cell in below if cell in hidden]
    if not secret:
        return True
    told = [cell for cell in below if cell not in hidden]
    left = [
        whole - sum(parts)
        for whole, *parts in zip(total.parts(), *(cell.parts() for cell in told), strict=True)
    ]
    if len(secret) == 1 or any(0 < part < SMALLEST_TOLD for part in left):
        return False
    # Nobody is no secret, so each left-out part is one to four: as many people as parts, or four times
    # as many, leave no choice.
    return total.den is not None or len(secret) < left[0] < (SMALLEST_TOLD - 1) * len(secret)
