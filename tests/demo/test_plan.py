"""The plan of the synthetic county: the same every time, and its villages add up to the report."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core import pack
from touyan.core.identity import parse_identity, parse_phone
from touyan.demo import names
from touyan.demo.plan import life, offices, people, places, stock

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def plan():
    return places.plan_county(pack.load(PACKS / "zhijin"))


def every_place(plan):
    return [place for township in plan.townships for place in township.places]


@given(st.integers(0, 10**6), st.lists(st.integers(1, 1000), min_size=1, max_size=600))
def test_shares_add_up_and_stay_within_one_of_their_part(total, weights):
    parts = places.share(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1


def test_the_county_adds_up_to_the_published_numbers(plan):
    found = every_place(plan)
    assert len(found) == 578
    assert sum(place.dual_role for place in found) == 220
    assert sum(place.points_this_year for place in found) == 787_500
    assert sum(place.visits_this_year + place.visits_before for place in found) == 300_000
    assert sum(place.households for place in found) == 17_000


def test_named_places_keep_their_names_and_every_other_name_is_used_once(plan):
    found = every_place(plan)
    assert len({place.name for place in found}) == 578
    named = {place.name for place in found if not place.invented}
    assert named == {
        "青山村", "白马村", "高墩村", "五星村", "大寨村", "前进村", "化垮社区", "惠泽社区", "裕民社区",
    }  # fmt: skip
    assert [place.name for place in found if place.resettlement] == ["惠泽社区"]


def test_codes_follow_the_segments_of_villages_and_communities(plan):
    for place in every_place(plan):
        segment = int(place.code[9:])
        assert (1 <= segment <= 199) if place.is_community else (200 <= segment <= 399)


def test_the_first_township_comes_first(plan):
    assert plan.townships[0].area.name == "白泥镇"
    assert len(plan.townships) == 33


def test_another_seed_makes_another_county_with_the_same_totals():
    other = places.plan_county(pack.load(PACKS / "zhijin"), seed=7)
    assert sum(place.points_this_year for place in every_place(other)) == 787_500
    assert every_place(other) != every_place(places.plan_county(pack.load(PACKS / "zhijin")))


def test_a_village_is_the_same_every_time(plan):
    place = plan.townships[0].places[1]
    first = people.plan_households(plan, place)
    assert first == people.plan_households(plan, place)
    assert list(life.plan_life(plan, place, first)) == list(life.plan_life(plan, place, first))


def test_identity_numbers_are_valid_unique_and_can_be_nobodys(plan):
    seen = set()
    for place in every_place(plan)[::29]:
        for household in people.plan_households(plan, place):
            for person in household.people:
                identity = parse_identity(person.id_number, on=plan.demo.today)
                assert identity.is_invented
                assert identity.born_on == person.born_on
                assert (identity.sex == "FEMALE") == person.female
                assert person.id_number not in seen
                seen.add(person.id_number)
                if person.phone:
                    assert parse_phone(person.phone).startswith("129")
    assert len(seen) > 1000


@pytest.mark.parametrize("number", [0, 1, 100, 333, 577])
def test_life_spends_only_what_was_earned_and_hits_the_years_points_exactly(plan, number):
    place = every_place(plan)[number]
    households = people.plan_households(plan, place)
    balances = [0] * len(households)
    visits = this_year = points = 0
    for period in life.plan_life(plan, place, households):
        for claim in period.claims:
            assert f"{claim.occurred_on:%Y-%m}" == period.month
            assert claim.occurred_on >= plan.demo.begins
            balances[claim.household] += claim.points
        for visit in period.visits:
            assert period.posted_on <= visit.on < plan.demo.today
            assert sum(names.GOODS[i][3] * n for i, n in visit.lines) == visit.points
            balances[visit.household] -= visit.points
            assert balances[visit.household] >= 0
            visits += 1
            if visit.on.year == 2021:
                this_year += 1
                points += visit.points
    assert points == place.points_this_year
    assert this_year == place.visits_this_year
    assert visits == place.visits_before + place.visits_this_year


def test_no_household_earns_more_than_the_monthly_cap(plan):
    place = every_place(plan)[3]
    for period in life.plan_life(plan, place, people.plan_households(plan, place)):
        earned = {}
        for claim in period.claims:
            earned[claim.household] = earned.get(claim.household, 0) + claim.points
        assert max(earned.values()) <= plan.pack.points.household_month_cap


def test_every_deed_is_a_rule_of_the_pack_with_its_points(plan):
    rules = {rule.code: rule for rule in plan.pack.points.rules}
    for deed in life.DEEDS:
        rule = rules[deed.rule]
        assert deed.points == rule.points
        if rule.cap_per_month:
            assert deed.points * max(deed.quantities) <= rule.cap_per_month


@given(st.integers(1, 500))
def test_any_number_of_points_buys_goods_of_exactly_that_price(points):
    assert sum(names.GOODS[i][3] * count for i, count in life.price_lines(points)) == points


def test_posts_are_held_by_eight_households_or_seven_with_a_dual_role(plan):
    for place in every_place(plan)[::7]:
        households = people.plan_households(plan, place)
        held = offices.plan_offices(plan, place, households)
        assert [office.kind for office in held] == list(offices.VILLAGE_POSTS)
        assert len({office.household for office in held}) == (7 if place.dual_role else 8)
        assert (held[0].household == held[1].household) == place.dual_role


def test_three_people_of_other_households_handle_every_deed(plan):
    place = every_place(plan)[5]
    households = people.plan_households(plan, place)
    cast = offices.cast_of(offices.plan_offices(plan, place, households))
    for household in range(len(households)):
        hands = cast.hands(household)
        assert len({*hands, household}) == 4


def test_officials_have_numbers_of_their_own(plan):
    codes = [plan.pack.county.code, *(t.code for t in plan.pack.townships)]
    found = [person for code in codes for _kind, person in offices.plan_officials(plan, code)]
    assert len({person.id_number for person in found}) == len(found) == 7 + 33 * 3
    assert len({person.phone for person in found}) == len(found)
    for person in found:
        assert parse_identity(person.id_number, on=plan.demo.today).is_invented
        assert parse_phone(person.phone) == person.phone


@pytest.mark.parametrize("step", [1, 3, 24])
def test_no_shelf_and_no_till_ever_falls_below_zero(plan, step):
    place = every_place(plan)[11]
    households = people.plan_households(plan, place)
    periods = list(life.plan_life(plan, place, households))
    cash, shelf = 100_000, [0] * len(names.GOODS)
    rounds = stock.plan_rounds(periods, step=step, seed_grant_fen=100_000)
    for one in rounds:
        cash += one.funding_fen
        for index, (pieces, cost) in enumerate(zip(one.deliveries, one.cost_fen, strict=True)):
            shelf[index] += pieces
            cash -= cost
        assert cash >= 0
        for visit in one.visits:
            for index, count in visit.lines:
                shelf[index] -= count
        assert min(shelf) >= 0
    assert [period for one in rounds for period in one.periods] == periods
