"""Reading the ledger: values, never rows. Scope is the caller's: ask for what the actor may see."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from touyan.core.errors import NotFound
from touyan.core.keyset import ID_MAX
from touyan.core.prepared import Prepared, Row
from touyan.ledger.models import Account, Balance, Book, BookPeriod, Entry, PeriodStatus, Transfer


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and what it holds."""

    id: int
    book_id: int
    area_id: int
    code: str
    commodity: str
    subject_id: int | None
    floor: int | None
    balance: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of an account; `balance` is what it held after it."""

    transfer_id: int
    key: str
    kind: str
    effective_on: dt.date
    posted_at: dt.datetime
    amount: int
    balance: int
    public: Mapping[str, object]
    reverses: int | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a transfer."""

    account_id: int
    code: str
    commodity: str
    subject_id: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class TransferView:
    """A whole transfer with its lines and its place in the chain (none while unsealed)."""

    id: int
    key: str
    part: int
    book_id: int
    area_id: int
    kind: str
    period: str
    effective_on: dt.date
    posted_at: dt.datetime
    actor_id: int
    resolution_id: int | None
    reverses: int | None
    reversed_by: int | None
    public: Mapping[str, object]
    private: Mapping[str, object] | None
    lines: tuple[EntryView, ...]
    seal_seq: int | None
    seal_leaf: bytes | None
    seal_hash: bytes | None


@dataclass(frozen=True, slots=True)
class SumRow:
    """A sum of entries: of one group by whatever the caller grouped by (others are empty)."""

    amount: int
    count: int
    area_id: int | None = None
    book_id: int | None = None
    kind: str = ""
    code: str = ""
    commodity: str = ""
    month: str = ""
    subject_id: int | None = None


def book_of(area_id: int, kind: str = "VILLAGE") -> int | None:
    """Return the id of the area's own book, or None."""
    return (
        Book.objects.filter(area_id=area_id, kind=kind, organisation=None)
        .values_list("pk", flat=True)
        .first()
    )


def books_of(area_ids: Collection[int], kind: str = "VILLAGE") -> dict[int, int]:
    """Return area id -> book id of those areas that have a book of their own."""
    found = Book.objects.filter(area_id__in=area_ids, kind=kind, organisation=None)
    return dict(found.values_list("area_id", "pk"))


def account(account_id: int) -> AccountView:
    """Return one account with its balance; raises NotFound."""
    for view in _views(Account.objects.filter(pk=account_id)):
        return view
    raise NotFound


def find_account(
    *, book_id: int, code: str, commodity: str, subject_id: int | None = None
) -> int | None:
    """Return the id of an account, or None when it is not open."""
    held = Q(subject=None) if subject_id is None else Q(subject=subject_id)
    rows = Account.objects.filter(held, book_id=book_id, code=code, commodity__code=commodity)
    return rows.values_list("pk", flat=True).first()


def accounts_of_subject(subject_id: int) -> list[AccountView]:
    """Return everything that a subject holds, in any book."""
    return [_view(row) for row in _OF_SUBJECT.rows(pk=subject_id)]


def accounts_in_book(book_id: int, *, code: str = "", limit: int = 1000) -> list[AccountView]:
    """Return accounts of a book by code, the book's own ones first."""
    rows = Account.objects.filter(book_id=book_id)
    return list(_views(rows.filter(code=code) if code else rows, limit=limit))


def own_accounts(
    book_ids: Collection[int], commodities: Collection[str]
) -> dict[tuple[int, str], int]:
    """Return the ids of accounts that belong to the books themselves, by (book, code). One query."""
    rows = Account.objects.filter(
        book_id__in=book_ids, subject=None, commodity__code__in=commodities
    )
    return {(book, code): pk for book, code, pk in rows.values_list("book_id", "code", "pk")}


def _views(rows: "QuerySet[Account]", limit: int = 1000) -> Iterator[AccountView]:
    return (_view(row) for row in _values(rows)[:limit])


def _values(rows: "QuerySet[Account]") -> "QuerySet[Account, tuple[Any, ...]]":
    """Read accounts with what they hold, in the order of an `AccountView`."""
    ordered = rows.order_by("code", "commodity_id", F("subject_id").asc(nulls_first=True), "pk")
    return ordered.annotate(total=Sum("balances__amount")).values_list(
        "pk", "book_id", "book__area_id", "code", "commodity__code", "subject_id", "floor", "total"
    )


def _view(row: Row) -> AccountView:
    return AccountView(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] or 0)


_OF_SUBJECT = Prepared(lambda pk: _values(Account.objects.filter(subject_id=pk)), pk=int)


