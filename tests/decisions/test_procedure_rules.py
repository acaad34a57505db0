"""Pure rules of procedures, at every boundary: what may follow, what agrees, when it is carried out."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core import pack
from touyan.core.procedure_values import VOTE, Stage
from touyan.decisions import bodies
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.procedures import rules
from touyan.decisions.procedures.custom import Custom, CustomKind
from touyan.decisions.procedures.errors import (
    CarriedOut,
    NeedsVote,
    NewWordsStartAgain,
    NothingToVote,
    NotOnBoard,
    ObjectionsOpen,
    ObjectionUpheld,
    OutOfOrder,
    PublicationRuns,
    StageSkipped,
)
from touyan.decisions.procedures.rules import Publication, Talk
from touyan.decisions.tally import Miscounted

ZHIJIN = pack.load(Path(__file__).resolve().parents[2] / "packs" / "zhijin").procedures
FOUR, AFFAIRS, HAMLET = ZHIJIN.found
MARCH = [dt.date(2026, 3, day) for day in range(1, 32)]
FREE = Stage("x", "x", "talk", "PARTY_MEETING", "x")


def body(kind: str) -> bodies.Body:
    return bodies.body(kind, is_community=False)


def codes(procedure, code, *, is_voted):
    return [stage.code for stage in rules.followers(procedure, code, is_voted=is_voted)]


def test_a_matter_of_the_assembly_needs_a_vote_and_a_matter_of_the_hamlet_does_not() -> None:
    assert "第二十八条" in rules.needs_vote(Matter.PUBLIC_WELFARE, is_community=False)
    assert rules.needs_vote(Matter.HAMLET_AFFAIRS, is_community=False) == ""
    assert "第三十条" in rules.needs_vote(Matter.PUBLIC_WELFARE, is_community=True)


def test_what_the_law_has_voted_on_cannot_go_through_a_procedure_without_a_vote() -> None:
    with pytest.raises(NeedsVote) as refused:
        rules.check_matter(HAMLET, Matter.PUBLIC_WELFARE, is_community=False)
    assert "第二十八条" in refused.value.basis
    assert not rules.check_matter(HAMLET, Matter.HAMLET_AFFAIRS, is_community=False)
    assert rules.check_matter(AFFAIRS, Matter.VILLAGE_WORKS, is_community=False)


def test_small_matters_are_done_after_talking_and_voted_ones_never_go_round_the_vote() -> None:
    assert codes(AFFAIRS, "manage", is_voted=True) == ["resolve"]
    assert codes(AFFAIRS, "manage", is_voted=False) == ["do"]
    assert codes(AFFAIRS, "publish", is_voted=True) == ["do"]
    with pytest.raises(NeedsVote):
        rules.next_stage(AFFAIRS, "manage", is_voted=True, wanted="do")
    with pytest.raises(StageSkipped):
        rules.next_stage(AFFAIRS, "manage", is_voted=False, wanted="resolve")


@pytest.mark.parametrize("procedure", ZHIJIN.found, ids=lambda one: one.code)
@pytest.mark.parametrize("is_voted", [True, False])
def test_every_way_ends_with_the_result_and_a_voted_one_passes_party_vote_and_board(
    procedure, is_voted
) -> None:
    matter = Matter.PUBLIC_WELFARE if is_voted else Matter.HAMLET_AFFAIRS
    try:
        rules.check_matter(procedure, matter, is_community=False)
    except (NeedsVote, NothingToVote):
        assert procedure.code == ("hamlet" if is_voted else "four_discuss_two_publish")
        return
    acts = [stage.act for stage in rules.path(procedure, is_voted=is_voted)]
    assert acts[-1] == "result"
    assert (VOTE in acts) is is_voted
    if is_voted:
        assert acts.index("vote") < acts.index("publish") < acts.index("carry_out")


def test_nothing_follows_the_last_stage_and_no_stage_is_jumped_over() -> None:
    with pytest.raises(StageSkipped):
        rules.next_stage(FOUR, "result", is_voted=True)
    for wanted in ("review", "resolve", "carry_out"):
        with pytest.raises((StageSkipped, NeedsVote)):
            rules.next_stage(FOUR, "propose", is_voted=True, wanted=wanted)


def talk(*, came: int, yes: int, eligible: int = 0, told: int = 5, held: int = 10, asked: int = 0):
    return Talk(MARCH[told - 1], MARCH[held - 1], came, yes, eligible, asked)


# All Party members: at least two thirds come (custom), more than half of all agree.
@pytest.mark.parametrize(
    ("came", "yes", "agreed", "quorum_missing"),
    [(20, 16, True, False), (20, 15, False, False), (19, 16, True, True), (19, 15, False, True)],
)
def test_thirty_party_members_at_the_boundary(came, yes, agreed, quorum_missing) -> None:
    found, broken = rules.outcome_of(
        body(BodyKind.PARTY_MEETING), talk(came=came, yes=yes, eligible=30), FREE
    )
    assert found is agreed
    expected = (Custom(CustomKind.QUORUM, 20, came),) if quorum_missing else ()
    assert broken == expected


@pytest.mark.parametrize(
    ("came", "yes", "agreed", "short"),
    [(2, 2, True, True), (3, 2, True, False), (3, 1, False, False), (5, 3, True, False)],
)
def test_a_party_committee_of_five(came, yes, agreed, short) -> None:
    found, broken = rules.outcome_of(
        body(BodyKind.PARTY_COMMITTEE), talk(came=came, yes=yes, eligible=5), FREE
    )
    assert (found, bool(broken)) == (agreed, short)


def test_a_council_whose_list_nobody_keeps_has_no_quorum_but_a_majority() -> None:
    council = body(BodyKind.COUNCIL)
    assert rules.outcome_of(council, talk(came=5, yes=3), FREE) == (True, ())
    assert rules.outcome_of(council, talk(came=4, yes=2), FREE) == (False, ())


@pytest.mark.parametrize(("told", "broken"), [(7, False), (8, True)])
def test_the_countys_days_of_notice_are_custom(told, broken) -> None:
    stage = FOUR.stage("review")
    _agreed, found = rules.outcome_of(
        body(BodyKind.PARTY_MEETING), talk(came=3, yes=3, eligible=3, told=told), stage
    )
    assert bool(found) is broken


@pytest.mark.parametrize(("asked", "broken"), [(10, False), (9, True)])
def test_ten_households_are_asked_beforehand(asked, broken) -> None:
    _agreed, found = rules.outcome_of(
        body(BodyKind.PARTY_COMMITTEE),
        talk(came=3, yes=3, eligible=3, asked=asked),
        FOUR.stage("propose"),
    )
    assert found == ((Custom(CustomKind.ASKED, 10, 9),) if broken else ())


@given(eligible=st.integers(1, 400), data=st.data())
def test_more_than_came_can_never_agree(eligible, data) -> None:
    came = data.draw(st.integers(1, eligible))
    with pytest.raises(Miscounted):
        rules.outcome_of(
            body(BodyKind.PARTY_MEETING), talk(came=came, yes=came + 1, eligible=eligible), FREE
        )


def test_days_of_a_talk_stand_in_order() -> None:
    fine = talk(came=1, yes=1)
    rules.check_days(fine, before=MARCH[9], today=MARCH[9])
    with pytest.raises(OutOfOrder):
        rules.check_days(fine, before=MARCH[10], today=MARCH[20])
    with pytest.raises(OutOfOrder):
        rules.check_days(fine, before=None, today=MARCH[8])
    with pytest.raises(OutOfOrder):
        rules.check_days(talk(came=1, yes=1, told=11), before=None, today=MARCH[20])


@pytest.mark.parametrize(("meets", "short"), [(12, False), (11, True)])
def test_the_county_may_lengthen_the_notice_of_a_vote_but_not_shorten_it(meets, short) -> None:
    assembly = body(BodyKind.VILLAGERS_HOUSEHOLDS)
    found = rules.vote_notice(
        FOUR.stage("resolve"), assembly, told_on=MARCH[1], meets_on=MARCH[meets - 1]
    )
    assert bool(found) is short


@pytest.mark.parametrize(("meets", "short"), [(5, False), (4, True)])
def test_three_days_for_the_representatives_are_the_countys(meets, short) -> None:
    line = body(BodyKind.VILLAGER_REPRESENTATIVES)
    found = rules.vote_notice(
        FOUR.stage("resolve"), line, told_on=MARCH[1], meets_on=MARCH[meets - 1]
    )
    assert bool(found) is short


PUBLISH = FOUR.stage("publish")
HUNG = Publication(ends_on=MARCH[15], hangs=True)


@pytest.mark.parametrize(("today", "over"), [(MARCH[15], False), (MARCH[16], True)])
def test_carrying_out_waits_for_the_day_after_the_last_day(today, over) -> None:
    if over:
        rules.check_published(HUNG, today=today, basis="")
        assert rules.may_begin(PUBLISH, HUNG, today=today, basis="") is False
        return
    with pytest.raises(PublicationRuns) as refused:
        rules.check_published(HUNG, today=today, basis="第三十五条")
    assert refused.value.basis == "第三十五条"
    with pytest.raises(PublicationRuns):
        rules.may_begin(PUBLISH, HUNG, today=today, basis="", reason=" ")
    assert rules.may_begin(PUBLISH, HUNG, today=today, basis="", reason="抢险") is True


def test_a_county_that_does_not_wait_may_begin_at_once_but_not_without_the_board() -> None:
    stage = Stage("p", "p", "publish", "COMMITTEE", "p", wait=False)
    assert rules.may_begin(stage, HUNG, today=MARCH[3], basis="") is True
    with pytest.raises(NotOnBoard):
        rules.may_begin(stage, Publication(MARCH[15], hangs=False), today=MARCH[3], basis="")


@pytest.mark.parametrize(
    ("publication", "error"),
    [
        (Publication(MARCH[15], hangs=True, open_objections=1), ObjectionsOpen),
        (Publication(MARCH[15], hangs=True, upheld=1), ObjectionUpheld),
        (Publication(MARCH[15], hangs=False), NotOnBoard),
    ],
)
def test_an_objection_pauses_it_whatever_the_reason(publication, error) -> None:
    for today in (MARCH[3], MARCH[20]):
        with pytest.raises(error):
            rules.check_published(publication, today=today, basis="")
        with pytest.raises(error):
            rules.may_begin(PUBLISH, publication, today=today, basis="", reason="抢险")


def test_it_is_sent_back_only_to_what_was_passed_and_new_words_start_again() -> None:
    passed = ("propose", "consult")
    rules.check_back(FOUR, "review", "consult", passed, new_words=False)
    rules.check_back(FOUR, "review", "propose", passed, new_words=True)
    with pytest.raises(StageSkipped):
        rules.check_back(FOUR, "review", "resolve", passed, new_words=False)
    with pytest.raises(NewWordsStartAgain):
        rules.check_back(FOUR, "review", "consult", passed, new_words=True)
    with pytest.raises(CarriedOut):
        rules.check_back(FOUR, "carry_out", "propose", passed, new_words=False)
