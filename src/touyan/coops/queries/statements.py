"""Statements of a cooperative as queries over its book: nobody types a figure (rule 3.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Sum

from touyan.coops import books, chart_names, statements
from touyan.coops.models import Coop, MemberTrade
from touyan.coops.statements import BalanceSheet, EquityLine, Held, Moved, SheetLine, TrialLine
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.ledger import daybook
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries

YEAR_END = "coop.year_end"


@dataclass(frozen=True, slots=True)
class Span:
    """Months of a year, both included: `2021-01` to `2021-09`."""

    first: str
    last: str

    @classmethod
    def year_to(cls, period: str) -> Span:
        """Return the year up to a month."""
        return cls(f"{period[:4]}-01", period)


def of_books(actor: Actor, coop_id: int) -> Coop:
    """Return a cooperative whose books the actor may read. Raises NotFound."""
    found = (
        Coop.objects.visible_to(actor, Power.COOP_BOOKS_READ)
        .select_related("area", "organisation")
        .filter(pk=coop_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def trial_balance(coop: Coop, span: Span) -> list[TrialLine]:
    """Return the trial balance of some months."""
    return statements.trial_balance(books.chart_of(coop.area.path), _moved(coop.pk, span))


def _moved(coop_id: int, span: Span) -> list[Moved]:
    book_id = books.book_of(coop_id)
    rows = ledger_months.totals([book_id], span.first, until=span.last)[book_id]
    return [
        Moved(one.code, one.opening, one.into, one.out)
        for one in rows
        if one.commodity == books.YUAN and _is_ours(one.code)
    ]


def _is_ours(code: str) -> bool:
    return code.startswith("coop.") and code[5:6].isdigit()


def _held(book_id: int, period: str) -> list[Held]:
    return [
        Held(one.code, one.amount)
        for one in daybook.standing(book_id, period)
        if one.commodity == books.YUAN and _is_ours(one.code)
    ]


def balance_sheet(coop: Coop, period: str) -> BalanceSheet:
    """Return the balance sheet at the end of a month, beside the beginning of its year."""
    book_id = books.book_of(coop.pk)
    before = f"{int(period[:4]) - 1}-12"
    return statements.balance_sheet(
        books.chart_of(coop.area.path), _held(book_id, period), _held(book_id, before)
    )


def results(coop: Coop, span: Span) -> statements.Results:
    """Return what some months brought, year-end transfers left out."""
    rows = ledger_queries.sums(
        by=("code", "kind"),
        commodity=books.YUAN,
        book_id=books.book_of(coop.pk),
        month_from=span.first,
        month_to=span.last,
    )
    sums = [Held(r.code, r.amount) for r in rows if r.kind != YEAR_END and _is_ours(r.code)]
    return statements.results(books.chart_of(coop.area.path), sums)


def surplus_of(coop: Coop, year: int) -> int:
    """Return the surplus of a year in fen (rule 3.5): what a distribution starts from."""
    return results(coop, Span(f"{year}-01", f"{year}-12")).surplus_fen


def surplus_statement(coop: Coop, span: Span) -> list[SheetLine]:
    """Return the statement of the surplus and its distribution for a year (or a part of it)."""
    book_id = books.book_of(coop.pk)
    begin = statements.by_line(
        books.chart_of(coop.area.path), _held(book_id, f"{int(span.first[:4]) - 1}-12")
    )
    return statements.surplus_statement(
        books.chart_of(coop.area.path),
        results(coop, span),
        before_fen=begin.get(chart_names.UNDISTRIBUTED, 0),
        appropriated=_appropriated(book_id, span),
    )


def _appropriated(book_id: int, span: Span) -> dict[str, int]:
    """Return what acts that touch the distribution of the surplus gave to each account."""
    found: dict[str, int] = {}
    for act in daybook.acts(book_id, span.first, span.last):
        if not any(line.code == "coop.332" for line in act.lines):
            continue
        for line in act.lines:
            number = line.code.removeprefix("coop.")
            if number in dict(statements.APPROPRIATED):
                found[number] = found.get(number, 0) - line.amount
    return found


def equity_statement(coop: Coop, year: int) -> list[EquityLine]:
    """Return the statement of members' equity of a year."""
    span = Span(f"{year}-01", f"{year}-12")
    return statements.equity_statement(
        books.chart_of(coop.area.path), _moved(coop.pk, span), results(coop, span).surplus_fen
    )


def member_trade(
    coop_id: int, year: int, *, ways: Collection[str] = ("BOUGHT", "SOLD")
) -> dict[int, int]:
    """Return member (subject id) -> their trade with the cooperative in a year, in fen (art. 44).

    Booked vouchers only; what was taken back nets out, and who is left with nothing is not named.
    """
    return {subject: fen for (subject, _n), fen in _trade([coop_id], year, ways).items() if fen > 0}


def _trade(
    coop_ids: Collection[int], year: int, ways: Collection[str]
) -> Mapping[tuple[int, int], int]:
    rows = MemberTrade.objects.filter(
        voucher__coop_id__in=coop_ids,
        voucher__status="POSTED",
        voucher__on__gte=dt.date(year, 1, 1),
        voucher__on__lte=dt.date(year, 12, 31),
        way__in=ways,
    )
    grouped = rows.order_by().values("subject_id", "voucher__coop_id").annotate(f=Sum("amount_fen"))
    return {(row["subject_id"], row["voucher__coop_id"]): int(row["f"] or 0) for row in grouped}
