"""Workbooks of this room: the holidays that the State Council publishes each November."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.backstage.models import Workday
from touyan.core import clock
from touyan.core.actor import Actor, Power
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

_CHUNK = 400  # days asked for at once: SQLite takes a limited number of parameters
_FIELDS = ("is_working", "name", "basis")


def _word(value: object) -> str:
    """Return a value as the workbook says it."""
    return {True: "班", False: "休"}[value] if isinstance(value, bool) else str(value)


def _present(rows: Sequence[Row]) -> dict[dt.date, Workday]:
    days = [row.values["day"] for row in rows]
    found = Workday.objects.filter(day__range=(min(days), max(days))) if days else []
    return {workday.day: workday for workday in found}


def _wanted(row: Row) -> dict[str, Any]:
    values = row.values
    return {
        "is_working": values["is_working"],
        "name": values.get("name") or "",
        "basis": values.get("basis") or "",
    }


def _effect(row: Row, present: dict[dt.date, Workday]) -> Effect:
    workday = present.get(row.values["day"])
    if workday is None:
        return Effect.NEW
    same = all(getattr(workday, name) == value for name, value in _wanted(row).items())
    return Effect.SAME if same else Effect.CHANGED


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the days with those that were entered before."""
    present = _present(rows)
    found = Preview(effects=[_effect(row, present) for row in rows])
    for row, effect in zip(rows, found.effects, strict=True):
        if effect == Effect.CHANGED:
            workday = present[row.values["day"]]
            found.changes += [
                Change(row.key, name, _word(getattr(workday, name)), _word(value))
                for name, value in _wanted(row).items()
                if getattr(workday, name) != value
            ]
    return found


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Enter new days and replace changed ones."""
    present = _present(rows)
    written: list[Committed] = []
    workdays: list[Workday] = []
    for row in rows:
        effect = _effect(row, present)
        if effect == Effect.SAME:
            continue
        day = row.values["day"]
        before = {name: getattr(present[day], name) for name in _FIELDS} if day in present else None
        written.append(Committed(row.key, effect, day.toordinal(), before))
        workdays.append(
            Workday(day=day, entered_by=actor.person_id, entered_at=clock.now(), **_wanted(row))
        )
    _write(workdays)
    progress(100, "", "")
    return written


def _write(workdays: list[Workday]) -> None:
    Workday.objects.bulk_create(
        workdays,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=[*_FIELDS, "entered_by", "entered_at"],
    )


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Remove the new days and put the changed ones back."""
    new = [dt.date.fromordinal(one.object_id) for one in done if one.effect == Effect.NEW]
    for start in range(0, len(new), _CHUNK):
        Workday.objects.filter(day__in=new[start : start + _CHUNK]).delete()
    _write(
        [
            Workday(
                day=dt.date.fromordinal(one.object_id),
                entered_by=actor.person_id,
                entered_at=clock.now(),
                **one.before,
            )
            for one in done
            if one.before is not None
        ]
    )
    return Undone(len(done))


WORKDAYS = Importer(
    code="workdays",
    title=_("Holidays and make-up working days"),
    power=Power.SYSTEM_ADMINISTER,
    help=_("The days of next year that the State Council publishes, one row for each day."),
    columns=(
        Column(
            "day",
            _("Day"),
            cells.day,
            synonyms=("日期", "放假日期", "date"),
            required=True,
            example="2027-01-01",
        ),
        Column(
            "is_working",
            _("Is it a working day?"),
            cells.choice({"休": False, "放假": False, "班": True, "上班": True, "补班": True}),
            synonyms=("班休", "班/休", "类型", "是否上班", "works"),
            required=True,
            example="休",
            choices=("休", "班"),
            shown=_word,
        ),
        Column(
            "name", _("Holiday"), cells.text(40), synonyms=("节日", "名称", "假期"), example="元旦"
        ),
        Column(
            "basis",
            _("Published in"),
            cells.text(200),
            synonyms=("依据", "文件", "文号"),
            example="国办发明电",
        ),
    ),
    row_key=lambda values: values["day"].isoformat(),
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"COUNTY"}),
)
IMPORTERS = {"workdays": WORKDAYS}
