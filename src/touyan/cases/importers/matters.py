"""The county's list of duties: matter, office in charge, time limit, basis (rule 16.16)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.cases.importers.common import Found, compared, told
from touyan.cases.kinds import CaseLevel, Day, Family
from touyan.cases.models import Matter
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import Column, Committed, Effect, Importer, Preview, Row, Target, Undone
from touyan.core.jobs import Progress
from touyan.core.tabular import cells

LEVELS = {
    "村": CaseLevel.VILLAGE,
    "村级": CaseLevel.VILLAGE,
    "乡镇": CaseLevel.TOWNSHIP,
    "乡": CaseLevel.TOWNSHIP,
    "镇": CaseLevel.TOWNSHIP,
    "县": CaseLevel.COUNTY,
    "县级": CaseLevel.COUNTY,
}
COUNTS = {
    "工作日": Day.WORKING,
    "个工作日": Day.WORKING,
    "自然日": Day.NATURAL,
    "日": Day.NATURAL,
    "天": Day.NATURAL,
}
KINDS = {
    "一般诉求": Family.REQUEST,
    "吹哨": Family.WHISTLE,
    "隐患": Family.HAZARD,
    "咨询": Family.ENQUIRY,
    "建议": Family.SUGGESTION,
    "代办": Family.PUBLIC_ERRAND,
}
_VALUES = ("title", "office", "level", "days", "count", "basis", "kind")


def _values(row: Row) -> dict[str, Any]:
    said = row.values
    return {
        "title": said["title"],
        "office": said["office"],
        "level": int(said["level"]),
        "days": said["days"],
        "count": str(said.get("count") or Day.WORKING),
        "basis": said.get("basis") or "",
        "kind": str(said.get("kind") or Family.REQUEST).lower(),
    }


def _kept(target: Target) -> dict[str, Matter]:
    rows = Matter.objects.filter(area_id=target.area_id, until=None)
    return {row.code: row for row in rows}


def _effect(row: Row, kept: Mapping[str, Matter]) -> tuple[Effect, Found]:
    known = kept.get(row.values["code"])
    if known is None:
        return Effect.NEW, None
    same = all(getattr(known, name) == value for name, value in _values(row).items())
    return (Effect.SAME if same else Effect.CHANGED), None


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the list in force."""
    kept = _kept(target)
    return compared(rows, lambda row: _effect(row, kept))


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Put new lines on the list and new ones in the place of changed ones; old ones stay on record."""
    kept, today = _kept(target), clock.today()
    new, ended, marks = [], [], []
    for row in rows:
        effect, problem = _effect(row, kept)
        if problem is not None:
            raise WrongState
        if effect == Effect.SAME:
            continue
        code = row.values["code"]
        earlier = kept.get(code)
        if earlier is not None:
            ended.append(earlier.pk)
        new.append(Matter(area_id=target.area_id, code=code, since=today, **_values(row)))
        marks.append((row.key, effect, earlier.pk if earlier else None))
    Matter.objects.filter(pk__in=ended).update(until=today)
    Matter.objects.bulk_create(new, batch_size=1000)
    told(actor, target, "matters.imported", len(new))
    progress(100, "", "")
    return [
        Committed(key, effect, one.pk, {"ended": before} if before else None)
        for (key, effect, before), one in zip(marks, new, strict=True)
    ]


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take the lines off and open those that they ended."""
    Matter.objects.filter(pk__in=[one.object_id for one in done]).delete()
    before = [one.before["ended"] for one in done if one.before]
    Matter.objects.filter(pk__in=before).update(until=None)
    told(actor, target, "matters.undone", len(done))
    return Undone(len(done))


def _code(cell: Any) -> str:
    return str(cells.text(24)(cell)).upper()


MATTERS = Importer(
    code="list_of_duties",
    title=_("List of duties"),
    power=Power.MATTER_MANAGE,
    help=_(
        "One row for each matter: which office is in charge, how long it has, and why. Cases go to "
        "that office; cases that run keep the limit that they were promised."
    ),
    columns=(
        Column(
            "code",
            _("Code of the matter"),
            _code,
            synonyms=("事项编码", "事项编号", "编码", "编号", "代码", "序号"),
            required=True,
            example="WATER",
        ),
        Column(
            "title",
            _("Name of the matter"),
            cells.text(100),
            synonyms=("事项", "事项名称", "名称", "职责事项"),
            required=True,
            example="停水、水管漏水",
        ),
        Column(
            "office",
            _("Office in charge"),
            cells.text(60),
            synonyms=("承办单位", "责任单位", "单位", "责任部门", "主责单位"),
            required=True,
            example="乡镇水务站",
        ),
        Column(
            "level",
            _("Level of the office"),
            cells.choice(LEVELS),
            synonyms=("层级", "级别", "责任层级"),
            required=True,
            example="乡镇",
            choices=("村", "乡镇", "县"),
        ),
        Column(
            "days",
            _("Time limit in days"),
            cells.whole(least=1, most=90),
            synonyms=("时限", "办理时限", "天数", "办结时限"),
            required=True,
            example="7",
        ),
        Column(
            "count",
            _("Working or calendar days"),
            cells.choice(COUNTS),
            synonyms=("日期类型", "工作日或自然日", "计算方式"),
            example="工作日",
            choices=("工作日", "自然日"),
        ),
        Column(
            "basis",
            _("Basis of the duty"),
            cells.text(200),
            synonyms=("依据", "法律依据", "设定依据"),
            example="本县权责清单",
        ),
        Column(
            "kind",
            _("Kind of the case"),
            cells.choice(KINDS),
            synonyms=("种类", "类别", "诉求种类"),
            example="一般诉求",
            choices=tuple(KINDS),
        ),
    ),
    row_key=lambda values: str(values.get("code") or ""),
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"COUNTY"}),
)
