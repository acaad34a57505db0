"""Keeping the other side of a voucher: the account number sealed, its index and last digits beside it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from touyan.coops import parties
from touyan.coops.book_errors import BadParty
from touyan.coops.models import Coop, Voucher, VoucherParty
from touyan.coops.parties import PURPOSE, TAIL
from touyan.coops.queries.parties import subjects_named
from touyan.coops.vouchers import Draft, Party
from touyan.core.crypto import blind_index


def write(coop: Coop, row: Voucher, draft: Draft) -> None:
    """Keep what a voucher says about its other side, if anything. Raises BadParty."""
    if draft.party is None:
        return
    party = parties.checked(
        draft.party, draft.template, draft.money, own_name=coop.organisation.name
    )
    if party is None:
        return
    subject_id = subjects_named(coop, [party.name]).get(party.name)
    kept = row_of(row, party, subject_id)
    if party.tail:
        before = _before(coop, kept, party.tail)
        kept.account, kept.account_index = before.account, before.account_index
        kept.account_tail = before.account_tail
    kept.save()


def row_of(row: Voucher, party: Party, subject_id: int | None) -> VoucherParty:
    """Return the row of an other side, not written yet; `subject_id` is whom of the registry it means."""
    return VoucherParty(
        voucher=row,
        subject_id=subject_id,
        name="" if subject_id else party.name,
        account=party.account,
        account_index=blind_index(party.account, PURPOSE) if party.account else None,
        account_tail=party.account[-TAIL:],
        holder=party.holder,
    )


def _before(coop: Coop, kept: VoucherParty, tail: str) -> VoucherParty:
    """Return where this party's account was written before. Raises BadParty."""
    rows = VoucherParty.objects.filter(
        voucher__coop=coop, subject=kept.subject, name=kept.name, account_tail=tail
    )
    found = list(rows.order_by("account_index", "-pk"))
    if len({bytes(one.account_index or b"") for one in found}) != 1:
        raise BadParty(
            _("Write the whole account number: which one ends in %(tail)s is not known here.")
            % {"tail": tail}
        )
    return found[0]


def turn(old: Voucher, row: Voucher) -> None:
    """Say the same other side on the voucher that takes another one back."""
    for party in VoucherParty.objects.filter(voucher=old):
        party.pk, party.voucher = None, row
        party._state.adding = True
        party.save()


def write_many(rows: Iterable[VoucherParty]) -> None:
    """Keep many other sides at once."""
    VoucherParty.objects.bulk_create(rows)
