"""Reads a workbook or a CSV file as sheets of plain cells, whatever its program, letters and layout.

Numbers of a workbook arrive as int when they are whole (a workbook stores 5 as 5.0); text is stripped;
empty cells are None. Rows count from 0 here; problems show them from 1.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from touyan.core.tabular import guard, text
from touyan.core.tabular.errors import TooBig, UnreadableFile

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
_DELIMITERS = (",", "\t", ";", "，", "|")
Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


@dataclass(slots=True)
class Sheet:
    """One visible sheet. `rows()` can be called again; it yields lists of cells, blank rows too."""

    title: str
    _source: "CalamineSheet | list[list[str]]"
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Return the number of rows."""
        if isinstance(self._source, list):
            return len(self._source)
        return self._source.total_height

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row from column 0 on."""
        if isinstance(self._source, list):
            for line in self._source:
                yield [_of_text(value) for value in line]
            return
        start = self._source.start
        offset: list[Cell] = [None] * (start[1] if start else 0)
        for row in self._source.iter_rows():
            cells = [_of_workbook(value) for value in row]
            yield [*offset, *cells] if offset else cells

    def first_rows(self, count: int) -> list[list[Cell]]:
        """Return the first rows only."""
        found = []
        for number, row in enumerate(self.rows()):
            if number == count:
                break
            found.append(row)
        return found


@dataclass(slots=True)
class Book:
    """A file that was read. `notes` tell the clerk what was left out. `encoding` is "" for .xlsx."""

    sheets: list[Sheet]
    encoding: str = ""
    notes: list[str | Promise] = field(default_factory=list)


def read(file: BinaryIO, *, encoding: str = "") -> Book:
    """Read a file by its content. `encoding` is a person's choice for CSV, "" detects it.

    Raises UnreadableFile, TooBig, HoldsProgram, OldFormat, UnknownEncoding.
    """
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        return _read_workbook(file)
    return _read_csv(file, encoding)


def _read_workbook(file: BinaryIO) -> Book:
    seen = guard.scan(file)
    try:
        book = CalamineWorkbook.from_filelike(file)
        metadata = book.sheets_metadata
        sheets = [
            _sheet(book.get_sheet_by_name(m.name), seen)
            for m in metadata
            if m.visible == SheetVisibleEnum.Visible
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile from error
    found = Book([sheet for sheet in sheets if sheet is not None])
    if hidden := [m.name for m in metadata if m.visible != SheetVisibleEnum.Visible]:
        found.notes.append(_("Hidden sheets were not read: %s") % ", ".join(hidden))
    if seen.links_elsewhere:
        found.notes.append(
            _("The workbook points to other files. Only its saved values were read.")
        )
    return found


def _sheet(sheet: CalamineSheet, seen: guard.Scan) -> Sheet | None:
    if sheet.start is None:
        return None
    end = sheet.end or (0, 0)
    if end[0] >= MAX_ROWS or end[1] >= MAX_COLUMNS:
        raise TooBig(
            _("Sheet %(sheet)s has more than %(rows)s rows or %(columns)s columns.")
            % {"sheet": sheet.name, "rows": MAX_ROWS, "columns": MAX_COLUMNS}
        )
    merged = sheet.merged_cell_ranges or []
    return Sheet(sheet.name, sheet, seen.formulas.get(sheet.name, set()), merged)


def _read_csv(file: BinaryIO, encoding: str) -> Book:
    raw = file.read(guard.MAX_UNPACKED + 1)
    if len(raw) > guard.MAX_UNPACKED:
        raise TooBig
    content, name = text.decode(raw, encoding)
    content = content.rstrip("\x1a")  # old programs end a text file with Ctrl-Z
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content)):
            if len(lines) >= MAX_ROWS or len(line) > MAX_COLUMNS:
                raise TooBig
            lines.append(line)
    except csv.Error as error:
        raise UnreadableFile from error
    return Book([Sheet("CSV", lines)] if lines else [], encoding=name)


def _delimiter(content: str) -> str:
    """Return the delimiter that splits the first lines most evenly into several columns."""
    lines = [line for line in content[:20_000].splitlines()[:30] if line.strip()]

    def score(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=score)


def _of_text(value: str) -> Cell:
    return text.clean(value[: MAX_CELL + 1]) or None


def _of_workbook(value: Any) -> Cell:
    if isinstance(value, str):
        return text.clean(value) or None if value else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value  # type: ignore[no-any-return]


def is_blank(row: list[Cell]) -> bool:
    """Say whether nothing is written in a row."""
    return all(cell is None for cell in row)
