"""The plan of a distribution: the worked example of rule 3.6, what is refused, where a plan ends."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.coops.worked_example import EXPECTED, MEMBERS, RESULTS, TERMS, YEAR, YUAN
from touyan.coops.distribution import errors, plan, rules
from touyan.coops.distribution.plan import Kind, Member, Results, Year
from touyan.coops.distribution.rules import (
    Equivalent,
    EquivalentKind,
    Quantified,
    ReserveBase,
    Terms,
)

LAND = Equivalent(EquivalentKind.LAND, 500 * YUAN, is_adopted=True, is_filed=True)


def test_the_worked_example_field_by_field() -> None:
    made = plan.make(year=YEAR, terms=TERMS, members=MEMBERS)

    assert made.kind == Kind.SHARED
    assert RESULTS.surplus_fen == 700_000 * YUAN
    assert made.left_fen == 600_000 * YUAN
    assert made.reserve_fen == 60_000 * YUAN
    assert made.distributable_fen == 540_000 * YUAN
    assert made.patronage_fen == 351_000 * YUAN
    assert made.residual_fen == 189_000 * YUAN
    found = {
        slip.code: (
            slip.trade_fen,
            slip.patronage_fen,
            slip.shares_fen,
            slip.residual_fen,
            slip.total_fen,
            slip.quantified_fen,
        )
        for slip in made.slips
    }
    assert found == EXPECTED
    assert sum(slip.total_fen for slip in made.slips) == made.distributable_fen
    assert sum(slip.quantified_fen for slip in made.slips) == made.reserve_fen


def test_less_than_sixty_percent_by_trade_is_refused_with_the_article() -> None:
    with pytest.raises(errors.RebateBelowStatutoryMinimum) as refused:
        replace(TERMS, rebate=rules.rate(Decimal("59")))
    assert refused.value.basis == "农民专业合作社法(2017)第四十四条"
    with pytest.raises(errors.RebateBelowStatutoryMinimum):
        Terms(reserve=0, rebate=5_999)
    assert Terms(reserve=0, rebate=6_000).rebate == 6_000


def test_sixty_percent_is_not_rounded_away() -> None:
    year = Year(Results(operating_income=1))  # one fen
    made = plan.make(year=year, terms=Terms(reserve=0, rebate=6_000), members=MEMBERS)
    assert (made.patronage_fen, made.residual_fen) == (1, 0)


def test_a_union_follows_its_charter_as_long_as_most_goes_back_by_trade() -> None:
    terms = Terms(reserve=1_000, rebate=5_100, is_union=True)
    assert plan.make(year=YEAR, terms=terms, members=MEMBERS).patronage_fen == 275_400 * YUAN
    with pytest.raises(errors.RebateNotMainlyByTrade) as refused:
        replace(terms, rebate=5_000)
    assert refused.value.basis == "农民专业合作社法(2017)第六十一条"


@pytest.mark.parametrize(
    "written", ["-1", "100.01", "60.005", "NaN", "Infinity"], ids=lambda text: text
)
def test_a_rate_that_cannot_be_is_refused(written: str) -> None:
    with pytest.raises(errors.RateOutOfBounds):
        rules.rate(Decimal(written))


@pytest.mark.parametrize(
    "rates", [(-1, 6_500, 0), (10_001, 6_500, 0), (0, 10_001, 0), (0, 7_000, -1)]
)
def test_terms_keep_every_rate_within_the_whole(rates: tuple[int, int, int]) -> None:
    reserve, rebate, reinvested = rates
    with pytest.raises(errors.RateOutOfBounds):
        Terms(reserve=reserve, rebate=rebate, reinvested=reinvested)


def test_a_loss_is_handled_and_nothing_is_distributed() -> None:
    year = Year(
        Results(operating_income=100, operating_cost=700), earlier_losses_fen=50, reserve_fen=400
    )
    made = plan.make(year=year, terms=TERMS, members=MEMBERS)
    assert made.kind == Kind.LOSSES
    assert made.losses == plan.Losses(
        loss_fen=650, from_reserve_fen=400, carried_fen=250, from_members_fen=400
    )
    assert not any(slip.total_fen for slip in made.slips)
    assert sum(slip.quantified_fen for slip in made.slips) == 400


def test_a_surplus_that_only_covers_old_losses_is_not_distributed() -> None:
    year = replace(YEAR, earlier_losses_fen=RESULTS.surplus_fen)
    made = plan.make(year=year, terms=TERMS, members=MEMBERS)
    assert made.kind == Kind.LOSSES
    assert made.losses == plan.Losses(0, 0, 0, 0)


def test_without_any_trade_the_plan_comes_back() -> None:
    idle = [member._replace(trade_fen=0) for member in MEMBERS]
    made = plan.make(year=YEAR, terms=TERMS, members=idle)
    assert made.kind == Kind.NO_TRADE
    assert made.distributable_fen == 540_000 * YUAN
    assert made.slips == ()


def test_land_counts_as_trade_where_the_charter_says_so() -> None:
    with_land = [
        Member("A", 0, 100, quantities=((EquivalentKind.LAND, 1_050),)),
        Member("B", 0, 100, quantities=((EquivalentKind.LAND, 2_100),)),
        Member("C", 525_000, 100),
    ]
    terms = replace(TERMS, equivalents=(LAND,))
    made = plan.make(year=YEAR, terms=terms, members=with_land)
    assert [slip.trade_fen for slip in made.slips] == [525_000, 1_050_000, 525_000]
    assert [slip.patronage_fen for slip in made.slips] == [8_775_000, 17_550_000, 8_775_000]
    with pytest.raises(errors.EquivalentUnknown):
        plan.make(year=YEAR, terms=TERMS, members=with_land)


@pytest.mark.parametrize(("adopted", "filed"), [(False, False), (True, False), (False, True)])
def test_what_is_not_adopted_and_filed_does_not_count(adopted: bool, filed: bool) -> None:
    raw = Equivalent(EquivalentKind.SEEDLINGS, 10, is_adopted=adopted, is_filed=filed)
    with pytest.raises(errors.EquivalentNotFiled):
        replace(TERMS, equivalents=(raw,))


@pytest.mark.parametrize("word", ["LABOUR", "wages", "务工", " 工日 "])
def test_work_never_counts_as_trade(word: str) -> None:
    with pytest.raises(errors.LabourIsNoTrade):
        rules.equivalent_kind(word)
    assert rules.equivalent_kind("land") == EquivalentKind.LAND


def test_trade_of_non_members_changes_nothing() -> None:
    outside = replace(YEAR, non_member_trade_fen=9_000_000 * YUAN)
    made = plan.make(year=outside, terms=TERMS, members=MEMBERS)
    assert made.slips == plan.make(year=YEAR, terms=TERMS, members=MEMBERS).slips


def test_the_reserve_is_written_to_the_accounts_by_the_charters_way() -> None:
    by_money = plan.make(
        year=YEAR, terms=replace(TERMS, quantified=Quantified.CONTRIBUTION), members=MEMBERS
    )
    assert [slip.quantified_fen // YUAN for slip in by_money.slips] == [
        12_000,
        6_000,
        6_000,
        2_400,
        33_600,
    ]
    even = plan.make(year=YEAR, terms=replace(TERMS, quantified=Quantified.EQUAL), members=MEMBERS)
    assert {slip.quantified_fen for slip in even.slips} == {12_000 * YUAN}


def test_the_reserve_may_be_a_part_of_the_surplus_before_losses() -> None:
    terms = replace(TERMS, reserve_base=ReserveBase.BEFORE_LOSSES)
    assert plan.make(year=YEAR, terms=terms, members=MEMBERS).reserve_fen == 70_000 * YUAN
    deep = replace(YEAR, earlier_losses_fen=690_000 * YUAN)
    made = plan.make(year=deep, terms=terms, members=MEMBERS)
    assert (made.reserve_fen, made.distributable_fen) == (10_000 * YUAN, 0)
    assert {slip.total_fen for slip in made.slips} == {0}


def test_what_the_assembly_reinvests_becomes_contribution_to_the_fen() -> None:
    made = plan.make(year=YEAR, terms=replace(TERMS, reinvested=3_333), members=MEMBERS)
    assert made.reinvested_fen == 17_998_200
    assert sum(slip.reinvested_fen for slip in made.slips) == 17_998_200
    assert all(0 <= slip.reinvested_fen <= slip.total_fen for slip in made.slips)
    whole = plan.make(year=YEAR, terms=replace(TERMS, reinvested=10_000), members=MEMBERS)
    assert {slip.paid_fen for slip in whole.slips} == {0}


def test_impossible_books_are_refused_by_name() -> None:
    with pytest.raises(errors.NegativeBase):
        plan.make(year=YEAR, terms=TERMS, members=[*MEMBERS[1:], MEMBERS[0]._replace(trade_fen=-1)])
    with pytest.raises(errors.SameMemberTwice):
        plan.make(year=YEAR, terms=TERMS, members=[*MEMBERS, MEMBERS[0]])
    with pytest.raises(errors.NothingToDivideBy):
        plan.make(year=YEAR, terms=TERMS, members=[Member("A", 100, 0), Member("B", 100, 0)])
    with pytest.raises(errors.NegativeBase):
        replace(YEAR, earlier_losses_fen=-1)
