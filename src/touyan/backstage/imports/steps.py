"""What the background does with a run: read and check, commit, undo. No powers are checked here."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.backstage import files, services
from touyan.backstage.declared import importer_of
from touyan.backstage.imports import marking
from touyan.backstage.imports.checking import Checked, check, located
from touyan.backstage.imports.errors import ColumnsMissing, ImportHasProblems, NothingToImport
from touyan.backstage.models import FilePurpose, ImportMapping, ImportRow, ImportRun
from touyan.core import bulk, clock, crypto
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, WrongState
from touyan.core.importing import Committed, Effect, Importer, Preview, Severity, Target
from touyan.core.jobs import JobContext, Progress, Result, no_progress
from touyan.core.tabular import reading
from touyan.core.tabular.cells import Choice, yes_no
from touyan.core.tabular.header import key as heading_key

FIRST_ROWS = 50
SHOWN_PROBLEMS = 500
SHOWN_CHANGES = 200
Status = ImportRun.Status
Fence = Callable[[dict[str, Any]], AbstractContextManager[None]]
"""Opens the transaction; the dict is the result, filled inside."""


def target_of(run: ImportRun, importer: Importer) -> Target:
    """Return where a run goes, with its options parsed."""
    options = {
        o.name: o.parse(run.options[o.name]) for o in importer.options if run.options.get(o.name)
    }
    return Target(run.area_id, run.area.path, run.pk, options)


def known_headings(run: ImportRun) -> dict[str, str]:
    """Return the mapping remembered for the area, overruled by what the clerk chose in this run."""
    kept = ImportMapping.objects.filter(importer=run.importer, area_id=run.area_id).first()
    return {**(kept.mapping if kept else {}), **run.mapping}


def open_book(run: ImportRun, *, encoding: str | None = None) -> reading.Book:
    """Read the run's file, in its own encoding unless another is named ("" detects it).

    Raises the errors of core.tabular.
    """
    with files.path_of(run.file).open("rb") as file:
        return reading.read(file, encoding=run.encoding if encoding is None else encoding)


def read_and_check(
    run: ImportRun, importer: Importer, progress: Progress = no_progress
) -> tuple[reading.Book, Checked]:
    """Read the file and check every row."""
    book = open_book(run)
    checked = check(
        book,
        importer,
        known=known_headings(run),
        header_row=run.header_row,
        progress=progress,
    )
    return book, checked


def look(run: ImportRun, actor: Actor, progress: Progress = no_progress) -> Checked:
    """Read, check and compare with the records; set `summary` and the next status (not saved yet).

    READY, PROBLEMS, or UPLOADED when the mapping page must be asked.
    """
    importer = importer_of(run.importer)
    book, checked = read_and_check(run, importer, progress)
    run.encoding = book.encoding
    if checked.missing or not checked.headers:
        run.status = Status.UPLOADED
        run.summary = {
            "missing": [str(column.title) for column in checked.missing],
            "notes": [str(note) for note in checked.notes],
        }
        return checked
    progress(90, _("Comparing with the records"), "")
    preview = importer.preview(actor=actor, target=target_of(run, importer), rows=checked.rows)
    checked.problems += located(preview.problems, checked)
    checked.problems.sort(key=lambda p: (p.sheet, p.row, p.index if p.index is not None else -1))
    run.summary = _summary(importer, checked, preview)
    run.problems_file = None
    if checked.problems:
        run.problems_file = _marked(run, actor, book, checked)
    if not checked.rows and not checked.problems:
        raise NothingToImport
    run.status = Status.PROBLEMS if checked.errors else Status.READY
    return checked


def _marked(run: ImportRun, actor: Actor, book: reading.Book, checked: Checked) -> Any:
    with marking.marked_copy(book, checked) as content:
        return services.store_file(
            actor=actor,
            content=content,
            name=_("Problems in %s") % run.file.name,
            purpose=FilePurpose.IMPORT_PROBLEMS,
            area_id=run.area_id,
            read_power=Power(run.power),
        )


def _summary(importer: Importer, checked: Checked, preview: Preview) -> dict[str, Any]:
    effects = preview.effects
    in_use = {name for header in checked.headers.values() for name in header.meaning.values()}
    columns = [column for column in importer.columns if column.name in in_use]
    wrong = {(p.sheet, p.row) for p in checked.problems if p.severity is Severity.ERROR}
    return {
        "rows": len(checked.rows) + _bad_rows(checked),
        "new": effects.count(Effect.NEW),
        "changed": effects.count(Effect.CHANGED),
        "same": effects.count(Effect.SAME),
        "errors": checked.errors,
        "warnings": len(checked.problems) - checked.errors,
        "bad_rows": _bad_rows(checked),
        "columns": [str(column.title) for column in columns],
        "first": [
            {
                "sheet": row.sheet,
                "row": row.number,
                "effect": effect,
                "is_bad": (row.sheet, row.number) in wrong,
                "cells": [_shown(column, row.values[column.name]) for column in columns],
            }
            for row, effect in zip(checked.rows[:FIRST_ROWS], effects, strict=False)
        ],
        "changes": [
            [
                change.column and str(importer.column(change.column).title),
                change.before,
                change.after,
            ]
            for change in preview.changes[:SHOWN_CHANGES]
        ],
        "problems": [
            [p.sheet, p.row, p.column, str(p.reason), p.severity]
            for p in checked.problems[:SHOWN_PROBLEMS]
        ],
        "notes": [str(note) for note in (*checked.notes, *preview.notes)],
    }


def _bad_rows(checked: Checked) -> int:
    valid = {(row.sheet, row.number) for row in checked.rows}
    return len({(p.sheet, p.row) for p in checked.problems} - valid)


def _shown(column: Any, value: Any) -> str:
    """Return a value as the preview shows it: in the words of the workbook, never in our own codes."""
    if value is None:
        return ""
    if column.shown is not str:
        return str(column.shown(value))
    if isinstance(column.parse, Choice) and column.parse is not yes_no:
        return column.parse.word_of(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def commit_rows(
    run: ImportRun,
    actor: Actor,
    fence: Fence,
    progress: Progress = no_progress,
    checked: Checked | None = None,
) -> int:
    """Write all rows of a run in one transaction; return how many were new or changed.

    `fence` opens the transaction. Unless the caller has just checked it, the file is read and checked
    again: a workbook is never taken in on the word of an older check. Raises ImportHasProblems, and
    what the importer refuses.
    """
    importer = importer_of(run.importer)
    was_compared = checked is not None
    if checked is None:
        _book, checked = read_and_check(run, importer, lambda p, s, m: progress(p * 2 // 5, s, m))
    if checked.missing:
        raise ColumnsMissing(", ".join(str(column.title) for column in checked.missing))
    if checked.errors:
        raise ImportHasProblems
    progress(40, _("Saving"), "")
    result: dict[str, Any] = {}
    with fence(result):
        _lock(run, Status.COMMITTING)
        _one_at_a_time(run, checked)
        if not was_compared:
            _compare_again(run, actor, importer, checked)
        written = importer.commit(
            actor=actor,
            target=target_of(run, importer),
            rows=checked.rows,
            progress=lambda p, s, m: progress(40 + p // 2, s, m),
        )
        count = result["written"] = _keep_rows(run, written)
        run.status, run.committed_by, run.committed_at = (
            Status.COMMITTED,
            actor.person_id,
            clock.now(),
        )
        run.summary["written"] = count
        run.save(update_fields=["status", "committed_by", "committed_at", "summary"])
        _record(run, actor, "imports.committed", {"rows": len(checked.rows), "written": count})
    return count


def _compare_again(run: ImportRun, actor: Actor, importer: Importer, checked: Checked) -> None:
    """Compare with the records as they are now, under the lock: they may differ from the preview."""
    preview = importer.preview(actor=actor, target=target_of(run, importer), rows=checked.rows)
    if any(problem.severity == Severity.ERROR for problem in preview.problems):
        raise ImportHasProblems


def _one_at_a_time(run: ImportRun, checked: Checked) -> None:
    """Remember the mapping; the lock on its row keeps two imports of one kind and area apart."""
    ImportMapping.objects.get_or_create(
        importer=run.importer, area_id=run.area_id, defaults={"updated_at": clock.now()}
    )
    kept = ImportMapping.objects.select_for_update().get(importer=run.importer, area_id=run.area_id)
    kept.mapping = {**kept.mapping, **run.mapping, **_meanings(checked)}
    kept.updated_at = clock.now()
    kept.save(update_fields=["mapping", "updated_at"])


def _meanings(checked: Checked) -> dict[str, str]:
    return {
        heading_key(header.titles[position], position): name
        for header in checked.headers.values()
        for position, name in header.meaning.items()
    }


def _keep_rows(run: ImportRun, written: Any) -> int:
    digest = crypto.indexer(f"import.{run.importer}")
    return bulk.insert(
        ImportRow,
        ("run", "key", "effect", "object_id", "before"),
        (
            (
                run.pk,
                digest(one.key).hex(),
                one.effect.value,
                one.object_id,
                one.before,
            )
            for one in written
        ),
    )


def undo_rows(run: ImportRun, actor: Actor, fence: Fence) -> int:
    """Take a whole import back in one transaction; return how many rows were reversed."""
    importer = importer_of(run.importer)
    result: dict[str, Any] = {}
    with fence(result):
        _lock(run, Status.UNDOING)
        done = [
            Committed(key, Effect(effect), object_id, before)
            for key, effect, object_id, before in ImportRow.objects.filter(run=run)
            .order_by("pk")
            .values_list("key", "effect", "object_id", "before")
        ]
        undone = importer.undo(actor=actor, target=target_of(run, importer), done=done)
        result["undone"] = undone.undone
        run.status, run.undone_by, run.undone_at = Status.UNDONE, actor.person_id, clock.now()
        run.summary["undone"] = undone.undone
        run.summary["undo_notes"] = [str(note) for note in undone.notes]
        run.save(update_fields=["status", "undone_by", "undone_at", "summary"])
        _record(run, actor, "imports.undone", {"rows": undone.undone})
    return undone.undone


def _lock(run: ImportRun, status: ImportRun.Status) -> None:
    """Hold the run until the end. Raises WrongState when somebody else moved it meanwhile."""
    if not ImportRun.objects.select_for_update().filter(pk=run.pk, status=status).exists():
        raise WrongState


def _record(run: ImportRun, actor: Actor, action: str, detail: Mapping[str, Any]) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="import",
        object_id=run.pk,
        area_path=run.area.path,
        detail={"importer": run.importer, **detail},
    )


def _run_of(context: JobContext) -> ImportRun:
    return ImportRun.objects.select_related("area", "file").get(pk=context.payload["run"])


def _back(run: ImportRun, was: ImportRun.Status, status: ImportRun.Status) -> None:
    """Let the clerk try again after a refusal."""
    ImportRun.objects.filter(pk=run.pk, status=was).update(status=status)


def read_job(context: JobContext) -> Result:
    """Job `imports.read`: fill the preview page."""
    run = _run_of(context)
    if run.status != Status.READING:
        return {}
    try:
        look(run, context.actor, context.progress)
    except DomainError:
        _back(run, Status.READING, Status.UPLOADED)
        raise
    with context.fenced(result={"status": run.status}):
        run.save(update_fields=["status", "summary", "problems_file", "encoding"])
    return {}


def commit_job(context: JobContext) -> Result:
    """Job `imports.commit`: everything or nothing; a second attempt finds the first one's commit."""
    run = _run_of(context)
    if run.status != Status.COMMITTING:
        return {"written": run.summary.get("written", 0)}
    try:
        commit_rows(run, context.actor, _fence_of(context), context.progress)
    except DomainError as error:
        problems = isinstance(error, ImportHasProblems)
        _back(run, Status.COMMITTING, Status.UPLOADED if problems else Status.READY)
        raise
    return {}


def undo_job(context: JobContext) -> Result:
    """Job `imports.undo`: the whole import is reversed, or nothing."""
    run = _run_of(context)
    if run.status != Status.UNDOING:
        return {}
    try:
        undo_rows(run, context.actor, _fence_of(context))
    except DomainError:
        _back(run, Status.UNDOING, Status.COMMITTED)
        raise
    return {}


def _fence_of(context: JobContext) -> Fence:
    return lambda result: context.fenced(result=result)


def directly(result: dict[str, Any]) -> AbstractContextManager[None]:
    """Open a plain transaction: for commands, which have no job to fence."""
    return transaction.atomic()
