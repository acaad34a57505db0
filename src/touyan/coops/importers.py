"""Bringing the books of another package in: all rows or none, handed to the checker, taken back whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.backstage.imports.record import told
from touyan.coops import books_opening, books_workbook
from touyan.coops.book_errors import BookedAlready
from touyan.coops.books_workbook import Group, Known
from touyan.coops.members_importer import members_importer
from touyan.coops.models import Voucher, VoucherLine, VoucherStatus
from touyan.coops.queries import desk
from touyan.coops.register_importer import register_importer
from touyan.coops.services import opening_register, parties
from touyan.coops.vouchers import Template, joined_lines
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound, WrongState
from touyan.core.importing import (
    Column,
    Committed,
    Effect,
    Importer,
    Option,
    Preview,
    Row,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.masking import mask_bank
from touyan.core.money import format_fen
from touyan.core.tabular import cells

COOP = Option(
    "coop",
    _("Cooperative"),
    cells.text(18),
    help=_("The credit code under which it is registered."),
    offer=desk.kept_codes,
)
ACCOUNT = Column(
    "account",
    _("Account of the chart"),
    cells.text(60),
    synonyms=("科目", "科目名称", "会计科目", "科目编码", "科目编号", "科目代码", "总账科目"),
    required=True,
    example="库存现金",
)
WHO = Column(
    "who",
    _("Who (number or name)"),
    cells.text(60),
    synonyms=("往来对象", "成员", "成员编号", "姓名", "辅助核算", "往来单位", "明细"),
    example="12",
)
DEBIT = Column(
    "debit_fen",
    _("Debit (yuan)"),
    cells.amount(scale=2),
    shown=format_fen,
    synonyms=("借方", "借方金额", "借方(元)", "借方发生额", "借方余额", "期末借方"),
    example="1280.50",
)
CREDIT = Column(
    "credit_fen",
    _("Credit (yuan)"),
    cells.amount(scale=2),
    shown=format_fen,
    synonyms=("贷方", "贷方金额", "贷方(元)", "贷方发生额", "贷方余额", "期末贷方"),
    example="",
)

PARTY = Column(
    "party",
    _("Who paid or was paid"),
    cells.text(60),
    synonyms=(
        "对方",
        "对方单位",
        "对方名称",
        "对方户名",
        "收付款对象",
        "客户",
        "供应商",
        "交易对手",
    ),
    example="丰源粮油公司",
    help=_("Who paid or was paid; once for each voucher."),
)
PARTY_ACCOUNT = Column(
    "party_account",
    _("Account of the other side"),
    cells.digits,
    synonyms=("对方账号", "对方银行账号", "银行账号", "收付款账号", "账号"),
    example="62220212345678",
    help=_("Kept sealed; only the last four digits are shown."),
    shown=mask_bank,
)
HOLDER = Column(
    "holder",
    _("Over whose account"),
    cells.text(60),
    synonyms=("账户户名", "过账户名", "过账账户户名", "代收代付户名"),
    example="",
    help=_("Only where it is neither the cooperative's account nor the other side's."),
)


def _known(actor: Actor, target: Target) -> Known:
    known = books_workbook.look_up(actor, target)
    if known is None:
        raise NotFound
    return known


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Show what each row would become; every mistake of every row."""
    return _compare(_known(actor, target), rows)[0]


