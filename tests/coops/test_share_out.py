"""Dividing to the fen: what holds for every list of members, whatever they traded."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from touyan.coops.distribution import plan
from touyan.coops.distribution.plan import Kind, Member, Results, Year
from touyan.coops.distribution.rules import REBATE_MINIMUM, WHOLE, Quantified, Terms
from touyan.coops.distribution.sharing import Division, divide

AMOUNT = st.integers(0, 10**9)
WEIGHTS = st.lists(AMOUNT, min_size=1, max_size=40).filter(any)
TERMS = st.builds(
    Terms,
    reserve=st.integers(0, WHOLE),
    rebate=st.integers(REBATE_MINIMUM, WHOLE),
    quantified=st.sampled_from(Quantified),
    reinvested=st.integers(0, WHOLE),
)
ACCOUNTS = st.lists(
    st.tuples(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=25
).filter(lambda rows: any(row[0] for row in rows) and any(row[1] for row in rows))


def members(rows: list[tuple[int, ...]]) -> list[Member]:
    return [Member(f"S{at:04}", *row) for at, row in enumerate(rows)]


def shared(total: int, weights: list[int]) -> tuple[Division, list[int]]:
    return divide(total, codes(weights), weights)


def codes(weights: list[int]) -> list[str]:
    return [f"S{at:04}" for at in range(len(weights))]


@given(year=st.integers(1, 10**12), losses=AMOUNT, terms=TERMS, rows=ACCOUNTS)
def test_the_parts_sum_to_the_whole_and_sixty_percent_is_never_undercut(
    year: int, losses: int, terms: Terms, rows: list[tuple[int, ...]]
) -> None:
    made = plan.make(
        year=Year(Results(operating_income=year), losses), terms=terms, members=members(rows)
    )
    if made.kind == Kind.LOSSES:
        assert year <= losses
        return
    assert made.left_fen == made.reserve_fen + made.distributable_fen
    assert sum(slip.patronage_fen for slip in made.slips) == made.patronage_fen
    assert sum(slip.residual_fen for slip in made.slips) == made.residual_fen
    assert sum(slip.total_fen for slip in made.slips) == made.distributable_fen
    assert sum(slip.quantified_fen for slip in made.slips) == made.reserve_fen
    assert sum(slip.reinvested_fen for slip in made.slips) == made.reinvested_fen
    assert made.patronage_fen * WHOLE >= made.distributable_fen * REBATE_MINIMUM
    assert all(0 <= slip.reinvested_fen <= slip.total_fen for slip in made.slips)


@given(total=AMOUNT, weights=WEIGHTS, seed=st.integers(0, 10**6))
def test_the_order_of_the_list_changes_nothing(total: int, weights: list[int], seed: int) -> None:
    before = list(zip(codes(weights), weights, strict=True))
    after = random.Random(seed).sample(before, len(before))
    rule, parts = shared(total, weights)
    other, shuffled = divide(total, [row[0] for row in after], [row[1] for row in after])
    assert rule == other
    assert dict(zip(before, parts, strict=True)) == dict(zip(after, shuffled, strict=True))


@given(total=AMOUNT, weights=WEIGHTS, seed=st.integers(0, 10**6))
def test_other_codes_change_nothing_but_exact_ties(
    total: int, weights: list[int], seed: int
) -> None:
    names = random.Random(seed).sample(range(10**6), len(weights))
    rule, parts = shared(total, weights)
    _, others = divide(total, [f"T{name:07}" for name in names], weights)
    for weight, part, other in zip(weights, parts, others, strict=True):
        if part != other:
            assert abs(part - other) == 1
            assert total * weight % rule.whole == rule.cut_remainder


@given(total=AMOUNT, weights=WEIGHTS, at=st.integers(0, 39), part=st.integers(0, 10**9))
def test_splitting_an_account_gains_at_most_one_fen(
    total: int, weights: list[int], at: int, part: int
) -> None:
    at %= len(weights)
    part = min(part, weights[at])
    _, whole = shared(total, weights)
    split = [*weights, part]
    split[at] -= part
    _, parts = shared(total, split)
    assert parts[at] + parts[-1] - whole[at] <= 1


@given(total=AMOUNT, weights=WEIGHTS)
def test_nobody_is_a_whole_fen_away_from_the_exact_part_and_each_can_check_alone(
    total: int, weights: list[int]
) -> None:
    rule, parts = shared(total, weights)
    for code, weight, part in zip(codes(weights), weights, parts, strict=True):
        assert abs(part * rule.whole - total * weight) < rule.whole
        assert rule.part(weight, code) == part
        assert weight or not part


@settings(max_examples=1)
@given(seed=st.just(20_211_231))
def test_a_thousand_lists_of_220_members_miss_no_total(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(1_000):
        total = chance.randrange(1, 10**10)
        weights = [chance.randrange(0, 10**8) for _ in range(220)]
        assert sum(shared(total, weights)[1]) == total
