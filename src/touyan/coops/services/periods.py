"""The end of a day, a month, a year of a cooperative's books."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.coops import books
from touyan.coops.book_errors import (
    BadMoneyCount,
    BadVoucher,
    DayOfCount,
    DifferenceUnexplained,
    NotReady,
)
from touyan.coops.chart import Kind
from touyan.coops.models import Coop, CountOf, MoneyCount, Voucher
from touyan.coops.queries import desk, readiness, statements
from touyan.coops.queries.statements import Span
from touyan.coops.services import book_guards
from touyan.coops.services.vouchers import hand_on, write_lines
from touyan.coops.vouchers import Line, Template
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.disclosure import services as disclosure
from touyan.disclosure.models import MonthClose

DAYS_BACK = 62


@transaction.atomic
def count_money(
    *, actor: Actor, coop_id: int, of: str, on: dt.date, found_fen: int, note: str = ""
) -> MoneyCount:
    """Write down what was in the box, or what the bank says, at the end of a day.

    A difference is explained in a word; the books are not moved by it. It is of the last weeks, or of
    the end of the month that is closed next, however late. Raises DayOfCount, DifferenceUnexplained.
    """
    coop = book_guards.keeper(actor, coop_id, Power.COOP_ENTER)
    today = clock.today()
    if of not in CountOf.values:
        raise BadMoneyCount
    period = desk.period_to_close(coop)
    is_recent = today - dt.timedelta(days=DAYS_BACK) <= on <= today
    if not is_recent and not (period and on == readiness.last_day(period)):
        raise DayOfCount
    expected = readiness.money_on(books.book_of(coop.pk), of, on)
    if expected != found_fen and not note.strip():
        raise DifferenceUnexplained
    row = MoneyCount.objects.create(
        coop=coop,
        of=of,
        on=on,
        expected_fen=expected,
        found_fen=found_fen,
        note=note.strip(),
        counted_by_id=actor.person_id,
        counted_at=clock.now(),
    )
    _told(actor, "coops.money.counted", coop, {"of": of, "on": on.isoformat()})
    return row


def close_month(*, actor: Actor, coop_id: int, period: str) -> MonthClose:
    """Close a month of a cooperative's books for ever: freeze, check, hash (disclosure.close_month).

    Raises NotReady while vouchers wait or the money was not counted, and as `disclosure.close_month`.
    """
    with transaction.atomic():
        coop = book_guards.keeper(actor, coop_id, Power.MONTH_CLOSE)
        if any(not one.is_done for one in readiness.tasks(coop, period)):
            raise NotReady
        book_id = books.book_of(coop.pk)
        # Under the same lock: no voucher comes between the look at what waits and the freezing.
        disclosure.freeze_month(actor=actor, book_id=book_id, period=period)
    return disclosure.close_month(actor=actor, book_id=book_id, period=period)


@transaction.atomic
def close_year(*, actor: Actor, coop_id: int, year: int) -> Voucher:
    """Write the voucher that moves the results of a year into the surplus, for the checker.

    Income and spending go through "surplus of the year" (331) to "distribution of the surplus" (332),
    from which the assembly's plan takes (rule 3.5). It carries 31 December. Raises WrongState
    when that is written already or there is nothing to move, PeriodClosed, BadVoucher before the
    year is over.
    """
    coop = book_guards.keeper(actor, coop_id, Power.COOP_ENTER)
    last = dt.date(year, 12, 31)
    if last > clock.today():
        raise BadVoucher(_("The year is not over. Write its last voucher in January."))
    book_guards.require_open(coop, clock.month_of(last))
    lines = _year_lines(coop, year)
    waiting = Voucher.objects.waiting().filter(coop=coop, template=Template.YEAR_END, on=last)
    if not lines or waiting.exists():
        raise WrongState
    row = Voucher.objects.create(
        coop=coop,
        on=last,
        period=clock.month_of(last),
        template=Template.YEAR_END,
        summary=f"{year}年结转本年盈余",
        total_fen=sum(line.amount_fen for line in lines if line.amount_fen > 0),
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    write_lines(row, lines)
    hand_on(actor, coop, row)
    return row


def _year_lines(coop: Coop, year: int) -> list[Line]:
    """Return the lines of the year-end transfer: each result account back to nothing."""
    chart = books.chart_of(coop.area.path)
    lines, surplus = [], 0
    for one in statements.trial_balance(coop, Span(f"{year}-01", f"{year}-12")):
        number, _dot, detail = one.code.removeprefix("coop.").partition(".")
        entry = chart.by_number.get(number)
        if entry is not None and entry.kind is Kind.RESULT and one.closing_fen:
            lines.append(Line(number, detail, -one.closing_fen))
            surplus -= one.closing_fen
    if surplus:
        lines += [Line("331", "", -surplus), Line("331", "", surplus), Line("332", "", -surplus)]
    return lines


def _told(actor: Actor, action: str, coop: Coop, detail: dict[str, object]) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="coops.coop",
        object_id=coop.pk,
        area_path=coop.area.scope_path,
        detail=detail,
    )
