"""The balance sheet of points: exact limits, what stops and what goes on, and who is told."""

import datetime as dt
import uuid
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.points.village import official
from touyan.backstage.models import OutboxMessage
from touyan.core import crypto
from touyan.core.actor import Power
from touyan.core.errors import NotAllowed
from touyan.points import coverage, services, survival
from touyan.points.coverage import Level, Thresholds
from touyan.points.errors import CoverageTooLow
from touyan.points.models import CoverageChange
from touyan.points.queries import coverage as queries
from touyan.points.queries import spending
from touyan.points.services import coverage as watch
from touyan.points.survival import Movement
from touyan.registry.kinds import PostKind
from touyan.registry.models import Post, Tenure
from touyan.registry.queries import PHONE

SHOPS = 578
SEED_FEN = 100_000


def level(assets: int, debt: int) -> Level:
    return coverage.cover(cash_fen=assets, stock_fen=0, liability_fen=debt).level


@pytest.mark.parametrize(
    ("assets", "expected"),
    [
        (10_001, Level.GREEN),
        (10_000, Level.GREEN),
        (9_999, Level.YELLOW),
        (6_000, Level.YELLOW),
        (5_999, Level.ORANGE),
        (0, Level.ORANGE),
    ],
)
def test_the_limits_are_exact(assets: int, expected: Level) -> None:
    assert level(assets, 10_000) == expected


def test_without_debt_there_is_no_ratio_and_that_is_said() -> None:
    found = coverage.cover(cash_fen=5, stock_fen=0, liability_fen=0)
    assert (found.ratio, found.percent, found.level) == (None, None, Level.NONE)


def test_starting_money_of_all_shops() -> None:
    found = coverage.cover(cash_fen=SHOPS * SEED_FEN, stock_fen=0, liability_fen=1)
    assert found.assets_fen == 578_000 * 100


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_level_follows_the_exact_ratio(cash: int, stock: int, debt: int) -> None:
    found = coverage.cover(cash_fen=cash, stock_fen=stock, liability_fen=debt)
    assert found.ratio == Fraction(cash + stock, debt)
    assert (found.level == Level.GREEN) == (cash + stock >= debt)
    assert (found.level == Level.ORANGE) == (10 * (cash + stock) < 6 * debt)
    assert found.missing_fen == max(debt - cash - stock, 0)
    assert found.percent is not None
    assert (found.percent >= 100) == (found.level == Level.GREEN)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=20))
def test_money_put_in_never_makes_it_worse(pairs: list[tuple[int, int]]) -> None:
    order = [Level.ORANGE, Level.YELLOW, Level.GREEN]
    for assets, more in pairs:
        before, after = level(assets, 10**6), level(assets + more, 10**6)
        assert order.index(after) >= order.index(before)


def test_where_high_awards_stop_is_the_countys_choice() -> None:
    orange = coverage.cover(cash_fen=1, stock_fen=0, liability_fen=100)
    yellow = coverage.cover(cash_fen=80, stock_fen=0, liability_fen=100)
    never = Thresholds(stops=coverage.STOPS["never"])
    early = Thresholds(stops=coverage.STOPS["yellow"])
    coverage.check_high_rule(rule_points=10, coverage=orange, limits=never)
    coverage.check_high_rule(rule_points=10, coverage=yellow, limits=Thresholds())
    coverage.check_high_rule(rule_points=9, coverage=orange, limits=Thresholds())
    with pytest.raises(CoverageTooLow):
        coverage.check_high_rule(rule_points=10, coverage=orange, limits=Thresholds())
    with pytest.raises(CoverageTooLow):
        coverage.check_high_rule(rule_points=10, coverage=yellow, limits=early)


@pytest.fixture
def short(village):
    """Two thousand points against a shop with a thousand yuan."""
    village.adopt()
    before = village.proposed("A01")
    shop, soap = village.shop(stock=10)
    village.give(2000)
    return village, shop, soap, before


def test_the_balance_sheet_is_read_from_the_book(short) -> None:
    village, shop, soap, _before = short
    found = queries.of_village(village.area)
    assert found.cash_fen == 99_000
    assert found.stock_fen == 1_000
    assert found.liability_fen == 200_000
    assert (found.percent, found.level) == (50, Level.ORANGE)
    services.reserve(actor=village.villager, wanted=village.wanted(shop, soap, 2))
    assert queries.of_village(village.area) == found, "reserved points and goods still count"


def test_what_moved_along_is_owed_by_the_book_that_issued_it(village) -> None:
    village.give(10)
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)
    services.move_household(actor=clerk, household_id=village.home.pk, area_id=village.sibling.pk)
    areas = (village.area.pk, village.sibling.pk)
    found = queries.coverage_of(areas)
    assert [found[pk].liability_fen for pk in areas] == [1_000, 0]
    services.move_household(
        actor=clerk, household_id=village.neighbour_home.pk, area_id=village.sibling.pk
    )
    village.give(4)
    found = queries.coverage_of(areas)
    assert sum(found[pk].liability_fen for pk in areas) == 1_400, "every point is owed once"


