"""Areas from the official list of codes, with our suffixes for groups, grids and buildings."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import (
    Change,
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
from touyan.core.tabular import cells
from touyan.registry import bulk, paths, services
from touyan.registry.importers.removal import BuiltUpon
from touyan.registry.models import Area, AreaCode

_CHUNK = 400
_TOP = frozenset({paths.Level.PROVINCE, paths.Level.PREFECTURE, paths.Level.COUNTY})


def area_code(cell: Any) -> str:
    """Return an area code; a short official code (6 or 9 digits) is filled up with zeros."""
    text = cells.digits(cell).upper().replace(" ", "")
    if text.isdecimal() and len(text) in {6, 9}:
        text = text.ljust(12, "0")
    return paths.parse(text).path


def _present(codes: Sequence[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(codes), _CHUNK):
        rows = Area.objects.living().filter(path__in=list(codes[start : start + _CHUNK]))
        found |= {path: (pk, name) for pk, path, name in rows.values_list("pk", "path", "name")}
    return found


def _effect(row: Row, present: Mapping[str, tuple[int, str]]) -> Effect:
    known = present.get(row.values["code"])
    if known is None:
        return Effect.NEW
    return Effect.SAME if known[1] == row.values["name"] else Effect.CHANGED


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare codes and names with the register; the area above must be known or in the workbook."""
    codes = [row.values["code"] for row in rows]
    present = _present([*codes, *(paths.parent(code) for code in codes)])
    found = Preview(effects=[_effect(row, present) for row in rows])
    listed = {*codes, *present}
    for row, effect in zip(rows, found.effects, strict=True):
        code = row.values["code"]
        if not code.startswith(paths.prefix(target.area_path)):
            found.problems.append(
                row.problem("code", _("This code lies outside the area that you chose."))
            )
        elif paths.parent(code) not in listed and paths.level(code) not in _TOP:
            found.problems.append(
                row.problem("code", _("The area above is neither registered nor in the workbook."))
            )
        if effect == Effect.CHANGED:
            name = present[code][1]
            found.changes.append(Change(row.key, "name", name, row.values["name"]))
    return found


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Register new areas; areas with another name are renamed from the chosen day on."""
    present = _present([row.values["code"] for row in rows])
    new = [row for row in rows if row.values["code"] not in present]
    ids = bulk.register_areas(
        actor=actor, areas=[bulk.NewArea(row.values["code"], row.values["name"]) for row in new]
    )
    done = [Committed(row.key, Effect.NEW, pk) for row, pk in zip(new, ids, strict=True)]
    on = target.options.get("on") or clock.today()
    for row in rows:
        pk, name = present.get(row.values["code"], (0, row.values["name"]))
        if name != row.values["name"]:
            services.rename_area(actor=actor, area_id=pk, name=row.values["name"], on=on)
            done.append(Committed(row.key, Effect.CHANGED, pk, {"name": name}))
    progress(100, "", "")
    return done


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Remove new areas where nobody lives yet, and give the former names back."""
    for one in done:
        if one.before is not None:
            _former_name(one.object_id, str(one.before["name"]))
    new = [one.object_id for one in done if one.before is None]
    # The lowest first: an area above is referred to by those below.
    lowest_first = sorted(
        Area.objects.filter(pk__in=new), key=lambda area: len(area.prefix), reverse=True
    )
    try:
        for area in lowest_first:
            area.codes.all().delete()
            area.delete()
    except ProtectedError:
        raise BuiltUpon from None
    return Undone(len(done))


def _former_name(area_id: int, name: str) -> None:
    """Drop the code row that the renaming opened. Raises WrongState after a later change."""
    last, former = AreaCode.objects.filter(area_id=area_id).order_by("-valid_from")[:2]
    if former.name != name or last.valid_to is not None:
        raise WrongState
    last.delete()
    AreaCode.objects.filter(pk=former.pk).update(valid_to=None)
    Area.objects.filter(pk=area_id).update(name=name)


AREAS = Importer(
    code="areas",
    title=_("Areas"),
    power=Power.AREAS_MANAGE,
    help=_(
        "One row for each township, village, community, group, grid or building, with its code."
    ),
    columns=(
        Column(
            "code",
            _("Area code"),
            area_code,
            synonyms=(
                "区划代码",
                "统计用区划代码",
                "行政区划代码",
                "区域编码",
                "代码",
                "编码",
                "code",
            ),
            required=True,
            example="520524105205",
        ),
        Column(
            "name",
            _("Name of the place"),
            cells.text(100),
            synonyms=("名称", "区划名称", "地名", "单位名称", "村名", "村社区名称", "name"),
            required=True,
            example="雁落村",
        ),
    ),
    row_key=lambda values: str(values["code"]),
    preview=preview,
    commit=commit,
    undo=undo,
    options=(
        Option(
            "on",
            _("New names are valid from"),
            cells.day,
            input_type="date",
            required=False,
            help=_("Leave empty for today."),
        ),
    ),
    area_levels=frozenset({"COUNTY", "TOWNSHIP", "VILLAGE"}),
)
