"""The statements of a cooperative, worked out from what the accounts held and moved. Pure.

Balance sheet, statement of surplus and its distribution, statement of members' equity (财会〔2021〕37号).
Amounts in are as the ledger has them (a debit positive); amounts out are as a reader expects them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from touyan.coops import chart_names as names
from touyan.coops.chart import Chart, Kind, Side, split

UNDISTRIBUTED = ("331", "332")
SWAPPED = {names.RECEIVABLE: names.PAYABLE, names.PAYABLE: names.RECEIVABLE}
"""What others owe us stands under what we owe when it has turned round, account by account."""
INCOME = ("501", "502", "511")
EXPENSES = ("521", "523", "522", "524", "529")
APPROPRIATED = (
    ("322", "提取盈余公积"),
    ("221", "盈余返还"),
    ("222", "剩余盈余分配"),
    ("301", "转为成员出资"),
)


class Held(NamedTuple):
    """What one account held: its code in the ledger and the amount, a debit positive."""

    code: str
    amount_fen: int


class Moved(NamedTuple):
    """What the accounts of one code held before a span, what went in (debit) and out, what after."""

    code: str
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        """What they held at the end."""
        return self.opening_fen + self.debit_fen - self.credit_fen


class TrialLine(NamedTuple):
    """One line of the trial balance, each amount on the side where it stands."""

    number: str
    code: str
    title: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    is_provisional: bool

    @property
    def opening_debit(self) -> int:
        """What stood on the debit side before."""
        return max(self.opening_fen, 0)

    @property
    def opening_credit(self) -> int:
        """What stood on the credit side before."""
        return max(-self.opening_fen, 0)

    @property
    def closing_debit(self) -> int:
        """What stands on the debit side after."""
        return max(self.closing_fen, 0)

    @property
    def closing_credit(self) -> int:
        """What stands on the credit side after."""
        return max(-self.closing_fen, 0)


def trial_balance(chart: Chart, moved: Iterable[Moved]) -> list[TrialLine]:
    """Return the lines of a trial balance in the order of the chart; what stayed empty is left out."""
    found = []
    for one in moved:
        number, detail = split(one.code)
        entry = chart.by_number.get(number)
        title = chart.title(number, detail) if entry else one.code
        found.append(
            TrialLine(
                entry.shown_number if entry else number,
                one.code,
                title,
                one.opening_fen,
                one.debit_fen,
                one.credit_fen,
                one.closing_fen,
                entry is None or entry.is_provisional,
            )
        )
    return sorted(found, key=lambda line: line.code)


def difference(lines: Iterable[TrialLine]) -> int:
    """Return by how much the two sides differ: nothing, at every moment."""
    return sum(line.closing_fen for line in lines)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a statement: at the end, and at the beginning of the year."""

    title: str
    amount_fen: int
    before_fen: int = 0
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """Both sides of a balance sheet."""

    assets: tuple[SheetLine, ...]
    claims: tuple[SheetLine, ...]

    @property
    def assets_fen(self) -> int:
        """All assets."""
        return self.assets[-1].amount_fen

    @property
    def claims_fen(self) -> int:
        """All debts and members' equity."""
        return self.claims[-1].amount_fen


def by_line(chart: Chart, held: Iterable[Held]) -> dict[str, int]:
    """Return what each line of the balance sheet holds, as a reader expects it."""
    found: dict[str, int] = {}
    for one in held:
        number, _detail = split(one.code)
        entry = chart.entry(number)
        line, sign = entry.line, 1 if entry.kind in {Kind.ASSET, Kind.COST} else -1
        if entry.kind is Kind.RESULT:
            line = names.UNDISTRIBUTED
        elif line in SWAPPED and one.amount_fen * sign < 0:
            line, sign = SWAPPED[line], -sign
        found[line] = found.get(line, 0) + sign * one.amount_fen
    return found


def balance_sheet(chart: Chart, now: Iterable[Held], before: Iterable[Held]) -> BalanceSheet:
    """Return the balance sheet; results of the year stand within the undistributed surplus."""
    end, begin = by_line(chart, now), by_line(chart, before)

    def part(lines: Sequence[str], title: str) -> tuple[list[SheetLine], SheetLine]:
        rows = [SheetLine(line, end.get(line, 0), begin.get(line, 0)) for line in lines]
        return rows, _sum(title, rows)

    current, all_current = part(names.CURRENT_ASSETS, "流动资产合计")
    fixed, all_fixed = part(names.FIXED_ASSETS, "非流动资产合计")
    debts, all_debts = part(names.CURRENT_LIABILITIES, "流动负债合计")
    long, all_long = part(names.LONG_LIABILITIES, "非流动负债合计")
    equity, all_equity = part(names.EQUITY_LINES, "所有者权益合计")
    owed = _sum("负债合计", [all_debts, all_long])
    return BalanceSheet(
        (*current, all_current, *fixed, all_fixed, _sum("资产总计", [all_current, all_fixed])),
        (
            *debts,
            all_debts,
            *long,
            all_long,
            owed,
            *equity,
            all_equity,
            _sum("负债和所有者权益总计", [owed, all_equity]),
        ),
    )


