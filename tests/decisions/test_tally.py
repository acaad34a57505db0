"""Counting: exact at one less, the number itself and one more; the right denominator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.decisions import bodies, tally
from touyan.decisions.kinds import BodyKind
from touyan.decisions.tally import (
    MORE_THAN_HALF,
    TWO_THIRDS,
    Count,
    Miscounted,
    Of,
    Outcome,
    Rule,
    Share,
    Turnout,
)

WHOLE = st.integers(min_value=1, max_value=5000)
SHARES = st.builds(
    lambda a, b, strict: Share(min(a, b), max(a, b), strict and a != b),
    st.integers(1, 12),
    st.integers(1, 12),
    st.booleans(),
)
EVERY_LINE = sorted(
    {(kind, is_community) for is_community in (False, True)
     for kind in bodies.table(is_community=is_community)}
)  # fmt: skip


def outcome(kind: str, turnout: Turnout, yes: int, *, community: bool = False) -> Outcome:
    rule = bodies.body(kind, is_community=community).rule
    return tally.tally(rule, turnout, Count(yes)).outcome


def test_half_of_a_thousand_adults_is_no_assembly_and_one_more_is() -> None:
    assert outcome("VILLAGERS_ADULTS", Turnout(1000, 500), 500) is Outcome.NO_QUORUM
    assert outcome("VILLAGERS_ADULTS", Turnout(1000, 501), 250) is Outcome.NOT_CARRIED
    assert outcome("VILLAGERS_ADULTS", Turnout(1000, 501), 251) is Outcome.CARRIED


def test_households_of_a_village_need_two_thirds() -> None:
    assert outcome("VILLAGERS_HOUSEHOLDS", Turnout(200, 133), 133) is Outcome.NO_QUORUM
    assert outcome("VILLAGERS_HOUSEHOLDS", Turnout(200, 134), 68) is Outcome.CARRIED


def test_households_of_a_community_need_more_than_half() -> None:
    met = Turnout(200, 101)
    assert outcome("RESIDENTS_HOUSEHOLDS", met, 51, community=True) is Outcome.CARRIED
    half = Turnout(200, 100)
    assert outcome("RESIDENTS_HOUSEHOLDS", half, 100, community=True) is Outcome.NO_QUORUM


@pytest.mark.parametrize(
    ("present", "yes", "expected"),
    [
        (19, 19, Outcome.NO_QUORUM),
        (20, 10, Outcome.NOT_CARRIED),
        (20, 11, Outcome.CARRIED),
    ],
)
def test_representatives(present, yes, expected) -> None:
    assert outcome("VILLAGER_REPRESENTATIVES", Turnout(30, present), yes) is expected


def test_members_of_the_collective_are_counted_of_all() -> None:
    assert outcome("COLLECTIVE_MEMBERS", Turnout(300, 199), 199) is Outcome.NO_QUORUM
    assert outcome("COLLECTIVE_MEMBERS", Turnout(300, 200), 199) is Outcome.NOT_CARRIED
    assert outcome("COLLECTIVE_MEMBERS", Turnout(300, 200), 200) is Outcome.CARRIED


def test_a_party_meeting_needs_more_than_half_of_all_members() -> None:
    assert outcome("PARTY_MEETING", Turnout(30, 20), 15) is Outcome.NOT_CARRIED
    assert outcome("PARTY_MEETING", Turnout(30, 20), 16) is Outcome.CARRIED


def test_more_than_two_thirds_is_not_two_thirds() -> None:
    turnout = Turnout(30, 20)
    assert outcome("ELECTION_REPRESENTATIVES", turnout, 20, community=True) is Outcome.NO_QUORUM
    turnout = Turnout(30, 21)
    assert outcome("ELECTION_REPRESENTATIVES", turnout, 11, community=True) is Outcome.CARRIED


def test_a_cooperative_counts_all_voting_rights() -> None:
    rule = bodies.body("COOP_MEMBERS", is_community=False).rule
    turnout = Turnout(eligible=100, present=67, rights=120, rights_present=87)
    assert tally.tally(rule, turnout, Count(60)).outcome is Outcome.NOT_CARRIED
    assert tally.tally(rule, turnout, Count(61)).outcome is Outcome.CARRIED
    few = Turnout(eligible=100, present=66, rights=120, rights_present=86)
    assert tally.tally(rule, few, Count(86)).outcome is Outcome.NO_QUORUM


def test_founders_agree_one_and_all() -> None:
    assert outcome("COOP_FOUNDERS", Turnout(5, 5), 4) is Outcome.NOT_CARRIED
    assert outcome("COOP_FOUNDERS", Turnout(5, 5), 5) is Outcome.CARRIED


@pytest.mark.parametrize(("kind", "is_community"), EVERY_LINE)
@pytest.mark.parametrize("eligible", [51, 60, 299, 300, 301])
def test_every_body_changes_exactly_at_its_figures(kind, is_community, eligible) -> None:
    """One less fails, the number itself and one more are enough, for quorum and for consent."""
    rule = bodies.body(kind, is_community=is_community).rule
    asked = tally.needs(rule, eligible=eligible)
    for present in range(max(asked.present - 1, 0), min(asked.present + 1, eligible) + 1):
        result = tally.tally(rule, Turnout(eligible, present), Count(present))
        if rule.quorum is not None:
            assert (result.outcome is Outcome.NO_QUORUM) == (present < asked.present)
    for present in {asked.present, min(asked.present + 1, eligible), eligible}:
        result = tally.tally(rule, Turnout(eligible, present), Count(0))
        for yes in range(result.needed_yes - 1, min(result.needed_yes + 1, present) + 1):
            got = tally.tally(rule, Turnout(eligible, present), Count(yes))
            assert got.is_carried == (yes >= result.needed_yes)


@pytest.mark.parametrize("is_community", [False, True])
def test_every_line_names_its_article_or_says_that_it_is_the_countys(is_community) -> None:
    for body in bodies.table(is_community=is_community).values():
        assert body.basis
        assert body.is_law is False or body.basis.endswith("条")
        assert bool(body.notice_days) == bool(body.notice_basis)
        assert body.kind in BodyKind


@given(SHARES, WHOLE)
def test_least_is_the_first_count_that_reaches_a_share(share, whole) -> None:
    least = share.least(whole)
    assert not share.is_met(least - 1, whole)
    assert share.is_met(least, whole) or least > whole


@given(SHARES, SHARES, WHOLE)
def test_a_stricter_share_never_asks_for_less(one, other, whole) -> None:
    if one.is_as_strict_as(other):
        assert one.least(whole) >= other.least(whole)


@given(st.data(), WHOLE, SHARES, SHARES, st.sampled_from(Of))
def test_more_consent_never_loses_and_the_figures_can_be_compared_again(
    data, eligible, quorum, majority, of
) -> None:
    rule = Rule(quorum, majority, of)
    present = data.draw(st.integers(0, eligible))
    yes = data.draw(st.integers(0, present))
    got = tally.tally(rule, Turnout(eligible, present), Count(yes))
    enough = present >= got.needed_present and yes >= got.needed_yes
    assert got.is_carried == enough
    if yes < present and got.is_carried:
        assert tally.tally(rule, Turnout(eligible, present), Count(yes + 1)).is_carried


@given(WHOLE)
def test_nobody_carries_anything_with_nobody(eligible) -> None:
    rule = Rule(None, MORE_THAN_HALF, Of.PRESENT)
    assert not tally.tally(rule, Turnout(eligible, 0), Count(0)).is_carried


@pytest.mark.parametrize(
    ("turnout", "count"),
    [
        (Turnout(10, 11), Count(1)),
        (Turnout(10, 5), Count(6)),
        (Turnout(10, 5), Count(3, 1, 1, 1)),
        (Turnout(10, 5, rights=9), Count(1)),
        (Turnout(10, 5, rights=12, rights_present=4), Count(1)),
    ],
)
def test_figures_that_cannot_be_true_are_refused(turnout, count) -> None:
    with pytest.raises(Miscounted):
        tally.tally(Rule(TWO_THIRDS, MORE_THAN_HALF, Of.PRESENT), turnout, count)


@pytest.mark.parametrize("bad", [True, -1, 1.0, "1"])
def test_only_whole_numbers_are_counts(bad) -> None:
    with pytest.raises(ValueError, match="not a count"):
        MORE_THAN_HALF.is_met(bad, 10)


@pytest.mark.parametrize("share", [(0, 2, False), (3, 2, False), (1, 1, True), (-1, 2, False)])
def test_a_share_lies_between_nothing_and_the_whole(share) -> None:
    with pytest.raises(ValueError, match="share"):
        Share(*share)


def test_additional_votes_are_at_most_a_fifth_rounded_down() -> None:
    assert [tally.additional_votes_max(n) for n in (4, 5, 9, 10, 99, 100)] == [0, 1, 1, 2, 19, 20]


def test_the_rule_in_words_says_how_many_before_anybody_came() -> None:
    members = bodies.body("COLLECTIVE_MEMBERS", is_community=False).rule
    assert tally.needs(members, eligible=428) == tally.Needs(286, 286, grows=False)
    adults = bodies.body("VILLAGERS_ADULTS", is_community=False).rule
    assert tally.needs(adults, eligible=427) == tally.Needs(214, 108, grows=True)
