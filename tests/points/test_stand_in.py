"""Who may do what to a claim: one hand each, the nearest first, kin never (promise X-07)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.points import stand_in
from touyan.points.stand_in import Duty, Helper, Tier, Why, whose_turn

REVIEWS = (Duty.PROPOSE, Duty.FIRST_REVIEW, Duty.SECOND_REVIEW, Duty.ANSWER)


@pytest.mark.parametrize(("had", "wanted"), list(itertools.permutations(REVIEWS, 2)))
def test_no_two_hands_in_one_claim(had, wanted) -> None:
    why = stand_in.barred(wanted, hands=[had], is_kin=False)
    assert why is Why.HAD_A_HAND


@pytest.mark.parametrize("wanted", [Duty.FIRST_REVIEW, Duty.SECOND_REVIEW, Duty.ANSWER])
@pytest.mark.parametrize("had", [Duty.KEY_IN, Duty.OBJECT])
def test_who_typed_it_or_objected_to_it_does_not_decide(had, wanted) -> None:
    assert stand_in.barred(wanted, hands=[had], is_kin=False) is Why.HAD_A_HAND


def test_a_group_head_may_type_the_own_sheet() -> None:
    assert stand_in.barred(Duty.KEY_IN, hands=[Duty.PROPOSE], is_kin=False) is None


def test_the_nearest_with_somebody_free_acts_and_the_others_are_told_why() -> None:
    line = [
        Helper(1, hands=frozenset({Duty.PROPOSE})),
        Helper(2, is_kin=True),
        Helper(3, Tier.NEIGHBOUR, distance=1),
        Helper(4, Tier.NEIGHBOUR, distance=0),
        Helper(5, Tier.TOWNSHIP),
    ]
    turn = whose_turn(Duty.SECOND_REVIEW, line)
    assert (turn.tier, turn.people) == (Tier.NEIGHBOUR, (4,))
    assert [turn.why_not(one) for one in (1, 2, 3, 4, 5)] == [
        Why.HAD_A_HAND,
        Why.KIN,
        Why.NEARER_ONE,
        None,
        Why.NEARER_ONE,
    ]


def test_nobody_free_anywhere_means_nobody() -> None:
    turn = whose_turn(Duty.SECOND_REVIEW, [Helper(1, Tier.TOWNSHIP, is_kin=True)])
    assert (turn.tier, turn.people) == (None, ())


helpers = st.lists(
    st.builds(
        Helper,
        person_id=st.integers(1, 30),
        tier=st.sampled_from(Tier),
        hands=st.frozensets(st.sampled_from(Duty), max_size=2),
        is_kin=st.booleans(),
        distance=st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda one: one.person_id,
)


@given(st.sampled_from(Duty), helpers)
def test_separation_is_never_waived_however_few_people_there_are(duty, line) -> None:
    turn = whose_turn(duty, line)
    by_id = {one.person_id: one for one in line}
    for one in turn.people:
        assert not by_id[one].is_kin
        assert not by_id[one].hands & stand_in.EXCLUDES[duty]
    allowed = [one for one in line if not one.is_kin and not one.hands & stand_in.EXCLUDES[duty]]
    assert bool(turn.people) == bool(allowed)
    assert {*turn.people} | {one for one, _why in turn.others} == set(by_id)
    if turn.people:
        nearest = min((one.tier, one.distance) for one in allowed)
        assert all((by_id[p].tier, by_id[p].distance) == nearest for p in turn.people)
