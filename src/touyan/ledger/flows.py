"""Who holds, who received and who got back what, over the books of many areas at once."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F, Q, Sum

from touyan.ledger.models import Balance, Entry


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
