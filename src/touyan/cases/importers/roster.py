"""The duty roster as offices keep it: one row for each shift."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from touyan.cases.importers.common import (
    NAME,
    PHONE_COLUMN,
    PLACE,
    Found,
    moment,
    people,
    place_of,
    places,
    time_of_day,
    told,
    yes_no,
)
from touyan.cases.models import DutyShift
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import Column, Committed, Effect, Importer, Preview, Row, Target, Undone
from touyan.core.jobs import Progress
from touyan.core.tabular import cells

_DAY = dt.timedelta(days=1)


class _Shift(NamedTuple):
    row: Row
    shift: DutyShift
    earlier: DutyShift | None

    @property
    def effect(self) -> Effect:
        if self.earlier is None:
            return Effect.NEW
        mine = (self.shift.ends_at, self.shift.is_phone)
        same = mine == (self.earlier.ends_at, self.earlier.is_phone)
        return Effect.SAME if same else Effect.CHANGED


def _compare(target: Target, rows: Sequence[Row]) -> tuple[Preview, list[_Shift]]:
    known = people(target, [row.values["name"] for row in rows])
    areas = places(target)
    kept = {
        (row.area_id, row.person_id, row.begins_at): row
        for row in DutyShift.objects.filter(area__in={area.pk for area in areas.values()})
    }
    found, entries = Preview(), []
    for row in rows:
        area, wrong = place_of(row, areas, target)
        person, unknown = known.find(row.values["name"], row.values.get("phone"))
        problem: Found = wrong or unknown
        if area is None or person is None:
            found.effects.append(Effect.NEW)
            found.problems.append(row.problem(*(problem or ("", _("This row is not complete.")))))
            continue
        begins = moment(row.values["day"], row.values["begins"])
        ends = moment(row.values["day"], row.values["ends"])
        if ends <= begins:  # a night shift ends on the next day
            ends += _DAY
        shift = DutyShift(
            area=area,
            person_id=person,
            begins_at=begins,
            ends_at=ends,
            is_phone=bool(row.values.get("is_phone")),
        )
        entry = _Shift(row, shift, kept.get((area.pk, person, begins)))
        found.effects.append(entry.effect)
        entries.append(entry)
    return found, entries


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the people and places below the target and the shifts that are there."""
    return _compare(target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Write new shifts; give changed ones their new end."""
    found, entries = _compare(target, rows)
    if found.problems:
        raise WrongState
    new = [entry for entry in entries if entry.effect == Effect.NEW]
    DutyShift.objects.bulk_create([entry.shift for entry in new], batch_size=1000)
    done = [Committed(entry.row.key, Effect.NEW, entry.shift.pk) for entry in new]
    changed = []
    for entry in entries:
        if entry.effect == Effect.CHANGED and entry.earlier is not None:
            before = {
                "ends_at": entry.earlier.ends_at.isoformat(),
                "is_phone": entry.earlier.is_phone,
            }
            done.append(Committed(entry.row.key, Effect.CHANGED, entry.earlier.pk, before))
            entry.earlier.ends_at = entry.shift.ends_at
            entry.earlier.is_phone = entry.shift.is_phone
            changed.append(entry.earlier)
    DutyShift.objects.bulk_update(changed, ["ends_at", "is_phone"], batch_size=500)
    told(actor, target, "roster.imported", len(done))
    progress(100, "", "")
    return done


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take the shifts back, and give changed ones their old end."""
    DutyShift.objects.filter(pk__in=[one.object_id for one in done if one.before is None]).delete()
    before = {one.object_id: one.before for one in done if one.before is not None}
    rows = list(DutyShift.objects.filter(pk__in=before))
    for row in rows:
        row.ends_at = dt.datetime.fromisoformat(str(before[row.pk]["ends_at"]))
        row.is_phone = bool(before[row.pk]["is_phone"])
    DutyShift.objects.bulk_update(rows, ["ends_at", "is_phone"], batch_size=500)
    told(actor, target, "roster.undone", len(done))
    return Undone(len(done))


def _key(values: Mapping[str, object]) -> str:
    parts = ("place", "name", "phone", "day", "begins")
    return "|".join(str(values.get(part) or "") for part in parts)


ROSTER = Importer(
    code="duty_roster",
    title=_("Duty roster"),
    power=Power.DUTY_MANAGE,
    help=_(
        "One row for each shift. Who is on duty is asked first when somebody whistles. A shift that "
        "ends earlier than it begins ends on the next day."
    ),
    columns=(
        Column(
            "day",
            _("Day of duty"),
            cells.day,
            synonyms=("日期", "值班日期", "值班日"),
            required=True,
            example="2026-03-02",
        ),
        Column(
            "begins",
            _("On duty from"),
            time_of_day,
            synonyms=("开始", "开始时间", "上班", "起", "值班开始"),
            required=True,
            example="07:00",
        ),
        Column(
            "ends",
            _("On duty until"),
            time_of_day,
            synonyms=("结束", "结束时间", "下班", "止", "值班结束"),
            required=True,
            example="21:00",
        ),
        NAME,
        PHONE_COLUMN,
        PLACE,
        Column(
            "is_phone",
            _("Keeps the duty phone"),
            yes_no,
            synonyms=("值班电话", "拿值班电话", "带班"),
            example="是",
        ),
    ),
    row_key=_key,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"VILLAGE", "TOWNSHIP"}),
)
