"""Lots: what runs out first is spent first, and what is taken back returns exactly."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touyan.points.lots import Expiry, Lot, Movement, first_parts, replay, shared_parts
from touyan.points.sharing import by_heads

RULE = Expiry(3, 31)
DAY = dt.date(2026, 3, 18)
NEXT = dt.date(2027, 3, 31)


def statement(*rows: tuple) -> list[Movement]:
    """Movements from (key, amount, day, reversed key); the key's part before `:` is the kind."""
    ids: dict[str, int] = {}
    found = []
    for number, (key, amount, on, *rest) in enumerate(rows, start=1):
        ids[key] = number
        found.append(
            Movement(
                transfer_id=number,
                key=key,
                kind=key.partition(":")[0],
                on=on,
                amount=amount,
                reverses=ids[rest[0]] if rest else None,
            )
        )
    return found


def left(*rows: tuple) -> list[tuple[str, int, dt.date | None]]:
    found = replay(statement(*rows), RULE)
    return [(lot.origin, lot.points, lot.expires_on) for lot in found.left]


def test_an_award_can_be_used_until_march_of_the_next_year() -> None:
    assert left(("a:1", 5, DAY)) == [("a:1", 5, NEXT)]
    assert left(("a:1", 5, dt.date(2026, 12, 31))) == [("a:1", 5, NEXT)]
    assert left(("a:1", 5, dt.date(2027, 1, 1))) == [("a:1", 5, dt.date(2028, 3, 31))]


@pytest.mark.parametrize(
    ("text", "last"),
    [("03-31", NEXT), ("02-29", dt.date(2027, 2, 28)), ("12-01", dt.date(2027, 12, 1))],
)
def test_the_county_says_the_day(text, last) -> None:
    assert Expiry.parse(text).last_day(DAY) == last


def test_carried_over_points_never_run_out() -> None:
    assert Expiry.parse("never") is None
    assert replay(statement(("a:1", 5, DAY)), None).left[0].expires_on is None


def test_the_older_award_is_spent_first() -> None:
    old, new = dt.date(2025, 11, 1), DAY
    assert left(("a:1", 5, old), ("a:2", 4, new), ("s:1", -6, new)) == [("a:2", 3, NEXT)]


def test_what_runs_out_first_is_spent_first_though_it_came_later() -> None:
    moved = Movement(2, "m", "points.moved", DAY, 3, lots=(Lot("x", DAY, 3, DAY),))
    spent = Movement(3, "s", "points.redeem", DAY, -4)
    found = replay([*statement(("a:1", 5, DAY)), moved, spent], RULE)
    assert [(lot.origin, lot.points) for lot in found.left] == [("a:1", 4)]


def test_an_undone_spending_returns_its_very_parts() -> None:
    old = dt.date(2025, 11, 1)
    rows = [("a:1", 5, old), ("a:2", 4, DAY), ("s:1", -6, DAY), ("s:2", -2, DAY)]
    undone = [*rows, ("s:1:reversed", 6, DAY, "s:1")]
    assert left(*undone) == [("a:1", 5, dt.date(2026, 3, 31)), ("a:2", 2, NEXT)]


def test_a_reservation_given_up_returns_its_very_parts() -> None:
    rows = [("a:1", 5, dt.date(2025, 11, 1)), ("r.reserve", -3, DAY), ("a:2", 4, DAY)]
    assert left(*rows, ("r.release", 3, DAY))[0][:2] == ("a:1", 5)


def test_a_reversed_award_takes_its_own_points_first() -> None:
    rows = [("a:1", 5, dt.date(2025, 11, 1)), ("a:2", 4, DAY)]
    assert left(*rows, ("a:2:reversed", -4, DAY, "a:2")) == [("a:1", 5, dt.date(2026, 3, 31))]
    spent = [*rows, ("s:1", -6, DAY)]
    assert left(*spent, ("a:1:reversed", -3, DAY, "a:1")) == []


def test_a_lot_can_state_its_own_day() -> None:
    opening = Movement(1, "o", "points.opening", DAY, 7, expires_on=dt.date(2026, 6, 30))
    found = replay([opening], RULE)
    assert found.past(dt.date(2026, 6, 30)) == 0
    assert found.past(dt.date(2026, 7, 1)) == 7
    assert found.within(DAY, dt.date(2026, 6, 30)) == found.left


