"""Who holds, who received and who got back what, over the books of many areas at once."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Exists, F, Max, OuterRef, Q, Sum

from touyan.core import bulk
from touyan.core.measures import Since
from touyan.ledger.across import DUE
from touyan.ledger.models import Balance, Entry, Transfer
from touyan.ledger.queries import SumRow, sum_rows

AT_ONCE = 500
"""How many subjects one query asks for."""


class Passed(NamedTuple):
    """One movement of an account, with what its transfer says in public."""

    transfer_id: int
    key: str
    kind: str
    effective_on: dt.date
    amount: int
    public: Mapping[str, object]
    reverses: int | None


def movements_of(
    subject_ids: Collection[int], *, code: str, commodity: str
) -> dict[int, list[list[Passed]]]:
    """Return subject id -> the movements of each of their accounts of this code, the oldest first.

    One query for each 500 subjects, however much happened.
    """
    found: dict[int, dict[int, list[Passed]]] = defaultdict(lambda: defaultdict(list))
    wanted = sorted(set(subject_ids))
    for start in range(0, len(wanted), AT_ONCE):
        rows = (
            Entry.objects.filter(
                account__subject__in=wanted[start : start + AT_ONCE],
                account__code=code,
                account__commodity__code=commodity,
            )
            .order_by("account_id", "transfer_id", "pk")
            .values_list(
                "account__subject_id",
                "account_id",
                "transfer_id",
                "transfer__key",
                "transfer__kind",
                "transfer__effective_on",
                "amount",
                "transfer__public",
                "transfer__reverses_id",
            )
        )
        for subject, account, transfer, key, kind, on, amount, public, reverses in rows:
            found[subject][account].append(
                Passed(transfer, key, kind, on, amount, json.loads(public), reverses)
            )
    return {subject: list(accounts.values()) for subject, accounts in found.items()}


def owed_by_area(area_ids: Collection[int], *, commodity: str) -> dict[int, int]:
    """Return area id -> what its book owes other books (negative: what they owe it). One query."""
    rows = Balance.objects.filter(
        account__book__area__in=area_ids,
        account__code__startswith=DUE.format(""),
        account__commodity__code=commodity,
    ).values("account__book__area_id")
    return dict(rows.annotate(total=Sum("amount")).values_list("account__book__area_id", "total"))


def held_in(area_ids: Collection[int], *, code: str, commodity: str) -> dict[int, int]:
    """Return subject id -> what they hold on accounts of this code, where it is not nothing."""
    rows = Balance.objects.filter(
        account__book__area__in=area_ids,
        account__code=code,
        account__commodity__code=commodity,
        account__subject__isnull=False,
    ).exclude(amount=0)
    grouped = rows.values("account__subject_id").annotate(total=Sum("amount"))
    return dict(grouped.values_list("account__subject_id", "total"))


def received_in(
    area_ids: Collection[int], *, code: str, commodity: str, kinds: Collection[str], since: dt.date
) -> dict[int, int]:
    """Return subject id -> what transfers of these kinds brought since a day; reversals net out."""
    rows = Entry.objects.filter(
        account__book__area__in=area_ids,
        account__code=code,
        account__commodity__code=commodity,
        account__subject__isnull=False,
        transfer__kind__in=kinds,
        transfer__effective_on__gte=since,
    )
    grouped = rows.values("account__subject_id").order_by().annotate(total=Sum("amount"))
    return dict(grouped.values_list("account__subject_id", "total"))


def unusual_in(
    area_ids: Collection[int],
    *,
    code: str,
    commodity: str,
    kinds: Collection[str],
    at_any_time: Collection[str],
    since: dt.date,
) -> set[int]:
    """Return the subjects with a reversal or a transfer of these kinds since a day, or with one of
    the kinds `at_any_time`: their sums alone do not tell what is left of what.
    """
    lately = Q(transfer__reverses__isnull=False) | Q(transfer__kind__in=kinds)
    rows = Entry.objects.filter(
        Q(transfer__kind__in=at_any_time) | (lately & Q(transfer__effective_on__gte=since)),
        account__book__area__in=area_ids,
        account__code=code,
        account__commodity__code=commodity,
        account__subject__isnull=False,
    )
    return set(rows.values_list("account__subject_id", flat=True).distinct())


def accounts_holding(
    subject_ids: Collection[int], *, code: str, commodity: str
) -> dict[int, tuple[int, int]]:
    """Return subject id -> (book id, account id) of their account of this code that holds something."""
    rows = Balance.objects.filter(
        account__subject__in=subject_ids, account__code=code, account__commodity__code=commodity
    ).exclude(amount=0)
    return {
        subject: (book, account)
        for subject, book, account in rows.values_list(
            "account__subject_id", "account__book_id", "account_id"
        )
    }


def held_elsewhere(*, code: str, commodity: str) -> list[int]:
    """Return the subjects who hold something in the book of an area in which they no longer are."""
    home = F("account__book__area__scope_path")
    rows = (
        Balance.objects.filter(account__code=code, account__commodity__code=commodity, amount__gt=0)
        .exclude(account__subject__isnull=True)
        .exclude(account__subject__area__scope_path__startswith=home)
    )
    return sorted(set(rows.values_list("account__subject_id", flat=True)))


def touched_since(
    since: Since, *, commodity: str = "", codes: Collection[str] = (), kind: str = ""
) -> list[tuple[int, str]]:
    """Return the areas and months whose accounts moved since then: of a commodity, of these codes,
    in transfers of a kind (a reversal keeps the kind); each only where it is told.

    The moment finds what was posted by a transaction that was open then, the number what was posted
    under an earlier date, as histories are.
    """
    moved = Entry.objects.filter(transfer=OuterRef("pk"))
    if commodity:
        moved = moved.filter(account__commodity__code=commodity)
    if codes:
        moved = moved.filter(account__code__in=codes)
    rows = Transfer.objects.filter(
        Q(pk__gt=since.transfer_id) | Q(posted_at__gte=since.moment), Exists(moved)
    )
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by().values_list("book__area_id", "period").distinct())


def latest_transfer() -> int:
    """Return the highest number of a transfer; 0 when nothing was ever posted."""
    return Transfer.objects.aggregate(latest=Max("pk"))["latest"] or 0


def monthly(
    book_ids: Collection[int],
    *,
    commodity: str,
    month_to: str,
    codes: Collection[str] = (),
    by: tuple[str, ...] = ("book", "code", "kind", "month"),
) -> list[SumRow]:
    """Return the sums of entries of books up to a month, grouped as `queries.sums` does. One query."""
    rows = Entry.objects.filter(
        account__book_id__in=bulk.among(book_ids),
        account__commodity__code=commodity,
        transfer__period__lte=month_to,
    )
    return sum_rows(rows.filter(account__code__in=codes) if codes else rows, by)
