"""Booking one act."""

import datetime as dt
import sqlite3

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

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


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_takes_its_own() -> None:
    village = build()
    services.post(actor=CLERK, posting=village.award("a-1", 5, private={"name": "A"}))
    assert services.post(
        actor=CLERK, posting=village.award("a-1", 5, private={"name": "A"})
    ).replayed
    with pytest.raises(errors.InsufficientBalance):
        services.post(actor=CLERK, posting=village.spend("s-1", 6))
    with pytest.raises(errors.CommodityMismatch):  # found by the database when it commits
        services.post(actor=CLERK, posting=village.award("a-2", 5, resolution_id=987_654))
    assert queries.balance(village.households[0]) == 5
    assert Transfer.objects.count() == 1
    services.post(actor=CLERK, posting=village.spend("s-1", 5))


@pytest.mark.django_db(transaction=True)
def test_it_can_be_watched() -> None:
    village = build()
    with CaptureQueriesContext(connection) as seen:
        services.post(actor=CLERK, posting=village.award("a-1", 5))
    assert len(seen) == 1 if connection.vendor == "postgresql" else len(seen) > 5


@pytest.mark.sqlite_lane
@pytest.mark.django_db(transaction=True)
def test_a_book_that_is_busy_too_long_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    village = build()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(errors.Busy):
            services.post(actor=CLERK, posting=village.award("a-1", 5))
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()
    services.post(actor=CLERK, posting=village.award("a-1", 5))


@pytest.mark.postgres_lane
@pytest.mark.django_db(transaction=True)
def test_waiting_too_long_for_a_busy_account_is_said_so() -> None:
    village = build()
    services.post(actor=CLERK, posting=village.award("a-1", 5))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT * FROM ledger_balance FOR UPDATE")
            with connection.cursor() as ours:
                ours.execute("SET lock_timeout = 50")
            with pytest.raises(errors.Busy):
                services.post(actor=CLERK, posting=village.spend("s-1", 1))
    finally:
        other.close()
        connection.close()
    services.post(actor=CLERK, posting=village.spend("s-1", 1))


def test_an_error_that_is_none_of_ours_stays_what_it_is(xinglong: Village) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_record RENAME TO audit_hidden")
    with pytest.raises(DatabaseError), transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.award("a-1", 5))


@pytest.mark.sqlite_lane
@pytest.mark.django_db(transaction=True)
def test_sqlite_giving_up_the_transaction_itself_leaves_nothing() -> None:
    village = build()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON ledger_entry"
            " BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END"
        )
    with pytest.raises(DatabaseError, match="disk is full"):
        services.post(actor=CLERK, posting=village.award("a-1", 5))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER full")
    assert not Transfer.objects.exists()
    services.post(actor=CLERK, posting=village.award("a-1", 5))


@pytest.mark.sqlite_lane
def test_a_balance_that_cannot_be_written_is_no_lack_of_points(xinglong: Village) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER torn BEFORE UPDATE ON ledger_balance"
            " BEGIN SELECT RAISE(ABORT, 'torn'); END"
        )
    with pytest.raises(DatabaseError, match="torn"), transaction.atomic():
        services.post(actor=CLERK, posting=xinglong.award("a-1", 5))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER torn")
