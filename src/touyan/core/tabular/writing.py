"""Writes workbooks as a stream: constant memory, typed cells, nothing that runs.

A text is always written as a text cell, so no spreadsheet program takes it for a formula (promise
B-08). Numbers stay numbers.
"""

import datetime as dt
import enum
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from touyan.core.tabular.text import refused_characters

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's dates have no zone
_DAY_SECONDS = 86_400
_EXACT = 10**15
_CHUNK = 64 * 1024
_FLUSH_ROWS = 500


class Style(enum.IntEnum):
    """How a cell looks; the numbers are positions in the list of formats below."""

    PLAIN = 0
    HEADING = 1
    DAY = 2
    MOMENT = 3
    WRONG = 4
    DOUBTFUL = 5
    WRONG_DAY = 6
    DOUBTFUL_DAY = 7
    REASON = 8
    TEXT = 9
    TITLE = 10


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with a look."""

    value: Any
    style: Style


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's widths (in characters), fixed rows, merged ranges and drop-downs by column."""

    widths: Sequence[float] = ()
    text_columns: frozenset[int] = frozenset()
    fixed_rows: int = 0
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    choices_from_row: int = 1


PLAIN_LAYOUT = Layout()
_FORMATS = """<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>
<fonts count="4"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font>\
<font><sz val="11"/><color rgb="FFB3261E"/><name val="Calibri"/></font>\
<font><b/><sz val="14"/><name val="Calibri"/></font></fonts>
<fills count="5"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFEFEDE8"/></patternFill></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFF4B6B0"/></patternFill></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFFFE7B3"/></patternFill></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="11">\
<xf/>\
<xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1"><alignment wrapText="1" vertical="center"/></xf>\
<xf numFmtId="164" applyNumberFormat="1"/>\
<xf numFmtId="165" applyNumberFormat="1"/>\
<xf fillId="3" applyFill="1"/>\
<xf fillId="4" applyFill="1"/>\
<xf numFmtId="164" fillId="3" applyNumberFormat="1" applyFill="1"/>\
<xf numFmtId="164" fillId="4" applyNumberFormat="1" applyFill="1"/>\
<xf fontId="2" applyFont="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>\
<xf numFmtId="49" applyNumberFormat="1"/>\
<xf fontId="3" applyFont="1"/>\
</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"""
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY_STYLES = {Style.PLAIN: Style.DAY, Style.WRONG: Style.WRONG_DAY}
_DAY_STYLES[Style.DOUBTFUL] = Style.DOUBTFUL_DAY


