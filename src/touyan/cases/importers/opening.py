"""Cases that are under way on opening day (rule 16.21): they keep their number, day and due day.

They are in no rate of promises that were not made here, and the ladder takes them up from now on.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from touyan.cases import deadline, receipts
from touyan.cases.importers.common import (
    NAME,
    PHONE_COLUMN,
    PLACE,
    Found,
    compared,
    people,
    place_of,
    places,
    told,
)
from touyan.cases.kinds import OPEN, Act, CaseLevel, CaseStatus, Channel, RungClock
from touyan.cases.models import Case, CaseEvent
from touyan.cases.pack_values import KindRule
from touyan.cases.queries import county
from touyan.cases.services.clocks import FIELDS, set_rungs
from touyan.cases.triage import accuses, words_with
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import Column, Committed, Effect, Importer, Preview, Row, Target, Undone
from touyan.core.jobs import Progress
from touyan.core.tabular import cells
from touyan.registry.models import Area

NAMESPACE = uuid.UUID("6f1a8d0e-5f43-4d0e-9f0b-5a2c1f9f9a10")
MORNING = dt.time(9)
_ELSEWHERE = ("petition", "mediation", "ticket")


class _Entry(NamedTuple):
    area: Area
    person_id: int | None
    kind: KindRule
    level: CaseLevel


class _Known:
    """What the rows stand for, read in a fixed number of queries."""

    def __init__(self, target: Target, rows: Sequence[Row]) -> None:
        self.target = target
        named = [row.values["name"] for row in rows if row.values.get("name")]
        self.people, self.areas = people(target, named), places(target)
        template = county.template_of(target.area_path)
        self.words = words_with(template.triage_words)
        self.kinds = {kind.label: kind for kind in template.kinds}
        self.kinds |= {kind.code: kind for kind in template.kinds}
        wanted = {receipts.key_index(self.key(row)): row.key for row in rows}
        self.kept = {
            wanted[bytes(case.key_index)]: case
            for case in Case.objects.filter(key_index__in=list(wanted)).select_related("area")
        }

    def key(self, row: Row) -> uuid.UUID:
        """Return the key of a case by its place and old number: the same row, the same case."""
        return uuid.uuid5(NAMESPACE, f"{self.target.area_path}|{row.values['number']}")

    def read(self, row: Row) -> tuple[_Entry | None, Found]:
        """Return what a row stands for, or what is wrong with it."""
        area, wrong = place_of(row, self.areas, self.target)
        if area is None:
            return None, wrong
        kind = self.kinds.get(row.values.get("kind") or "request")
        if kind is None or kind.code in _ELSEWHERE:
            return None, ("kind", _("This kind of request does not exist here."))
        if row.values["received_on"] > clock.today():
            return None, ("received_on", _("This day has not come yet. Write an earlier day."))
        if accuses(row.values["text"], words=self.words):
            return None, (
                "text",
                _("This belongs to the discipline inspection, not here. Delete the row."),
            )
        person = None
        if row.values.get("name"):
            person, problem = self.people.find(row.values["name"], row.values.get("phone"))
            if problem is not None:
                return None, problem
        return _Entry(area, person, kind, row.values.get("level") or CaseLevel.VILLAGE), None

    def effect(self, row: Row) -> tuple[Effect, Found]:
        """Compare one row: a case that came before stays as it is, whatever was done since."""
        entry, problem = self.read(row)
        if entry is None:
            return Effect.NEW, problem
        kept = self.kept.get(row.key)
        if kept is None or kept.status == CaseStatus.WITHDRAWN:
            return Effect.NEW, None
        return Effect.SAME, None


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the places and people below the target and with what came before."""
    return compared(rows, _Known(target, rows).effect)


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Write the cases with their old days; those that were taken back are opened again."""
    known = _Known(target, rows)
    new: list[Case] = []
    again: list[Case] = []
    due: dict[str, dt.date] = {}
    done: list[tuple[str, Case]] = []
    for row in rows:
        effect, problem = known.effect(row)
        entry, _problem = known.read(row)
        if problem is not None or entry is None:
            raise WrongState
        if effect == Effect.SAME:
            continue
        kept = known.kept.get(row.key)
        case = kept or _case(row, entry, known.key(row))
        if kept is not None:
            case.status, case.closed_at = CaseStatus.WHISTLED, None
        (again if kept else new).append(case)
        done.append((row.key, case))
        if row.values.get("due_on"):
            due[case.ref] = row.values["due_on"]
    _clocks([*new, *again], due)
    Case.objects.bulk_create(new, batch_size=500)
    Case.objects.bulk_update(again, ["status", "closed_at", *FIELDS], batch_size=200)
    now = clock.now()
    CaseEvent.objects.bulk_create(
        (
            CaseEvent(
                case=case,
                at=now,
                act=Act.SUBMITTED,
                by_id=actor.person_id or None,
                level=case.level,
                detail={"opening": True},
            )
            for _key, case in done
        ),
        batch_size=1000,
    )
    told(actor, target, "opening.imported", len(done))
    progress(100, "", "")
    return [Committed(key, Effect.NEW, case.pk) for key, case in done]


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take back cases that nobody touched since. Raises WrongState when somebody works on one."""
    pks = [one.object_id for one in done]
    touched = CaseEvent.objects.filter(case_id__in=pks).exclude(
        act__in=[Act.SUBMITTED, Act.REMINDED, Act.ESCALATED]
    )
    if touched.exists():
        raise WrongState
    now = deadline.to_second(clock.now())
    Case.objects.filter(pk__in=pks, status__in=OPEN).update(
        status=CaseStatus.WITHDRAWN,
        closed_at=now,
        rung_clock=RungClock.NONE,
        rung_due_at=None,
        rung_remind_at=None,
    )
    told(actor, target, "opening.undone", len(pks))
    return Undone(len(pks))


