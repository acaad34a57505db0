"""What the mapping page asks about: the columns of the file, with samples and what they seem to mean."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from touyan.backstage.imports.steps import known_headings, open_book
from touyan.backstage.models import ImportRun
from touyan.core.importing import Importer
from touyan.core.tabular import header
from touyan.core.tabular.cells import shown
from touyan.core.tabular.errors import UnknownEncoding
from touyan.core.tabular.reading import Sheet
from touyan.core.tabular.writing import column_letters
from touyan.core.wording import listed

SAMPLES = 3
MOST = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the file: `key` is what a mapping remembers, `meaning` a column name or ""."""

    key: str
    position: int
    title: str
    samples: str
    meaning: str

    @property
    def field(self) -> str:
        """Return the name of the form field."""
        return f"column_{self.position}"

    @property
    def label(self) -> str:
        """Return the title, or the letter of a column without one."""
        return self.title or _("Column %s") % column_letters(self.position)


@dataclass(frozen=True, slots=True)
class Question:
    """The headings of the first sheet that has any; `row` counts from 1 (None = none found)."""

    headings: tuple[Heading, ...]
    sheet: str
    row: int | None
    encoding: str


def question(run: ImportRun, importer: Importer) -> Question:
    """Read the head of the file. Raises the errors of core.tabular."""
    try:
        book = open_book(run)
    except UnknownEncoding:  # a wrong choice on this page must not lock the page
        book = open_book(run, encoding="")
    known = known_headings(run)
    for sheet in book.sheets:
        found = _header(run, sheet, importer, known)
        if found is not None:
            return Question(_headings(sheet, found), sheet.title, found.first_row, book.encoding)
    return Question((), book.sheets[0].title if book.sheets else "", None, book.encoding)


def _header(
    run: ImportRun, sheet: Sheet, importer: Importer, known: dict[str, str]
) -> header.Header | None:
    if run.header_row is not None:
        try:
            return header.at(sheet, run.header_row - 1, importer.columns, known)
        except IndexError:
            return None
    return header.find(sheet, importer.columns, known) or header.guess(sheet)


def _headings(sheet: Sheet, found: header.Header) -> tuple[Heading, ...]:
    below = sheet.first_rows(found.first_row + 20)[found.first_row :]
    headings, seen = [], set()
    for position, title in enumerate(found.titles[:MOST]):
        samples = [shown(row[position]) for row in below if position < len(row)]
        filled = [sample[:30] for sample in samples if sample][:SAMPLES]
        key = header.key(title, position)
        if key in seen or not (title or filled):
            continue
        seen.add(key)
        text = _("For example: %s") % listed(filled) if filled else _("This column is empty.")
        headings.append(Heading(key, position, title, text, found.meaning.get(position, "")))
    return tuple(headings)
