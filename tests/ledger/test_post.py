"""Booking one act."""

import datetime as dt

import pytest
from django.db import transaction

from tests.ledger.village import CLERK, DAY, NOON, Village, build
from touyan.audit.models import Record
from touyan.ledger import errors, queries, services
from touyan.ledger.models import Entry, Transfer
from touyan.ledger.values import Line


def test_it_moves_points_and_gives_a_receipt(xinglong: Village) -> None:
    receipt = services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    assert (receipt.key, receipt.posted_at, receipt.replayed) == ("a-1", NOON, False)
    assert queries.balance(xinglong.households[0]) == 5
    assert queries.balance(xinglong.issued) == -5
    act = queries.transfer("a-1")
    assert (act.id, act.period, act.effective_on) == (receipt.transfer_id, "2021-09", DAY)
    assert [(line.code, line.amount) for line in act.lines] == [
        ("points.issued", -5),
        ("points.available", 5),
    ]


def test_it_writes_the_audit_row(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    record = Record.objects.get(action="ledger.transfer.posted")
    assert record.actor_id == CLERK.person_id
    assert record.object_id == str(queries.transfer("a-1").id)
    assert record.detail == {"key": "a-1", "kind": "points.award"}
    assert record.area_path.startswith("520524")


def test_the_same_again_gives_the_same_receipt(xinglong: Village) -> None:
    first = services.post(actor=CLERK, posting=xinglong.award("a-1", 5, private={"name": "A"}))
    again = services.post(actor=CLERK, posting=xinglong.award("a-1", 5, private={"name": "A"}))
    assert (again.transfer_id, again.posted_at) == (first.transfer_id, first.posted_at)
    assert again.replayed
    assert queries.balance(xinglong.households[0]) == 5
    assert Record.objects.filter(action="ledger.transfer.posted").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "points.other"},
        {"effective_on": DAY - dt.timedelta(days=1)},
        {"public": {"rule": "R-2"}},
        {"private": {"name": "B"}},
        {"private": None},
        {"lines": "other"},
    ],
    ids=str,
)
def test_the_same_key_for_something_else_is_refused(xinglong: Village, change: dict) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5, private={"name": "A"}))
    if change.get("lines"):
        change = {"lines": (Line(xinglong.issued, -6), Line(xinglong.households[0], 6))}
    given = {"lines": xinglong.award("a-1", 5).lines, "kind": "points.award"}
    with pytest.raises(errors.KeyReused):
        services.post(
            actor=CLERK,
            posting=xinglong.posting("a-1", **({**given, "private": {"name": "A"}} | change)),
        )
    assert queries.balance(xinglong.households[0]) == 5


def test_it_refuses_to_go_below_the_floor_and_names_the_account(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    with pytest.raises(errors.InsufficientBalance) as refused, transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.spend("s-1", 6))
    assert refused.value.account_code == "points.available"
    assert refused.value.account_id == xinglong.households[0]
    assert "points.available" in str(refused.value)
    assert queries.balance(xinglong.households[0]) == 5
    assert not Transfer.objects.filter(key="s-1").exists()


def test_it_refuses_what_does_not_balance(xinglong: Village) -> None:
    lines = (Line(xinglong.issued, -5), Line(xinglong.households[0], 6))
    with pytest.raises(errors.Unbalanced), transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.posting("a-1", lines))
    assert not Entry.objects.exists()


def test_it_balances_each_commodity_alone(xinglong: Village) -> None:
    cash = services.open_account(
        actor=CLERK, book_id=xinglong.book_id, code="cash.shop", commodity="CNY", floor=None
    )
    lines = (Line(xinglong.issued, -5), Line(cash, 5))
    with pytest.raises(errors.Unbalanced), transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.posting("a-1", lines))


def test_it_refuses_an_account_of_another_book(xinglong: Village) -> None:
    other = build()
    lines = (Line(xinglong.issued, -5), Line(other.households[0], 5))
    with pytest.raises(errors.CommodityMismatch), transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.posting("a-1", lines))


def test_it_refuses_an_unknown_account(xinglong: Village) -> None:
    lines = (Line(xinglong.issued, -5), Line(987_654_321, 5))
    with pytest.raises(errors.CommodityMismatch), transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.posting("a-1", lines))


@pytest.mark.parametrize(
    "change",
    [
        {"key": ""},
        {"key": "has space"},
        {"key": "k" * 111},
        {"key": 'quote"'},
        {"kind": "Upper"},
        {"period": "2021-13"},
        {"public": {"share": 0.5}},
        {"private": {"when": DAY}},
        {"effective_on": dt.date(2021, 9, 15)},
        {"lines": ()},
        {"lines": (Line(1, 0),)},
        {"lines": (Line(1, True),)},
        {"lines": (Line(1, 10**16), Line(2, -(10**16)))},
        {"lines": (Line(1, 5), Line(1, -5))},
    ],
    ids=str,
)
def test_it_refuses_what_is_malformed(xinglong: Village, change: dict) -> None:
    with pytest.raises(errors.BadPosting):
        services.post(
            actor=CLERK,
            posting=xinglong.posting(
                **({"key": "a-1", "lines": xinglong.award("a-1", 5).lines} | change)
            ),
        )
