"""Gives the same workbook back: problem cells red, doubtful ones yellow, the reasons in a last column."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from touyan.backstage.imports.checking import Checked
from touyan.core.importing import Problem, Severity
from touyan.core.tabular.reading import Book, Cell, Sheet
from touyan.core.tabular.writing import Layout, SheetWriter, Style, Styled, Workbook

_LOOK = {Severity.ERROR: Style.WRONG, Severity.WARNING: Style.DOUBTFUL}
_WIDEST = 200


@contextmanager
def marked_copy(book: Book, checked: Checked) -> Iterator[BinaryIO]:
    """Write the marked workbook to a temporary file; every other cell keeps its value and place."""
    by_sheet: dict[str, dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in checked.problems:
        by_sheet[problem.sheet][problem.row].append(problem)
    with tempfile.TemporaryFile() as out:
        with Workbook(out) as written:
            for sheet in book.sheets:
                _copy(written, sheet, checked, by_sheet.get(sheet.title, {}))
        out.seek(0)
        yield out


def _copy(
    written: Workbook, sheet: Sheet, checked: Checked, problems: dict[int, list[Problem]]
) -> None:
    header = checked.headers.get(sheet.title)
    width = min(max((len(row) for row in sheet.first_rows(50)), default=0), _WIDEST)
    width = max(width, len(header.titles) if header else 0)
    layout = Layout(widths=[14.0] * width + [60.0], merged=sheet.merged)
    with written.sheet(sheet.title, layout) as out:
        for number, cells in enumerate(sheet.rows(), start=1):
            row: list[Any] = [*cells, *[None] * (width - len(cells))]
            if number in problems:
                _mark(row, problems[number])
                _reason(out, row, width, " ".join(_sentence(p) for p in problems[number]))
            elif header and number == header.first_row:
                _reason(out, row, width, _("Reason"))
            else:
                out.row(row)


def _reason(out: SheetWriter, row: list[Any], width: int, text: str) -> None:
    out.row([*row[:width], Styled(text, Style.REASON), *row[width:]])


def _mark(row: list[Any], problems: list[Problem]) -> None:
    for problem in sorted(problems, key=lambda p: p.severity == Severity.ERROR):
        look = _LOOK[problem.severity]
        if problem.index is None:
            row[:] = [Styled(_value(cell), look) for cell in row]
        elif problem.index < len(row):
            row[problem.index] = Styled(_value(row[problem.index]), look)


def _value(cell: "Styled | Cell") -> Any:
    return cell.value if isinstance(cell, Styled) else cell


def _sentence(problem: Problem) -> str:
    return f"{problem.column}: {problem.reason}" if problem.column else str(problem.reason)