def balance(account_id: int) -> int:
    """Return what an account holds; 0 when it is not open."""
    return balances([account_id]).get(account_id, 0)


def balances(account_ids: Collection[int]) -> dict[int, int]:
    """Return account id -> what it holds."""
    rows = Balance.objects.filter(account_id__in=account_ids).values("account_id")
    return dict(rows.annotate(total=Sum("amount")).values_list("account_id", "total"))


def balances_by_subject(
    *, code: str, commodity: str, book_id: int | None = None, subject_ids: Collection[int] = ()
) -> dict[int, int]:
    """Return subject id -> what they hold on accounts of this code, in a book or of given subjects."""
    rows = Balance.objects.filter(account__code=code, account__commodity__code=commodity)
    if book_id is not None:
        rows = rows.filter(account__book_id=book_id)
    if subject_ids:
        rows = rows.filter(account__subject_id__in=subject_ids)
    grouped = rows.filter(account__subject__isnull=False).values("account__subject_id")
    return dict(grouped.annotate(total=Sum("amount")).values_list("account__subject_id", "total"))


def balances_by_area(
    *, code: str, commodity: str, area_prefix: str = "", area_ids: Collection[int] = ()
) -> dict[int, int]:
    """Return area id -> the sum held on accounts of this code in the books of the area."""
    rows = Balance.objects.filter(account__code=code, account__commodity__code=commodity)
    rows = rows.filter(_area("account__book__area", area_prefix, area_ids))
    grouped = rows.values("account__book__area_id").annotate(total=Sum("amount"))
    return dict(grouped.values_list("account__book__area_id", "total"))


@dataclass(frozen=True, slots=True)
class Movement:
    """What one transfer changed in all on some accounts of a subject."""

    subject_id: int
    effective_on: dt.date
    kind: str
    amount: int


def movements(*, codes: Collection[str], commodity: str, area_prefix: str) -> Iterator[Movement]:
    """Yield what changed on the subjects' accounts of these codes below an area, in booking order.

    What only moves between the codes is left out, and so are acts that were taken back, with their
    reversals.
    """
    rows = Entry.objects.filter(
        account__code__in=codes,
        account__commodity__code=commodity,
        account__book__area__scope_path__under=area_prefix,
        account__subject__isnull=False,
        transfer__reverses=None,
    ).exclude(transfer__in=Transfer.objects.filter(reverses__isnull=False).values("reverses"))
    grouped = rows.values(
        "transfer_id", "account__subject_id", "transfer__effective_on", "transfer__kind"
    ).annotate(total=Sum("amount"))
    values = grouped.exclude(total=0).order_by("transfer_id", "account__subject_id")
    for row in values.values_list(
        "account__subject_id", "transfer__effective_on", "transfer__kind", "total"
    ).iterator(chunk_size=5000):
        yield Movement(*row)


def balances_by_commodity(
    *, codes: Collection[str], area_ids: Collection[int]
) -> dict[tuple[int, str], int]:
    """Return (area id, commodity) -> the sum held on accounts of these codes. One query."""
    rows = Balance.objects.filter(
        account__code__in=codes, account__book__area_id__in=area_ids
    ).values("account__book__area_id", "account__commodity__code")
    return {
        (area_id, commodity): total
        for area_id, commodity, total in rows.annotate(total=Sum("amount")).values_list(
            "account__book__area_id", "account__commodity__code", "total"
        )
    }


def statement(
    account_id: int, *, before: int | None = None, limit: int = 50, now: int | None = None
) -> list[StatementLine]:
    """Return the movements of an account, newest first, with the balance after each.

    The next page starts from `before=` the last line's transfer id; `now` is the balance, if known.
    """
    running = balance(account_id) if now is None else now
    if before is not None:
        newer = Entry.objects.filter(account_id=account_id, transfer_id__gte=before)
        running -= newer.aggregate(n=Sum("amount"))["n"] or 0
    passed = _passed(limit).rows(account=account_id, before=ID_MAX if before is None else before)
    lines = []
    for pk, key, kind, on, posted_at, amount, public, reverses in passed:
        held, running, said = running, running - amount, json.loads(public)
        lines.append(StatementLine(pk, key, kind, on, posted_at, amount, held, said, reverses))
    return lines


@lru_cache(maxsize=16)
def _passed(limit: int) -> Prepared:
    """Return the read of what passed through an account, newest first, no more than `limit`."""

    def build(account: int, before: int) -> "QuerySet[Entry, tuple[Any, ...]]":
        rows = Entry.objects.filter(account_id=account, transfer_id__lt=before)
        return rows.order_by("-transfer_id").values_list(
            "transfer_id", "transfer__key", "transfer__kind", "transfer__effective_on", "transfer__posted_at", "amount", "transfer__public", "transfer__reverses_id",
        )[:limit]  # fmt: skip

    return Prepared(build, account=int, before=int)