def test_new_high_awards_stop_with_the_reason_and_old_ones_go_on(short) -> None:
    village, shop, _soap, before = short
    with pytest.raises(CoverageTooLow) as refused:
        village.proposed("C01")
    assert "50" in str(refused.value)
    assert "1,000" in str(refused.value)
    village.proposed("A03")
    claim = services.first_review(actor=village.panel, claim=before, accept=True)
    services.second_review(actor=village.supervisor, claim=claim, accept=True)
    services.fund_shop(
        actor=village.keeper, shop=shop, amount_fen=100_000, source="DONATION", ref=uuid.uuid4()
    )
    assert queries.of_village(village.area).level == Level.GREEN
    village.proposed("C01")


def test_a_sheet_adds_up_and_lists_by_code(short) -> None:
    village, *_rest = short
    sheet = queries.sheet(village.township)
    assert [row.area.path for row in sheet.rows] == sorted(row.area.path for row in sheet.rows)
    assert sheet.total.coverage.liability_fen == 200_000
    assert sheet.total.villages == 3
    assert [row.area for row in sheet.short] == [village.area]
    county = queries.sheet(village.county)
    assert [row.area for row in county.rows] == [village.township]
    assert county.total.levels == {Level.ORANGE: 1, Level.NONE: 2}


def test_a_synthetic_county_says_nothing_bad_of_a_real_place(short, settings) -> None:
    village, *_rest = short
    settings.IS_DEMO = True
    sheet = queries.sheet(village.township)
    assert sheet.short == []
    assert sheet.total.levels is None
    type(village.area).objects.filter(pk=village.area.pk).update(is_invented=True)
    assert [row.area for row in queries.sheet(village.township).short] == [village.area]


def test_the_number_of_queries_does_not_grow(short, django_assert_max_num_queries) -> None:
    village, *_rest = short
    with django_assert_max_num_queries(12):
        queries.sheet(village.county)


def secretary(village) -> None:
    """Let the secretary hold the post, with a telephone number."""
    who = village.secretary_person
    who.phone_cipher = crypto.encrypt("13900000000", PHONE)
    who.phone_index = crypto.blind_index("13900000000", PHONE)
    who.save()
    post = Post.objects.create(kind=PostKind.VILLAGE_SECRETARY, area=village.area)
    Tenure.objects.create(post=post, person=who, started_on=dt.date(2026, 1, 1))


def test_each_change_of_level_is_told_once(short) -> None:
    village, shop, *_rest = short
    secretary(village)
    assert watch.note_levels() == 1
    assert watch.note_levels() == 0
    assert OutboxMessage.objects.filter(purpose="points.coverage").count() == 1
    services.fund_shop(
        actor=village.keeper, shop=shop, amount_fen=200_000, source="DONATION", ref=uuid.uuid4()
    )
    assert watch.note_levels() == 1
    assert OutboxMessage.objects.filter(purpose="points.coverage").count() == 2
    assert [one.level for one in queries.changes(village.area)] == ["GREEN", "ORANGE"]


def test_a_shop_that_begins_well_is_noted_without_a_message(village) -> None:
    village.adopt()
    village.shop()
    secretary(village)
    village.give(5)
    assert watch.note_levels() == 1
    assert CoverageChange.objects.get().level == "GREEN"
    assert not OutboxMessage.objects.filter(purpose="points.coverage").exists()


def test_only_the_system_notes_levels(village) -> None:
    with pytest.raises(NotAllowed):
        watch.note_levels(actor=village.secretary)


def test_spending_is_expected_as_it_was_until_now() -> None:
    moves = [Movement(1, 0, 10), Movement(1, 1, -4), Movement(2, 2, 10), Movement(1, 2, -1)]
    found = survival.curve(moves, today=2)
    # Twenty points reached age 0 (none spent), ten reached age 1 (4 spent), six reached age 2 (1).
    assert found.at_risk == (20, 10, 6)
    assert found.spent == (0, 4, 1)
    assert found.surviving() == [1, Fraction(3, 5), Fraction(1, 2)]
    assert found.held == (10, 0, 5)
    # of 10 fresh points 4 go within two months, 5 within three; of the 5 old ones 1/6 at once
    assert found.expected(3) == [0, 4, 5]


def test_lost_points_say_nothing_about_spending() -> None:
    moves = [Movement(1, 0, 10), Movement(1, 1, -10, lost=True)]
    assert survival.curve(moves, today=3).surviving() == [1, 1]


amounts = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 5), st.integers(-30, 30)), max_size=40
)


@given(amounts)
def test_what_is_expected_never_exceeds_what_is_held(steps: list[tuple[int, int, int]]) -> None:
    month, has, moves = 0, dict.fromkeys((1, 2, 3), 0), []
    for who, later, wanted in steps:
        month += later
        points = max(wanted, -has[who])
        if points:
            has[who] += points
            moves.append(Movement(who, month, points))
    found = survival.curve(moves, today=month)
    assert sum(found.held) == sum(has.values())
    assert sum(found.spent) + sum(found.held) == sum(m.points for m in moves if m.points > 0)
    ahead = found.expected()
    assert ahead == sorted(ahead)
    assert all(0 <= one <= sum(found.held) for one in ahead)


def test_a_reservation_is_not_spent_and_an_undone_exchange_never_was(short) -> None:
    village, shop, soap, _before = short
    assert spending.expected(village.area).held == 2000
    waits = services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    assert spending.expected(village.area).held == 2000
    services.hand_over(actor=village.keeper, redemption=waits)
    assert spending.expected(village.area).held == 1997
    services.undo(actor=village.keeper, redemption=waits)
    found = spending.expected(village.area)
    assert (found.held, found.basis) == (2000, 2000)
