"""Writing to the ledger: the only door. Who may do an act is decided by the room that calls.

Every function here is all or nothing. `post` takes its own transaction unless one is open; a caller
that records something together with the transfer wraps both in `transaction.atomic()`.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor
from touyan.core.busy import is_busy
from touyan.core.errors import NotFound
from touyan.ledger import (
    across,
    backend,
    batches,
    freezing,
    opening,
    queries,
    rebuilding,
    replay,
    reversal,
    sealing,
    values,
    verifying,
    wire,
)
from touyan.ledger.errors import AccountDiffers, BadAccount, BadPosting, PeriodFrozen
from touyan.ledger.models import Book, Commodity, TransferPrivate
from touyan.ledger.values import AccountSpec, BatchReceipt, Posting, Receipt
from touyan.ledger.verifying import BalanceCheck

_log = logging.getLogger(__name__)


def define_commodity(*, actor: Actor, code: str, name: str, kind: str, scale: int = 0) -> int:
    """Define something that can be counted, and return its id; defining it again changes nothing.

    `scale` is the number of decimals of one unit (2 for yuan in fen). Raises BadAccount for a
    malformed code, AccountDiffers when the code means something else already.
    """
    if not values.COMMODITY_CODE(code) or not 0 <= scale <= 6:
        raise BadAccount
    with transaction.atomic():
        commodity, created = Commodity.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "scale": scale}
        )
        if (commodity.kind, commodity.scale) != (kind, scale):
            raise AccountDiffers
        if created:
            audit.record(
                actor=actor,
                action="ledger.commodity.defined",
                object_kind="ledger.commodity",
                object_id=commodity.pk,
                detail={"code": code},
            )
    return int(commodity.pk)


def define_commodities(*, actor: Actor, kind: str, names: Mapping[str, str]) -> None:
    """Define many things counted in whole pieces, by code; those defined already are kept.

    One act is recorded for all. Raises BadAccount for a malformed code, AccountDiffers when a code
    means something else already.
    """
    if not all(values.COMMODITY_CODE(code) for code in names):
        raise BadAccount
    with transaction.atomic():
        known = dict(Commodity.objects.filter(code__in=names).values_list("code", "kind"))
        if any(known_kind != kind for known_kind in known.values()):
            raise AccountDiffers
        Commodity.objects.bulk_create(
            Commodity(code=code, name=name, kind=kind)
            for code, name in names.items()
            if code not in known
        )
        audit.record(
            actor=actor,
            action="ledger.commodities.defined",
            object_kind="ledger.commodity",
            object_id="bulk",
            detail={"count": len(names) - len(known), "kind": kind},
        )


def open_book(*, actor: Actor, area_id: int, kind: str, organisation_id: int | None = None) -> int:
    """Open the book of an area (or of an organisation there) and return its id; once only."""
    with transaction.atomic():
        book, created = Book.objects.get_or_create(
            area_id=area_id,
            kind=kind,
            organisation_id=organisation_id,
            defaults={"opened_on": clock.today(), "algorithm": settings.LEDGER_HASH},
        )
        if created:
            audit.record(
                actor=actor,
                action="ledger.book.opened",
                object_kind="ledger.book",
                object_id=book.pk,
                area_path=book.area.path,
            )
    return int(book.pk)


def open_books(*, actor: Actor, area_ids: Collection[int], kind: str) -> dict[int, int]:
    """Open the books of many areas; return them by area id. Those open already are kept.

    One act is recorded for all that were opened.
    """
    with transaction.atomic():
        found = queries.books_of(area_ids, kind)
        missing = sorted(set(area_ids) - found.keys())
        opened = bulk.create(
            [
                Book(
                    area_id=area_id,
                    kind=kind,
                    opened_on=clock.today(),
                    algorithm=settings.LEDGER_HASH,
                )
                for area_id in missing
            ]
        )
        if opened:
            audit.record(
                actor=actor,
                action="ledger.books.opened",
                object_kind="ledger.book",
                object_id="bulk",
                detail={"count": len(opened), "kind": kind},
            )
    return found | {book.area_id: int(book.pk) for book in opened}


def open_organisation_books(
    *, actor: Actor, organisations: Mapping[int, int], kind: str
) -> dict[int, int]:
    """Open the books of many organisations (organisation id -> area id); return them by organisation.

    Those open already are kept. One act is recorded for all that were opened.
    """
    with transaction.atomic():
        rows = Book.objects.filter(organisation__in=bulk.among(organisations), kind=kind)
        found = {int(org): pk for org, pk in rows.values_list("organisation_id", "pk")}
        opened = bulk.create(
            [
                Book(
                    area_id=organisations[organisation_id],
                    organisation_id=organisation_id,
                    kind=kind,
                    opened_on=clock.today(),
                    algorithm=settings.LEDGER_HASH,
                )
                for organisation_id in sorted(organisations.keys() - found.keys())
            ]
        )
        if opened:
            audit.record(
                actor=actor,
                action="ledger.books.opened",
                object_kind="ledger.book",
                object_id="bulk",
                detail={"count": len(opened), "kind": kind},
            )
    return found | {int(book.organisation_id or 0): int(book.pk) for book in opened}


def open_account(
    *,
    actor: Actor,
    book_id: int,
    code: str,
    commodity: str,
    subject_id: int | None = None,
    floor: int | None = 0,
    stripes: int = 1,
) -> int:
    """Open one account and return its id; see `open_accounts`."""
    spec = AccountSpec(book_id, code, commodity, subject_id, floor, stripes)
    return open_accounts(actor=actor, specs=[spec])[0]


def open_accounts(*, actor: Actor, specs: Sequence[AccountSpec]) -> list[int]:
    """Open many accounts and return their ids in the same order; those open already are kept.

    Not audited one by one: an empty account says nothing, and everything that enters it is audited.
    Raises BadAccount, and AccountDiffers when one is open with another floor or stripes.
    """
    assert isinstance(actor, Actor)
    with transaction.atomic():
        return opening.open_accounts(specs)


def post(*, actor: Actor, posting: Posting) -> Receipt:
    """Book one act in one round trip, with its audit row, and return its receipt.

    The same key with the same content again gives the same receipt with `replayed=True`. Raises
    BadPosting, Unbalanced, CommodityMismatch, InsufficientBalance, KeyReused, PeriodFrozen,
    AlreadyReversed, Busy; then nothing was booked, and an open transaction must be given up.
    """
    return _post(actor=actor, posting=posting, part=0)


def _post(*, actor: Actor, posting: Posting, part: int) -> Receipt:
    at = clock.now()
    checked = values.check(posting, part=part, algorithm=settings.LEDGER_HASH)
    if posting.effective_on > at.date():
        raise BadPosting
    receipt: Receipt = backend.chosen().post(checked, actor=actor, at=at)
    if receipt.replayed:
        replay.require_same([(checked, receipt.transfer_id)])
    return receipt


def post_many(
    *,
    actor: Actor,
    postings: Iterable[Posting],
    progress: Callable[[int], None] | None = None,
) -> BatchReceipt:
    """Book hundreds of thousands of acts as one: all of them or none, then seal them.

    Postings whose key was booked before are compared and skipped. A batch has no order within itself:
    it is checked on its net per account, and refused (BatchTooMixed) when it both adds to and takes
    from one account that has a floor. `progress` is told how many were written. Otherwise as `post`.
    """
    with transaction.atomic():
        receipt = batches.post_many(
            actor=actor, postings=postings, at=clock.now(), progress=progress
        )
        _seal_after_commit()
    return receipt


def _seal_after_commit() -> None:
    """Seal once after the commit, however many batches it holds."""
    if not any(_seal_batch in hook for hook in connection.run_on_commit):
        transaction.on_commit(_seal_batch, robust=True)


def _seal_batch() -> None:
    # With one writer nothing older can be unsealed; PostgreSQL may have committed in another order.
    try:
        seal_pending(thorough=connection.vendor == "postgresql")
    except DatabaseError as error:
        if not is_busy(error):
            raise
        _log.debug("others are writing: the next pass of the sealer takes this batch")


def post_across(*, actor: Actor, postings: tuple[Posting, Posting]) -> tuple[Receipt, Receipt]:
    """Book one act across two books: both postings carry one key, and together they sum to zero.

    Each gets a line on `due.book_<other>`: what one book owes, the other is owed. Raises as `post`.
    """
    with transaction.atomic():
        low, high = across.balanced(postings)
        return (
            _post(actor=actor, posting=low, part=0),
            _post(actor=actor, posting=high, part=1),
        )


def reverse(*, actor: Actor, key: str, reason: str) -> list[Receipt]:
    """Take back the act of this key (both parts of an act across books); once only.

    Raises NotFound, AlreadyReversed, BadPosting for a reversal, and as `post`.
    """
    with transaction.atomic():
        parts = reversal.reversals([key], reason=reason, on=clock.today())
        return [_post(actor=actor, posting=posting, part=part) for posting, part in parts]


def reverse_many(
    *,
    actor: Actor,
    keys: Sequence[str],
    reason: str,
    progress: Callable[[int], None] | None = None,
) -> BatchReceipt:
    """Take back many acts as one batch (the undo of an import); raises as `reverse` and `post_many`."""
    with transaction.atomic():
        parts = reversal.reversals(keys, reason=reason, on=clock.today())
        if any(part for _, part in parts):
            raise BadPosting  # an act across books is taken back on its own
        return post_many(actor=actor, postings=[posting for posting, _ in parts], progress=progress)


def erase_private(*, actor: Actor, key: str) -> None:
    """Erase what the act of this key says about people. Its seal and every proof still hold.

    Raises NotFound when there is nothing (left) to erase.
    """
    with transaction.atomic():
        erased, _ = TransferPrivate.objects.filter(transfer__key=key).delete()
        if not erased:
            raise NotFound
        audit.record(
            actor=actor,
            action="ledger.transfer.private_erased",
            object_kind="ledger.transfer",
            object_id=key[:64],
        )


def freeze_period(*, actor: Actor, book_id: int, period: str) -> None:
    """Close a month of a book for ever: wait for posts under way, seal everything, keep the head.

    Raises MonthNotOver before the month has ended, PeriodFrozen when it is closed already.
    """
    with transaction.atomic():
        if not freezing.freeze(actor=actor, months=[(book_id, period)]):
            raise PeriodFrozen


def freeze_periods(*, actor: Actor, months: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
    """Close months (book id, period) of many books for ever; return those that were still open.

    Posts into these months wait until it is done: call it for a few books at a time. Raises
    MonthNotOver.
    """
    with transaction.atomic():
        return freezing.freeze(actor=actor, months=months)


def rebuild_balances(*, actor: Actor, write: bool = False) -> list[BalanceCheck]:
    """Replay every entry and return the accounts whose balance differs; with `write`, mend them.

    Raises InsufficientBalance when an account would stand below its floor by its entries: that is
    not a matter of balances, look at its history first.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            wire.run("LOCK TABLE ledger_balance IN EXCLUSIVE MODE")
        books = list(Book.objects.order_by("pk").values_list("pk", flat=True))
        wrong = [one for one in verifying.balance_checks(books) if one.replayed != one.stored]
        if write and wrong:
            rebuilding.mend(wrong)
            audit.record(
                actor=actor,
                action="ledger.balances.rebuilt",
                object_kind="ledger.account",
                object_id=len(wrong),
                detail={"accounts": len(wrong)},
            )
    return wrong


def seal_pending(*, thorough: bool = False) -> int:
    """Seal committed transfers and return how many; the scheduler calls this every 5 seconds.

    A usual pass looks at recent transfers only, a thorough one (hourly, and after a batch) at all.
    """
    return sealing.seal_pending(thorough=thorough)