def test_lots_travel_in_the_public_part() -> None:
    lot = Lot("points.claim:x", DAY, 3, NEXT)
    assert Lot.of_public(lot.as_public()) == lot
    for_ever = Lot("points.claim:x", DAY, 3, None)
    assert Lot.of_public(for_ever.as_public()) == for_ever


def test_what_goes_to_another_household_is_what_runs_out_first() -> None:
    lots = (Lot("a", DAY, 3, DAY), Lot("b", DAY, 5, NEXT))
    assert first_parts(lots, 4) == (Lot("a", DAY, 3, DAY), Lot("b", DAY, 1, NEXT))
    assert first_parts(lots, 0) == ()
    assert first_parts(lots, 8) == lots


def test_a_share_takes_the_like_part_of_every_lot() -> None:
    lots = (Lot("a", DAY, 3, DAY), Lot("b", DAY, 5, NEXT))
    assert shared_parts(lots, 4) == (Lot("a", DAY, 1, DAY), Lot("b", DAY, 3, NEXT))
    assert shared_parts(lots, 8) == lots
    assert shared_parts(lots, 0) == shared_parts((), 0) == ()


@given(st.lists(st.integers(1, 99), min_size=1, max_size=9), st.data())
def test_a_share_is_fair_to_less_than_a_point(sizes, data) -> None:
    lots = [Lot(str(n), DAY, points, NEXT) for n, points in enumerate(sizes)]
    points = data.draw(st.integers(0, sum(sizes)))
    going = {lot.origin: lot.points for lot in shared_parts(lots, points)}
    assert sum(going.values()) == points
    for n, size in enumerate(sizes):
        part = going.get(str(n), 0)
        assert 0 <= part <= size
        assert abs(part * sum(sizes) - size * points) < sum(sizes)


def test_what_went_to_another_household_left_the_very_lots_that_it_names() -> None:
    old = dt.date(2025, 11, 1)
    gone = Movement(3, "m", "points.moved", DAY, -4, lots=(Lot("a:2", DAY, 3, NEXT),))
    found = replay([*statement(("a:1", 5, old), ("a:2", 4, DAY)), gone], RULE)
    assert [(lot.origin, lot.points) for lot in found.left] == [("a:1", 4), ("a:2", 1)]


@given(st.integers(0, 999), st.integers(1, 20), st.data())
def test_by_heads_nobody_gets_less_than_nothing_nor_more_than_there_is(points, members, data):
    leaving = data.draw(st.integers(0, members))
    share = by_heads(points, leaving=leaving, members=members)
    assert 0 <= share <= points
    assert share * members <= points * leaving < (share + 1) * members


STEPS = st.lists(
    st.tuples(st.sampled_from("aasru"), st.integers(1, 9), st.integers(0, 500)), max_size=30
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_lots_sum_to_the_balance_and_are_never_negative(steps) -> None:
    """Awards (a), spendings (s), reversed awards (r) and undone spendings (u), in any order."""
    movements: list[Movement] = []
    balance, day = 0, dt.date(2025, 1, 1)
    undone: set[int] = set()
    for kind, points, number in steps:
        day += dt.timedelta(days=number % 60)
        reverses, amount = None, points
        if kind == "s":
            amount = -min(points, balance)
        elif kind in "ru":
            sign = 1 if kind == "r" else -1
            ready = [
                m
                for m in movements
                if m.amount * sign > 0
                and m.reverses is None
                and m.transfer_id not in undone
                and balance - m.amount >= 0
            ]
            if not ready:
                continue
            chosen = ready[number % len(ready)]
            undone.add(chosen.transfer_id)
            reverses, amount = chosen.transfer_id, -chosen.amount
        if not amount:
            continue
        balance += amount
        pk = len(movements) + 1
        movements.append(Movement(pk, f"{kind}:{pk}", kind, day, amount, reverses))
        found = replay(movements, RULE)
        assert found.points == balance
        assert all(lot.points > 0 for lot in found.left)
        days = [lot.expires_on for lot in found.left]
        assert days == sorted(days)
        for key, parts in found.taken.items():
            spent = next(m for m in movements if m.key == key)
            assert sum(part.points for part in parts) == -spent.amount
