"""The rules on members for every number there can be (Farmers' Cooperatives Law art. 12, 20, 22, 25)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.coops import leading, leaving, membership
from touyan.coops.leading import Leads
from touyan.coops.membership import Kin

COUNT = st.integers(min_value=1, max_value=3000)
FEN = st.integers(min_value=0, max_value=10**12)


@given(COUNT)
def test_farmers_are_four_fifths_rounded_up(members):
    least = membership.farmers_least(members)
    assert least * 5 >= members * 4
    assert (least - 1) * 5 < members * 4


@given(COUNT)
def test_units_are_one_up_to_twenty_and_then_never_more_than_a_twentieth(members):
    most = membership.units_most(members)
    assert most == 1 if members <= 20 else most * 20 <= members < (most + 1) * 20


@given(COUNT, st.integers(0, 10_000))
def test_additional_votes_never_exceed_a_fifth_whatever_the_charter_says(members, share):
    assert membership.additional_votes_most(members, share) * 5 <= members


@given(st.lists(st.builds(Kin, st.booleans(), st.just(False), st.booleans()), max_size=60))
def test_a_list_is_lawful_exactly_when_every_condition_holds(founders):
    unmet = membership.unmet(membership.founding(founders))
    lawful = (
        len(founders) >= 5
        and sum(one.is_farmer for one in founders) * 5 >= len(founders) * 4
        and all(one.agrees for one in founders)
    )
    assert (not unmet) is lawful


@given(FEN, st.dictionaries(st.integers(1, 500), st.integers(0, 10**9), min_size=1))
def test_parts_make_the_whole_to_the_fen_and_keep_within_one_of_the_exact(total, weights):
    parts = leaving.split(total, weights)
    whole = sum(weights.values())
    if not whole:
        assert parts == {}
        return
    assert sum(parts.values()) == total
    for key, part in parts.items():
        assert abs(part * whole - total * weights[key]) < whole


@given(FEN, FEN, FEN, st.integers(0, 100))
def test_nobody_pays_in_on_leaving_and_land_is_never_taken_for_a_loss(money, reserve, loss, land):
    found = leaving.settle(
        contribution_fen=money + land, reserve_fen=reserve, loss_fen=loss, in_kind_fen=land
    )
    assert found.paid_fen >= 0
    assert found.paid_fen + found.loss_fen == money + reserve


@given(st.dates(dt.date(2018, 1, 1), dt.date(2060, 12, 31)), st.integers(0, 11))
def test_a_membership_ends_on_a_first_of_january_and_the_notice_is_never_cut_short(day, months):
    end = leaving.ends_on(day, months)
    assert (end.month, end.day) == (1, 1)
    assert end.year in {day.year + 1, day.year + 2}
    last = leaving.last_day_of_notice(end.year - 1, months)
    assert day <= last or end.year == day.year + 2


@pytest.mark.parametrize(
    ("day", "end"),
    [(dt.date(2026, 9, 30), 2027), (dt.date(2026, 10, 1), 2028), (dt.date(2026, 1, 1), 2027)],
)
def test_the_thirtieth_of_september_is_still_in_time_and_the_first_of_october_is_not(day, end):
    assert leaving.ends_on(day, 3) == dt.date(end, 1, 1)


def test_in_a_union_it_is_six_months_whatever_its_charter_says():
    assert leaving.months_of_notice(is_unit=True, is_union=True, months=1, unit_months=1) == 6
    assert leaving.ends_on(dt.date(2026, 7, 1), 6) == dt.date(2028, 1, 1)


def test_one_person_leads_cooperatives_of_different_business():
    wanted = Leads("COOP_CHAIR", 1, "PLANTING")
    assert not leading.bars(
        wanted,
        leads=[Leads("COOP_CHAIR", 2, "LIVESTOCK")],
        posts=["VILLAGE_SECRETARY"],
        is_member=True,
        is_union=False,
    )


def test_the_chair_of_a_member_cooperative_may_be_sent_to_lead_the_union():
    wanted = Leads("COOP_CHAIR", 9, "PLANTING", is_union=True)
    assert not leading.bars(
        wanted, leads=[Leads("COOP_CHAIR", 1, "PLANTING")], posts=[], is_member=True, is_union=True
    )
    barred = leading.bars(wanted, leads=[], posts=[], is_member=False, is_union=True)
    assert [bar.reason for bar in barred] == [leading.NOT_SENT]
