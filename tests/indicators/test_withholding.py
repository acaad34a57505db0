"""No number of a few people leaves the county, neither openly nor as a total less its parts.

The attacker of these tests has the files and knows the rules: it writes down every way to fill in what
is left out so that all told totals come out, and looks for a village whose number is then certain.
"""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from touyan.core import measures
from touyan.core.measures import Distinct, Rest
from touyan.indicators.withholding import Cell, is_small, remembering, withheld

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
    counters = {one.counted_by for one in known.values() if one.counted_by}
    assert counters <= set(known)
    assert all(known[code].counts_people for code in counters)
    assert {"coops.cash_shares", "coops.cash_of_households", "coops.cash_households"} <= (
        remembering()
    )
    assert is_small(known[HOMES], 4, None)


VISITS, MEMBERS, PAYING = "points.visits", "coops.member_households", "coops.cash_households"
PAIRS = [(VISITS, HOMES), (MEMBERS, PAYING)]
SMALL_TREES = [
    [[(6, 5)]],
    [[(6, 5), (9, 9)]],
    [[(6, 3), (5, 2), (9, 9)]],
    [[(5, 4), (5, 3), (8, 8)]],
    [[(9, 8), (9, 7)], [(20, 9)]],
    [[(5, 3), (7, 4)], [(6, 3), (12, 12)]],
    [[(10, 10), (10, 10)], [(3, 3), (7, 6)]],
]
# A township whose total is found from the county's would tell the one member who pays nothing.
SMALL_TREES.append([[(1, 1), (5, 4)], [(2, 1), (4, 4)]])
PAIR = st.integers(0, 9).flatmap(
    lambda whole: st.tuples(st.just(whole), st.integers(1 if whole else 0, whole))
)
PAIR_TREES = st.lists(st.lists(PAIR, min_size=1, max_size=3), min_size=1, max_size=2)


def both_of(tree, whole, part):
    """Return the cells of two measures, one of which counts some of those whom the other counts."""
    found = cells_of([[pair[1] for pair in town] for town in tree], part)
    wholes = cells_of([[pair[0] for pair in town] for town in tree], whole)
    once = isinstance(measures.declared()[whole], Distinct)
    return found + [cell for cell in wholes if once or cell.digits == 12]


def options_of(place, told, whole, part):
    """Return what a village may be for whoever has the files: (whole, part) as the rules allow it."""
    w, p = told.get((whole, place)), told.get((part, place))
    return {
        (a, b)
        for a in ([w] if w is not None else range(1, 14))
        for b in ([p] if p is not None else range(1, a + 1))
        if b <= a and (w is None or p is None or not 0 < a - b < 5)
    }


def added(sets):
    """Return every sum of one pair of each set."""
    found = {(0, 0)}
    for each in sets:
        found = {(a + c, b + d) for a, b in found for c, d in each}
    return found


def fitting(pairs, place, told, whole, part):
    """Keep the sums that come out as the total of a place, where one is told."""
    w, p = told.get((whole, place)), told.get((part, place))
    return {(a, b) for a, b in pairs if w in (None, a) and p in (None, b)}


