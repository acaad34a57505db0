"""Whether a transfer that was booked before says the same as one handed in under its key."""

from collections.abc import Mapping, Sequence

from touyan.core import chain
from touyan.ledger.errors import KeyReused
from touyan.ledger.models import Entry, Transfer, TransferPrivate
from touyan.ledger.values import Checked


def require_same(found: Sequence[tuple[Checked, int]]) -> None:
    """Raise KeyReused unless each posting says what the transfer of that id says.

    An erased private part cannot be compared any more and counts as the same.
    """
    ids = [transfer_id for _, transfer_id in found]
    transfers = {row.pk: row for row in Transfer.objects.filter(pk__in=ids)}
    lines: dict[int, list[tuple[int, int]]] = {transfer_id: [] for transfer_id in ids}
    for transfer_id, account_id, amount in (
        Entry.objects.filter(transfer__in=ids)
        .order_by("transfer_id", "account_id")
        .values_list("transfer_id", "account_id", "amount")
    ):
        lines[transfer_id].append((account_id, amount))
    private = {row.pk: row for row in TransferPrivate.objects.filter(pk__in=ids)}
    for checked, transfer_id in found:
        if tuple(lines[transfer_id]) != checked.lines or not _same(
            checked, transfers[transfer_id], private
        ):
            raise KeyReused


def _same(checked: Checked, old: Transfer, private: Mapping[int, TransferPrivate]) -> bool:
    posting = checked.posting
    if (
        (posting.book_id, posting.kind, posting.effective_on)
        != (old.book_id, old.kind, old.effective_on)
        or (posting.resolution_id, posting.reverses) != (old.resolution_id, old.reverses_id)
        or checked.public != old.public
        or (checked.private is None) != (old.private_commit == "")
    ):
        return False
    kept = private.get(old.pk)
    return (
        kept is None
        or checked.private is None
        or chain.opens(old.private_commit, bytes(kept.salt), checked.private)
    )
