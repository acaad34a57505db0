"""What a room declares in its `importers.py` so that clerks can bring workbooks in.

    IMPORTERS = {"people": Importer(code="people", title=_("People and households"), ...)}

The import engine (backstage.imports) finds the declarations through `settings.ROOMS`, reads and
checks the workbook, and calls `preview`, `commit` and `undo`. All three are set-based: they get every
row at once and their number of queries must not grow with the number of rows.

A row is identified by its key, never by equal values: importing the same workbook again changes
nothing, and a corrected workbook changes exactly the corrected rows.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.utils.functional import Promise

from touyan.core.actor import Actor, Power
from touyan.core.jobs import Progress

Text = str | Promise


class Severity(enum.StrEnum):
    """An error stops the whole import (all or nothing); a warning is shown and does not."""

    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct in the workbook: where, and what to do. `row` counts from 1 as on screen.

    `column` is the column's title in the workbook ("" for the whole row), `index` its position
    from 0 (None for the whole row).
    """

    sheet: str
    row: int
    column: str
    reason: Text
    index: int | None = None
    severity: Severity = Severity.ERROR


class Effect(enum.StrEnum):
    """What a row does to the records."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an importer understands.

    `parse` gets the cell (str, int, float, bool, datetime values or None for an empty cell; text is
    already stripped and free of control characters) and returns the value to keep. It raises
    `core.errors.Invalid` with a sentence for the clerk. It is not called for an empty optional cell:
    the value is then None. `synonyms` are further titles seen in real workbooks; they are compared
    without spaces, punctuation, brackets, case and width.
    """

    name: str
    title: Text
    parse: Callable[[Any], Any]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    help: Text = ""
    choices: tuple[str, ...] = ()  # words for the drop-down of the template workbook
    shown: Callable[[Any], str] = str  # how the preview shows a value: mask numbers of people here


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to say once for the whole workbook, such as the month of the points.

    `offer` returns what this person may choose, as (value, words): nobody types what is known.
    """

    name: str
    title: Text
    parse: Callable[[Any], Any]
    input_type: str = "text"  # an HTML input type: text, month, date
    required: bool = True
    help: Text = ""
    offer: Callable[[Actor], Sequence[tuple[str, str]]] | None = None


class Row(NamedTuple):
    """One valid row: `values` by column name, parsed. `key` identifies it in its target."""

    sheet: str
    number: int
    key: str
    values: dict[str, Any]

    def problem(
        self, column: str, reason: Text, *, severity: Severity = Severity.ERROR
    ) -> "RowProblem":
        """Return a problem of this row; `column` is a column name of the importer, or ""."""
        return RowProblem(self, column, reason, severity)


class Rows(list[Row]):
    """All valid rows of a workbook, in its order.

    `memo` is for what an importer worked out in `preview` and can use again in the `commit` that
    follows in the same transaction.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        super().__init__(rows)
        self.memo: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What an importer finds wrong with a row when it looks at all rows and the records together."""

    row: Row
    column: str
    reason: Text
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Target:
    """Where the import goes: the area that the clerk chose, the options, and the run's id."""

    area_id: int
    area_path: str
    run_id: int
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed value, for the preview: the column's name, the value before and after, masked."""

    key: str
    column: str
    before: str
    after: str


@dataclass(slots=True)
class Preview:
    """What a commit of these rows would do. `effects` has one entry per row, in the rows' order."""

    effects: list[Effect] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # the first 200 are enough
    notes: list[Text] = field(default_factory=list)


class Committed(NamedTuple):
    """One row that was written: the object's id, and for a change what it was before (JSON).

    The engine keeps a keyed digest of `key`; `undo` gets that digest, not the key itself.
    """

    key: str
    effect: Effect
    object_id: int
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did; `notes` says what it had to leave and why."""

    undone: int
    notes: tuple[Text, ...] = ()


class PreviewRows(Protocol):
    """Compare rows with the records, without writing."""

    def __call__(self, *, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
        """Return effects, problems and changes."""


class CommitRows(Protocol):
    """Write rows inside the engine's transaction (all or nothing)."""

    def __call__(
        self, *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
    ) -> Iterable[Committed]:
        """Return what was written; rows that are the same are left out."""


class UndoRows(Protocol):
    """Take back one import inside the engine's transaction."""

    def __call__(self, *, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
        """Reverse what `done` lists. Raises a DomainError when later facts stand in the way."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of workbook. `power` must reach the chosen area for upload, commit and undo.

    `row_key` returns the identity of a row within its target from its parsed values ("" = no
    identity can be told: the row is a problem). With `repeats` equal keys in one workbook count as
    separate rows (`key`, `key#2`, ...); otherwise the second is a problem that names the first.
    `area_levels` limits the areas that can be chosen (empty = any).
    """

    code: str
    title: Text
    power: Power
    columns: tuple[Column, ...]
    row_key: Callable[[Mapping[str, Any]], str]
    preview: PreviewRows
    commit: CommitRows
    undo: UndoRows
    options: tuple[Option, ...] = ()
    repeats: bool = False
    area_levels: frozenset[str] = frozenset()
    help: Text = ""

    def column(self, name: str) -> Column:
        """Return a column by name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
