"""Bringing in what old workbooks say of past months of cooperatives; it stays marked as imported.

A month that the records tell, or that a cooperative filled in here, is never overwritten. Taking an
import back blanks its months with that reason: nothing is deleted.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.coops.models import Coop
from touyan.coops.queries.returns import books_begin
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import (
    Column,
    Committed,
    Effect,
    Importer,
    Preview,
    Row,
    RowProblem,
    Severity,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.measures import last_day
from touyan.core.tabular import cells
from touyan.indicators import wording
from touyan.indicators.fields import DAY, FIELDS, YES_NO, Field
from touyan.indicators.formulas import doubts, number_of
from touyan.indicators.models import MonthlyReturn
from touyan.indicators.queries.returns import Held, held
from touyan.indicators.services.returns import OldMonth, take_back_history, take_over_history
from touyan.registry.paths import prefix

FIGURES = tuple(one for one in FIELDS.values() if one.unit != YES_NO)
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "members": ("成员总数", "成员数", "社员数"),
    "farmers": ("农民成员数", "农民成员"),
    "cash_share": ("现金入股金额", "入股资金", "股金"),
    "land_share_mu": ("土地入股亩数", "入股土地"),
    "planted_mu": ("种植面积", "面积"),
    "animals": ("存栏", "存栏数"),
    "income": ("经营收入", "经营性收入", "收入"),
    "expense": ("经营支出", "支出"),
    "overhead": ("管理费用",),
    "surplus": ("本月盈余", "盈余", "纯收益"),
    "wages": ("务工费", "工资"),
    "rent": ("土地租金", "租金"),
    "cash": ("货币资金", "资金余额"),
    "loans": ("贷款余额", "贷款"),
    "assets": ("资产总额", "总资产", "资产总计"),
    "liabilities": ("负债总额", "总负债", "负债合计"),
    "equity": ("所有者权益", "权益"),
    "benefited_households": ("带动农户数", "带动户数"),
}
_ZERO = frozenset({"0", "0.0", "0.00", "-", "—"})


def _parse(one: Field) -> cells.Parse:
    """Return the parser of a field: nothing is a number too, and some fall below it."""
    read = cells.amount(scale=one.scale, unit_words=("元", "亩", "户", "人", "个"))

    def parse(cell: Any) -> int:
        text = str(cell).strip().replace("−", "-")
        if not isinstance(cell, bool) and (text in _ZERO or cell == 0):
            return 0
        if one.may_be_negative and text.startswith("-"):
            return -int(read(text[1:]))
        return int(read(cell))

    return parse if one.unit != DAY else lambda cell: number_of(cells.day(cell))


def _key(values: Mapping[str, Any]) -> str:
    return f"{values['coop']}|{values['month']}"


class _Known:
    """The cooperatives of the place, and what is held of the months that rows name."""

    def __init__(self, target: Target, rows: Sequence[Row]) -> None:
        codes = {str(row.values["coop"]) for row in rows}
        found = Coop.objects.filter(
            code__in=bulk.among(sorted(codes)), area__scope_path__under=prefix(target.area_path)
        ).select_related("organisation", "area")
        self.coops = {one.code: one for one in found}
        self.books_begin = books_begin([one.pk for one in found])
        months = MonthlyReturn.objects.filter(
            organisation_id__in=[one.pk for one in self.coops.values()],
            month__in=sorted({row.values["month"] for row in rows}),
        )
        kept = held(months)
        self.held: dict[tuple[int, str], tuple[bool, Held]] = {
            (coop, month): (imported, kept[pk])
            for pk, coop, month, imported in months.values_list(
                "pk", "organisation_id", "month", "is_imported"
            )
        }


def _numbers(row: Row) -> dict[str, int]:
    return {
        one.code: row.values[one.code] for one in FIGURES if row.values.get(one.code) is not None
    }


def _judge(known: _Known, row: Row) -> tuple[Effect, list[RowProblem]]:
    """Return what a row would do, and what is wrong with it."""
    coop, month, numbers = (
        known.coops.get(str(row.values["coop"])),
        row.values["month"],
        _numbers(row),
    )
    if coop is None:
        said = gettext("There is no cooperative with this code here. Look it up in the register.")
        return Effect.NEW, [row.problem("coop", said)]
    if month >= clock.month_of(clock.today()):
        return Effect.NEW, [row.problem("month", gettext("Only months that are over come in."))]
    if coop.registered_on is not None and last_day(month) < coop.registered_on:
        said = gettext("The cooperative was not registered yet in this month.")
        return Effect.NEW, [row.problem("month", said)]
    if not numbers:
        return Effect.NEW, [row.problem("", gettext("This row has no number."))]
    imported, before = known.held.get((coop.pk, month), (True, Held()))
    begun = known.books_begin.get(coop.pk)
    is_booked = begun is not None and month >= begun
    if not imported or (is_booked and not before.numbers):
        said = gettext("This month is told by the records already; it is left as it is.")
        return Effect.SAME, [row.problem("month", said, severity=Severity.WARNING)]
    if before.numbers and before.numbers != numbers:
        said = gettext(
            "This month was imported before with other numbers. Take that import back first."
        )
        return Effect.SAME, [row.problem("month", said)]
    odd = [
        row.problem(one.field, str(one.says), severity=Severity.WARNING)
        for one in doubts(numbers, month)
    ]
    return Effect.SAME if before.numbers else Effect.NEW, odd


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Show what each row would become; sums that do not come out are named and come in as they are."""
    known = _Known(target, rows)
    judged = [_judge(known, row) for row in rows]
    return Preview(
        [effect for effect, _p in judged], [one for _e, found in judged for one in found]
    )


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Take the new months over."""
    known = _Known(target, rows)
    new = []
    for row in rows:
        effect, problems = _judge(known, row)
        if any(one.severity is Severity.ERROR for one in problems):
            raise WrongState
        if effect is Effect.NEW:
            new.append(row)
    coops = [known.coops[str(row.values["coop"])] for row in new]
    made = take_over_history(
        actor=actor,
        months=[
            OldMonth(coop.organisation, coop.area, row.values["month"], _numbers(row))
            for coop, row in zip(coops, new, strict=True)
        ],
    )
    progress(100, "", "")
    return [
        Committed(row.key, Effect.NEW, made[coop.pk, row.values["month"]])
        for coop, row in zip(coops, new, strict=True)
    ]


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Blank the months of one import, with that reason."""
    return Undone(take_back_history(actor=actor, return_ids=[one.object_id for one in done]))


HISTORY = Importer(
    code="coop_history",
    title=_("Past months of cooperatives from old workbooks"),
    power=Power.RETURN_LOCK,
    help=_(
        "One row for each cooperative and month, 12 to 24 months back. The numbers stay marked as "
        "imported; a month that the records tell is left as it is."
    ),
    columns=(
        Column(
            "coop",
            _("Code of the cooperative"),
            cells.text(18),
            synonyms=("合作社代码", "统一社会信用代码", "信用代码", "代码"),
            required=True,
            example="93520524MA6TEST01X",
        ),
        Column(
            "month",
            _("Month"),
            cells.month,
            synonyms=("月份", "年月", "期间"),
            required=True,
            example="2020-03",
        ),
        *(
            Column(
                one.code,
                one.title,
                _parse(one),
                synonyms=SYNONYMS.get(one.code, ()),
                shown=partial(wording.of_field, one),
            )
            for one in FIGURES
        ),
    ),
    row_key=_key,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"COUNTY", "TOWNSHIP"}),
)
IMPORTERS = {HISTORY.code: HISTORY}
