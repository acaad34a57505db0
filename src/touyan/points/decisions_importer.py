"""The old decisions by which villages take the county's template over, from an office's list.

One row for each decision of an assembly or its representatives. Each is recorded without a scan and
named for the purpose; the village adds the scan, its supervision committee confirms it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.backstage.imports.record import told
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import (
    Change,
    Column,
    Committed,
    Effect,
    Importer,
    Preview,
    Row,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.tabular import cells
from touyan.points.bodies import may_adopt
from touyan.points.errors import DecisionInUse
from touyan.points.models import NamedDecision
from touyan.registry import bulk, paths
from touyan.registry.importers.areas import area_code
from touyan.registry.models import Area, Resolution, ResolutionBody

BODIES = {
    "村民会议": ResolutionBody.VILLAGERS_ASSEMBLY,
    "村民代表会议": ResolutionBody.VILLAGER_REPRESENTATIVES,
    "居民会议": ResolutionBody.RESIDENTS_ASSEMBLY,
    "居民代表会议": ResolutionBody.RESIDENT_REPRESENTATIVES,
    "村民大会": ResolutionBody.VILLAGERS_ASSEMBLY,
    "村民代表大会": ResolutionBody.VILLAGER_REPRESENTATIVES,
    "居民大会": ResolutionBody.RESIDENTS_ASSEMBLY,
    "居民代表大会": ResolutionBody.RESIDENT_REPRESENTATIVES,
}


_TOLD_BY = ("body", "passed_on", "number")


class _Identity(NamedTuple):
    """What tells two decisions apart."""

    area_id: int
    body: str
    passed_on: dt.date
    number: str


@dataclass(slots=True)
class _Known:
    """Villages within the target, and what is recorded for them already."""

    by_code: dict[str, Area]
    by_name: dict[str, list[Area]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[_Identity, Resolution] = field(default_factory=dict)


class _Entry(NamedTuple):
    """A row with its village and, when it came before, the recorded decision."""

    row: Row
    area: Area
    earlier: Resolution | None

    @property
    def effect(self) -> Effect:
        """What taking the row in does."""
        if self.earlier is None:
            return Effect.NEW
        same = self.earlier.title == self.row.values["title"]
        return Effect.SAME if same else Effect.CHANGED


def _known(target: Target) -> _Known:
    areas = list(Area.objects.under(paths.prefix(target.area_path)).filter(level="VILLAGE"))
    found = _Known({area.path: area for area in areas})
    for area in areas:
        found.by_name[area.name].append(area)
    recorded = Resolution.objects.filter(
        area__path__under=paths.prefix(target.area_path), area__level="VILLAGE"
    ).exclude(document_number="")
    for one in recorded:
        key = _Identity(one.area_id, one.body, one.passed_on, one.document_number)
        found.kept[key] = one
    return found


def _village(row: Row, known: _Known) -> tuple[Area | None, str, Promise | None]:
    """Return the village, or the column and sentence that say why it is not known."""
    code, name = row.values.get("code"), row.values.get("village")
    if code:
        area = known.by_code.get(code)
        if area is None:
            return None, "code", _("No village with this code lies below the area you chose.")
        if name and name != area.name:
            return None, "village", _("This code belongs to a village of another name.")
        return area, "", None
    found = known.by_name.get(name or "", [])
    if len(found) > 1:
        return None, "village", _("Several villages have this name. Write the code too.")
    if not found:
        return None, "village", _("No village of this name lies below the area you chose.")
    return found[0], "", None


def _refusal(entry: _Entry) -> tuple[str, Promise] | None:
    values = entry.row.values
    if not may_adopt(body=values["body"], area_kind=entry.area.kind):
        return "body", _("This body does not exist in a place of this kind.")
    if values["passed_on"] > clock.today():
        return "passed_on", _("This day has not come yet. Write an earlier day.")
    if entry.effect == Effect.CHANGED and _is_settled(entry.earlier):
        return "title", _("It is scanned or confirmed with another title. Leave this row out.")
    return None


def _is_settled(one: Resolution | None) -> bool:
    return one is not None and bool(one.document_hash or one.is_in_force or one.filed_at)


def _compare(target: Target, rows: Sequence[Row]) -> tuple[Preview, list[_Entry]]:
    known, found, entries = _known(target), Preview(), []
    seen: dict[_Identity, Row] = {}
    for row in rows:
        area, column, why = _village(row, known)
        if area is None:
            found.effects.append(Effect.NEW)
            found.problems.append(row.problem(column, why or ""))
            continue
        values = row.values
        key = _Identity(area.pk, values["body"], values["passed_on"], values["number"])
        entry = _Entry(row, area, known.kept.get(key))
        found.effects.append(entry.effect)
        if key in seen:
            text = _("The same decision is in row %(row)d. Leave one of them out.")
            found.problems.append(row.problem("", text % {"row": seen[key].number}))
        elif (refusal := _refusal(entry)) is not None:
            found.problems.append(row.problem(*refusal))
        elif entry.effect == Effect.CHANGED and entry.earlier is not None:
            found.changes.append(Change(row.key, "title", entry.earlier.title, values["title"]))
        seen.setdefault(key, row)
        entries.append(entry)
    return found, entries


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the villages below the target and with what is recorded."""
    return _compare(target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Record every new decision and name it; give corrected ones their new title."""
    found, entries = _compare(target, rows)
    if found.problems:
        raise WrongState
    new = [entry for entry in entries if entry.effect == Effect.NEW]
    recorded = bulk.record_papers(
        actor=actor,
        power=Power.SCHEME_TAKE_OVER,
        papers=[
            bulk.Paper(
                entry.area,
                entry.row.values["body"],
                entry.row.values["passed_on"],
                entry.row.values["title"],
                entry.row.values["number"],
            )
            for entry in new
        ],
    )
    now = clock.now()
    NamedDecision.objects.bulk_create(
        [
            NamedDecision(resolution=one, named_by_id=actor.person_id, named_at=now)
            for one in recorded
        ]
    )
    done = [
        Committed(entry.row.key, Effect.NEW, one.pk)
        for entry, one in zip(new, recorded, strict=True)
    ]
    changed = [(e.row, e.earlier) for e in entries if e.effect == Effect.CHANGED and e.earlier]
    bulk.retitle_papers(actor=actor, titles={one.pk: row.values["title"] for row, one in changed})
    done += [
        Committed(row.key, Effect.CHANGED, one.pk, {"title": one.title}) for row, one in changed
    ]
    told(actor, target, "points.decisions.imported", rows=len(done))
    progress(100, "", "")
    return done


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take the list back. Raises DecisionInUse when a decision of it was scanned, confirmed or used."""
    new = [one.object_id for one in done if one.before is None]
    titles = {one.object_id: str(one.before["title"]) for one in done if one.before is not None}
    NamedDecision.objects.filter(pk__in=new).delete()
    try:
        bulk.strike_papers(actor=actor, resolution_ids=new)
        bulk.retitle_papers(actor=actor, titles=titles)
    except WrongState:
        raise DecisionInUse from None
    told(actor, target, "points.decisions.undone", rows=len(done))
    return Undone(len(done))


def _key(values: Mapping[str, object]) -> str:
    """Return what identifies a row: its place as it is written, body, day and number."""
    place = values.get("code") or values.get("village")
    if not place:
        return ""
    return "|".join(str(part) for part in (place, *(values[name] for name in _TOLD_BY)))


OLD_DECISIONS = Importer(
    code="old_decisions",
    title=_("Old decisions about the points scheme"),
    power=Power.SCHEME_TAKE_OVER,
    help=_(
        "One row for each village: when its assembly (or the representatives) adopted the points "
        "rules, and the number of the paper. The village adds the scan; its supervision committee "
        "confirms it; then the village can take the county's template over."
    ),
    columns=(
        Column(
            "code",
            _("Area code of the village"),
            area_code,
            synonyms=("区划代码", "村代码", "村(社区)代码", "统计用区划代码", "代码"),
            example="520524105205",
        ),
        Column(
            "village",
            _("Name of the village"),
            cells.text(100),
            synonyms=("村名", "村", "村(社区)", "村社区名称", "行政村", "社区", "村居"),
            example="雁落村",
        ),
        Column(
            "body",
            _("Who decided"),
            cells.choice(BODIES),
            synonyms=("议事机构", "会议", "会议名称", "决定机构", "通过机构", "会议类型"),
            required=True,
            example="村民会议",
            choices=tuple(list(BODIES)[:4]),
        ),
        Column(
            "passed_on",
            _("Day of the decision"),
            cells.day,
            synonyms=("日期", "通过日期", "决议日期", "会议日期", "时间", "表决日期"),
            required=True,
            example="2020-08-15",
        ),
        Column(
            "title",
            _("What was decided"),
            cells.text(200),
            synonyms=("标题", "决议标题", "决议事项", "事项", "议题", "内容", "决议名称"),
            required=True,
            example="通过《雁落村积分管理办法》",
        ),
        Column(
            "number",
            _("Number of the document"),
            cells.text(80),
            synonyms=("文号", "文件编号", "编号", "决议编号", "决议文号", "档号", "记录编号"),
            required=True,
            example="雁村议〔2020〕3号",
        ),
    ),
    row_key=_key,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"COUNTY", "TOWNSHIP"}),
)
