"""From sheets to valid rows or problems: pure, no database (promise B-02)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from touyan.core.errors import Invalid
from touyan.core.importing import Column, Importer, Problem, Row, RowProblem, Rows, Severity, Text
from touyan.core.jobs import Progress, no_progress
from touyan.core.tabular import header as headings
from touyan.core.tabular.header import Header
from touyan.core.tabular.reading import Book, Cell, Sheet
from touyan.core.tabular.text import private_characters, refused_characters

MAX_PROBLEMS = 20_000
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计", "total"})
_STEP = 2_000


@dataclass(slots=True)
class Checked:
    """What was read. `headers` by sheet title; `missing` are needed columns that no title names."""

    rows: Rows = field(default_factory=Rows)
    problems: list[Problem] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    missing: tuple[Column, ...] = ()
    notes: list[Text] = field(default_factory=list)
    skipped: int = 0

    @property
    def errors(self) -> int:
        """Count what stops the import."""
        return sum(problem.severity == Severity.ERROR for problem in self.problems)


class _Field(NamedTuple):
    position: int
    column: Column
    title: str


def check(
    book: Book,
    importer: Importer,
    *,
    known: Mapping[str, str],
    header_row: int | None = None,
    progress: Progress = no_progress,
) -> Checked:
    """Read every visible sheet that has a recognised heading.

    `known` maps compared titles to column names (see header.names); `header_row` counts from 1.
    """
    checked = Checked(notes=list(book.notes))
    needed = {column.name for column in importer.columns if column.required}
    seen: dict[str, Row] = {}
    counts: dict[str, int] = {}
    for sheet in book.sheets:
        found = _find(sheet, importer, known, header_row)
        if found is None:
            checked.notes.append(
                _("Sheet “%s” was not read: no known headings in it.") % sheet.title
            )
            continue
        checked.headers[sheet.title] = found
        lacking = needed - set(found.meaning.values())
        checked.missing += tuple(
            c for c in importer.columns if c.name in lacking and c not in checked.missing
        )
        if not lacking:
            _Reader(sheet, found, importer, checked, seen, counts, progress).read()
    if checked.skipped:
        checked.notes.append(_("%s rows with totals or remarks were left out.") % checked.skipped)
    return checked


def _find(
    sheet: Sheet, importer: Importer, known: Mapping[str, str], header_row: int | None
) -> Header | None:
    if header_row is None:
        return headings.find(sheet, importer.columns, known)
    try:
        return headings.at(sheet, header_row - 1, importer.columns, known)
    except IndexError:
        return None


def _squeezed(cell: str) -> str:
    """Return a cell without blanks and case ("合 计" -> "合计")."""
    return "".join(cell.split()).casefold()


def _is_sentence(cell: str) -> bool:
    """Tell a remark ("填表人:张三") from a name whose other cells were forgotten."""
    return len(cell) > 15 or any(mark in cell for mark in ":：。;；")


class _Reader:
    """Reads the rows of one sheet below its heading."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        importer: Importer,
        checked: Checked,
        seen: dict[str, Row],
        counts: dict[str, int],
        progress: Progress,
    ) -> None:
        self.sheet, self.header, self.importer = sheet, header, importer
        self.checked, self.seen, self.counts, self.progress = checked, seen, counts, progress
        self.fields = [
            _Field(position, importer.column(name), header.titles[position])
            for position, name in header.meaning.items()
        ]
        self.absent = {c.name: None for c in importer.columns} | {
            f.column.name: None for f in self.fields
        }

    def read(self) -> None:
        """Add valid rows and problems to what was checked."""
        height = max(self.sheet.height, 1)
        for number, cells in enumerate(self.sheet.rows()):
            if number < self.header.first_row:
                continue
            if number % _STEP == 0:
                self.progress(number * 100 // height, _("Reading"), self.sheet.title)
            if len(self.checked.problems) >= MAX_PROBLEMS:
                self.checked.notes.append(_("There are more problems than can be listed."))
                return
            if not self._is_left_out(cells):
                self._row(number, cells)

    def _is_left_out(self, cells: list[Cell]) -> bool:
        """Say whether a row is blank, a total, a remark below the list, or the heading once more."""
        filled = [cell for cell in cells if cell is not None]
        if not filled:
            return True
        first = filled[0]
        is_remark = isinstance(first, str) and (
            _squeezed(first) in _TOTALS
            or (len(filled) == 1 and len(self.fields) > 1 and _is_sentence(first))
            or self._is_heading_again(cells)
        )
        if is_remark or all(
            f.position >= len(cells) or cells[f.position] is None for f in self.fields
        ):
            self.checked.skipped += 1
            return True
        return False

    def _is_heading_again(self, cells: list[Cell]) -> bool:
        for one in self.fields:
            cell = cells[one.position] if one.position < len(cells) else None
            if not isinstance(cell, str) or _squeezed(cell) != _squeezed(one.title):
                return False
        return True

    def _row(self, number: int, cells: list[Cell]) -> None:
        values: dict[str, Any] = dict(self.absent)
        before = len(self.checked.problems)
        width = len(cells)
        for one in self.fields:
            cell = cells[one.position] if one.position < width else None
            if cell is None:
                self._empty(number, one)
                continue
            try:
                if isinstance(cell, str) and not cell.isascii():
                    self._look_at_letters(number, one, cell)
                values[one.column.name] = one.column.parse(cell)
            except Invalid as error:
                self._problem(number, one, error.message)
                continue
            if self.sheet.formulas and (number, one.position) in self.sheet.formulas:
                self._formula(number, one, values[one.column.name])
        if not any(p.severity == Severity.ERROR for p in self.checked.problems[before:]):
            self._keep(number, values)

    def _empty(self, number: int, one: _Field) -> None:
        if self.sheet.formulas and (number, one.position) in self.sheet.formulas:
            # Taking it for an empty cell would lose an amount without a word.
            text = _("This cell is a formula without a saved result. Write the number itself.")
            self._problem(number, one, text)
        elif one.column.required:
            self._problem(number, one, _("This cell must be filled in."))

    def _look_at_letters(self, number: int, one: _Field, cell: str) -> None:
        if refused_characters(cell):
            raise Invalid(_("It contains characters that cannot be kept. Type the text again."))
        if private_characters(cell):
            self._problem(
                number,
                one,
                _(
                    "A character exists only in one computer's font. It will look different elsewhere."
                ),
                Severity.WARNING,
            )

    def _formula(self, number: int, one: _Field, value: Any) -> None:
        self._problem(
            number,
            one,
            _("This cell is a formula. The value saved last is taken: %s")
            % one.column.shown(value),
            Severity.WARNING,
        )

    def _keep(self, number: int, values: dict[str, Any]) -> None:
        key = self.importer.row_key(values)
        sheet, place = self.sheet.title, number + 1
        if not key:
            self.checked.problems.append(
                Problem(sheet, place, "", _("It cannot be told whom or what this row is about."))
            )
            return
        twin = self.seen.get(key)
        if twin is not None and not self.importer.repeats:
            text = _("This is the same as row %(row)s of sheet %(sheet)s. Delete one of the two.")
            self.checked.problems.append(
                Problem(sheet, place, "", text % {"row": twin.number, "sheet": twin.sheet})
            )
            return
        row = Row(sheet, place, self._nth(key), values)
        self.seen.setdefault(key, row)
        self.checked.rows.append(row)

    def _nth(self, key: str) -> str:
        """Return the key, or `key#2`, `key#3` for the further rows of an importer with repeats."""
        count = self.counts[key] = self.counts.get(key, 0) + 1
        return key if count == 1 else f"{key}#{count}"

    def _problem(
        self, number: int, one: _Field, reason: Text, severity: Severity = Severity.ERROR
    ) -> None:
        self.checked.problems.append(
            Problem(self.sheet.title, number + 1, one.title, reason, one.position, severity)
        )


def located(found: Sequence[RowProblem], checked: Checked) -> Iterator[Problem]:
    """Say where in the workbook the problems lie that an importer found."""
    places = {
        sheet: {name: position for position, name in header.meaning.items()}
        for sheet, header in checked.headers.items()
    }
    for problem in found:
        sheet = problem.row.sheet
        position = places[sheet].get(problem.column)
        title = checked.headers[sheet].titles[position] if position is not None else ""
        yield Problem(sheet, problem.row.number, title, problem.reason, position, problem.severity)
