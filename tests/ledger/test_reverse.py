"""Taking acts back."""

import pytest
from django.db import transaction

from tests.ledger.village import CLERK, Village, build
from touyan.core.errors import NotFound
from touyan.ledger import errors, queries, services
from touyan.ledger.values import Line


def test_it_takes_the_points_back_and_keeps_both_acts(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    (receipt,) = services.reverse(actor=CLERK, key="a-1", reason="wrong household")
    assert queries.balance(xinglong.households[0]) == 0
    back = queries.transfer("a-1:reversed")
    assert back.id == receipt.transfer_id
    assert back.reverses == queries.transfer("a-1").id
    assert queries.transfer("a-1").reversed_by == back.id
    assert back.kind == "points.award"
    assert back.public == {"reverses": "a-1"}
    assert back.private == {"reason": "wrong household"}


def test_it_refuses_a_second_time(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    services.reverse(actor=CLERK, key="a-1", reason="")
    with pytest.raises(errors.AlreadyReversed), transaction.atomic():
        services.reverse(actor=CLERK, key="a-1", reason="")


def test_the_database_itself_refuses_a_second_reversal(xinglong: Village) -> None:
    first = services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    back = (Line(xinglong.issued, 5), Line(xinglong.households[0], -5))
    services.post(actor=CLERK, posting=xinglong.award("a-2", 5))
    services.post(actor=CLERK, posting=xinglong.posting("r-1", back, reverses=first.transfer_id))
    with pytest.raises(errors.AlreadyReversed), transaction.atomic():
        services.post(
            actor=CLERK, posting=xinglong.posting("r-2", back, reverses=first.transfer_id)
        )


def test_it_refuses_when_the_points_are_spent(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    services.post(actor=CLERK, posting=xinglong.spend("s-1", 1))
    with pytest.raises(errors.InsufficientBalance), transaction.atomic():
        services.reverse(actor=CLERK, key="a-1", reason="")


def test_a_reversal_cannot_be_reversed(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    services.reverse(actor=CLERK, key="a-1", reason="")
    with pytest.raises(errors.BadPosting):
        services.reverse(actor=CLERK, key="a-1:reversed", reason="")


def test_an_unknown_key_is_not_found(xinglong: Village) -> None:
    with pytest.raises(NotFound):
        services.reverse(actor=CLERK, key="nothing", reason="")


def test_many_are_taken_back_as_one_batch(xinglong: Village) -> None:
    keys = [f"a-{n}" for n in range(5)]
    services.post_many(actor=CLERK, postings=[xinglong.award(key, 2) for key in keys])
    done = services.reverse_many(actor=CLERK, keys=keys, reason="whole import undone")
    assert done.posted == 5
    assert queries.balance(xinglong.households[0]) == 0
    with pytest.raises(errors.AlreadyReversed):
        services.reverse_many(actor=CLERK, keys=keys[:1], reason="")


def test_both_parts_of_an_act_across_books_are_taken_back(xinglong: Village) -> None:
    other = build()
    give = xinglong.posting("x-1", (Line(xinglong.issued, -5),))
    take = other.posting("x-1", (Line(other.households[0], 5),))
    services.post_across(actor=CLERK, postings=(give, take))
    with pytest.raises(errors.BadPosting):
        services.reverse_many(actor=CLERK, keys=["x-1"], reason="")
    assert len(services.reverse(actor=CLERK, key="x-1", reason="")) == 2
    assert queries.balance(other.households[0]) == queries.balance(xinglong.issued) == 0
