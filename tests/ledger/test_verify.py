"""Recomputing the ledger, and finding every edited row (promise I-01 to I-04)."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.conftest import triggers_off
from tests.ledger import edits
from tests.ledger.village import CLERK, NOON, Village, build
from touyan.ledger import errors, guards, services, verifying
from touyan.ledger.models import Balance, BookPeriod, Seal, Transfer

MUTATIONS = 220


@contextmanager
def _unguarded() -> Iterator[None]:
    """Edit rows as somebody with the whole database in their hands could; then put all back."""
    with transaction.atomic(), triggers_off():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
                cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield


@pytest.fixture
def ledger(transactional_db: None) -> Village:
    """Return a village with a year in its book: awards, purchases, a reversal, a closed month."""
    village = build(households=3)
    village.subjects.append(-1)
    august = dt.date(2021, 8, 20)
    for n in range(8):
        services.post(
            actor=CLERK,
            posting=village.award(
                f"a-{n}", 10 + n, to=n % 3, private={"name": f"P{n}"}, effective_on=august
            ),
        )
    services.post(actor=CLERK, posting=village.spend("s-1", 3))
    services.seal_pending(thorough=True)
    services.freeze_period(actor=CLERK, book_id=village.book_id, period="2021-08")
    services.post(actor=CLERK, posting=village.spend("s-2", 4, by=1))
    services.reverse(actor=CLERK, key="a-7", reason="twice")
    services.seal_pending(thorough=True)
    return village


@pytest.fixture
def _later(ledger: Village) -> Iterator[None]:
    """Look five minutes after everything was booked: what is unsealed by then is too old."""
    with time_machine.travel(NOON + dt.timedelta(minutes=5), tick=False):
        yield


def test_a_whole_ledger_verifies(ledger: Village) -> None:
    report = verifying.verify()
    assert report.problems == []
    assert (report.books, report.transfers, report.unsealed, report.accounts) == (1, 11, 0, 5)


def test_only_the_books_asked_for(ledger: Village) -> None:
    assert verifying.verify(book_ids=[ledger.book_id + 1]).books == 0
    assert verifying.verify(book_ids=[ledger.book_id]).books == 1


def test_it_says_how_far_it_is(ledger: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "CHUNK", 4)
    seen: list[int] = []
    verifying.verify(progress=seen.append)
    assert seen == [4, 8]


def test_unsealed_is_fine_for_a_minute(ledger: Village) -> None:
    services.post(actor=CLERK, posting=ledger.award("new", 1))
    with time_machine.travel(NOON + dt.timedelta(seconds=60), tick=False):
        assert verifying.verify().is_sound
    with time_machine.travel(NOON + dt.timedelta(seconds=61), tick=False):
        (problem,) = verifying.verify().problems
    assert (problem.what, problem.key) == ("unsealed.old", "new")


@pytest.mark.usefixtures("_later")
def test_every_edit_is_found(ledger: Village) -> None:
    _find_every_edit(ledger, MUTATIONS)


@pytest.mark.nightly
@pytest.mark.usefixtures("_later")
def test_every_edit_of_two_thousand_is_found(ledger: Village) -> None:
    _find_every_edit(ledger, 2_000)


def _find_every_edit(ledger: Village, count: int) -> None:
    seed = random.randrange(10**6)
    drawn = edits.drawn(ledger, random.Random(seed))
    missed, kinds, done = [], set(), 0
    while done < count:
        name, edit = next(drawn)
        found, changed = _tried(edit)
        if not changed:
            continue
        done += 1
        kinds.add(name)
        if not found:
            missed.append((name, seed, done))
    assert missed == []
    assert len(kinds) >= 40
    assert verifying.verify().is_sound  # every edit was put back


class _PutBack(Exception):
    pass


def _tried(edit: Callable[[], int]) -> tuple[list[verifying.Problem], bool]:
    """Return what verify finds after an edit that is then put back, and whether it did anything."""
    found: list[verifying.Problem] = []
    changed = True
    try:
        with _unguarded():
            try:
                with transaction.atomic():
                    changed = edit() > 0
            except DatabaseError:
                changed = False  # a constraint refused it: nothing to find
            found += [p for p in verifying.verify().problems if p.what != "guard.missing"]
            raise _PutBack
    except _PutBack:
        pass
    return found, changed


@pytest.mark.usefixtures("_later")
@pytest.mark.parametrize(
    ("sql", "what"),
    [
        (
            "UPDATE ledger_entry SET amount = 999 WHERE transfer_id = {t} AND amount > 0",
            "leaf.differs",
        ),
        ("UPDATE ledger_transfer SET kind = 'x' WHERE id = {t}", "leaf.differs"),
        ("UPDATE ledger_seal SET hash = leaf WHERE transfer_id = {t}", "chain.broken"),
        ("DELETE FROM ledger_seal WHERE transfer_id = {t}", "seal.gap"),
        ("UPDATE ledger_transfer SET kind = 'a\"b' WHERE id = {t}", "transfer.malformed"),
        ("UPDATE ledger_transfer SET public = '{{' WHERE id = {t}", "transfer.malformed"),
    ],
)
def test_it_names_the_first_bad_row(ledger: Village, sql: str, what: str) -> None:
    third = Seal.objects.get(seq=3)
    found, _ = _tried(lambda: edits.sql(sql.format(t=third.transfer_id).replace("%", "%%")))
    first = found[0]
    assert (first.what, first.book_id, first.seq) == (what, ledger.book_id, 3)
    if what != "seal.gap":
        assert first.key == "a-2"
    assert first.message


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_transfer SET kind = 'x'",
        "DELETE FROM ledger_transfer",
        "UPDATE ledger_entry SET amount = 1",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_seal SET seq = 1",
        "DELETE FROM ledger_seal",
        "UPDATE ledger_transferprivate SET text = ''",
        "UPDATE ledger_account SET code = 'x'",
        "UPDATE ledger_book SET algorithm = 'x'",
        "UPDATE ledger_commodity SET code = 'X'",
        "UPDATE ledger_balance SET floor = NULL",
        "UPDATE ledger_bookperiod SET status = 'OPEN'",
        "DELETE FROM ledger_bookperiod",
    ],
)
def test_the_database_refuses_to_change_what_was_booked(ledger: Village, sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        edits.sql(sql)


@pytest.mark.postgres_lane
@pytest.mark.parametrize("table", ["transfer", "entry", "seal"])
def test_postgresql_refuses_to_empty_a_table(ledger: Village, table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        edits.sql(f"TRUNCATE ledger_{table} CASCADE")


def test_the_floor_is_kept_by_the_database_itself(ledger: Village) -> None:
    with pytest.raises(DatabaseError, match="ledger_balance_floor"), transaction.atomic():
        Balance.objects.filter(account_id=ledger.households[0]).update(amount=-1)


def test_a_missing_guard_is_named(ledger: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    assert guards.missing() == []
    monkeypatch.setattr(guards, "expected", lambda: ["ledger_gone"])
    (problem,) = verifying.verify().problems
    assert (problem.what, problem.detail) == ("guard.missing", "ledger_gone")


def test_the_command_fails_and_names_the_row(ledger: Village) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert "11" in out.getvalue()
    with triggers_off():
        Transfer.objects.filter(key="a-3").update(kind="points.gift")
    with pytest.raises(CommandError):
        call_command("verify", "--book", str(ledger.book_id), stdout=out)
    assert f"leaf.differs book={ledger.book_id} seq=4 key=a-3" in out.getvalue()


def test_rebuilding_reports_and_mends_only_when_told(ledger: Village) -> None:
    assert services.rebuild_balances(actor=CLERK, write=True) == []
    Balance.objects.filter(account_id=ledger.households[0]).update(amount=1_000)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("rebuild_balances", stdout=out)
    assert f"#{ledger.households[0]}: 1000 /" in out.getvalue()
    assert not verifying.verify().is_sound
    call_command("rebuild_balances", "--write", stdout=out)
    assert verifying.verify().is_sound


def test_mending_does_not_push_an_account_below_its_floor(ledger: Village) -> None:
    with triggers_off():
        edits.sql(
            "UPDATE ledger_entry SET amount = -999 WHERE account_id = %s AND amount > 0",
            ledger.households[0],
        )
    with pytest.raises(errors.InsufficientBalance) as refused:
        services.rebuild_balances(actor=CLERK, write=True)
    assert refused.value.account_id == ledger.households[0]


def test_an_act_that_slipped_into_a_closed_month_is_found(ledger: Village) -> None:
    first = Seal.objects.get(seq=1)
    with triggers_off():
        BookPeriod.objects.update(seals=1, head=first.hash)
    (problem,) = verifying.verify().problems
    assert (problem.what, problem.seq, problem.detail) == ("period.late", 2, "2021-08")


def test_a_column_that_is_no_number_is_malformed() -> None:
    fields = (1, "k", 0, "x.y", "2021-09", "2021-09-01", None, None, "{}", "", "2021-09-01", 7)
    assert verifying._well_formed(fields)
    assert not verifying._well_formed((*fields[:-1], "7"))
    assert not verifying._well_formed((*fields[:6], "7,8", *fields[7:]))


def test_the_seal_command_says_how_many(ledger: Village) -> None:
    services.post(actor=CLERK, posting=ledger.award("new", 1))
    out = StringIO()
    call_command("seal", stdout=out)
    assert out.getvalue().strip() == "1"


def test_a_refusal_without_an_account_has_a_sentence_too() -> None:
    assert str(errors.InsufficientBalance())
