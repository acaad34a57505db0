"""No number of a few people leaves the county, neither openly nor as a total less its parts.

The attacker of these tests has the files and knows the rules: it writes down every way to fill in what
is left out so that all told totals come out, and looks for a village whose number is then certain.
"""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from touyan.core import measures
from touyan.indicators.withholding import COUNTED_BY, Cell, is_small, withheld

HOMES, PAY, WORKERS = "points.redeeming_households", "coops.pay", "coops.workers"
COUNTY = 520524000000
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))
TREES = st.lists(st.lists(COUNTS, min_size=1, max_size=3), min_size=1, max_size=3)


def cells_of(tree: list[list[int]], measure: str = HOMES) -> list[Cell]:
    """Return villages, townships and the county, each household in one village."""
    found = [Cell(COUNTY, 6, measure, sum(map(sum, tree)), None)]
    for town, villages in enumerate(tree, start=1):
        place = COUNTY + town * 1000
        found.append(Cell(place, 9, measure, sum(villages), None))
        found += [Cell(place + n, 12, measure, num, None) for n, num in enumerate(villages, 201)]
    return found


def fillings(cells: list[Cell], hidden: set[Cell]) -> dict[int, set[int]]:
    """Return what each left-out village can be, for whoever knows the rules and the rest."""
    secret = [cell.place for cell in cells if cell in hidden and cell.digits == 12]
    told = {(cell.digits, cell.place): cell.num for cell in cells if cell not in hidden}
    possible: dict[int, set[int]] = {place: set() for place in secret}
    for guess in product(range(1, 5), repeat=len(secret)):
        villages = {c.place: c.num for c in cells if c.digits == 12 and c not in hidden}
        villages |= dict(zip(secret, guess, strict=True))
        sums = {
            (cell.digits, cell.place): sum(
                num
                for place, num in villages.items()
                if place // 10 ** (12 - cell.digits) == cell.place // 10 ** (12 - cell.digits)
            )
            for cell in cells
        }
        if all(sums[key] == num for key, num in told.items()):
            for place, num in zip(secret, guess, strict=True):
                possible[place].add(num)
    return possible


@settings(max_examples=400, deadline=None)
@given(TREES)
@example([[1, 1], [1, 1, 1]])
def test_no_subtraction_makes_a_left_out_number_certain(tree):
    cells = cells_of(tree)
    hidden = withheld(cells)
    assert {c for c in cells if 0 < c.num < 5} <= hidden
    for place, possible in fillings(cells, hidden).items():
        assert len(possible) > 1, (place, possible)


@settings(max_examples=400, deadline=None)
@given(TREES)
def test_whoever_subtracts_gets_nobody_or_five_people_at_least(tree):
    cells = cells_of(tree)
    hidden = withheld(cells)
    told = [cell for cell in cells if cell not in hidden]
    for total in told:
        below = [c for c in told if c.digits == 12 and c.place // 1000 == total.place // 1000]
        if total.digits == 9:
            left = total.num - sum(c.num for c in below)
            assert left == 0 or left >= 5


def test_the_attacker_finds_what_the_first_rule_alone_gives_away():
    """One small village beside a told total is certain: the judge of these tests can say so."""
    cells = cells_of([[3, 20, 30]])
    only_small = {cell for cell in cells if 0 < cell.num < 5}
    assert fillings(cells, only_small) == {COUNTY + 1201: {3}}
    assert fillings(cells, withheld(cells)) == {COUNTY + 1201: {1, 2, 3, 4}}


@pytest.mark.parametrize(
    ("tree", "towns", "county"),
    [
        ([[7, 8], [9]], 0, 0),  # nothing is small
        ([[3, 8], [9]], 1, 1),  # the township less 8, the county less 9 and 8
        ([[3, 8], [2, 9], [30]], 2, 0),  # the county less the rest: five people of two places
        ([[2, 3, 8]], 0, 0),  # five people of two places
        ([[1, 1, 8]], 1, 1),  # two people: one each
        ([[4, 4, 8]], 1, 1),  # eight people of two places: four each
        ([[0, 6], [5]], 0, 0),  # nobody is no secret
        ([[1, 1], [1, 1, 1]], 2, 1),  # five people of five places: one each
        ([[1, 1, 1, 1, 1]], 1, 1),
    ],
)
def test_totals_are_left_out_only_where_they_would_tell(tree, towns, county):
    hidden = withheld(cells_of(tree))
    assert sum(cell.digits == 9 for cell in hidden) == towns
    assert sum(cell.digits == 6 for cell in hidden) == county


@pytest.mark.parametrize(("workers", "is_told"), [(1, False), (4, False), (5, True), (None, False)])
def test_the_pay_of_a_few_is_left_out_with_their_number(workers, is_told):
    place = COUNTY + 1201
    cells = [Cell(place, 12, PAY, 80_000, None)]
    if workers is not None:
        cells.append(Cell(place, 12, WORKERS, workers, None))
    assert (cells[0] not in withheld(cells)) == is_told


def test_no_pay_is_no_secret():
    cell = Cell(COUNTY + 1201, 12, PAY, 0, None)
    assert withheld([cell]) == set()


def test_every_amount_and_who_counts_it_are_measures():
    known = measures.declared()
    assert set(COUNTED_BY) <= set(known)
    assert {heads for heads in COUNTED_BY.values() if heads} <= set(known)
    assert is_small(known[HOMES], 4, None)
