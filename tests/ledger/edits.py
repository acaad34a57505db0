"""Single edits of sealed rows, as somebody with the whole database in their hands could make them."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from tests.ledger.village import NOON, Village
from touyan.ledger.models import Account, Entry, Seal, Transfer, TransferPrivate

Edit = tuple[str, Callable[[], int]]
ON_ENTRY = "transfer_id = %s AND account_id = %s"


def sql(text: str, *params: object) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.rowcount


def update(table: str, column: str, value: object, where: str, *ids: object) -> Edit:
    """Return the edit of one column, named `table.column`."""
    name = f"{table}.{column}"
    return name, lambda: sql(f"UPDATE ledger_{table} SET {column} = %s WHERE {where}", value, *ids)


@dataclass
class Drawing:
    """What one round of edits draws from."""

    village: Village
    chance: random.Random

    def __post_init__(self) -> None:
        self.transfers = list(Transfer.objects.order_by("pk").values_list("pk", flat=True))
        self.entries = list(Entry.objects.values_list("transfer_id", "account_id"))
        self.seals = list(Seal.objects.order_by("seq").values_list("transfer_id", flat=True))
        self.accounts = list(Account.objects.values_list("pk", flat=True))
        self.privates = list(TransferPrivate.objects.values_list("pk", flat=True))

    @property
    def number(self) -> int:
        """Return a number that is no id of ours."""
        return self.chance.randrange(10_000, 99_999)

    def of_transfers(self) -> Iterator[Edit]:
        """Return edits of every column of a transfer, a deletion and a swap."""
        one, two = self.chance.sample(self.transfers, 2)
        text = self.chance.choice(["x", "a-99", "2021-07", '{"rule":"R-2"}', "points.gift"])
        for column in ("key", "kind", "period", "public", "private_commit"):
            yield update("transfer", column, text[:7], "id = %s", one)
        for column in ("id", "actor_id", "resolution_id", "reverses_id", "book_id"):
            yield update("transfer", column, self.number, "id = %s", one)
        yield update("transfer", "part", 1, "id = %s", one)
        day = dt.date(2021, 1, 1) + dt.timedelta(days=self.chance.randrange(200))
        yield update("transfer", "effective_on", day, "id = %s", one)
        at = NOON - dt.timedelta(microseconds=self.number)
        yield update("transfer", "posted_at", at, "id = %s", one)
        yield "transfer.delete", lambda: sql("DELETE FROM ledger_transfer WHERE id = %s", one)
        columns = "public, effective_on, key, kind"
        yield "transfer.swap", lambda: swap("ledger_transfer", columns, one, two)

    def of_entries(self) -> Iterator[Edit]:
        """Return edits of every column of an entry, a deletion, an insertion and a swap."""
        one, two = self.chance.sample(self.entries, 2)
        transfer, account = self.chance.choice(self.transfers), self.chance.choice(self.accounts)
        for column in ("amount", "account_id", "transfer_id"):
            yield update("entry", column, self.number, ON_ENTRY, *one)
        yield "entry.delete", lambda: sql(f"DELETE FROM ledger_entry WHERE {ON_ENTRY}", *one)
        insert = (
            "INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES (%s, %s, 1)"
            " ON CONFLICT (transfer_id, account_id) DO UPDATE SET amount = ledger_entry.amount + 7"
        )
        yield "entry.insert", lambda: sql(insert, transfer, account)
        yield "entry.swap", lambda: swap_amounts(one, two)

    def of_seals(self) -> Iterator[Edit]:
        """Return edits of every column of a seal, a deletion, an insertion and two swaps."""
        one, two = self.chance.sample(self.seals, 2)
        for column in ("seq", "book_id", "transfer_id"):
            yield update("seal", column, self.number, "transfer_id = %s", one)
        for column in ("leaf", "hash"):
            yield update("seal", column, self.chance.randbytes(32), "transfer_id = %s", one)
        yield "seal.delete", lambda: sql("DELETE FROM ledger_seal WHERE transfer_id = %s", one)
        yield "seal.swap", lambda: swap("ledger_seal", "leaf, hash", one, two, "transfer_id")
        yield "seal.swap_seq", lambda: swap_seq(one, two)
        insert = (
            "INSERT INTO ledger_seal (transfer_id, book_id, seq, leaf, hash)"
            " VALUES (%s, %s, %s, %s, %s)"
        )
        place = (self.number, self.village.book_id, len(self.seals) + 1)
        yield "seal.insert", lambda: sql(insert, *place, bytes(32), bytes(32))

    def of_the_rest(self) -> Iterator[Edit]:
        """Return edits of private parts, balances, accounts and closed months, and a cut-off tail."""
        private, account = self.chance.choice(self.privates), self.chance.choice(self.accounts)
        mine, book = "transfer_id = %s", self.village.book_id
        yield update("transferprivate", "text", '{"name":"Q"}', mine, private)
        yield update("transferprivate", "salt", self.chance.randbytes(16), mine, private)
        yield update("balance", "amount", self.number, "account_id = %s", account)
        yield update("balance", "floor", -self.number, "account_id = %s", account)
        delete = "DELETE FROM ledger_balance WHERE account_id = %s"
        yield "balance.delete", lambda: sql(delete, account)
        household = self.chance.choice(self.village.households)
        yield update("account", "code", "points.mine", "id = %s", account)
        yield update("account", "subject_id", self.number, "id = %s", household)
        yield update("account", "book_id", self.number, "id = %s", account)
        yield update("bookperiod", "head", bytes(32), "book_id = %s", book)
        yield update("bookperiod", "seals", self.number, "book_id = %s", book)
        yield "tail.cut", cut_tail


def drawn(village: Village, chance: random.Random) -> Iterator[Edit]:
    """Return edits without end, each with a name; an edit may turn out to change nothing."""
    while True:
        drawing = Drawing(village, chance)
        yield from drawing.of_transfers()
        yield from drawing.of_entries()
        yield from drawing.of_seals()
        yield from drawing.of_the_rest()


def cut_tail() -> int:
    """Take away the last acts with their seals, and put the balances right."""
    last = list(Seal.objects.order_by("-seq").values_list("transfer_id", flat=True)[:4])
    less = "UPDATE ledger_balance SET amount = amount - %s WHERE account_id = %s"
    for pk in last:
        for account_id, amount in Entry.objects.filter(transfer=pk).values_list(
            "account", "amount"
        ):
            sql(less, amount, account_id)
        for table in ("entry", "seal", "transferprivate"):
            sql(f"DELETE FROM ledger_{table} WHERE transfer_id = %s", pk)
        sql("DELETE FROM ledger_transfer WHERE id = %s", pk)
    return len(last)


def swap(table: str, columns: str, one: int, two: int, pk: str = "id") -> int:
    """Exchange what two rows say, by way of a key that nobody uses (keys are unique)."""
    names = columns.split(", ")
    with connection.cursor() as cursor:
        both = f"SELECT {columns} FROM {table} WHERE {pk} IN (%s, %s) ORDER BY {pk}"
        cursor.execute(both, [one, two])
        low, high = cursor.fetchall()
    if low == high:
        return 0
    if "key" in names:
        sql(f"UPDATE {table} SET key = 'between' WHERE {pk} = %s", min(one, two))
    settings = ", ".join(f"{name} = %s" for name in names)
    sql(f"UPDATE {table} SET {settings} WHERE {pk} = %s", *low, max(one, two))
    return sql(f"UPDATE {table} SET {settings} WHERE {pk} = %s", *high, min(one, two))


def swap_seq(one: int, two: int) -> int:
    """Exchange the places of two seals."""
    seqs = dict(Seal.objects.filter(pk__in=[one, two]).values_list("pk", "seq"))
    place = "UPDATE ledger_seal SET seq = %s WHERE transfer_id = %s"
    sql(place, 777_777, one)
    sql(place, seqs[one], two)
    return sql(place, seqs[two], one)


def swap_amounts(one: tuple[int, int], two: tuple[int, int]) -> int:
    """Exchange the amounts of two entries."""
    rows = {(t, a): n for t, a, n in Entry.objects.values_list("transfer", "account", "amount")}
    if rows[one] == rows[two]:
        return 0
    amount = f"UPDATE ledger_entry SET amount = %s WHERE {ON_ENTRY}"
    sql(amount, rows[one], *two)
    return sql(amount, rows[two], *one)
