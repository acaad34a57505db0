"""Opening balances in the middle of a year: accounts, contributions by name, shares in the reserve and in
subsidies, confirmed by a decision of the cooperative (rule 16.21). One voucher, checked like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.coops import books_workbook
from touyan.coops.book_errors import NoOpening
from touyan.coops.books_workbook import Known
from touyan.coops.holdings import What
from touyan.coops.models import OpeningShare, Voucher, VoucherLine, VoucherStatus
from touyan.coops.vouchers import Line, Template, joined_lines
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotFound, WrongState
from touyan.core.importing import Column, Committed, Effect, Preview, Row, RowProblem, Target
from touyan.core.jobs import Progress
from touyan.core.money import format_fen
from touyan.core.tabular import cells
from touyan.registry.models import Resolution

SHARES = {
    "reserve_fen": What.RESERVE,
    "subsidy_fen": What.SUBSIDY,
    "donation_fen": What.DONATION,
}
BACKED_BY = {What.RESERVE: "322", What.SUBSIDY: "311", What.DONATION: "311"}
"""The account in which the shares of all members stand: no more can be shared out than it holds."""


def _share(name: str, title: Any, *synonyms: str) -> Column:
    return Column(
        name, title, cells.amount(scale=2), synonyms=synonyms, example="", shown=format_fen
    )


SHARE_COLUMNS = (
    _share("reserve_fen", _("Share in the reserve (yuan)"), "公积金份额", "量化公积金"),
    _share(
        "subsidy_fen", _("Share in subsidies (yuan)"), "补助份额", "补助量化份额", "财政补助份额"
    ),
    _share("donation_fen", _("Share in gifts (yuan)"), "捐赠份额", "捐赠量化份额"),
)


@dataclass
class Opening:
    """Everything that the workbook says."""

    lines: list[Line] = field(default_factory=list)
    shares: dict[tuple[int, What], int] = field(default_factory=dict)
    fund_rows: dict[str, Row] = field(default_factory=dict)
    share_rows: dict[str, tuple[Row, str]] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def row_key(values: Mapping[str, Any]) -> str:
    """Return the identity of a row: the account and whose it is."""
    return f"{values['account']}|{values.get('who') or ''}"


def _read(known: Known, rows: Sequence[Row]) -> Opening:
    found = Opening()
    for row in rows:
        values = row.values
        shares = {what: values.get(name) or 0 for name, what in SHARES.items()}
        if any(shares.values()):
            subject_id = known.people.get(str(values.get("who") or "").strip())
            if subject_id is None:
                found.problems.append(
                    row.problem("who", gettext("A share belongs to a member: write who it is."))
                )
                continue
            for name, what in SHARES.items():
                if fen := shares[what]:
                    found.shares[subject_id, what] = found.shares.get((subject_id, what), 0) + fen
                    found.share_rows[BACKED_BY[what]] = (row, name)
            if not values.get("debit_fen") and not values.get("credit_fen"):
                continue
        line = books_workbook.line_of(row, known, found.problems)
        if line is not None:
            found.lines.append(line)
            found.fund_rows.setdefault(line.number, row)
    if rows and not found.problems:
        found.problems += _sums(rows[-1], found)
    return found


def _sums(last: Row, found: Opening) -> list[RowProblem]:
    """Hold both sides against each other, and the members' shares against the funds, with the cell."""
    problems = []
    debit = sum(line.amount_fen for line in found.lines if line.amount_fen > 0)
    credit = debit - sum(line.amount_fen for line in found.lines)
    if debit != credit:
        text = gettext(
            "Debits come to %(debit)s yuan, credits to %(credit)s: they must be the same."
        )
        words = {"debit": format_fen(debit), "credit": format_fen(credit)}
        column = "credit_fen" if debit > credit else "debit_fen"
        problems.append(last.problem(column, text % words))
    held = {"322": 0, "311": 0}
    for line in found.lines:
        if line.number in held:
            held[line.number] -= line.amount_fen
    shared = dict.fromkeys(held, 0)
    for (_subject, what), fen in found.shares.items():
        shared[BACKED_BY[what]] += fen
    for number, fen in shared.items():
        if fen > held[number]:
            row, column = found.share_rows[number]
            if number in found.fund_rows:
                row, column = found.fund_rows[number], "credit_fen"
            text = gettext("Members have shares of %(shared)s yuan in this, it holds %(held)s.")
            words = {"shared": format_fen(fen), "held": format_fen(held[number])}
            problems.append(row.problem(column, text % words))
    return problems


