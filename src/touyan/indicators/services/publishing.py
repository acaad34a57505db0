"""Handing facts upwards: anonymous aggregates as files, small counts withheld."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from touyan.audit import services as audit
from touyan.core import measures
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed
from touyan.core.measures import AnyMeasure, Distinct
from touyan.indicators import parquet, rollup
from touyan.indicators.models import Boundaries, Fact
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.registry.queries import paths_on

SMALLEST_TOLD = 5
"""Fewer people, households or visits than this would tell about somebody."""
_DIGITS = {Level.VILLAGE: 12, Level.TOWNSHIP: 9, Level.COUNTY: 6}


def withheld(measure: AnyMeasure, num: int, den: int | None) -> bool:
    """Say whether a value is too small to be handed on: a count of one to four, or the rest of a share."""
    if not measure.counts_people:
        return False
    parts = [num] if den is None else [num, den, den - num]
    return any(0 < part < SMALLEST_TOLD for part in parts)


def publish_facts(
    *, actor: Actor, county: Area, folder: Path, first: str = "", last: str = ""
) -> list[Path]:
    """Write the facts of a county as one file per month below a folder; return the files.

    By the boundaries of each month. For the system and who reports for the county. Raises NotAllowed.
    """
    if actor.person_id != 0 and not actor.may_in(Power.FACTS_REPORT, county.path):
        raise NotAllowed
    files = []
    code = county.path[: rollup.COUNTY]
    for month, rows in _months(county, first, last):
        target = folder / f"county={code}" / f"month={month.replace('-', '')}"
        files.append(parquet.write(rows, target))
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
    if first:
        facts = facts.filter(month__gte=first)
    if last:
        facts = facts.filter(month__lte=last)
    moved = set(
        facts.filter(boundaries=Boundaries.THEN)
        .order_by()
        .values_list("month", flat=True)
        .distinct()
    )
    for month in facts.order_by("month").values_list("month", flat=True).distinct():
        boundaries = Boundaries.THEN if month in moved else Boundaries.NOW
        rows = facts.filter(month=month, boundaries=boundaries)
        codes = _codes(month) if month in moved else {}
        found = [row for fact in _values(rows) if (row := _row(fact, month, codes)) is not None]
        if found:
            yield month, found


def _values(rows: Any) -> Iterator[tuple[Any, ...]]:
    yield from rows.values_list(
        "area_id", "area__path", "area__level", "measure", "num", "den"
    ).iterator(20_000)


def _codes(month: str) -> dict[int, str]:
    return paths_on(measures.last_day(month))


def _row(fact: tuple[Any, ...], month: str, codes: dict[int, str]) -> tuple[Any, ...] | None:
    area_id, path, level, code, num, den = fact
    measure = measures.declared().get(code)
    if measure is None or level not in _DIGITS:
        return None
    hidden = withheld(measure, num, den)
    return (
        int(path[: rollup.COUNTY]),
        int(codes.get(area_id, path)[:12]),
        _DIGITS[level],
        int(month.replace("-", "")),
        code,
        rollup.COUNTED_ONCE if isinstance(measure, Distinct) else rollup.ADDED,
        None if hidden else num,
        None if hidden else den,
        settings.IS_DEMO,
    )
