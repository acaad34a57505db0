"""Handing facts upwards: anonymous aggregates as files, small counts withheld."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock, measures
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed
from touyan.core.measures import Distinct
from touyan.indicators import parquet, rollup
from touyan.indicators.models import Boundaries, Fact
from touyan.indicators.services.reports import keep_report
from touyan.indicators.withholding import Cell, Remembered, remembering, withheld
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.registry.queries import paths_on

_DIGITS = {Level.VILLAGE: 12, Level.TOWNSHIP: 9, Level.COUNTY: 6}


def publish_facts(
    *, actor: Actor, county: Area, folder: Path, first: str = "", last: str = ""
) -> list[Path]:
    """Write the facts of a county as one file per month below a folder; return the files.

    By the boundaries of each month. What was handed on of a month that is over is kept as a report. For the system and who reports for the county. Raises NotAllowed.
    """
    if actor.person_id != 0 and not actor.may_in(Power.FACTS_REPORT, county.path):
        raise NotAllowed
    files = []
    code = county.path[: rollup.COUNTY]
    for month, rows in _months(county, first, last):
        target = folder / f"county={code}" / f"month={month.replace('-', '')}"
        files.append(parquet.write(rows, target))
        if month < clock.month_of(clock.today()):
            with transaction.atomic():
                keep_report(actor, county, month)
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="indicators.facts.published",
            object_kind="registry.area",
            object_id=county.pk,
            area_path=county.path,
            detail={"count": len(files)},
        )
    return files


def _months(county: Area, first: str, last: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    facts = Fact.objects.filter(area__scope_path__under=county.prefix)
    if last:
        facts = facts.filter(month__lte=last)
    moved = set(
        facts.filter(boundaries=Boundaries.THEN)
        .order_by()
        .values_list("month", flat=True)
        .distinct()
    )
    remembered: Remembered = {}
    for month in facts.order_by("month").values_list("month", flat=True).distinct():
        boundaries = Boundaries.THEN if month in moved else Boundaries.NOW
        rows = facts.filter(month=month, boundaries=boundaries)
        if month < first:  # what it told decides what a later month may tell
            rows = rows.filter(measure__in=remembering())
        codes = _codes(month) if month in moved else {}
        cells = [cell for fact in _values(rows) if (cell := _cell(fact, codes)) is not None]
        hidden = withheld(cells, remembered)
        if cells and month >= first:
            at = int(county.path[: rollup.COUNTY]), int(month.replace("-", ""))
            yield month, [_row(cell, *at, is_hidden=cell in hidden) for cell in cells]


def _values(rows: Any) -> Iterator[tuple[Any, ...]]:
    yield from rows.values_list(
        "area_id", "area__path", "area__level", "measure", "num", "den"
    ).iterator(20_000)


def _codes(month: str) -> dict[int, str]:
    return paths_on(measures.last_day(month))


def _cell(fact: tuple[Any, ...], codes: dict[int, str]) -> Cell | None:
    area_id, path, level, code, num, den = fact
    if code not in measures.declared() or level not in _DIGITS:
        return None
    return Cell(int(codes.get(area_id, path)[:12]), _DIGITS[level], code, num, den)


def _row(cell: Cell, county: int, month: int, *, is_hidden: bool) -> tuple[Any, ...]:
    once = isinstance(measures.declared()[cell.measure], Distinct)
    return (
        county,
        cell.place,
        cell.digits,
        month,
        cell.measure,
        rollup.COUNTED_ONCE if once else rollup.ADDED,
        None if is_hidden else cell.num,
        None if is_hidden else cell.den,
        settings.IS_DEMO,
    )
