"""What is left to do before a month of a cooperative's books can be closed, and who stands where."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.coops import books
from touyan.coops.models import Coop, CountOf, Item, MoneyCount, Voucher
from touyan.coops.queries import stock
from touyan.coops.vouchers import BANK, CASH
from touyan.core.stock_value import Stock
from touyan.ledger import queries as ledger_queries

ACCOUNT = {CountOf.CASH: CASH, CountOf.BANK: BANK}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, and whether it is done."""

    code: str
    title: str | Promise
    is_done: bool
    left: int = 0


def last_day(period: str) -> dt.date:
    """Return the last day of a month."""
    year, month = int(period[:4]), int(period[5:])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def tasks(coop: Coop, period: str) -> list[Task]:
    """Return what has to be done before a month is closed, in the order of doing it."""
    waiting = Voucher.objects.waiting().filter(coop=coop, period=period).count()
    bad = sum(not is_sound(one) for one in stock.held(_items(coop)).values())
    end = last_day(period)
    counted = {
        of: MoneyCount.objects.filter(coop=coop, of=of, on=end).exists() for of in CountOf.values
    }
    return [
        Task(
            "vouchers", _("Every voucher of the month is booked or given up"), not waiting, waiting
        ),
        Task("stock", _("Goods and what they cost agree"), not bad, bad),
        Task("cash", _("Cash was counted at the end of the month"), counted[CountOf.CASH]),
        Task("bank", _("The bank's statement was compared"), counted[CountOf.BANK]),
    ]


def _items(coop: Coop) -> list[int | None]:
    return list(Item.objects.filter(coop=coop).values_list("pk", flat=True))


def is_sound(one: Stock) -> bool:
    """Say whether goods and their cost can belong together: none below zero, no cost without goods."""
    return one.pieces >= 0 and one.fen >= 0 and (one.pieces > 0 or one.fen == 0)


def money_on(book_id: int, of: str, on: dt.date) -> int:
    """Return what the books say of cash or bank at the end of a day, in fen."""
    code = f"coop.{ACCOUNT[CountOf(of)]}"
    rows = ledger_queries.sums(codes=[code], commodity=books.YUAN, book_id=book_id, effective_to=on)
    return sum(row.amount for row in rows)