def transfer(key: str, *, part: int = 0) -> TransferView:
    """Return one transfer by its key; raises NotFound."""
    row = (
        Transfer.objects.filter(key=key, part=part)
        .select_related("book", "private", "seal")
        .first()
    )
    if row is None:
        raise NotFound
    return _transfer_view(row)


def transfers(keys: Collection[str]) -> dict[str, TransferView]:
    """Return key -> transfer of those keys that are booked (part 0)."""
    rows = Transfer.objects.filter(key__in=keys, part=0).select_related("book", "private", "seal")
    return {row.key: _transfer_view(row) for row in rows}


def _transfer_view(row: Transfer) -> TransferView:
    lines = Entry.objects.filter(transfer=row.pk).order_by("account_id")
    seal = getattr(row, "seal", None)
    private = getattr(row, "private", None)
    return TransferView(
        id=row.pk,
        key=row.key,
        part=row.part,
        book_id=row.book_id,
        area_id=row.book.area_id,
        kind=row.kind,
        period=row.period,
        effective_on=row.effective_on,
        posted_at=row.posted_at,
        actor_id=row.actor_id,
        resolution_id=row.resolution_id,
        reverses=row.reverses_id,
        reversed_by=Transfer.objects.filter(reverses=row.pk).values_list("pk", flat=True).first(),
        public=json.loads(row.public),
        private=None if private is None else json.loads(private.text),
        lines=tuple(
            EntryView(*line)
            for line in lines.values_list(
                "account_id",
                "account__code",
                "account__commodity__code",
                "account__subject_id",
                "amount",
            )
        ),
        seal_seq=None if seal is None else seal.seq,
        seal_leaf=None if seal is None else bytes(seal.leaf),
        seal_hash=None if seal is None else bytes(seal.hash),
    )


_GROUPS = {
    "area": ("area_id", "account__book__area_id"),
    "book": ("book_id", "account__book_id"),
    "kind": ("kind", "transfer__kind"),
    "code": ("code", "account__code"),
    "commodity": ("commodity", "account__commodity__code"),
    "month": ("month", "transfer__period"),
    "subject": ("subject_id", "account__subject_id"),
}


def sums(
    *,
    by: tuple[str, ...] = (),
    codes: Collection[str] = (),
    commodity: str = "",
    kinds: Collection[str] = (),
    area_prefix: str = "",
    area_ids: Collection[int] = (),
    book_id: int | None = None,
    month_from: str = "",
    month_to: str = "",
    effective_from: dt.date | None = None,
    effective_to: dt.date | None = None,
) -> list[SumRow]:
    """Return sums of entries by any of `_GROUPS`, last days included; reversals keep the kind."""
    rows = Entry.objects.filter(_area("account__book__area", area_prefix, area_ids))
    narrowings: dict[str, object] = {
        "account__code__in": codes,
        "account__commodity__code": commodity,
        "transfer__kind__in": kinds,
        "account__book_id": book_id,
        "transfer__period__gte": month_from,
        "transfer__period__lte": month_to,
        "transfer__effective_on__gte": effective_from,
        "transfer__effective_on__lte": effective_to,
    }
    rows = rows.filter(**{name: value for name, value in narrowings.items() if value})
    return sum_rows(rows, by)


def sum_rows(rows: "QuerySet[Entry]", by: tuple[str, ...]) -> list[SumRow]:
    """Return the sums of entries by group; see `sums`."""
    if not by:
        total = rows.aggregate(amount=Sum("amount"), count=Count("*"))
        return [SumRow(total["amount"] or 0, total["count"])]
    fields = [_GROUPS[name] for name in by]
    grouped = rows.values(*[lookup for _, lookup in fields])
    summed = grouped.annotate(total=Sum("amount"), n=Count("*")).order_by(*[f for _, f in fields])
    return [
        SumRow(*row[-2:], **dict(zip([name for name, _ in fields], row[:-2], strict=True)))
        for row in summed.values_list(*[lookup for _, lookup in fields], "total", "n")
    ]


def frozen_months(book_id: int) -> list[str]:
    """Return the closed months of a book, oldest first."""
    rows = BookPeriod.objects.filter(book_id=book_id, status=PeriodStatus.FROZEN)
    return list(rows.order_by("period").values_list("period", flat=True))


def _area(lookup: str, prefix: str, ids: Collection[int]) -> Q:
    found = Q(**{f"{lookup}__scope_path__under": prefix}) if prefix else Q()
    return found & Q(**{f"{lookup}_id__in": ids}) if ids else found
