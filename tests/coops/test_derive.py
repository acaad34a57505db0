"""Each line of a slip gives its figure again from what it says, and says it in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coops.worked_example import MEMBERS, RESULTS, TERMS, YEAR, YUAN
from touyan.coops.distribution import derivation, plan, words
from touyan.coops.distribution.derivation import Rule
from touyan.coops.distribution.plan import Member, Results, Year
from touyan.coops.distribution.rules import (
    Equivalent,
    EquivalentKind,
    Quantified,
    ReserveBase,
    Terms,
)

LAND = Equivalent(EquivalentKind.LAND, 33_333, is_adopted=True, is_filed=True)
TERMS_OF_ALL_KINDS = [
    TERMS,
    replace(TERMS, quantified=Quantified.EQUAL, reinvested=2_500),
    replace(TERMS, quantified=Quantified.CONTRIBUTION, reserve_base=ReserveBase.BEFORE_LOSSES),
    Terms(reserve=0, rebate=5_500, is_union=True),
    replace(TERMS, equivalents=(LAND,), reinvested=10_000),
]


def lines(made: plan.Plan) -> list[derivation.Step]:
    found = derivation.of_all(made)
    for member, slip in zip(made.members, made.slips, strict=True):
        found += derivation.of_member(made, member, slip)
    return found


@pytest.mark.parametrize("terms", TERMS_OF_ALL_KINDS)
def test_every_line_gives_its_figure_again(terms: Terms) -> None:
    people = list(MEMBERS)
    if terms.equivalents:
        people[2] = people[2]._replace(quantities=((EquivalentKind.LAND, 1_001),))
    made = plan.make(year=YEAR, terms=terms, members=people)
    steps = lines(made)
    assert [derivation.recompute(step) for step in steps] == [step.result for step in steps]
    assert all(step.basis.startswith("农民专业合作社法(2017)第") for step in steps)


@given(
    surplus=st.integers(1, 10**10),
    rows=st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 10**7)), min_size=1, max_size=9),
)
def test_odd_fen_are_explained_to_each(surplus: int, rows: list[tuple[int, int]]) -> None:
    people = [Member(f"S{at}", trade, money) for at, (trade, money) in enumerate(rows)]
    made = plan.make(year=Year(Results(operating_income=surplus)), terms=TERMS, members=people)
    for step in lines(made):
        assert derivation.recompute(step) == step.result
        assert "%(" not in words.sentence(step)


def test_a_changed_input_gives_another_figure() -> None:
    made = plan.make(year=YEAR, terms=TERMS, members=MEMBERS)
    step = next(step for step in lines(made) if step.rule == Rule.PATRONAGE)
    forged = replace(step, inputs={**step.inputs, "mine": 41_000_000})
    assert derivation.recompute(forged) != step.result


def test_a_loss_is_explained_line_by_line() -> None:
    year = Year(Results(operating_cost=700 * YUAN), 50 * YUAN, reserve_fen=400 * YUAN)
    steps = derivation.of_all(plan.make(year=year, terms=TERMS, members=MEMBERS))
    assert [(step.rule, step.result) for step in steps[2:]] == [
        (Rule.FROM_RESERVE, 400 * YUAN),
        (Rule.CARRIED, 350 * YUAN),
        (Rule.FROM_MEMBERS, 400 * YUAN),
    ]
    assert [derivation.recompute(step) for step in steps] == [step.result for step in steps]


def test_the_words_say_the_figures_of_the_worked_example() -> None:
    made = plan.make(year=YEAR, terms=TERMS, members=MEMBERS)
    said = {
        step.rule: words.sentence(step)
        for step in derivation.of_member(made, made.members[3], made.slips[3])
    }
    assert "351,000.00 × 100,000.00 ÷ 1,000,000.00 = 35,100.00" in said[Rule.PATRONAGE]
    assert "17,446.15" in said[Rule.RESIDUAL]
    assert "20,000.00" in said[Rule.SHARES]
    assert words.sentence(derivation.of_all(made)[0]).count("2,000,000.00") == 1
    assert RESULTS.surplus_fen == 70_000_000
