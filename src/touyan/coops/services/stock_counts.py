"""Counting goods on the shelf: what differs from the books becomes a voucher that somebody else checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.coops.book_errors import BadCount, GoodsWait
from touyan.coops.models import Coop, Item, StockCount, StockCountLine, Voucher, VoucherLine
from touyan.coops.models.vouchers import WAITING
from touyan.coops.queries import stock
from touyan.coops.services import book_guards
from touyan.coops.services.booking import milli
from touyan.coops.services.vouchers import hand_on, write_lines
from touyan.coops.vouchers import QUANTITY_MAX, Line, Template, counted_lines, joined_lines
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.money import MAX_AMOUNT
from touyan.core.stock_value import Stock

MILLI = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found of one kind of goods. `price_fen`: what one is worth, asked where none was left."""

    item_id: int
    found: Decimal
    price_fen: int = 0


@transaction.atomic
def count_goods(
    *, actor: Actor, coop_id: int, counted: Sequence[Counted], note: str = ""
) -> StockCount:
    """Write down what was found today, and the voucher of the differences for the checker.

    Raises BadCount without goods, for a difference without a reason, or for found goods without a
    worth; GoodsWait while vouchers that move goods wait; NotFound, PeriodClosed, NotAllowed.
    """
    coop = book_guards.keeper(actor, coop_id, Power.COOP_ENTER)
    book_guards.require_open(coop, clock.month_of(clock.today()))
    items = _items(coop, counted)
    if VoucherLine.objects.filter(
        voucher__coop=coop, voucher__status__in=WAITING, item__isnull=False
    ).exists():
        raise GoodsWait
    held = stock.held(list(items))
    lines = joined_lines(
        line for one in counted for line in _lines(one, held[one.item_id], items[one.item_id])
    )
    if lines and not note.strip():
        raise BadCount(_("Say why what was found and the books differ."))
    row = StockCount.objects.create(
        coop=coop,
        on=clock.today(),
        note=note.strip()[:200],
        voucher=_voucher(actor, coop, lines, note) if lines else None,
        counted_by_id=actor.person_id,
        counted_at=clock.now(),
    )
    StockCountLine.objects.bulk_create(
        StockCountLine(
            count=row,
            item_id=one.item_id,
            expected=Decimal(held[one.item_id].pieces) / MILLI,
            found=one.found,
        )
        for one in counted
    )
    audit.record(
        actor=actor,
        action="coops.goods.counted",
        object_kind="coops.stock_count",
        object_id=row.pk,
        area_path=coop.area.scope_path,
        detail={"coop": coop.pk, "goods": len(counted), "differs": bool(lines)},
    )
    return row


def _items(coop: Coop, counted: Sequence[Counted]) -> Mapping[int, Item]:
    wanted = [one.item_id for one in counted]
    if not wanted or len(wanted) != len(set(wanted)):
        raise BadCount
    if any(not 0 <= one.found <= QUANTITY_MAX for one in counted):
        raise BadCount
    found = Item.objects.filter(coop=coop).in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound
    return found


def _lines(one: Counted, held: Stock, item: Item) -> list[Line]:
    more = milli(one.found) - held.pieces
    if more == 0:
        return []
    worth = 0
    if more > 0:
        each = held.average * more if held.pieces > 0 else None
        exact = (
            Decimal(each.numerator) / Decimal(each.denominator)
            if each
            else Decimal(one.price_fen * more) / MILLI
        )
        worth = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        if not 0 < worth <= MAX_AMOUNT:
            text = _("The books have none of %(goods)s: write what one is worth.")
            raise BadCount(text % {"goods": item.name})
    return counted_lines(item.pk, Decimal(more) / MILLI, worth)


def _voucher(actor: Actor, coop: Coop, lines: Sequence[Line], note: str) -> Voucher:
    today = clock.today()
    row = Voucher.objects.create(
        coop=coop,
        on=today,
        period=clock.month_of(today),
        template=Template.STOCK_COUNT,
        summary=note.strip()[:120],
        total_fen=sum(line.amount_fen for line in lines if line.amount_fen > 0),
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    write_lines(row, lines)
    hand_on(actor, coop, row)
    return row