def _compare(known: Known, rows: Sequence[Row]) -> tuple[Preview, list[Group]]:
    groups, problems = books_workbook.groups_of(rows, known)
    before = books_workbook.imported(known, groups)
    effects: dict[int, Effect] = {}
    new = []
    for group in groups:
        old = before.get(group.source)
        same = old is not None and books_workbook.content_of(old) == group.content
        if old is None:
            new.append(group)
        elif not same:
            problems.append(
                group.rows[0].problem(
                    "number",
                    gettext("A voucher of this number was imported before with other lines."),
                )
            )
        for row in group.rows:
            effects[id(row)] = Effect.SAME if same else Effect.NEW
    return Preview([effects[id(row)] for row in rows], problems), new


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Write the new vouchers; they wait for the checker, who books them as one set."""
    known = _known(actor, target)
    found, new = _compare(known, rows)
    if found.problems:
        raise WrongState
    now, numbers = clock.now(), _last_numbers(known, new)
    written: list[Voucher] = []
    for group in sorted(new, key=lambda one: (one.on, one.source)):
        period = clock.month_of(group.on)
        numbers[period] = numbers.get(period, 0) + 1
        written.append(
            Voucher(
                coop=known.coop,
                on=group.on,
                period=period,
                number=numbers[period],
                template=Template.IMPORTED,
                summary=group.summary,
                total_fen=sum(one.amount_fen for one in group.lines if one.amount_fen > 0),
                status=VoucherStatus.SUBMITTED,
                source=group.source,
                run_id=target.run_id,
                made_by_id=actor.person_id,
                made_at=now,
            )
        )
    bulk.create(written)
    by_source = {row.source: row for row in written}
    VoucherLine.objects.bulk_create(
        VoucherLine(
            voucher=by_source[group.source],
            place=place,
            number=line.number,
            detail=line.detail,
            subject_id=line.subject_id,
            amount_fen=line.amount_fen,
        )
        for group in new
        for place, line in enumerate(joined_lines(group.lines), start=1)
    )
    parties.write_many(
        parties.row_of(by_source[group.source], group.party, known.parties.get(group.party.name))
        for group in new
        if group.party is not None
    )
    told(actor, target, "coops.vouchers.imported", vouchers=len(written))
    progress(100, "", "")
    return [
        Committed(row.key, Effect.NEW, by_source[group.source].pk, {"number": group.number})
        for group in new
        for row in group.rows
    ]


def _last_numbers(known: Known, groups: Sequence[Group]) -> dict[str, int]:
    periods = {clock.month_of(group.on) for group in groups}
    rows = Voucher.objects.filter(coop=known.coop, period__in=periods, number__isnull=False)
    found: dict[str, int] = {}
    for period, number in rows.values_list("period", "number"):
        found[period] = max(found.get(period, 0), number or 0)
    return found


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Void the vouchers of one import. Raises BookedAlready when the checker has booked any of them."""
    ids = {one.object_id for one in done}
    rows = Voucher.objects.select_for_update(of=("self",)).filter(pk__in=bulk.among(ids))
    if any(row.status == VoucherStatus.POSTED for row in rows):
        raise BookedAlready
    opening_register.require_no_shares(ids)
    gone = Voucher.objects.filter(pk__in=bulk.among(ids)).update(status=VoucherStatus.CANCELLED)
    told(actor, target, "coops.vouchers.import_undone", vouchers=gone)
    return Undone(gone)


def _key(values: Mapping[str, Any]) -> str:
    day = values["on"]
    side = "D" if values.get("debit_fen") else "C"
    return f"{day:%Y-%m}|{values['number']}|{values['account']}|{values.get('who') or ''}|{side}"


VOUCHERS = Importer(
    code="coop_vouchers",
    title=_("Vouchers of a cooperative from another package"),
    power=Power.COOP_ENTER,
    help=_(
        "One row for each line of a voucher: number, date, what for, account, debit or credit. The "
        "vouchers then wait for the checker."
    ),
    columns=(
        Column(
            "number",
            _("Number of the voucher"),
            cells.text(40),
            synonyms=("凭证号", "凭证编号", "凭证字号", "号", "凭证号数"),
            required=True,
            example="记-12",
        ),
        Column(
            "on",
            _("Date"),
            cells.day,
            synonyms=("日期", "凭证日期", "制单日期", "记账日期"),
            required=True,
            example="2021-03-18",
        ),
        Column(
            "summary",
            _("What for"),
            cells.text(120),
            synonyms=("摘要", "说明", "事由"),
            required=True,
            example="卖白菜",
        ),
        ACCOUNT,
        WHO,
        DEBIT,
        CREDIT,
        PARTY,
        PARTY_ACCOUNT,
        HOLDER,
    ),
    options=(COOP,),
    row_key=_key,
    repeats=True,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"VILLAGE", "TOWNSHIP"}),
)
OPENING = Importer(
    code="coop_opening",
    title=_("Opening balances of a cooperative"),
    power=Power.COOP_ENTER,
    help=_(
        "One row for each account with its balance; contributions, wages owed and shares by name. A "
        "confirmed decision of the cooperative is needed."
    ),
    columns=(ACCOUNT, WHO, DEBIT, CREDIT, *books_opening.SHARE_COLUMNS),
    options=(
        COOP,
        Option("cut_over", _("Cut-over day"), cells.day, input_type="date"),
        Option(
            "decided_on",
            _("Day of the cooperative's decision"),
            cells.day,
            input_type="date",
            help=_("It must be recorded under “Decisions” and confirmed."),
        ),
    ),
    row_key=books_opening.row_key,
    preview=books_opening.preview,
    commit=books_opening.commit,
    undo=undo,
    area_levels=frozenset({"VILLAGE", "TOWNSHIP"}),
)
SHARES = register_importer(COOP)
MEMBERS = members_importer(COOP)
IMPORTERS = {one.code: one for one in (MEMBERS, OPENING, SHARES, VOUCHERS)}
