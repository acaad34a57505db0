"""What an auditor takes home: day book, account balances, list of papers, Beancount. Chinese headings.

A text stays a text and a number a number (promise B-08). Names of the accounting system are not
translated: these sheets are read beside the ministry's own.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from touyan.coops import books
from touyan.coops.chart import Chart, Kind, split
from touyan.coops.models import Attachment, Coop, Voucher, VoucherParty
from touyan.coops.queries import naming, parties, statements
from touyan.coops.queries.statements import Span
from touyan.coops.vouchers import Template
from touyan.core.errors import NotFound
from touyan.core.tabular.writing import Layout, Style, Workbook, stream_xlsx
from touyan.ledger import beancount, daybook

PROVISIONAL = "(编号暂编)"
_FEN = Decimal("0.01")


def yuan(fen: int) -> Decimal:
    """Return fen as yuan with two decimals, for a cell."""
    return fen * _FEN


def day_book(coop: Coop, span: Span) -> Iterator[bytes]:
    """Yield the day book (序时账): every line of every act in the order of booking."""
    headings = (
        "日期",
        "凭证号",
        "摘要",
        "科目编号",
        "科目名称",
        "往来对象",
        "借方金额",
        "贷方金额",
        "制单人",
        "复核人",
        "回执号",
        "对方单位",
        "对方账号",
        "过账账户户名",
    )
    widths = (12, 12, 30, 10, 24, 14, 14, 14, 10, 10, 46, 24, 12, 16)
    yield from stream_xlsx(
        "序时账", headings, _day_rows(coop, span), Layout(widths=widths, fixed_rows=1)
    )


def _day_rows(coop: Coop, span: Span) -> Iterator[Sequence[Any]]:
    chart = books.chart_of(coop.area.path)
    known = _vouchers(coop, span)
    acts = list(daybook.acts(books.book_of(coop.pk), span.first, span.last))
    subjects = {line.subject_id for act in acts for line in act.lines if line.subject_id}
    sides = parties.of_vouchers(known.values())
    subjects |= {side.subject_id for side in sides.values() if side.subject_id}
    people = naming.names_of(subjects)
    for act in acts:
        voucher = known.get(act.key)
        head: tuple[Any, ...]
        if voucher is None:
            head = (act.effective_on, "系统", _kind_words(act.kind))
            tail = ("", "", act.key, "", "", "")
        else:
            number = f"记-{voucher.number:04d}"
            head = (act.effective_on, number, voucher.summary)
            tail = (
                voucher.made_by.name,
                voucher.checked_by.name if voucher.checked_by else "",
                act.key,
                *_side(sides.get(voucher.pk), people),
            )
        for line in sorted(act.lines, key=lambda one: one.amount < 0):
            if line.commodity == books.YUAN:
                yield (
                    *head,
                    *_account(chart, line.code),
                    people.get(line.subject_id or 0, ""),
                    yuan(line.amount) if line.amount > 0 else None,
                    yuan(-line.amount) if line.amount < 0 else None,
                    *tail,
                )


def _side(side: VoucherParty | None, people: Mapping[int, str]) -> tuple[str, str, str]:
    """Return the other side of a voucher: name, last digits of its account, whose account it went over."""
    if side is None:
        return "", "", ""
    tail = f"尾号{side.account_tail}" if side.account_tail else ""
    return people.get(side.subject_id or 0, side.name), tail, side.holder


def _vouchers(coop: Coop, span: Span) -> dict[str, Voucher]:
    rows = Voucher.objects.filter(
        coop=coop, period__gte=span.first, period__lte=span.last, status="POSTED"
    ).select_related("made_by", "checked_by", "reverses")
    found = {}
    for row in rows:
        key = f"{row.reverses.key}:reversed" if row.reverses else row.key
        found[key] = row
    return found


def _kind_words(kind: str) -> str:
    name = kind.removeprefix("coop.").upper()
    return str(Template(name).label) if name in Template.values else kind


def _account(chart: Chart, code: str) -> tuple[str, str]:
    try:
        number, detail = split(code)
        entry = chart.entry(number)
    except NotFound:
        return "", code
    mark = PROVISIONAL if entry.is_provisional else ""
    return f"{entry.shown_number}{mark}", chart.title(number, detail)


def account_balances(coop: Coop, span: Span) -> bytes:
    """Return the workbook of account balances (科目余额表) with the statements on further sheets."""
    out = io.BytesIO()
    with Workbook(out) as book:
        _balances_sheet(book, coop, span)
        _sheet(book, "资产负债表", coop, span, _balance_rows(coop, span))
        surplus = statements.surplus_statement(coop, Span.year_to(span.last))
        rows = ((one.title, yuan(one.amount_fen)) for one in surplus)
        _sheet(book, "盈余及盈余分配表", coop, span, rows)
        equity = statements.equity_statement(coop, int(span.last[:4]))
        head = [("项目", "年初数", "本年增加", "本年减少", "年末数")]
        amounts = ((one[0], *(yuan(fen) for fen in one[1:])) for one in equity)
        _sheet(book, "成员权益变动表", coop, span, [*head, *amounts])
    return out.getvalue()


def _balances_sheet(book: Workbook, coop: Coop, span: Span) -> None:
    layout = Layout(widths=(14, 30, 16, 16, 16, 16, 16, 16))
    with book.sheet("科目余额表", layout) as sheet:
        sheet.row([f"{coop.organisation.name} 科目余额表"], Style.TITLE)
        sheet.row([f"{span.first} 至 {span.last}", None, "单位:元"])
        sheet.row(
            [
                "科目编号",
                "科目名称",
                "期初借方",
                "期初贷方",
                "本期借方",
                "本期贷方",
                "期末借方",
                "期末贷方",
            ],
            Style.HEADING,
        )
        sums = [0] * 6
        for line in statements.trial_balance(coop, span):
            amounts = (
                line.opening_debit,
                line.opening_credit,
                line.debit_fen,
                line.credit_fen,
                line.closing_debit,
                line.closing_credit,
            )
            sums = [a + b for a, b in zip(sums, amounts, strict=True)]
            mark = PROVISIONAL if line.is_provisional else ""
            sheet.row([f"{line.number}{mark}", line.title, *map(yuan, amounts)])
        sheet.row(["合计", None, *map(yuan, sums)], Style.HEADING)


def _balance_rows(coop: Coop, span: Span) -> Iterator[Sequence[Any]]:
    found = statements.balance_sheet(coop, span.last)
    yield ("资产", "期末数", "年初数")
    for one in found.assets:
        yield (one.title, yuan(one.amount_fen), yuan(one.before_fen))
    yield ("负债和所有者权益", "期末数", "年初数")
    for one in found.claims:
        yield (one.title, yuan(one.amount_fen), yuan(one.before_fen))


def _sheet(
    book: Workbook, title: str, coop: Coop, span: Span, rows: Iterable[Sequence[Any]]
) -> None:
    with book.sheet(title, Layout(widths=(34, 18, 18, 18, 18))) as sheet:
        sheet.row([f"{coop.organisation.name} {title}"], Style.TITLE)
        sheet.row([span.last, None, "单位:元"])
        for row in rows:
            sheet.row(row)


def papers(coop: Coop, span: Span) -> Iterator[bytes]:
    """Yield the list of vouchers with the papers behind them (凭证附件清单), for the auditor."""
    headings = ("月份", "凭证号", "日期", "摘要", "金额", "纸质附件张数", "电子附件", "SHA-256")
    yield from stream_xlsx("凭证附件清单", headings, _paper_rows(coop, span))


def _paper_rows(coop: Coop, span: Span) -> Iterator[Sequence[Any]]:
    rows = Voucher.objects.filter(
        coop=coop, period__gte=span.first, period__lte=span.last, status="POSTED"
    ).order_by("period", "number")
    files: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(voucher__in=rows).select_related("file").order_by("pk"):
        files.setdefault(one.voucher_id, []).append(one)
    for row in rows:
        head = (row.period, row.number, row.on, row.summary, yuan(row.total_fen), row.papers)
        found = files.get(row.pk, [])
        for one in found:
            yield (*head, one.file.name, one.file.sha256)
        if not found:
            yield (*head, "", "")


def beancount_file(coop: Coop) -> Iterator[str]:
    """Yield the cooperative's book as a Beancount file; it names nobody."""
    chart = books.chart_of(coop.area.path)
    types = {
        Kind.ASSET: "Assets",
        Kind.COST: "Assets",
        Kind.LIABILITY: "Liabilities",
        Kind.EQUITY: "Equity",
    }

    def kind_of(code: str) -> str:
        try:
            number, _detail = split(code)
            entry = chart.entry(number)
        except NotFound:
            return beancount.kind_of(code)
        if entry.kind is Kind.RESULT:
            return "Expenses" if entry.side.sign > 0 else "Income"
        return types[entry.kind]

    yield from beancount.export_book(
        books.book_of(coop.pk), title=coop.organisation.name, kinds=kind_of
    )