def _sum(title: str, rows: Iterable[SheetLine]) -> SheetLine:
    found = list(rows)
    return SheetLine(
        title,
        sum(one.amount_fen for one in found),
        sum(one.before_fen for one in found),
        is_sum=True,
    )


@dataclass(frozen=True, slots=True)
class Results:
    """What a span brought: amounts by account and detail, income and spending both positive."""

    amounts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def of(self, number: str, detail: str | None = None) -> int:
        """Return what an account (or one detail of it) comes to."""
        return sum(
            fen
            for (own, part), fen in self.amounts.items()
            if own == number and detail in {None, part}
        )

    @property
    def surplus_fen(self) -> int:
        """Surplus of the span: income less spending (rule 3.5)."""
        income = sum(self.of(number) for number in INCOME)
        return income - sum(self.of(number) for number in EXPENSES)


def results(chart: Chart, sums: Iterable[Held]) -> Results:
    """Return the results of a span from the sums of its entries, year-end transfers left out."""
    found: dict[tuple[str, str], int] = {}
    for one in sums:
        number, detail = split(one.code)
        entry = chart.by_number.get(number)
        if entry is not None and entry.kind is Kind.RESULT:
            sign = 1 if entry.side is Side.DEBIT else -1
            found[number, detail] = found.get((number, detail), 0) + sign * one.amount_fen
    return Results(found)


def surplus_statement(
    chart: Chart, found: Results, *, before_fen: int, appropriated: Mapping[str, int]
) -> list[SheetLine]:
    """Return the statement of the surplus and its distribution.

    `before_fen` is what was undistributed when the year began, `appropriated` what went to the reserve,
    the rebate, the dividend and into capital, by account.
    """
    lines: list[SheetLine] = []
    for number in (*INCOME, *EXPENSES):
        entry = chart.entry(number)
        lines.append(SheetLine(entry.name, found.of(number)))
        parts = [
            SheetLine(f"　其中：{one.title}", found.of(number, one.code))
            for one in entry.details
            if found.of(number, one.code)
        ]
        lines += parts
    surplus = found.surplus_fen
    gone = [
        SheetLine(title, appropriated.get(number, 0))
        for number, title in APPROPRIATED
        if number != "301" or appropriated.get(number)
    ]
    left = surplus + before_fen - sum(one.amount_fen for one in gone)
    return [
        *lines,
        SheetLine("本年盈余", surplus, is_sum=True),
        SheetLine("加：年初未分配盈余", before_fen),
        SheetLine("可分配盈余及未分配盈余合计", surplus + before_fen, is_sum=True),
        *gone,
        SheetLine("年末未分配盈余", left, is_sum=True),
    ]


class EquityLine(NamedTuple):
    """One part of the members' equity over a year."""

    title: str
    opening_fen: int
    more_fen: int
    less_fen: int
    closing_fen: int


def equity_statement(chart: Chart, moved: Iterable[Moved], surplus_fen: int) -> list[EquityLine]:
    """Return the statement of members' equity; the surplus of the year raises what is undistributed."""
    found = {line: [0, 0, 0] for line in names.EQUITY_LINES}
    undistributed = [0, 0]
    for one in moved:
        number, _detail = split(one.code)
        entry = chart.by_number.get(number)
        if entry is None or entry.kind not in {Kind.EQUITY, Kind.RESULT}:
            continue
        if entry.kind is Kind.RESULT or number in UNDISTRIBUTED:
            undistributed[0] -= one.opening_fen
            undistributed[1] -= one.closing_fen
            continue
        row = found[entry.line]
        row[0] -= one.opening_fen
        row[1] += one.credit_fen
        row[2] += one.debit_fen
    opening, closing = undistributed
    other = closing - opening - surplus_fen
    found[names.UNDISTRIBUTED] = [
        opening,
        max(surplus_fen, 0) + max(other, 0),
        max(-surplus_fen, 0) + max(-other, 0),
    ]
    lines = [
        EquityLine(title, row[0], row[1], row[2], row[0] + row[1] - row[2])
        for title, row in found.items()
    ]
    total = EquityLine(
        "合计",
        sum(one.opening_fen for one in lines),
        sum(one.more_fen for one in lines),
        sum(one.less_fen for one in lines),
        sum(one.closing_fen for one in lines),
    )
    return [*lines, total]
