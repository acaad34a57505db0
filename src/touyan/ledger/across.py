"""Acts across two books: two transfers with one key, joined by due-to and due-from accounts."""

from collections import defaultdict
from collections.abc import Sequence

from touyan.ledger import opening
from touyan.ledger.errors import BadPosting, CommodityMismatch, Unbalanced
from touyan.ledger.models import Account
from touyan.ledger.values import AccountSpec, Line, Posting, check_lines

DUE = "due.book_{}"


def balanced(postings: Sequence[Posting]) -> list[Posting]:
    """Return both postings completed by lines on the due accounts, lower book first.

    What one book is short of, the other one has too much of: each owes or is owed the difference.
    Opens the due accounts that are missing, in the caller's transaction. Raises BadPosting unless
    there are two books under one key, Unbalanced when the two together do not sum to zero.
    """
    first, second = sorted(postings, key=lambda posting: posting.book_id)
    if first.key != second.key or first.book_id == second.book_id:
        raise BadPosting
    owed, owing = _totals(first), _totals(second)
    if any(owed.get(c, 0) + owing.get(c, 0) for c in owed.keys() | owing.keys()):
        raise Unbalanced
    return [
        _completed(first, owed, other_id=second.book_id),
        _completed(second, owing, other_id=first.book_id),
    ]


def _totals(posting: Posting) -> dict[str, int]:
    lines = check_lines(posting.lines)
    commodities: dict[int, str] = dict(
        Account.objects.filter(
            book_id=posting.book_id, pk__in=[account_id for account_id, _ in lines]
        ).values_list("pk", "commodity__code")
    )
    totals: dict[str, int] = defaultdict(int)
    for account_id, amount in lines:
        if account_id not in commodities:
            raise CommodityMismatch
        totals[commodities[account_id]] += amount
    return totals


def _completed(posting: Posting, totals: dict[str, int], *, other_id: int) -> Posting:
    missing = {commodity: -total for commodity, total in sorted(totals.items()) if total}
    due_ids = opening.open_accounts(
        AccountSpec(posting.book_id, DUE.format(other_id), commodity, floor=None)
        for commodity in missing
    )
    due = tuple(Line(i, n) for i, n in zip(due_ids, missing.values(), strict=True))
    return Posting(
        key=posting.key,
        book_id=posting.book_id,
        kind=posting.kind,
        effective_on=posting.effective_on,
        lines=posting.lines + due,
        public=posting.public,
        private=posting.private,
        resolution_id=posting.resolution_id,
        reverses=posting.reverses,
        period=posting.period,
    )
