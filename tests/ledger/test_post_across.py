"""Acts across two books."""

import pytest
from django.db import transaction

from tests.ledger.village import CLERK, Village, build
from touyan.ledger import errors, queries, services
from touyan.ledger.values import Line, Posting


@pytest.fixture
def anping(xinglong: Village) -> Village:
    return build()


def _act(
    giver: Village, taker: Village, points: int = 5, key: str = "x-1"
) -> tuple[Posting, Posting]:
    return (
        giver.posting(key, (Line(giver.issued, -points),)),
        taker.posting(key, (Line(taker.households[0], points),)),
    )


def test_each_book_balances_and_owes_or_is_owed(xinglong: Village, anping: Village) -> None:
    low, high = services.post_across(actor=CLERK, postings=_act(xinglong, anping))
    assert low.key == high.key == "x-1"
    assert queries.balance(anping.households[0]) == 5
    first, second = queries.transfer("x-1"), queries.transfer("x-1", part=1)
    assert {line.code: line.amount for line in first.lines} == {
        "points.issued": -5,
        f"due.book_{anping.book_id}": 5,
    }
    assert {line.code: line.amount for line in second.lines} == {
        "points.available": 5,
        f"due.book_{xinglong.book_id}": -5,
    }


def test_the_same_again_gives_the_same_receipts(xinglong: Village, anping: Village) -> None:
    first = services.post_across(actor=CLERK, postings=_act(xinglong, anping))
    again = services.post_across(actor=CLERK, postings=_act(xinglong, anping)[::-1])
    assert [r.transfer_id for r in again] == [r.transfer_id for r in first]
    assert all(r.replayed for r in again)


def test_both_must_sum_to_zero_together(xinglong: Village, anping: Village) -> None:
    give, _ = _act(xinglong, anping, 5)
    _, take = _act(xinglong, anping, 6)
    with pytest.raises(errors.Unbalanced), transaction.atomic():
        services.post_across(actor=CLERK, postings=(give, take))


def test_one_book_or_two_keys_are_refused(xinglong: Village, anping: Village) -> None:
    give, take = _act(xinglong, anping)
    with pytest.raises(errors.BadPosting):
        services.post_across(actor=CLERK, postings=(give, give))
    _, other = _act(xinglong, anping, key="x-2")
    with pytest.raises(errors.BadPosting):
        services.post_across(actor=CLERK, postings=(give, other))
    assert take.key == "x-1"


def test_foreign_accounts_are_refused(xinglong: Village, anping: Village) -> None:
    give, _ = _act(xinglong, anping)
    take = anping.posting("x-1", (Line(xinglong.households[0], 5),))
    with pytest.raises(errors.CommodityMismatch), transaction.atomic():
        services.post_across(actor=CLERK, postings=(give, take))


def test_nothing_is_kept_when_the_second_part_fails(xinglong: Village, anping: Village) -> None:
    give = xinglong.posting("x-1", (Line(xinglong.issued, 5),))
    take = anping.posting("x-1", (Line(anping.households[0], -5),))
    with pytest.raises(errors.InsufficientBalance), transaction.atomic():
        services.post_across(actor=CLERK, postings=(give, take))
    assert queries.balance(xinglong.issued) == 0
