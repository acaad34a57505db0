"""Booking many acts as one batch."""

import datetime as dt

import pytest
from django.db import transaction

from tests.ledger.village import CLERK, Village, build
from touyan.audit.models import Record
from touyan.ledger import batches, errors, queries, services
from touyan.ledger.models import Transfer, TransferPrivate
from touyan.ledger.values import Line


def test_it_books_all_and_counts_them(xinglong: Village) -> None:
    postings = [xinglong.award(f"a-{n}", n + 1, to=n % 2) for n in range(10)]
    done = services.post_many(actor=CLERK, postings=postings)
    assert (done.posted, done.replayed) == (10, 0)
    assert queries.balances(xinglong.households) == {
        xinglong.households[0]: 25,
        xinglong.households[1]: 30,
    }
    assert queries.balance(xinglong.issued) == -55


def test_it_writes_one_audit_row_for_each_book(xinglong: Village) -> None:
    other = build()
    postings = [xinglong.award("a-1", 1), other.award("b-1", 1), other.award("b-2", 1)]
    services.post_many(actor=CLERK, postings=postings)
    rows = Record.objects.filter(action="ledger.transfers.posted").order_by("id")
    assert [(row.object_id, row.detail) for row in rows] == [
        (str(xinglong.book_id), {"count": 1}),
        (str(other.book_id), {"count": 2}),
    ]


def test_it_keeps_private_parts_apart(xinglong: Village) -> None:
    postings = [xinglong.award("a-1", 1), xinglong.award("a-2", 1, private={"name": "张三"})]
    services.post_many(actor=CLERK, postings=postings)
    kept = TransferPrivate.objects.get()
    assert kept.text == '{"name":"张三"}'
    assert kept.transfer.key == "a-2"
    assert queries.transfer("a-2").private == {"name": "张三"}
    assert queries.transfer("a-1").private is None


def test_text_with_tabs_backslashes_and_rare_characters_survives(xinglong: Village) -> None:
    words = 'tab\t back\\slash \\N "quote" \n 𠮷 \x7f'
    services.post_many(
        actor=CLERK,
        postings=[xinglong.award("a-1", 1, public={"w": words}, private={"w": words})],
    )
    act = queries.transfer("a-1")
    assert act.public == act.private == {"w": words}


def test_a_second_run_changes_nothing(xinglong: Village) -> None:
    postings = [xinglong.award(f"a-{n}", 1, private={"n": n}) for n in range(5)]
    services.post_many(actor=CLERK, postings=postings)
    more = [*postings, xinglong.award("a-9", 1)]
    done = services.post_many(actor=CLERK, postings=more)
    assert (done.posted, done.replayed) == (1, 5)
    assert queries.balance(xinglong.households[0]) == 6


def test_a_second_run_of_nothing_new_writes_nothing(xinglong: Village) -> None:
    postings = [xinglong.award("a-1", 1)]
    services.post_many(actor=CLERK, postings=postings)
    before = Record.objects.count()
    assert services.post_many(actor=CLERK, postings=postings).posted == 0
    assert Record.objects.count() == before


def test_the_same_key_for_something_else_refuses_the_whole_batch(xinglong: Village) -> None:
    services.post_many(actor=CLERK, postings=[xinglong.award("a-1", 1)])
    with pytest.raises(errors.KeyReused):
        services.post_many(
            actor=CLERK, postings=[xinglong.award("a-2", 1), xinglong.award("a-1", 2)]
        )
    assert not Transfer.objects.filter(key="a-2").exists()


def test_one_key_twice_in_a_batch_counts_once_if_it_says_the_same(xinglong: Village) -> None:
    twice = [xinglong.award("a-1", 1), xinglong.award("a-1", 1)]
    done = services.post_many(actor=CLERK, postings=twice)
    assert (done.posted, done.replayed) == (1, 1)
    with pytest.raises(errors.KeyReused):
        services.post_many(
            actor=CLERK, postings=[xinglong.award("b-1", 1), xinglong.award("b-1", 2)]
        )


def test_it_is_checked_on_its_net_and_names_the_account(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    with pytest.raises(errors.InsufficientBalance) as refused:
        services.post_many(
            actor=CLERK, postings=[xinglong.spend("s-1", 3), xinglong.spend("s-2", 3)]
        )
    assert refused.value.account_id == xinglong.households[0]
    assert refused.value.account_code == "points.available"
    assert not Transfer.objects.filter(key__startswith="s-").exists()


def test_it_refuses_to_add_to_and_take_from_one_floored_account(xinglong: Village) -> None:
    mixed = [xinglong.award("a-1", 5), xinglong.spend("s-1", 3)]
    with pytest.raises(errors.BatchTooMixed):
        services.post_many(actor=CLERK, postings=mixed)
    assert not Transfer.objects.exists()


def test_it_may_add_to_and_take_from_an_account_without_a_floor(xinglong: Village) -> None:
    services.post_many(actor=CLERK, postings=[xinglong.award("a-0", 9)])
    back = (Line(xinglong.issued, 1), Line(xinglong.households[0], -1))
    services.post_many(
        actor=CLERK, postings=[xinglong.award("a-1", 3, to=1), xinglong.posting("b-1", back)]
    )
    assert queries.balance(xinglong.issued) == -11


@pytest.mark.parametrize("wrong", ["unbalanced", "foreign", "unknown", "future", "malformed"])
def test_one_wrong_posting_refuses_the_whole_batch(xinglong: Village, wrong: str) -> None:
    other = build()
    lines = {
        "unbalanced": (Line(xinglong.issued, -5), Line(xinglong.households[0], 6)),
        "foreign": (Line(xinglong.issued, -5), Line(other.households[0], 5)),
        "unknown": (Line(xinglong.issued, -5), Line(987_654_321, 5)),
    }
    bad = xinglong.award("b-1", 1)
    if wrong in lines:
        bad = xinglong.posting("b-1", lines[wrong])
    if wrong == "future":
        bad = xinglong.award("b-1", 1, effective_on=dt.date(2021, 9, 15))
    if wrong == "malformed":
        bad = xinglong.award("b 1", 1)
    kind = {
        "unbalanced": errors.Unbalanced,
        "foreign": errors.CommodityMismatch,
        "unknown": errors.CommodityMismatch,
    }.get(wrong, errors.BadPosting)
    with pytest.raises(kind), transaction.atomic():
        services.post_many(actor=CLERK, postings=[xinglong.award("a-1", 1), bad])
    assert not Transfer.objects.exists()
    assert queries.balance(xinglong.households[0]) == 0


def test_it_writes_in_chunks_and_says_how_far_it_is(
    xinglong: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 4)
    seen: list[int] = []
    postings = (xinglong.award(f"a-{n}", 1) for n in range(10))
    services.post_many(actor=CLERK, postings=postings, progress=seen.append)
    assert seen == [4, 8, 10]
    assert queries.balance(xinglong.households[0]) == 10


def test_an_empty_batch_does_nothing(xinglong: Village) -> None:
    assert services.post_many(actor=CLERK, postings=[]).posted == 0
