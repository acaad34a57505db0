"""Counting an election: the two thresholds at one less, exact and one more; seats that stay empty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.decisions import ballot, bodies, polling
from touyan.decisions.ballot import Slips
from touyan.decisions.kinds import BodyKind
from touyan.decisions.tally import MORE_THAN_HALF, MORE_THAN_TWO_THIRDS, TWO_THIRDS, Miscounted


def slips(cast: int, *, spoiled: int = 0, given_out: int | None = None) -> Slips:
    return Slips(cast if given_out is None else given_out, cast, spoiled)


@pytest.mark.parametrize(("cast", "valid"), [(499, False), (500, False), (501, True)])
def test_more_than_half_of_the_roll_must_vote(cast: int, valid: bool) -> None:
    found = ballot.turnout(MORE_THAN_HALF, roll=1000, slips=slips(cast))
    assert (found.is_valid, found.needed) == (valid, 501)


@pytest.mark.parametrize(("cast", "valid"), [(19, False), (20, False), (21, True)])
def test_of_residents_representatives_more_than_two_thirds(cast: int, valid: bool) -> None:
    body = bodies.body(BodyKind.ELECTION_REPRESENTATIVES, is_community=True)
    assert body.rule.quorum == MORE_THAN_TWO_THIRDS
    assert ballot.turnout(body.rule.quorum, roll=30, slips=slips(cast)).is_valid is valid


@pytest.mark.parametrize(("cast", "valid"), [(19, False), (20, True)])
def test_of_villagers_representatives_two_thirds_contain_the_number(cast: int, valid: bool) -> None:
    body = bodies.body(BodyKind.ELECTION_REPRESENTATIVES, is_community=False)
    assert body.rule.quorum == TWO_THIRDS
    assert ballot.turnout(body.rule.quorum, roll=30, slips=slips(cast)).is_valid is valid


@pytest.mark.parametrize(("votes", "won"), [(299, ()), (300, ()), (301, (1,))])
def test_a_candidate_needs_more_than_half_of_the_slips_cast(votes: int, won: tuple) -> None:
    found = ballot.fill(1, slips(600, spoiled=20), {1: votes, 2: 100})
    assert (found.winners, found.needed) == (won, 301)


@pytest.mark.parametrize(("votes", "won"), [(199, ()), (200, (1,)), (201, (1,))])
def test_in_the_second_vote_a_third_of_the_slips_is_enough(votes: int, won: tuple) -> None:
    found = ballot.fill(1, slips(600), {1: votes, 2: 150}, is_second=True)
    assert (found.winners, found.needed) == (won, 200)


def test_spoiled_slips_count_as_cast_and_never_for_anybody() -> None:
    with pytest.raises(Miscounted):
        ballot.fill(1, slips(10, spoiled=4), {1: 7})
    assert ballot.fill(1, slips(10, spoiled=4), {1: 5}).winners == ()


def test_whoever_is_even_for_the_last_seat_is_voted_on_again() -> None:
    found = ballot.fill(2, slips(100), {1: 80, 2: 55, 3: 55})
    assert (found.winners, found.even, found.missing) == ((1,), (2, 3), 1)


def test_those_with_the_most_votes_stand_again() -> None:
    votes = {1: 60, 2: 40, 3: 30, 4: 30, 5: 2}
    assert ballot.stand_again(1, votes, (1,)) == [2, 3, 4]
    assert ballot.stand_again(0, votes, (1,)) == []
    assert ballot.stand_again(3, {1: 5, 2: 4}, ()) == [1, 2]


@pytest.mark.parametrize(
    ("given_out", "cast", "spoiled"), [(5, 6, 0), (6, 5, 6), (11, 5, 0), (-1, -1, 0)]
)
def test_impossible_slips_are_refused(given_out: int, cast: int, spoiled: int) -> None:
    with pytest.raises((Miscounted, ValueError)):
        ballot.turnout(MORE_THAN_HALF, roll=10, slips=Slips(given_out, cast, spoiled))


@pytest.mark.parametrize(
    ("community", "representatives", "signed", "whole", "enough"),
    [
        (False, False, 199, 1000, False),
        (False, False, 200, 1000, True),
        (False, True, 9, 30, False),
        (False, True, 10, 30, True),
        (True, False, 99, 1000, False),
        (True, False, 100, 1000, True),
        (True, True, 11, 31, True),
        (True, True, 10, 31, False),
        (True, True, 32, 31, False),
    ],
)
def test_who_may_ask_for_a_recall(community, representatives, signed, whole, enough) -> None:
    law = polling.law(is_community=community)
    asked = polling.may_ask(
        by_representatives=representatives, signatures=signed, whole=whole, law=law
    )
    assert asked is enough


@pytest.mark.parametrize(
    ("women", "members", "enough"), [(9, 30, False), (10, 30, True), (1, 4, False)]
)
def test_a_third_of_the_representatives_meeting_are_women(women, members, enough) -> None:
    assert polling.women_enough(women, members) is enough


@given(
    st.integers(1, 5), st.integers(0, 60), st.lists(st.integers(0, 60), max_size=8), st.booleans()
)
def test_nobody_wins_below_the_bar_and_seats_never_overflow(seats, cast, votes, second) -> None:
    named = dict(enumerate(min(number, cast) for number in votes))
    if sum(named.values()) > cast * seats:
        return
    found = ballot.fill(seats, slips(cast), named, is_second=second)
    assert len(found.winners) + found.missing == seats
    assert all(named[who] >= found.needed for who in found.winners)
    losers = set(named) - set(found.winners)
    assert all(named[who] <= named[won] for who in losers for won in found.winners)
