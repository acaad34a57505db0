"""A roster of 100,000 people comes in, and a list of 100,000 rows goes out.

Ours reads, checks, compares with the register, encrypts, indexes, forms households and keeps what an
undo needs. The limit is bare calamine and COPY of the same cells into one table without an index.
"""

import datetime as dt
import importlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import openpyxl
import xlsxwriter

from benchmarks import harness
from touyan.core.tabular.writing import write_xlsx

PEOPLE = int(os.environ.get("TOUYAN_BENCH_ROWS", "100000"))
VILLAGES = 100
FAMILY = ("户主", "配偶", "儿子", "母亲")
HEADINGS = (
    "村代码", "户号", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "联系电话", "出生日期",
    "政治面貌", "文化程度", "备注",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "国强秀英小军桂花德福春梅明亮腊妹志远思雨"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def village(number: int) -> str:
    """Return the code of one of the villages."""
    return f"520524{101 + number // 20:03d}{201 + number % 20:03d}"


def identity_number(serial: int, born_on: dt.date) -> str:
    """Return a number of nobody: its first places are no place."""
    head = f"99{serial // 1000 % 10000:04d}{born_on:%Y%m%d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True))
    return head + "10X98765432"[total % 11]


def people() -> Iterator[list[str]]:
    """Yield the rows of the roster."""
    first = dt.date(1940, 1, 1)
    for number in range(PEOPLE):
        household, place = divmod(number, len(FAMILY))
        born_on = first + dt.timedelta(days=number % 25_000)
        serial = identity_number(number, born_on)
        name = SURNAMES[number % 32] + GIVEN[number % 20] + GIVEN[number // 20 % 20]
        head = number - place
        yield [
            village(household % VILLAGES),
            str(household // VILLAGES + 1),
            SURNAMES[head % 32] + GIVEN[head % 20] + GIVEN[head // 20 % 20],
            name,
            FAMILY[place],
            "男" if int(serial[16]) % 2 else "女",
            serial,
            f"129{number:08d}",
            f"{born_on:%Y-%m-%d}",
            "中共党员" if number % 20 == 0 else "群众",
            "初中",
            "",
        ]


def peak_megabytes(path: Path, county_id: int) -> float:
    """Return the most memory that a process of its own holds while it imports."""
    code = f"from benchmarks import import_people as b; b.in_child({str(path)!r}, {county_id})"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True
    )
    return float(done.stdout.split()[-1])


def in_child(path: str, county_id: int) -> None:
    """Import once and print the peak memory in megabytes."""
    harness.use_database(os.environ["DATABASE_URL"])
    rooms().import_once(Path(path), county_id, PEOPLE)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def rooms() -> ModuleType:
    """Return the part that needs a configured Django."""
    return importlib.import_module("benchmarks._people")


def export_ours(rows: list[list[str]], path: Path) -> float:
    """Write with our writer."""

    def work() -> int:
        with path.open("wb") as out:
            write_xlsx(out, "人口", HEADINGS, rows)
        return len(rows)

    return harness.rate_of(work)


def export_openpyxl(rows: list[list[str]], path: Path) -> float:
    """Write with openpyxl's fastest mode."""

    def work() -> int:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("人口")
        sheet.append(HEADINGS)
        for row in rows:
            sheet.append(row)
        book.save(path)
        return len(rows)

    return harness.rate_of(work)


def export_xlsxwriter(rows: list[list[str]], path: Path) -> float:
    """Write with xlsxwriter in constant memory."""

    def work() -> int:
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("人口")
            for number, row in enumerate([HEADINGS, *rows]):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value)
        return len(rows)

    return harness.rate_of(work)


def main() -> None:
    """Measure import on PostgreSQL, then export."""
    with harness.postgres_server() as address, tempfile.TemporaryDirectory() as folder:
        harness.use_database(address)
        county_id = rooms().build_county([village(n) for n in range(VILLAGES)])
        rows = list(people())
        path = Path(folder) / "people.xlsx"
        export_ours(rows, path)
        memory = peak_megabytes(path, county_id)
        harness.compare(
            f"import of {PEOPLE:,} people, PostgreSQL",
            {
                "touyan": lambda: rooms().import_once(path, county_id, PEOPLE),
                "bare calamine + COPY": lambda: rooms().bare(path, len(HEADINGS)),
                "the promised 5,000 rows/s": lambda: 5000.0,
            },
            goals=[
                harness.Goal("touyan", "bare calamine + COPY", 1 / 3),
                harness.Goal("touyan", "the promised 5,000 rows/s", 1.0),
            ],
            unit="rows per s",
            notes=lambda: {"touyan": f"peak memory {memory:,.0f} MB (goal 500)"},
        )
        out = Path(folder) / "out.xlsx"
        harness.compare(
            f"export of {PEOPLE:,} rows",
            {
                "touyan": lambda: export_ours(rows, out),
                "openpyxl, write-only": lambda: export_openpyxl(rows, out),
                "xlsxwriter, constant memory": lambda: export_xlsxwriter(rows, out),
            },
            goals=[harness.Goal("touyan", "openpyxl, write-only", 2.0)],
            unit="rows per s",
        )


if __name__ == "__main__":
    main()