def _case(row: Row, entry: _Entry, key: uuid.UUID) -> Case:
    at = dt.datetime.combine(row.values["received_on"], MORNING, tzinfo=clock.ZONE)
    return Case(
        ref=receipts.ref(key, row.values["received_on"]),
        key_index=receipts.key_index(key),
        body_index=receipts.body_index({"opening": row.values["number"]}),
        kind=entry.kind.code,
        family=entry.kind.family,
        office=row.values.get("office") or "",
        area=entry.area,
        text=row.values["text"],
        details="",
        reporter_id=entry.person_id,
        channel=Channel.IMPORT,
        status=CaseStatus.WHISTLED,
        level=entry.level,
        received_at=at,
        clock_from=at,
        is_backfilled=True,
    )


def _clocks(cases: Sequence[Case], due: Mapping[str, dt.date]) -> None:
    """Compute the due times; a day that was promised before stays the promise."""
    set_rungs(cases)
    for case in cases:
        promised = due.get(case.ref)
        if promised is not None:
            case.resolve_due_at = case.rung_due_at = deadline.end_of(promised)
            case.rung_clock = RungClock.RESOLUTION
            case.rung_remind_at = min(case.rung_remind_at or case.rung_due_at, case.rung_due_at)


def _text(cell: Any) -> str:
    return str(cells.text(2000)(cell))


LEVELS = {
    "村": CaseLevel.VILLAGE,
    "乡镇": CaseLevel.TOWNSHIP,
    "乡": CaseLevel.TOWNSHIP,
    "镇": CaseLevel.TOWNSHIP,
    "县": CaseLevel.COUNTY,
}

OPENING = Importer(
    code="cases_under_way",
    title=_("Cases under way on opening day"),
    power=Power.CASE_DISPATCH,
    help=_(
        "One row for each case that is not answered yet, with its old number and due day. "
        "Accusations against officials and petitions do not belong into this list."
    ),
    columns=(
        Column(
            "number",
            _("Old number"),
            cells.text(60),
            synonyms=("编号", "工单号", "原编号", "登记号", "序号"),
            required=True,
            example="2021-0137",
        ),
        Column(
            "received_on",
            _("Day of receipt"),
            cells.day,
            synonyms=("日期", "受理日期", "登记日期", "收到日期", "反映时间"),
            required=True,
            example="2021-09-01",
        ),
        Column(
            "text",
            _("What the case is about"),
            _text,
            synonyms=("内容", "事项", "反映内容", "诉求"),
            required=True,
            example="三组路灯不亮",
        ),
        Column(
            "kind",
            _("Kind of the case"),
            cells.text(24),
            synonyms=("种类", "类别", "诉求种类", "类型"),
            example="一般诉求",
        ),
        Column(
            "due_on",
            _("Promised day"),
            cells.day,
            synonyms=("办结期限", "到期日", "承诺日期", "截止日期", "限办日期"),
            example="2021-09-20",
        ),
        Column(
            "level",
            _("Level of the office"),
            cells.choice(LEVELS),
            synonyms=("层级", "级别", "办理层级"),
            example="村",
            choices=("村", "乡镇", "县"),
        ),
        Column(
            "office",
            _("Office in charge"),
            cells.text(60),
            synonyms=("承办单位", "责任单位", "单位"),
            example="村民委员会",
        ),
        Column(
            NAME.name,
            NAME.title,
            NAME.parse,
            synonyms=("姓名", "反映人", "诉求人", "联系人"),
            example="张某某",
            shown=NAME.shown,
        ),
        PHONE_COLUMN,
        PLACE,
    ),
    row_key=lambda values: str(values.get("number") or ""),
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"VILLAGE"}),
)
