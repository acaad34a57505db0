"""What a voucher of each kind books: pure rules from what the accountant types to balanced lines.

An amount is in fen, a debit positive. Trade with members and with others stands on accounts of its own
(Farmers' Cooperatives Law, art. 41). Labour, land rent and guaranteed rent are costs (rule 3.6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.coops.book_errors import BadVoucher, NotBalanced
from touyan.core.money import MAX_AMOUNT

CASH, BANK = "101", "102"
PENDING = "181"
RECEIVABLE, MEMBER, STOCK, PAYABLE, WAGES = "113", "114", "121", "211", "212"
MONEY = (CASH, BANK)
ROWS_MAX = 400
QUANTITY_MAX = Decimal(10**9)


class Template(models.TextChoices):
    """Kinds of vouchers, in the order of the keys that call them."""

    SALE_OTHERS = "SALE_OTHERS", _("Sale to others")
    SALE_MEMBERS = "SALE_MEMBERS", _("Sale to members")
    PURCHASE_MEMBERS = "PURCHASE_MEMBERS", _("Purchase from members")
    PURCHASE_OTHERS = "PURCHASE_OTHERS", _("Purchase from others")
    WAGES = "WAGES", _("Wage sheet")
    WAGE_PAY = "WAGE_PAY", _("Wages paid out")
    LAND_RENT = "LAND_RENT", _("Land rent")
    GUARANTEED = "GUARANTEED", _("Guaranteed rent")
    EXPENSE = "EXPENSE", _("Expense")
    SUBSIDY = "SUBSIDY", _("Subsidy received")
    LOAN_IN = "LOAN_IN", _("Loan received")
    LOAN_OUT = "LOAN_OUT", _("Loan paid back")
    INTEREST = "INTEREST", _("Interest paid")
    TRANSFER = "TRANSFER", _("Between cash and bank")
    STOCK_OUT = "STOCK_OUT", _("Goods used or lost")
    DEPRECIATION = "DEPRECIATION", _("Depreciation")
    FREE = "FREE", _("Free entry")
    REVERSAL = "REVERSAL", _("Reversal")
    OPENING = "OPENING", _("Opening balances")
    IMPORTED = "IMPORTED", _("From another package")
    YEAR_END = "YEAR_END", _("Year-end transfer")
    STOCK_COUNT = "STOCK_COUNT", _("Difference of a stock count")


T = Template
MADE = frozenset({T.REVERSAL, T.OPENING, T.IMPORTED, T.YEAR_END, T.STOCK_COUNT})
TYPED = tuple(one for one in T if one not in MADE)
"""What an accountant writes by hand."""
BY_NAME = frozenset(
    {T.SALE_MEMBERS, T.PURCHASE_MEMBERS, T.WAGES, T.WAGE_PAY, T.LAND_RENT, T.GUARANTEED}
)
"""Each row names a person, household or organisation."""
MEMBERS_ONLY = frozenset({T.SALE_MEMBERS, T.PURCHASE_MEMBERS, T.GUARANTEED})
WITH_MONEY: dict[Template, tuple[str, ...]] = {
    T.SALE_OTHERS: (BANK, CASH, RECEIVABLE),
    T.SALE_MEMBERS: (BANK, CASH, MEMBER),
    T.PURCHASE_MEMBERS: (BANK, CASH, MEMBER),
    T.PURCHASE_OTHERS: (BANK, CASH, PAYABLE),
    T.WAGE_PAY: (BANK, CASH),
    T.LAND_RENT: (BANK, CASH),
    T.GUARANTEED: (BANK, CASH, MEMBER),
    T.EXPENSE: (BANK, CASH, PAYABLE),
    T.SUBSIDY: (BANK,),
    T.LOAN_IN: (BANK, CASH),
    T.LOAN_OUT: (BANK, CASH),
    T.INTEREST: (BANK, CASH),
    T.TRANSFER: (BANK, CASH),
}
"""The other side of a voucher, the usual one first."""
AGAINST: dict[Template, tuple[tuple[str, str], ...]] = {
    T.EXPENSE: (
        ("522", "general"),
        ("522", "wages"),
        ("521", "materials"),
        ("521", "general"),
        ("523", ""),
        ("524", "general"),
        ("529", ""),
        ("151", ""),
        ("153", ""),
    ),
    T.SUBSIDY: (("235", ""), ("311", ""), ("502", "subsidy")),
    T.LOAN_IN: (("201", ""), ("231", "")),
    T.LOAN_OUT: (("201", ""), ("231", "")),
    T.TRANSFER: ((BANK, ""), (CASH, "")),
    T.STOCK_OUT: (("521", "materials"), ("401", ""), ("181", "")),
    T.DEPRECIATION: (("521", "depreciation"), ("522", "depreciation")),
    T.PURCHASE_OTHERS: (("521", "others"), ("521", "materials")),
}
"""The account that a row names itself, the usual one first."""
WORN = {"521": "152", "522": "152"}


class Row(NamedTuple):
    """One row as typed. `amount_fen` is what it comes to; of a free entry it carries its sign."""

    amount_fen: int = 0
    subject_id: int | None = None
    item_id: int | None = None
    goods: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    rate_fen: int = 0
    number: str = ""
    detail: str = ""
    contract_id: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """What is written about the other side.

    `subject_id` is somebody of the registry, `name` anybody else. `account` is a whole number as it was
    typed, `tail` the last digits of one that was written before. `holder` says in whose name the
    account was that the money went over, where that is neither the cooperative nor the other side.
    """

    name: str = ""
    subject_id: int | None = None
    account: str = ""
    tail: str = ""
    holder: str = ""

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing at all is written."""
        return not (self.name or self.subject_id or self.account or self.tail or self.holder)


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole voucher as typed. `money` is the account on its other side ("" where it has none)."""

    template: Template
    on: dt.date
    summary: str
    rows: tuple[Row, ...]
    money: str = ""
    papers: int = 0
    party: Party | None = None


class Line(NamedTuple):
    """One line to be booked; `is_cost` amounts are worked out from the stock (see `cost_lines`)."""

    number: str
    detail: str
    amount_fen: int
    subject_id: int | None = None
    item_id: int | None = None
    quantity: Decimal | None = None
    is_cost: bool = False


@dataclass(slots=True)
class _Lines:
    found: list[Line] = field(default_factory=list)

    def add(self, number: str, amount_fen: int, *, detail: str = "", **more: object) -> None:
        self.found.append(Line(number, detail, amount_fen, **more))  # type: ignore[arg-type]


def lines_of(draft: Draft) -> list[Line]:
    """Return the lines of a voucher: debits first, balanced but for the cost of goods.

    Raises BadVoucher with what is missing, NotBalanced for a free entry whose sides differ.
    """
    _check(draft)
    found = _Lines()
    if draft.template is T.FREE:
        for row in draft.rows:
            found.add(row.number, row.amount_fen, detail=row.detail, subject_id=row.subject_id)
    else:
        for row in draft.rows:
            _row_lines(draft, row, found)
    joined = joined_lines(found.found)
    if sum(line.amount_fen for line in joined):
        raise NotBalanced
    if len(joined) < 2:
        raise BadVoucher
    return joined


def _row_lines(draft: Draft, row: Row, found: _Lines) -> None:
    template, fen = draft.template, row.amount_fen
    own = row.subject_id if draft.money == MEMBER else None
    detail = "members" if template in {T.SALE_MEMBERS, T.PURCHASE_MEMBERS} else "others"
    if template in {T.SALE_OTHERS, T.SALE_MEMBERS}:
        found.add(draft.money, fen, subject_id=own)
        found.add("501", -fen, detail=detail)
        if row.item_id:
            _goods_out(row, found, "521", "goods")
    elif template in {T.PURCHASE_MEMBERS, T.PURCHASE_OTHERS}:
        if row.item_id:
            found.add(STOCK, fen, item_id=row.item_id, quantity=row.quantity)
        elif template is T.PURCHASE_MEMBERS:
            found.add("521", fen, detail="members")
        else:
            found.add(row.number, fen, detail=row.detail)
        found.add(draft.money, -fen, subject_id=own)
    elif template is T.WAGES:
        found.add("521", fen, detail="labour")
        found.add(WAGES, -fen, subject_id=row.subject_id)
    elif template is T.WAGE_PAY:
        found.add(WAGES, fen, subject_id=row.subject_id)
        found.add(draft.money, -fen)
    elif template in {T.LAND_RENT, T.GUARANTEED}:
        found.add("521", fen, detail="land_rent" if template is T.LAND_RENT else "guaranteed")
        found.add(draft.money, -fen, subject_id=own)
    elif template is T.STOCK_OUT:
        _goods_out(row, found, row.number, row.detail)
    else:
        _plain(draft, row, found)


def _plain(draft: Draft, row: Row, found: _Lines) -> None:
    """Book a row of one account against one other."""
    template, fen = draft.template, row.amount_fen
    if template is T.INTEREST:
        found.add("524", fen, detail="interest")
        found.add(draft.money, -fen)
    elif template is T.DEPRECIATION:
        found.add(row.number, fen, detail=row.detail)
        found.add(WORN[row.number], -fen)
    elif template in {T.SUBSIDY, T.LOAN_IN}:
        found.add(draft.money, fen)
        found.add(row.number, -fen, detail=row.detail)
    else:  # expense, loan paid back, between cash and bank
        found.add(row.number, fen, detail=row.detail)
        found.add(draft.money, -fen)


def _goods_out(row: Row, found: _Lines, number: str, detail: str) -> None:
    gone = -(row.quantity or Decimal(0))
    found.add(number, 0, detail=detail, item_id=row.item_id, is_cost=True)
    found.add(STOCK, 0, item_id=row.item_id, quantity=gone, is_cost=True)


def counted_lines(item_id: int, difference: Decimal, worth_fen: int) -> list[Line]:
    """Return the lines of goods that were counted otherwise than the books say; `difference` by unit.

    What is missing leaves at average cost, worked out when it is booked; what is too much comes in at
    `worth_fen`. The other side waits on account 181 for the decision what becomes of it.
    """
    if difference < 0:
        return [
            Line(PENDING, "", 0, item_id=item_id, is_cost=True),
            Line(STOCK, "", 0, item_id=item_id, quantity=difference, is_cost=True),
        ]
    return [
        Line(STOCK, "", worth_fen, item_id=item_id, quantity=difference),
        Line(PENDING, "", -worth_fen),
    ]


def joined_lines(lines: Iterable[Line]) -> list[Line]:
    """Join lines of one account, debits first; what comes to nothing is left out."""
    total: dict[tuple[object, ...], Line] = {}
    for line in lines:
        key = (
            line.number,
            line.detail,
            line.subject_id,
            line.item_id,
            line.is_cost,
            line.amount_fen > 0,
        )
        before = total.get(key)
        quantity = line.quantity
        if before is not None and before.quantity is not None and quantity is not None:
            quantity += before.quantity
        amount = line.amount_fen + (before.amount_fen if before else 0)
        total[key] = line._replace(amount_fen=amount, quantity=quantity)
    found = [line for line in total.values() if line.amount_fen or line.is_cost]
    return sorted(found, key=lambda line: (line.is_cost, line.amount_fen <= 0))


def _check(draft: Draft) -> None:
    if not draft.rows:
        raise BadVoucher(_("Write at least one row."))
    if len(draft.rows) > ROWS_MAX:
        raise BadVoucher(_("Divide this voucher: it has too many rows."))
    if not draft.summary.strip():
        raise BadVoucher(_("Say in a few words what it is for.")).at(None, "summary")
    allowed = WITH_MONEY.get(draft.template, ("",))
    if draft.money not in allowed:
        raise BadVoucher(_("This account cannot stand on the other side of such a voucher.")).at(
            None, "money"
        )
    for place, row in enumerate(draft.rows):
        _check_row(draft, row, place)


def _check_row(draft: Draft, row: Row, place: int) -> None:
    template, fen = draft.template, row.amount_fen
    is_free = template is T.FREE
    computed = template is T.STOCK_OUT
    if (not fen if is_free else fen <= 0) and not computed:
        raise BadVoucher(_("Write an amount in each row.")).at(place, "amount")
    if abs(fen) > MAX_AMOUNT:
        raise BadVoucher(_("This amount is too large.")).at(place, "amount")
    if template in BY_NAME and row.subject_id is None:
        raise BadVoucher(_("Say in each row whose it is.")).at(place, "who")
    _check_goods(template, row, place)
    choices = AGAINST.get(template)
    in_stock = row.item_id and template is T.PURCHASE_OTHERS
    if choices and not in_stock and (row.number, row.detail) not in choices:
        raise BadVoucher(_("Choose the account in each row.")).at(place, "account")
    if template is T.TRANSFER and row.number == draft.money:
        raise BadVoucher(_("Choose two different accounts.")).at(place, "account")
    if template is T.WAGES and wage(row.quantity, row.rate_fen) != fen:
        raise BadVoucher(_("Days times the rate is not the amount.")).at(place, "rate")


def _check_goods(template: Template, row: Row, place: int) -> None:
    if not row.item_id:
        if template is T.STOCK_OUT:
            raise BadVoucher(_("Choose the goods in each row.")).at(place, "item")
    elif row.quantity is None or not 0 < row.quantity <= QUANTITY_MAX:
        raise BadVoucher(_("Write how much it is in each row with goods.")).at(place, "quantity")


def wage(days: Decimal | None, rate_fen: int) -> int:
    """Return what some days come to, in whole fen: half a fen and more counts as one."""
    return int(((days or Decimal(0)) * rate_fen).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def reversed_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that take others back: the same accounts, the opposite sign."""
    return [
        line._replace(
            amount_fen=-line.amount_fen,
            quantity=None if line.quantity is None else -line.quantity,
            is_cost=False,
        )
        for line in lines
    ]