def what_may_be(cells, hidden, whole, part):
    """Return every pair that each village, township and the county may be, all totals coming out."""
    told = {(c.measure, c.place): c.num for c in cells if c not in hidden}
    towns: dict[int, dict[int, set[tuple[int, int]]]] = {}
    for cell in cells:
        if cell.measure == part and cell.digits == 12:
            town = towns.setdefault(cell.place // 1000 * 1000, {})
            town[cell.place] = options_of(cell.place, told, whole, part)
    sums = {
        place: fitting(added(town.values()), place, told, whole, part)
        for place, town in towns.items()
    }
    found = {COUNTY: fitting(added(sums.values()), COUNTY, told, whole, part)}
    for place, town in towns.items():
        others = added(each for other, each in sums.items() if other != place)

        def ends_well(pair, others=others):
            return fitting(added([{pair}, others]), COUNTY, told, whole, part)

        found[place] = {pair for pair in sums[place] if ends_well(pair)}
        for village, options in town.items():
            near = added(each for other, each in town.items() if other != village)
            found[village] = {one for one in options if added([{one}, near]) & found[place]}
    return found


def nothing_is_certain(tree, whole, part):
    cells = both_of(tree, whole, part)
    may_be = what_may_be(cells, withheld(cells), whole, part)
    for place, pairs in may_be.items():
        assert pairs, place  # what is true fits too
        for possible in ({a - b for a, b in pairs}, {b for _a, b in pairs}):
            assert len(possible) > 1 or not 0 < min(possible) < 5, (tree, place, possible)


@pytest.mark.parametrize(("whole", "part"), PAIRS)
@pytest.mark.parametrize("tree", SMALL_TREES)
def test_no_rest_of_two_measures_is_certain(tree, whole, part):
    nothing_is_certain(tree, whole, part)


@pytest.mark.parametrize("shape", [(1,), (2,), (1, 1), (2, 1)])
@pytest.mark.parametrize(("whole", "part"), PAIRS)
def test_no_rest_of_two_measures_is_certain_in_all_counties_of_few_villages(whole, part, shape):
    villages = [(5, 3), (6, 5), (7, 5), (9, 9), (9, 6), (4, 4), (12, 6)]
    for found in product(villages, repeat=sum(shape)):
        row = iter(found)
        nothing_is_certain([[next(row) for _n in range(size)] for size in shape], whole, part)


@pytest.mark.parametrize(("whole", "part"), PAIRS)
@settings(max_examples=60, deadline=None)
@given(tree=PAIR_TREES)
def test_no_rest_of_two_measures_is_certain_in_any_small_county(whole, part, tree):
    nothing_is_certain(tree, whole, part)


def test_the_attacker_of_two_measures_finds_what_each_alone_gives_away():
    """Six visits of five households: one household came twice. Each measure alone may be told."""
    cells = both_of([[(6, 5)]], VISITS, HOMES)
    assert what_may_be(cells, set(), VISITS, HOMES)[COUNTY] == set()  # the rules never tell both
    assert {c.measure for c in withheld(cells)} == {VISITS}


CASES = ("cases.received", "cases.arrived_in_time")


@pytest.mark.parametrize(
    ("received", "promised", "is_told"), [(12, 9, False), (12, 12, True), (14, 9, True)]
)
def test_requests_less_those_with_a_promise_are_no_small_rest(received, promised, is_told):
    place = COUNTY + 1201
    cells = [
        Cell(place, 12, CASES[0], received, None),
        Cell(place, 12, CASES[1], promised, promised),
    ]
    assert (cells[1] not in withheld(cells)) == is_told
    assert cells[0] not in withheld(cells)


def test_whoever_is_in_two_places_is_not_found_by_adding():
    """Two villages of seven, a township of twelve: two people work in both."""
    town = [Cell(COUNTY + 1000, 9, WORKERS, 12, None)]
    below = [Cell(COUNTY + 1000 + n, 12, WORKERS, 7, None) for n in (201, 202)]
    assert town[0] in withheld(town + below)
    assert withheld([Cell(COUNTY + 1000, 9, WORKERS, 9, None), *below]) == set()  # five of them


SHARES, OF_HOMES = "coops.cash_shares", "coops.cash_of_households"


def money(all_of_it, of_homes, homes):
    place = COUNTY + 1201
    return [
        Cell(place, 12, SHARES, all_of_it, None),
        Cell(place, 12, OF_HOMES, of_homes, None),
        Cell(place, 12, PAYING, homes, None),
    ]


def test_money_of_cadres_is_no_rest_of_all_money():
    """Shares of all less those of households would be exactly what the cadres brought in."""
    cells = money(900_000, 600_000, 12)
    assert withheld(cells) == {cells[1]}
    assert withheld(money(600_000, 600_000, 12)) == set()
    assert withheld(money(600_000, 600_000, 3)) == set(money(600_000, 600_000, 3))


def test_the_money_of_who_joined_is_no_difference_of_two_months():
    remembered: dict[tuple[str, int], tuple[int, int]] = {}
    assert withheld(money(600_000, 600_000, 12), remembered) == set()
    assert withheld(money(600_000, 600_000, 12), remembered) == set()  # nothing moved
    one_more = money(620_000, 620_000, 13)
    assert withheld(one_more, remembered) == set(one_more[:2])
    many_more = money(700_000, 700_000, 17)  # five since the last one that was told
    assert withheld(many_more, remembered) == set()
    back = money(700_000, 700_000, 17)
    assert withheld(back, remembered) == set()


def test_rests_name_measures_of_which_one_counts_some_of_the_other():
    for rest in measures.rests():
        assert isinstance(rest, Rest)
        assert rest.whole != rest.part
