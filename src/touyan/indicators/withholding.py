"""What a county's files leave out, so that no number of a few people can be read or worked out of them.

1. A count of one to four people, or a share that leaves one to four on either side, is left out.
2. An amount of money or points is left out where those whose it is are too few to be told, and a stock of
   money that moved while fewer than five of them came or left (`Remembered`).
3. What two measures leave of each other (`measures.rests()`: visits less households, households less
   those who came) is told by nobody and known to everybody: where it would be one to four, one of the
   two is left out, in a place and in any places together that a total leaves over.
4. A total that is told beside its parts (only what is counted once has such rows) is left out when the
   total less the told parts would give a left-out number away, or when the parts less the total would
   tell of one to four people who are in two places.

Whoever subtracts then gets nobody, or at least five people of at least two places.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from touyan.core import measures
from touyan.core.measures import AnyMeasure, Distinct, Rest, Stock
from touyan.indicators import rollup

SMALLEST_TOLD = 5
"""Fewer people, households or visits than this would tell about somebody."""


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

    @property
    def whole(self) -> int:
        """Return how many it speaks of: of a share, its denominator."""
        return self.num if self.den is None else self.den


Remembered = dict[tuple[str, int], tuple[int, int]]
"""(Measure, place) -> the amount of a stock that was told last, and how many people it belonged to then."""


def is_few(number: int) -> bool:
    """Say whether this many people are too few to be told; nobody is no secret."""
    return 0 < number < SMALLEST_TOLD


def is_small(measure: AnyMeasure, num: int, den: int | None) -> bool:
    """Say whether a value is too small to be handed on: a count of one to four, or the rest of a share."""
    return measure.counts_people and any(map(is_few, Cell(0, 0, measure.code, num, den).parts()))


def remembering() -> set[str]:
    """Return the measures of which earlier months are needed to know what a later one may tell."""
    known = measures.declared()
    found = {code for code, one in known.items() if isinstance(one, Stock) and one.counted_by}
    found |= {known[code].counted_by or "" for code in found}
    for rest in measures.rests():
        if {rest.whole, rest.part} & found:
            found |= {rest.whole, rest.part}
    return found


def withheld(cells: Iterable[Cell], remembered: Remembered | None = None) -> set[Cell]:
    """Return the cells of one county and month that are left out.

    `remembered` holds what earlier months told; it is brought up to date. Months are asked for in order.
    """
    month = _Month(remembered={} if remembered is None else remembered)
    known = measures.declared()
    for cell in cells:
        month.by_measure[cell.measure].append(cell)
        month.at[cell.measure, cell.place] = cell
        if is_small(known[cell.measure], cell.num, cell.den):
            month.hide(cell)
    month.leave_out()
    return month.hidden


Leaves = Mapping[str, Mapping[int, list[Cell]]]
"""Measure -> place -> what its total is the sum of: told places, or the smallest ones."""


@dataclass(slots=True)
class _Month:
    """The numbers of one county and month, and which of them are left out so far."""

    remembered: Remembered
    by_measure: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    at: dict[tuple[str, int], Cell] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    # Left out for the rest that it leaves, not for being small: between which numbers it then lies.
    bounds: dict[Cell, tuple[int, int]] = field(default_factory=dict)

    def hide(self, cell: Cell) -> None:
        self.hidden.add(cell)

    def told(self, code: str, place: int) -> int | None:
        """Return how many a measure tells of a place: 0 where it has no row, None where it is left out."""
        cell = self.at.get((code, place))
        if cell is None:
            return 0
        return None if cell in self.hidden else cell.whole

    def leave_out(self) -> None:
        known = measures.declared()
        counts = [one for one in measures.rests() if known[one.part].counts_people]
        once = [
            code
            for code in self.by_measure
            if isinstance(known[code], Distinct) and known[code].counts_people
        ]
        leaves = {code: self._villages(code) for code in once}
        for digits in (rollup.VILLAGE, rollup.TOWNSHIP, rollup.COUNTY):
            if digits != rollup.VILLAGE:
                for code in once:
                    self._totals(code, digits, leaves[code])
            for rest in counts:
                self._rests_in_a_place(rest, digits)
            for rest in counts:
                if digits != rollup.VILLAGE and rest.part in leaves:
                    self._rests_left_over(rest, digits, leaves)
            if digits == rollup.TOWNSHIP:
                leaves = {code: self._of_county(code, leaves[code]) for code in once}
        self._amounts()

    def _villages(self, code: str) -> dict[int, list[Cell]]:
        """Return the villages of each township."""
        found: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.by_measure[code]:
            if cell.digits == rollup.VILLAGE:
                found[_above(cell.place, rollup.TOWNSHIP)].append(cell)
        return found

    def _of_county(self, code: str, villages: Mapping[int, list[Cell]]) -> dict[int, list[Cell]]:
        """Return what lies below the county: townships that are told, villages of the others."""
        towns = {c.place: c for c in self.by_measure[code] if c.digits == rollup.TOWNSHIP}
        found: dict[int, list[Cell]] = defaultdict(list)
        for place in towns.keys() | villages.keys():
            mine, below = towns.get(place), villages.get(place, [])
            # A total that is left out for the rest it leaves is itself what must not be found.
            whole = mine is not None and (
                mine not in self.hidden or mine in self.bounds or not below
            )
            found[_above(place, rollup.COUNTY)] += [mine] if mine is not None and whole else below
        return found

    def _totals(self, code: str, digits: int, leaves: Mapping[int, list[Cell]]) -> None:
        """Leave out the totals of one level that would give a left-out part away."""
        for total in self.by_measure[code]:
            if total.digits == digits and total not in self.hidden:
                below = leaves.get(total.place, [])
                if not self._keeps(total, below):
                    self.hide(total)

    def _keeps(self, total: Cell, below: Sequence[Cell]) -> bool:
        """Say whether a total less its told parts gives nothing away."""
        secret = [cell for cell in below if cell in self.hidden]
        left = total.num - sum(cell.num for cell in below if cell not in self.hidden)
        if not secret:
            return not (below and is_few(-left))  # who is in two places is counted twice below
        if len(secret) == 1 or is_few(left):
            return False
        # Each left-out part lies between two numbers; only a sum between theirs leaves a choice.
        spans = [self.bounds.get(cell, (1, SMALLEST_TOLD - 1)) for cell in secret]
        return sum(low for low, _high in spans) < left < sum(high for _low, high in spans)

    def _rests_in_a_place(self, rest: Rest, digits: int) -> None:
        for part in self.by_measure.get(rest.part, ()):
            whole = self.at.get((rest.whole, part.place))
            if part.digits != digits or whole is None or {part, whole} & self.hidden:
                continue
            if not is_few(whole.whole - part.whole):
                continue
            known = measures.declared()
            if isinstance(known[rest.part], Distinct) and not isinstance(
                known[rest.whole], Distinct
            ):
                self.hide(whole)  # it has no totals from which it could be found again
                continue
            self.hide(part)
            self.bounds[part] = max(0, whole.whole - SMALLEST_TOLD + 1), whole.whole - 1

    def _rests_left_over(self, rest: Rest, digits: int, leaves: Leaves) -> None:
        """Look at what totals leave over of two measures at once, over the parts that are left out."""
        if rest.whole in leaves:
            for place in {c.place for c in self.by_measure[rest.part] if c.digits == digits}:
                self._both_left_over(rest, place, leaves)
            return
        for total in self.by_measure[rest.part]:
            if total.digits != digits or total in self.hidden:
                continue
            below = leaves[rest.part].get(total.place, [])
            secret = [cell for cell in below if cell in self.hidden]
            left = total.num - sum(cell.num for cell in below if cell not in self.hidden)
            places = [place for cell in secret for place in self._below(rest.whole, cell)]
            numbers = [self.told(rest.whole, place) for place in places]
            if secret and None not in numbers and is_few(sum(n or 0 for n in numbers) - left):
                for place in places:
                    if (rest.whole, place) in self.at:
                        self.hide(self.at[rest.whole, place])

    def _below(self, code: str, cell: Cell) -> Iterator[int]:
        """Yield the villages of a place in which a measure has rows."""
        if cell.digits == rollup.VILLAGE:
            yield cell.place
            return
        for one in self.by_measure.get(code, ()):
            if one.digits == rollup.VILLAGE and _above(one.place, cell.digits) == cell.place:
                yield one.place

    def _both_left_over(self, rest: Rest, place: int, leaves: Leaves) -> None:
        """Leave out totals of two measures that tell a small rest of what is left out below them."""
        codes = (rest.part, rest.whole)
        secret = {
            code: {cell.place for cell in leaves[code].get(place, ()) if cell in self.hidden}
            for code in codes
        }
        if all(self._is_told(code, place) for code in codes):
            both = secret[rest.part] | secret[rest.whole]
            if any(is_few(self._rest_of(rest, found)) for found in (both, _townships(both))):
                for code in codes:
                    self.hide(self.at[code, place])
        for code, other in (codes, codes[::-1]):
            for found in (secret[code], _townships(secret[code])):
                alone = all(self.told(other, one) is not None for one in found)
                if self._is_told(code, place) and alone and is_few(self._rest_of(rest, found)):
                    self.hide(self.at[code, place])

    def _is_told(self, code: str, place: int) -> bool:
        return (code, place) in self.at and self.at[code, place] not in self.hidden

    def _rest_of(self, rest: Rest, places: Iterable[int]) -> int:
        """Return what two measures leave of each other over some places."""
        rest_of = 0
        for place in places:
            for code, sign in ((rest.whole, 1), (rest.part, -1)):
                cell = self.at.get((code, place))
                rest_of += sign * cell.num if cell else 0
        return rest_of

    def _amounts(self) -> None:
        known = measures.declared()
        amounts = [code for code in self.by_measure if known[code].counted_by is not None]
        for code in amounts:
            for cell in self.by_measure[code]:
                if cell.num and not self._heads(cell):
                    self.hide(cell)
        for rest in measures.rests():
            if known[rest.part].counted_by is not None:
                self._rests_of_amounts(rest)
        for code in amounts:
            if isinstance(known[code], Stock):
                for cell in self.by_measure[code]:
                    self._against_the_last_one(cell)

    def _rests_of_amounts(self, rest: Rest) -> None:
        """Leave a part out wherever it leaves anything: nothing counts those whose the rest would be."""
        for part in self.by_measure.get(rest.part, ()):
            whole = self.at.get((rest.whole, part.place))
            if whole and not {part, whole} & self.hidden and whole.num != part.num:
                self.hide(part)

    def _heads(self, cell: Cell) -> int:
        """Return how many people an amount belongs to, as the files tell it; 0 when they do not."""
        counter = measures.declared()[cell.measure].counted_by
        return (self.told(counter, cell.place) or 0) if counter else 0

    def _against_the_last_one(self, cell: Cell) -> None:
        """Leave a stock out that moved by what a few people brought in or took out."""
        if cell in self.hidden:
            return
        key, heads = (cell.measure, cell.place), self._heads(cell)
        num, before = self.remembered.get(key, (cell.num, heads))
        if num != cell.num and abs(heads - before) < SMALLEST_TOLD:
            self.hide(cell)
        else:
            self.remembered[key] = cell.num, heads


def _townships(places: Iterable[int]) -> set[int]:
    """Return the townships in which some places lie."""
    return {_above(place, rollup.TOWNSHIP) for place in places}


def _above(place: int, digits: int) -> int:
    """Return the code, of twelve digits, of the township or county in which a place lies."""
    factor = int(10 ** (rollup.VILLAGE - digits))
    return place // factor * factor
