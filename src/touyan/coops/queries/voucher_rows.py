"""What was typed into a voucher: the rows by name that its checker reads, and the form filled in again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from touyan.coops import vouchers
from touyan.coops.models import Voucher, VoucherLine
from touyan.coops.queries import naming, parties
from touyan.coops.vouchers import STOCK, WAGES, Template
from touyan.core.money import format_fen

T = Template
Typed = dict[str, object]
_TAKEN_IN = frozenset({T.SUBSIDY, T.LOAN_IN})


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One row of trade, of a wage sheet or of land that was paid for."""

    who: str
    what: str
    amount_fen: int


def named(row: Voucher) -> list[NamedRow]:
    """Return the rows by name of a voucher, so that its checker sees whose and how it was worked out."""
    found: list[tuple[int, str, int]] = []
    for trade in row.trades.order_by("place"):
        quantity = f" {trade.quantity.normalize():f}{trade.unit}" if trade.quantity else ""
        found.append((trade.subject_id, f"{trade.goods}{quantity}", trade.amount_fen))
    for wage in row.wages.order_by("place"):
        words = {"days": f"{wage.days.normalize():f}", "rate": format_fen(wage.rate_fen)}
        found.append((wage.subject_id, _("%(days)s days × %(rate)s") % words, wage.amount_fen))
    for land in row.land_payments.order_by("place"):
        words = {"mu": f"{land.mu.normalize():f}", "price": format_fen(land.fen_per_mu)}
        found.append((land.subject_id, _("%(mu)s mu × %(price)s") % words, land.amount_fen))
    names = naming.names_of([subject_id for subject_id, _what, _fen in found])
    return [NamedRow(names.get(pk, ""), what, fen) for pk, what, fen in found]


def typed_again(row: Voucher) -> Typed:
    """Return the fields of the form as they were typed, for a voucher that is to be corrected.

    Amounts of goods that were sold together stand in the first row: the lines only keep their sum.
    """
    template = Template(row.template)
    lines = list(row.lines.order_by("place"))
    numbers = {pk: str(number) for number, pk, _name in naming.members_named(row.coop_id)}
    names = naming.names_of([*(line.subject_id for line in lines), *_subjects(row)])
    called = names | numbers
    found: Typed = {"on": row.on, "summary": row.summary, "papers": row.papers or None}
    allowed = vouchers.WITH_MONEY.get(template, ())
    sign = 1 if template in _TAKEN_IN | {T.SALE_OTHERS, T.SALE_MEMBERS} else -1
    money = [one.number for one in lines if one.number in allowed and one.amount_fen * sign > 0]
    if money:
        found["money"] = money[0]
    found["party"], found["holder"] = parties.of_voucher(row) or ("", "")
    rows = _by_name(row, called) or _by_line(template, lines, called)
    for number, typed in enumerate(rows):
        found |= {f"r{number}_{name}": value for name, value in typed.items()}
    return found


def _subjects(row: Voucher) -> list[int]:
    lists = (row.trades, row.wages, row.land_payments)
    return [pk for one in lists for pk in one.values_list("subject_id", flat=True)]


def _by_name(row: Voucher, called: dict[int, str]) -> list[Typed]:
    goods = {line.item_id for line in row.lines.all() if line.item_id}
    item = goods.pop() if len(goods) == 1 else None
    found: list[Typed] = [
        {
            "who": called.get(one.subject_id, ""),
            "item": item,
            "goods": one.goods,
            "quantity": f"{one.quantity.normalize():f}" if one.quantity else "",
            "unit": one.unit,
            "amount": format_fen(one.amount_fen),
        }
        for one in row.trades.order_by("place")
    ]
    found += [
        {
            "who": called.get(wage.subject_id, ""),
            "quantity": f"{wage.days.normalize():f}",
            "rate": format_fen(wage.rate_fen),
        }
        for wage in row.wages.order_by("place")
    ]
    found += [
        {
            "who": called.get(land.subject_id, ""),
            "quantity": f"{land.mu.normalize():f}",
            "rate": format_fen(land.fen_per_mu),
            "contract": land.contract_id,
        }
        for land in row.land_payments.order_by("place")
    ]
    return found


def _by_line(template: Template, lines: list[VoucherLine], called: dict[int, str]) -> list[Typed]:
    if template is T.FREE:
        return [_free(line, called) for line in lines]
    if template is T.WAGE_PAY:
        return [
            {"who": called.get(line.subject_id or 0, ""), "amount": format_fen(line.amount_fen)}
            for line in lines
            if line.number == WAGES
        ]
    if template in {T.SALE_OTHERS, T.STOCK_OUT}:
        return list(_goods_gone(template, lines))
    sign = -1 if template in _TAKEN_IN else 1
    return [_plain(line) for line in lines if line.amount_fen * sign > 0]


def _free(line: VoucherLine, called: dict[int, str]) -> Typed:
    side = "debit" if line.amount_fen > 0 else "credit"
    return {
        "account": f"{line.number}.{line.detail}",
        "who": called.get(line.subject_id or 0, ""),
        side: format_fen(abs(line.amount_fen)),
    }


def _plain(line: VoucherLine) -> Typed:
    found: Typed = {"amount": format_fen(abs(line.amount_fen))}
    if line.number == STOCK and line.item_id:
        return found | {"item": line.item_id, "quantity": f"{(line.quantity or 0):f}"}
    return found | {"account": f"{line.number}.{line.detail}"}


def _goods_gone(template: Template, lines: list[VoucherLine]) -> Iterator[Typed]:
    gone = [line for line in lines if line.number == STOCK and line.quantity]
    if template is T.STOCK_OUT:
        places = {one.item_id: one for one in lines if one.number != STOCK}
        for line in gone:
            cost = places[line.item_id]
            yield _goods(line) | {"account": f"{cost.number}.{cost.detail}"}
        return
    sold = sum(-line.amount_fen for line in lines if line.number == "501")
    first: Typed = {"amount": format_fen(sold)}
    yield first | (_goods(gone[0]) if gone else {})
    for line in gone[1:]:
        yield _goods(line)


def _goods(line: VoucherLine) -> Typed:
    return {"item": line.item_id, "quantity": f"{abs(line.quantity or 0):f}"}