def column_letters(number: int) -> str:
    """Return the letters of a column from 0: A, B, ..., Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Workbook:
    """A workbook being written to a stream, sheet by sheet. Use `with Workbook(out) as book`."""

    def __init__(self, out: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._titles: list[str] = []

    def __enter__(self) -> "Workbook":
        """Start the file."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Write the parts that list the sheets; a broken file stays broken."""
        if kind is None:
            self._finish()
        self._archive.close()

    @contextmanager
    def sheet(self, title: str, layout: Layout = PLAIN_LAYOUT) -> Iterator["SheetWriter"]:
        """Write one sheet; rows go straight to the stream."""
        self._titles.append(self._free_title(title))
        with self._archive.open(_part(f"xl/worksheets/sheet{len(self._titles)}.xml"), "w") as out:
            out.write(_sheet_head(layout).encode())
            writer = SheetWriter(out)
            yield writer
            writer.flush()
            out.write(_sheet_tail(layout).encode())

    def _free_title(self, title: str) -> str:
        clean = "".join(" " if c in "[]:*?/\\" else c for c in title).strip("' ")[:31] or "Sheet"
        taken = {used.casefold() for used in self._titles}
        number, free = 1, clean
        while free.casefold() in taken:
            number += 1
            free = f"{clean[:27]} {number}"
        return free

    def _finish(self) -> None:
        if not self._titles:
            with self.sheet("Sheet"):
                pass
        numbers = range(1, len(self._titles) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
            for n, title in zip(numbers, self._titles, strict=True)
        )
        self._write(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        styles = f'<Relationship Id="rId0" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        self._write(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}{styles}</Relationships>',
        )
        self._write("xl/styles.xml", f"<styleSheet {_MAIN}>{_FORMATS}</styleSheet>")
        self._write(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._write("[Content_Types].xml", _content_types(len(self._titles)))

    def _write(self, name: str, content: str) -> None:
        self._archive.writestr(_part(name), _HEAD + content)


def _part(name: str) -> zipfile.ZipInfo:
    """Return an entry with a fixed date: the same rows give the same bytes."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _content_types(sheets: int) -> str:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{n + 1}.xml", "worksheet") for n in range(sheets)]
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{base}.{kind}+xml"/>' for name, kind in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _sheet_head(layout: Layout) -> str:
    view = ""
    if layout.fixed_rows:
        top = f'topLeftCell="A{layout.fixed_rows + 1}" activePane="bottomLeft" state="frozen"'
        view = (
            f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{layout.fixed_rows}" {top}/>'
            "</sheetView></sheetViews>"
        )
    columns = "".join(
        f'<col min="{n + 1}" max="{n + 1}" width="{width}" customWidth="1"'
        + (f' style="{Style.TEXT.value}"/>' if n in layout.text_columns else "/>")
        for n, width in enumerate(layout.widths)
    )
    columns = f"<cols>{columns}</cols>" if columns else ""
    return f"{_HEAD}<worksheet {_MAIN}>{view}{columns}<sheetData>"


def _sheet_tail(layout: Layout) -> str:
    tail = "</sheetData>"
    if layout.merged:
        ranges = "".join(
            f'<mergeCell ref="{column_letters(a[1])}{a[0] + 1}:{column_letters(b[1])}{b[0] + 1}"/>'
            for a, b in layout.merged
        )
        tail += f'<mergeCells count="{len(layout.merged)}">{ranges}</mergeCells>'
    if layout.choices:
        tail += _drop_downs(layout)
    return tail + "</worksheet>"


def _drop_downs(layout: Layout) -> str:
    first = layout.choices_from_row + 1
    lists = "".join(
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" '
        f'sqref="{column_letters(n)}{first}:{column_letters(n)}10000">'
        f"<formula1>{escape(chr(34) + ','.join(words) + chr(34))}</formula1></dataValidation>"
        for n, words in layout.choices.items()
    )
    return f'<dataValidations count="{len(layout.choices)}">{lists}</dataValidations>'


class SheetWriter:
    """Rows of one sheet, from the top."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._number = 0
        self._pending: list[str] = []
        self._letters: list[str] = []

    def row(self, cells: Sequence[Any], style: Style = Style.PLAIN) -> None:
        """Write one row; None leaves a cell empty, Styled gives it its own look."""
        while len(self._letters) < len(cells):
            self._letters.append(column_letters(len(self._letters)))
        self._number += 1
        number = self._number
        found = [
            _cell(f"{letters}{number}", value, style)
            for letters, value in zip(self._letters, cells, strict=False)
            if value is not None
        ]
        self._pending.append(f'<row r="{number}">{"".join(found)}</row>')
        if len(self._pending) >= _FLUSH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Send what is pending to the stream."""
        self._out.write("".join(self._pending).encode())
        self._pending.clear()


def _cell(place: str, value: Any, style: Style) -> str:
    if type(value) is Styled:
        value, style = value.value, value.style
        if value is None:
            return f'<c r="{place}" s="{style.value}"/>'
    look = f' s="{style.value}"' if style else ""
    if type(value) is str:
        return _text_cell(place, look, value)
    if isinstance(value, bool):
        return f'<c r="{place}"{look} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        if -_EXACT < value < _EXACT:  # false for NaN and infinity, too
            return f'<c r="{place}"{look}><v>{value}</v></c>'
        return _text_cell(place, look, str(value))
    if isinstance(value, dt.date):
        return _day_cell(place, value, style)
    return _text_cell(place, look, str(value))


def _text_cell(place: str, look: str, value: str) -> str:
    if not value.isalnum():  # most cells are plain words and digits
        if not value.isprintable():
            value = without_controls(value)
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if value[:1].isspace() or value[-1:].isspace():
            return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    return f'<c r="{place}"{look} t="inlineStr"><is><t>{value}</t></is></c>'


def without_controls(value: str) -> str:
    """Leave out what XML cannot carry."""
    return "".join(c for c in value if c in "\t\n" or not (c < " " or refused_characters(c)))


def _day_cell(place: str, value: dt.date, style: Style) -> str:
    if isinstance(value, dt.datetime):
        passed = value.replace(tzinfo=None) - _EPOCH
        serial = passed.days + passed.seconds / _DAY_SECONDS
        style = (
            Style.MOMENT
            if style == Style.PLAIN and passed.seconds
            else _DAY_STYLES.get(style, style)
        )
        return f'<c r="{place}" s="{style.value}"><v>{serial!r}</v></c>'
    days = (value - _EPOCH.date()).days
    return f'<c r="{place}" s="{_DAY_STYLES.get(style, style).value}"><v>{days}</v></c>'


class _Drain(io.RawIOBase):
    """Collects written bytes until they are sent on; it cannot seek, so nothing is kept."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self._sent = 0

    def writable(self) -> bool:
        """Say yes: zipfile asks."""
        return True

    def tell(self) -> int:
        """Return how much was written."""
        return self._sent + len(self.waiting)

    def write(self, data: Any) -> int:
        """Keep the bytes until `take`."""
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        """Return and forget what waits."""
        found = bytes(self.waiting)
        self._sent += len(found)
        self.waiting.clear()
        return found


def stream_xlsx(
    title: str,
    headings: Sequence[object],
    rows: Iterable[Sequence[Any]],
    layout: Layout | None = None,
) -> Iterator[bytes]:
    """Yield a workbook of one sheet piece by piece, never holding more than some hundred rows."""
    out = _Drain()
    layout = layout or Layout(fixed_rows=1, widths=[max(10, 2 * len(str(h)) + 2) for h in headings])
    with Workbook(out) as book, book.sheet(title, layout) as sheet:  # type: ignore[arg-type]
        sheet.row([str(heading) for heading in headings], Style.HEADING)
        for row in rows:
            sheet.row(row)
            if len(out.waiting) >= _CHUNK:
                yield out.take()
    yield out.take()


def write_xlsx(
    out: BinaryIO, title: str, headings: Sequence[object], rows: Iterable[Sequence[Any]]
) -> None:
    """Write a workbook of one sheet to a file."""
    for piece in stream_xlsx(title, headings, rows):
        out.write(piece)