def _terms(known: Known, target: Target) -> tuple[dt.date, Resolution | None]:
    cut_over = cells.day(target.options["cut_over"])
    decided_on = cells.day(target.options["decided_on"])
    decision = (
        Resolution.objects.in_force()
        .filter(organisation_id=known.coop.pk, passed_on=decided_on)
        .order_by("pk")
        .first()
    )
    return cut_over, decision


def _compare(known: Known, target: Target, rows: Sequence[Row]) -> tuple[Preview, Opening]:
    found = _read(known, rows)
    cut_over, decision = _terms(known, target)
    problems = list(found.problems)
    old = (
        Voucher.objects.filter(coop=known.coop)
        .exclude(status=VoucherStatus.CANCELLED)
        .order_by("pk")
        .first()
    )
    same = (
        old is not None
        and old.template == Template.OPENING
        and books_workbook.content_of(old)
        == {(o.number, o.detail, o.subject_id, o.amount_fen) for o in joined_lines(found.lines)}
    )
    if rows and not same:
        if old is not None:
            text = gettext("These books have entries already. Opening balances come first.")
            problems.append(rows[0].problem("", text))
        if decision is None:
            problems.append(rows[0].problem("", str(NoOpening.default_message)))
        if said := books_workbook.day_problem(cut_over, known):
            problems.append(rows[0].problem("", said))
    effect = Effect.SAME if same else Effect.NEW
    return Preview([effect] * len(rows), problems), found


def _known(actor: Actor, target: Target) -> Known:
    known = books_workbook.look_up(actor, target)
    if known is None:
        raise NotFound
    return known


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Show what would be taken over; every mistake of every row."""
    return _compare(_known(actor, target), target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Write the opening voucher; the checker books it, with the members' shares."""
    known = _known(actor, target)
    compared, found = _compare(known, target, rows)
    if compared.problems:
        raise WrongState
    if Effect.SAME in compared.effects:
        return []
    cut_over, decision = _terms(known, target)
    lines = joined_lines(found.lines)
    row = Voucher.objects.create(
        coop=known.coop,
        on=cut_over,
        period=clock.month_of(cut_over),
        number=1 + Voucher.objects.filter(coop=known.coop, period=clock.month_of(cut_over)).count(),
        template=Template.OPENING,
        summary="期初余额",
        total_fen=sum(line.amount_fen for line in lines if line.amount_fen > 0),
        status=VoucherStatus.SUBMITTED,
        resolution=decision,
        run_id=target.run_id,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    VoucherLine.objects.bulk_create(
        VoucherLine(
            voucher=row,
            place=place,
            number=line.number,
            detail=line.detail,
            subject_id=line.subject_id,
            amount_fen=line.amount_fen,
        )
        for place, line in enumerate(lines, start=1)
    )
    OpeningShare.objects.bulk_create(
        OpeningShare(
            voucher=row, place=place, subject_id=subject_id, what=what.value, amount_fen=fen
        )
        for place, ((subject_id, what), fen) in enumerate(sorted(found.shares.items()), start=1)
    )
    audit.record(
        actor=actor,
        action="coops.opening.imported",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"lines": len(lines), "shares": len(found.shares)},
    )
    progress(100, "", "")
    return [Committed(one.key, Effect.NEW, row.pk) for one in rows]
