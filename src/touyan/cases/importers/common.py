"""What the workbooks of the cases room share: finding people and places, columns, times of day."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import clock, crypto
from touyan.core.actor import Actor
from touyan.core.errors import Invalid
from touyan.core.identity import parse_phone
from touyan.core.importing import Column, Effect, Preview, Row, Target
from touyan.core.masking import mask_name, mask_phone
from touyan.core.tabular import cells
from touyan.registry import names, paths
from touyan.registry.models import Area, Person
from touyan.registry.queries import PHONE

_TIME = re.compile(r"^(\d{1,2})(?:[::点时](\d{1,2})?分?)?$")
_CHUNK = 2000

Found = tuple[str, Promise] | None
"""A column and what is wrong in it; None: nothing."""


@dataclass(slots=True)
class People:
    """The living people below an area by name, and the telephone index of each."""

    by_name: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))

    def find(self, name: str, phone: str | None) -> tuple[int | None, Found]:
        """Return the person of a name, told apart by the telephone where several have it."""
        found = self.by_name.get(name, [])
        if phone and len(found) > 1:
            indexes = crypto.blind_indexes(phone, PHONE)
            found = [one for one in found if one[1] in indexes]
        if not found:
            return None, ("name", _("Nobody of this name is registered below the area you chose."))
        if len(found) > 1:
            return None, ("phone", _("Several people have this name. Write the telephone number."))
        return found[0][0], None


def people(target: Target, wanted: Collection[str]) -> People:
    """Read everybody of these names below the target's area: one query for each 2,000 names."""
    found = People()
    asked = sorted(set(wanted))
    prefix = paths.prefix(target.area_path)
    for start in range(0, len(asked), _CHUNK):
        rows = Person.objects.filter(
            name__in=asked[start : start + _CHUNK],
            died_on=None,
            subject__area__path__under=prefix,
        )
        for pk, name, index in rows.order_by("pk").values_list("pk", "name", "phone_index"):
            found.by_name[name].append((pk, bytes(index or b"")))
    return found


def places(target: Target) -> dict[str, Area]:
    """Return the living areas at and below the target by their code and, where unique, by name."""
    rows = list(Area.objects.under(paths.prefix(target.area_path)).order_by("path"))
    named: dict[str, list[Area]] = defaultdict(list)
    for area in rows:
        named[area.name].append(area)
    found = {name: areas[0] for name, areas in named.items() if len(areas) == 1}
    return found | {area.path: area for area in rows}


def place_of(row: Row, known: dict[str, Area], target: Target) -> tuple[Area | None, Found]:
    """Return the row's place: the one it names, or the area that was chosen."""
    said = row.values.get("place")
    area = known.get(said or target.area_path)
    if area is None:
        return None, (
            "place",
            _("No single place of this name lies below the area you chose. Write its code."),
        )
    return area, None


def time_of_day(cell: Any) -> dt.time:
    """Return a time of day from a time cell, "7:00", "07:00" or "7点"."""
    if isinstance(cell, dt.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0)
    found = _TIME.match(str(cell).strip())
    if found is None or int(found[1]) > 24 or int(found[2] or 0) > 59:
        raise Invalid(_("Write the time as 07:00."))
    return dt.time(int(found[1]) % 24, int(found[2] or 0))


def person_name(cell: Any) -> str:
    """Return a person's name. Raises Invalid."""
    return names.checked(str(cell))


def phone_number(cell: Any) -> str:
    """Return a mobile number. Raises Invalid."""
    return parse_phone(cells.digits(cell))


def yes_no(cell: Any) -> bool:
    """Return whether the cell says yes."""
    return bool(cells.choice({"是": True, "有": True, "√": True, "否": False, "无": False})(cell))


NAME = Column(
    "name",
    _("Name"),
    person_name,
    synonyms=("姓名", "名字", "值班人", "值班人员", "志愿者", "党员姓名", "中心户", "联系党员"),
    required=True,
    example="张某某",
    shown=mask_name,
)
PHONE_COLUMN = Column(
    "phone",
    _("Telephone number"),
    phone_number,
    synonyms=("电话", "手机", "手机号", "联系电话", "手机号码"),
    example="12900000001",
    shown=mask_phone,
)
PLACE = Column(
    "place",
    _("Group, grid or building (name or code)"),
    cells.text(100),
    synonyms=("组", "村民组", "网格", "楼栋", "片区", "地点", "所属组", "村组"),
    example="一组",
)

Compare = Callable[[Row], tuple[Effect, Found]]


def compared(rows: Sequence[Row], compare: Compare) -> Preview:
    """Return the preview of rows of which each is compared by itself."""
    found = Preview()
    for row in rows:
        effect, problem = compare(row)
        found.effects.append(effect)
        if problem is not None:
            found.problems.append(row.problem(*problem))
    return found


def told(actor: Actor, target: Target, action: str, count: int) -> None:
    """Record an import or its undoing."""
    audit.record(
        actor=actor,
        action=f"cases.{action}",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"rows": count},
    )


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Return a moment of a day in Asia/Shanghai."""
    return dt.datetime.combine(day, time, tzinfo=clock.ZONE)
