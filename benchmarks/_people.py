"""The part of `import_people` that needs a configured Django."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import python_calamine
from django.db import connection

from touyan.backstage.imports import services as imports
from touyan.backstage.imports.command import operator
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.models import Area


def build_county(villages: Sequence[str]) -> int:
    """Create the county with its townships and villages; return its id."""
    townships = sorted({code[:9] for code in villages})
    areas = [("520524000000", "织金县")]
    areas += [(f"{code}000", f"{code[6:]}镇") for code in townships]
    areas += [(code, f"{code[6:]}村") for code in villages]
    made = [registry.create_area(actor=SYSTEM, path=path, name=name) for path, name in areas]
    return int(made[0].pk)


def import_once(path: Path, county_id: int, people: int) -> float:
    """Import the roster into an empty register; return rows per second."""
    area = Area.objects.get(pk=county_id)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the ledger's tables are empty
        cursor.execute("TRUNCATE registry_subject, backstage_importrow CASCADE")
        cursor.execute("SET session_replication_role = DEFAULT")
    started = time.perf_counter()
    try:
        run = imports.run_file(
            actor=operator(area), importer="people", path=path, area_id=county_id
        )
    except ImportHasProblems:
        sys.exit(str(ImportRun.objects.latest("pk").summary["problems"][:5]))
    seconds = time.perf_counter() - started
    assert run.summary["new"] == people, run.summary  # noqa: S101
    return people / seconds


def bare(path: Path, width: int) -> float:
    """Read with calamine and COPY the cells as text; return rows per second."""
    started = time.perf_counter()
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    columns = ", ".join(f"c{n} text" for n in range(width))
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_bare ({columns})")
        cursor.execute("TRUNCATE bench_bare")
        with cursor.copy("COPY bench_bare FROM STDIN") as copy:
            for row in sheet.iter_rows():
                copy.write_row(row)
                count += 1
    return count / (time.perf_counter() - started)
