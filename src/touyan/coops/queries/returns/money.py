"""What the books say by month: results, cash, debts, what is owned, and who waits for rent.

The month is the month of the books, as in the statements: a late voucher counts where it is booked.
Year-end transfers are no income and no spending. Money in fen.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from touyan.coops import books, chart_names, statements
from touyan.coops.chart import Chart, code_of, split
from touyan.coops.queries.returns.values import Sheet
from touyan.coops.queries.statements import YEAR_END
from touyan.coops.queries.surplus import DISTRIBUTION_KIND
from touyan.coops.statements import Held
from touyan.core import bulk
from touyan.land.models import LandTransfer
from touyan.ledger import flows
from touyan.ledger.queries import SumRow

PAYOUT_KIND = "coops.payout"
BY_HOLDER = code_of("114")
PAYABLE_DAYS = 60
ASSET_LINES = (*chart_names.CURRENT_ASSETS, *chart_names.FIXED_ASSETS)
DEBT_LINES = (*chart_names.CURRENT_LIABILITIES, *chart_names.LONG_LIABILITIES)
FLOWS = (
    *("income", "other_income", "expense", "overhead", "other_expense", "surplus"),
    *("wages", "rent", "materials", "depreciation", "dividend_declared", "dividend_paid"),
)
RESULTS: Mapping[str, str] = {
    "501": "income",
    "502": "other_income",
    "511": "other_income",
    "521": "expense",
    "522": "overhead",
    "523": "other_expense",
    "524": "other_expense",
    "529": "other_expense",
}
PARTS: Mapping[tuple[str, str], str] = {
    ("521", "labour"): "wages",
    ("521", "land_rent"): "rent",
    ("521", "guaranteed"): "rent",
    ("521", "materials"): "materials",
    ("521", "depreciation"): "depreciation",
    ("522", "depreciation"): "depreciation",
}
STANDS: Mapping[str, tuple[str, int]] = {
    "101": ("cash", 1),
    "102": ("cash", 1),
    "121": ("stock_value", 1),
    "201": ("loans", -1),
    "231": ("loans", -1),
    "235": ("grant_unspent", -1),
    "212": ("wages_owed", -1),
    "221": ("dividend_unpaid", -1),
    "222": ("dividend_unpaid", -1),
}
DUE = ("221", "222")


def money(
    sheet: Sheet, book_of: Mapping[int, int], charts: Mapping[int, Chart]
) -> dict[int, set[str]]:
    """Write what the books of cooperatives say; return in which months each paid for work or land.

    Three statements.
    """
    if not book_of:
        return {}
    coop_of = {book: coop for coop, book in book_of.items()}
    last = sheet.months.last
    rows = flows.monthly(list(coop_of), commodity=books.YUAN, month_to=last)
    by_holder = flows.monthly(
        list(coop_of),
        commodity=books.YUAN,
        month_to=last,
        codes=[BY_HOLDER],
        by=("book", "code", "subject", "month"),
    )
    sheet.blank(book_of, *FLOWS)
    past = {coop: _Past() for coop in book_of}
    for row in rows:
        coop = coop_of[row.book_id or 0]
        past[coop].begun = min(row.month, past[coop].begun or row.month)
        _flow(sheet, coop, row, past[coop])
    _stocks(sheet, coop_of, charts, rows, by_holder)
    _rent(sheet, past)
    for coop, one in past.items():
        for place, month in enumerate(sheet.months.all):
            so_far = sum(fen for at, fen in one.surplus.items() if month[:4] <= at <= month)
            sheet.put(coop, place, "surplus_year", so_far)
    return {coop: one.people for coop, one in past.items()}


@dataclass(slots=True)
class _Past:
    """What the whole book of a cooperative shows by month: its first month, rent, surplus."""

    begun: str = ""
    rent: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    surplus: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    people: set[str] = field(default_factory=set)


def _flow(sheet: Sheet, coop: int, row: SumRow, past: _Past) -> None:
    if not row.code[len("coop.") :][:1].isdigit():
        return
    number, detail = split(row.code)
    if row.kind == DISTRIBUTION_KIND and number in DUE:
        sheet.add(coop, row.month, "dividend_declared", -row.amount)
    elif row.kind == PAYOUT_KIND and number in DUE:
        sheet.add(coop, row.month, "dividend_paid", row.amount)
    name = RESULTS.get(number)
    if name is None or row.kind == YEAR_END:
        return
    is_income = name in {"income", "other_income"}
    sheet.add(coop, row.month, name, -row.amount if is_income else row.amount)
    sheet.add(coop, row.month, "surplus", -row.amount)
    past.surplus[row.month] -= row.amount
    part = PARTS.get((number, detail))
    if part:
        sheet.add(coop, row.month, part, row.amount)
    if part in {"wages", "rent"}:
        past.people.add(row.month)
    if part == "rent":
        past.rent[row.month] += row.amount


def _stocks(
    sheet: Sheet,
    coop_of: Mapping[int, int],
    charts: Mapping[int, Chart],
    rows: Iterable[SumRow],
    by_holder: Iterable[SumRow],
) -> None:
    """Write what the accounts held at the end of each month, members' accounts one by one."""
    moves: dict[int, dict[int, list[tuple[tuple[str, int | None], int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    months = sheet.months
    plain = (row for row in rows if row.code != BY_HOLDER)
    for row in (*plain, *by_holder):
        if row.code[len("coop.") :][:1].isdigit():
            place = months.place[max(row.month, months.first)]
            account = (row.code, row.subject_id)
            moves[coop_of[row.book_id or 0]][place].append((account, row.amount))
    for coop in coop_of.values():
        held: dict[tuple[str, int | None], int] = defaultdict(int)
        figures: dict[str, int] = {}
        for place in range(len(months.all)):
            changes = moves[coop].get(place)
            for account, amount in changes or ():
                held[account] += amount
            if changes or not figures:
                figures = _standing(charts[coop], held)
            sheet.rows[coop][place].update(figures)


def _standing(chart: Chart, held: Mapping[tuple[str, int | None], int]) -> dict[str, int]:
    """Return what accounts of one moment come to: the lines of the balance sheet, and parts of it."""
    found = dict.fromkeys((name for name, _sign in STANDS.values()), 0)
    for (code, _holder), amount in held.items():
        stands = STANDS.get(split(code)[0])
        if stands is not None:
            found[stands[0]] += stands[1] * amount
    lines = statements.by_line(chart, (Held(code, fen) for (code, _who), fen in held.items()))
    found["assets"] = sum(lines.get(line, 0) for line in ASSET_LINES)
    found["liabilities"] = sum(lines.get(line, 0) for line in DEBT_LINES)
    found["equity"] = sum(lines.get(line, 0) for line in chart_names.EQUITY_LINES)
    return found


class _Due(NamedTuple):
    on: dt.date
    fen: int


def _rent(sheet: Sheet, past: Mapping[int, _Past]) -> None:
    """Write since when rent is overdue and what falls due in 60 days.

    A contract owes its rent at the end of each of its years. What the books show as rent pays the
    oldest debt first; what fell due before the books begin was paid before.
    """
    owed: dict[int, list[_Due]] = defaultdict(list)
    until = sheet.months.ends[-1] + dt.timedelta(days=PAYABLE_DAYS)
    rows = LandTransfer.objects.filter(
        to_subject_id__in=bulk.among(list(past)), rent_fen_per_mu__gt=0
    )
    for coop, mu, fen, first, last, ended in rows.values_list(
        "to_subject_id", "mu", "rent_fen_per_mu", "from_on", "to_on", "ended_on"
    ):
        opens = past[coop].begun
        stop = min(until, last, ended or last)
        if not opens:
            continue
        for day in _year_ends(first, stop):
            if f"{day:%Y-%m}" >= opens:
                owed[coop].append(_Due(day, int(mu * fen)))
    for coop, one in past.items():
        dues, paid = sorted(owed[coop]), one.rent
        for place, (month, end) in enumerate(zip(sheet.months.all, sheet.months.ends, strict=True)):
            left = sum(fen for at, fen in paid.items() if at <= month)
            late, soon = 0, 0
            for due in dues:
                unpaid = max(due.fen - max(left, 0), 0)
                left -= due.fen
                if unpaid and due.on <= end:
                    late = max(late, (end - due.on).days)
                if unpaid and due.on <= end + dt.timedelta(days=PAYABLE_DAYS):
                    soon += unpaid
            row = sheet.rows[coop][place]
            row["rent_late_days"] = late
            row["due_60_days"] = soon + max(row.get("wages_owed", 0), 0)


def _year_ends(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    """Yield the last day of each year of a contract, up to a day."""
    year = first.year + 1
    while True:
        day = dt.date(year, first.month, min(first.day, 28)) - dt.timedelta(days=1)
        if day > last:
            return
        yield day
        year += 1
