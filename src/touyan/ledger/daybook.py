"""Reading one book as an accountant does: acts in order with their lines, and where accounts stood."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum

from touyan.core import bulk
from touyan.core.reading import asked_once
from touyan.ledger.models import Account, Balance, Entry, Transfer
from touyan.ledger.queries import EntryView

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Act:
    """One transfer with its lines."""

    id: int
    key: str
    kind: str
    period: str
    effective_on: dt.date
    reverses: int | None
    public: Mapping[str, object]
    lines: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one account held at the end of a month."""

    account_id: int
    code: str
    commodity: str
    subject_id: int | None
    amount: int


def acts(
    book_id: int, first: str, last: str, *, after: int = 0, limit: int | None = None
) -> Iterator[Act]:
    """Yield the acts of a book from the month `first` to `last`, in the order of booking.

    `after` is the id of an act: those booked later follow.
    """
    rows = Transfer.objects.filter(book_id=book_id, period__gte=first, period__lte=last)
    left = limit
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        chunk = list(rows.filter(pk__gt=after).order_by("pk")[:size])
        yield from _with_lines(chunk)
        if len(chunk) < size:
            return
        after = chunk[-1].pk
        left = None if left is None else left - len(chunk)


def acts_of(keys: Collection[str]) -> Mapping[str, Act]:
    """Return acts by their keys (part 0)."""
    rows = Transfer.objects.filter(key__in=bulk.among(keys), part=0).order_by("pk")
    return {act.key: act for act in _with_lines(list(rows))}


def _with_lines(rows: list[Transfer]) -> Iterator[Act]:
    entries = Entry.objects.filter(transfer_id__in=bulk.among(row.pk for row in rows))
    read = entries.order_by("transfer_id", "account_id").values_list(
        "transfer_id",
        "account_id",
        "account__code",
        "account__commodity__code",
        "account__subject_id",
        "amount",
    )
    lines: dict[int, list[EntryView]] = {}
    for transfer_id, account_id, code, commodity, subject_id, amount in read:
        view = EntryView(account_id, code, commodity, subject_id, amount)
        lines.setdefault(transfer_id, []).append(view)
    for row in rows:
        yield Act(
            row.pk,
            row.key,
            row.kind,
            row.period,
            row.effective_on,
            row.reverses_id,
            json.loads(row.public),
            tuple(lines.get(row.pk, ())),
        )


@asked_once
def standing(book_id: int, period: str) -> list[Standing]:
    """Return what each account of a book held at the end of a month; empty ones are left out."""
    later = (
        Entry.objects.filter(transfer__book_id=book_id, transfer__period__gt=period)
        .order_by()
        .values("account_id")
        .annotate(total=Sum("amount"))
    )
    since = dict(later.values_list("account_id", "total"))
    held = (
        Balance.objects.filter(account__book_id=book_id)
        .order_by()
        .values("account_id")
        .annotate(total=Sum("amount"))
    )
    amounts = {
        account_id: total - since.get(account_id, 0)
        for account_id, total in held.values_list("account_id", "total")
    }
    wanted = [account_id for account_id, amount in amounts.items() if amount]
    rows = Account.objects.filter(pk__in=bulk.among(wanted)).order_by("code", "subject_id", "pk")
    return [
        Standing(pk, code, commodity, subject_id, amounts[pk])
        for pk, code, commodity, subject_id in rows.values_list(
            "pk", "code", "commodity__code", "subject_id"
        )
    ]


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of an account; `balance` is what it held after it, in the order of days."""

    transfer_id: int
    key: str
    kind: str
    effective_on: dt.date
    amount: int
    balance: int


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """One account in one month: where it stood, what came in and went out, and a page of movements.

    `carried` is what it held before the first movement of the page; `following` begins the next page.
    """

    opening: int
    into: int
    out: int
    carried: int
    lines: tuple[Movement, ...]
    following: tuple[dt.date, int] | None

    @property
    def closing(self) -> int:
        """Return what it held at the end of the month."""
        return self.opening + self.into - self.out


def account_month(
    account_id: int, period: str, *, after: tuple[dt.date, int] | None = None, limit: int = 100
) -> AccountMonth:
    """Return the movements of an account in a month by day; `after` is a page's `following`.

    Four queries, whatever the account holds.
    """
    rows = Entry.objects.filter(account_id=account_id, transfer__period=period)
    gained = Q(amount__gt=0)
    sums = rows.aggregate(into=Sum("amount", filter=gained), out=Sum("amount", filter=~gained))
    into, out = sums["into"] or 0, -(sums["out"] or 0)
    earlier = Entry.objects.filter(account_id=account_id, transfer__period__lt=period)
    opening = earlier.aggregate(n=Sum("amount"))["n"] or 0
    carried = opening
    if after is not None:
        day, transfer_id = after
        done = Q(transfer__effective_on__lt=day) | Q(
            transfer__effective_on=day, transfer_id__lte=transfer_id
        )
        carried += rows.filter(done).aggregate(n=Sum("amount"))["n"] or 0
        rows = rows.exclude(done)
    ordered = rows.order_by("transfer__effective_on", "transfer_id").select_related("transfer")
    found = list(ordered[: limit + 1])
    running, lines = carried, []
    for entry in found[:limit]:
        act = entry.transfer
        running += entry.amount
        lines.append(Movement(act.pk, act.key, act.kind, act.effective_on, entry.amount, running))
    last = lines[-1] if len(found) > limit else None
    following = (last.effective_on, last.transfer_id) if last else None
    return AccountMonth(opening, into, out, carried, tuple(lines), following)
