"""The end of the year: an award that size cannot win, honours without rank, sheets that add up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.points.village import official
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.points import award, services
from touyan.points.award import ShopYear, Weights
from touyan.points.errors import OwnFamily
from touyan.points.models import AwardList
from touyan.points.queries import year_end as queries
from touyan.points.queries.year_end import Year
from touyan.points.services import year_end


def shop_year(number: int, **changes: int) -> ShopYear:
    values: dict[str, int] = {
        "months_open": 12,
        "months_served": 12,
        "counts": 4,
        "clean_counts": 4,
        "households": 100,
        "customers": 50,
        "mark": 10,
    }
    return ShopYear(shop_id=number, path=f"5205241{number:05d}", **values | changes)


def test_a_shop_that_does_everything_has_a_hundred() -> None:
    best = award.score(shop_year(1, customers=100, mark=20), Weights())
    assert (best.operation, best.redemption, best.demonstration, best.total) == (40, 40, 20, 100)


def test_size_changes_nothing() -> None:
    small = award.score(shop_year(1, households=10, customers=5), Weights())
    large = award.score(shop_year(2, households=1000, customers=500), Weights())
    assert small.total == large.total


def test_a_shelf_never_counted_and_complaints_cost_points() -> None:
    full = award.score(shop_year(1), Weights()).operation
    assert award.score(shop_year(1, counts=0, clean_counts=0), Weights()).operation < full
    assert award.score(shop_year(1, complaints=1), Weights()).operation < full


def test_a_tenth_of_the_shops_at_most_in_the_order_of_codes() -> None:
    years = [shop_year(n, customers=n) for n in range(1, 26)]
    found = award.propose(years, Weights())
    assert found.places == 2
    assert [one.year.shop_id for one in found.proposed] == [24, 25]


def test_equal_shops_are_parted_by_complaints_and_else_by_nobody() -> None:
    # Without operation in the weights, complaints change no score: only the order among equals.
    weights = Weights(operation=0, redemption=80, demonstration=20)
    years = [shop_year(n, complaints=0 if n == 7 else 1) for n in range(1, 11)]
    assert [one.year.shop_id for one in award.propose(years, weights).proposed] == [7]
    same = award.propose([shop_year(n) for n in range(1, 11)], weights)
    assert same.proposed == ()
    assert len(same.equal) == 10


shop_years = st.lists(
    st.builds(
        shop_year,
        number=st.integers(1, 9999),
        months_served=st.integers(0, 12),
        counts=st.integers(0, 5),
        clean_counts=st.integers(0, 5),
        households=st.integers(0, 50),
        customers=st.integers(0, 50),
        complaints=st.integers(0, 2),
        mark=st.integers(0, 20),
    ),
    unique_by=lambda one: one.shop_id,
    max_size=40,
)


@given(shop_years)
def test_the_award_keeps_its_limits(years: list[ShopYear]) -> None:
    found = award.propose(years, Weights())
    assert len(found.proposed) <= len(years) // 10
    ids = {one.year.shop_id for one in found.proposed}
    assert not ids & {one.year.shop_id for one in found.equal}
    paths = [one.year.path for one in found.proposed]
    assert paths == sorted(paths)
    rest = [award.score(y, Weights()) for y in years if y.shop_id not in ids]
    assert all(0 <= one.total <= 100 for one in rest)
    if found.proposed:
        worst = min(one.total for one in found.proposed)
        assert all(one.total <= worst for one in rest)


@pytest.fixture
def officer(village):
    return official(village.secretary_person, village.township, Power.SHOP_ASSESS, Power.SHOP_READ)


@pytest.fixture
def county(village):
    return official(village.chair_person, village.county, Power.AWARD_PUBLISH, Power.SHOP_READ)


@pytest.fixture
def served(village, scheme, at):
    """A household earned 19 points in March and took soap for 3."""
    village.reviewed("A01")
    village.reviewed("A03", quantity=3)
    batch = services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 27)
    services.post_batch(actor=village.secretary, batch=batch)
    shop, soap = village.shop()
    services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    return village, shop


def test_a_shops_year_is_read_from_its_records(served, officer) -> None:
    village, shop = served
    year_end.mark_shop(
        actor=officer, shop=shop, year=2026, mark=15, complaints=1, reason="代销邻村农产品"
    )
    (found,) = queries.shop_years(village.county, Year(2026))
    assert (found.months_open, found.months_served, found.customers) == (3, 1, 1)
    assert found.households > 1
    assert (found.mark, found.complaints) == (15, 1)


def test_marks_are_refused_with_a_reason_missing_out_of_range_or_elsewhere(served, officer) -> None:
    village, shop = served
    right = {"actor": officer, "shop": shop, "year": 2026, "mark": 5, "complaints": 0}
    for wrong in (
        {"reason": " "},
        {"reason": "好", "mark": 21},
        {"reason": "好", "complaints": -1},
    ):
        with pytest.raises(Invalid):
            year_end.mark_shop(**right | wrong)
    with pytest.raises(NotAllowed):
        year_end.mark_shop(**right | {"actor": village.secretary, "reason": "好"})


def test_an_award_list_is_published_once_for_five_working_days(served, county, officer):
    village, shop = served
    with pytest.raises(Invalid):
        year_end.publish_award(actor=county, area=village.county, year=2026)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "weights_for", lambda _path: Weights(percent=100))
        listed = year_end.publish_award(actor=county, area=village.county, year=2026)
    assert [line.shop_id for line in listed.lines.all()] == [shop.pk]
    assert listed.ends_on == dt.date(2026, 4, 3)
    with pytest.raises(WrongState):
        year_end.publish_award(actor=county, area=village.county, year=2026)
    with pytest.raises(WrongState):
        year_end.mark_shop(actor=officer, shop=shop, year=2026, mark=1, complaints=0, reason="晚了")
    with pytest.raises(NotAllowed):
        year_end.publish_award(actor=village.secretary, area=village.county, year=2025)
    assert AwardList.objects.count() == 1


def test_honours_need_the_threshold_and_consent(served, monkeypatch) -> None:
    village, _shop = served
    assert queries.candidates(village.area, Year(2026)) == []
    with pytest.raises(WrongState):
        agree(village, True)
    monkeypatch.setattr(queries, "honour_threshold", lambda _path: 19)
    assert [
        (one.household, one.agrees) for one in queries.candidates(village.area, Year(2026))
    ] == [(village.home, None)]
    agree(village, True)
    assert queries.candidates(village.area, Year(2026))[0].agrees is True
    agree(village, False)
    assert queries.candidates(village.area, Year(2026))[0].agrees is False
    monkeypatch.setattr(queries, "honour_threshold", lambda _path: 20)
    assert queries.candidates(village.area, Year(2026)) == []


def agree(village, agrees: bool, actor=None) -> None:
    year_end.record_consent(
        actor=actor or village.secretary,
        area=village.area,
        household_id=village.home.pk,
        year=2026,
        agrees=agrees,
    )


def test_nobody_records_consent_for_the_own_household(served, monkeypatch) -> None:
    village, _shop = served
    monkeypatch.setattr(queries, "honour_threshold", lambda _path: 1)
    with pytest.raises(OwnFamily):
        agree(village, True, official(village.head, village.area, Power.NOTICE_PUBLISH))
    with pytest.raises(NotAllowed):
        agree(village, True, village.keeper)


def test_the_yearly_sheet_adds_up(served) -> None:
    village, _shop = served
    sheets = {sheet.household.pk: sheet for sheet in queries.year_sheets(village.area, Year(2026))}
    mine = sheets[village.home.pk]
    assert [(times, points) for _title, times, points in mine.earned] == [(1, 10), (3, 9)]
    assert (mine.earned_points, mine.redeemed, mine.visits, mine.expired, mine.balance) == (
        19,
        3,
        1,
        0,
        16,
    )
    assert mine.balance == mine.earned_points - mine.redeemed - mine.expired
    assert sheets[village.neighbour_home.pk].earned == []


def test_reading_takes_a_fixed_number_of_queries(served, django_assert_max_num_queries) -> None:
    village, _shop = served
    with django_assert_max_num_queries(9):
        queries.shop_years(village.county, Year(2026))
    with django_assert_max_num_queries(8):
        queries.year_sheets(village.area, Year(2026))
