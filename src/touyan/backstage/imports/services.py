"""Imports: from an uploaded workbook to records, and back."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.backstage import services as backstage
from touyan.backstage.imports import steps
from touyan.backstage.imports.errors import ColumnsMissing, ImportHasProblems
from touyan.backstage.imports.queries import get_area, get_importer, get_run
from touyan.backstage.models import FilePurpose, ImportRun
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import Invalid, WrongState
from touyan.core.importing import Importer
from touyan.core.jobs import Progress, no_progress
from touyan.core.wording import listed

Status = ImportRun.Status


@transaction.atomic
def upload(
    *,
    actor: Actor,
    importer: str,
    area_id: int,
    content: BinaryIO,
    name: str,
    options: Mapping[str, str] | None = None,
) -> ImportRun:
    """Keep a workbook and start reading it in the background.

    Raises NotFound (importer or area out of reach), FileTooLarge, FileKindRefused, and Invalid for a
    bad option.
    """
    run = _start(actor, importer, area_id, content, name, options or {})
    return _enqueue(actor, run, Status.READING, "imports.read")


def _start(
    actor: Actor,
    code: str,
    area_id: int,
    content: BinaryIO,
    name: str,
    options: Mapping[str, str],
) -> ImportRun:
    importer = get_importer(actor, code)
    area = get_area(actor, importer, area_id)
    file = backstage.store_file(
        actor=actor,
        content=content,
        name=name,
        purpose=FilePurpose.IMPORT,
        area_id=area.pk,
        read_power=importer.power,
    )
    run = ImportRun.objects.create(
        importer=code,
        power=importer.power,
        area=area,
        options=_checked_options(importer, options),
        file=file,
        created_by=actor.person_id,
        created_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="imports.uploaded",
        object_kind="import",
        object_id=run.pk,
        area_path=area.path,
        detail={"importer": code, "sha256": file.sha256},
    )
    return run


def _checked_options(importer: Importer, given: Mapping[str, str]) -> dict[str, str]:
    """Return the options as they were written, once each can be read."""
    kept: dict[str, str] = {}
    for option in importer.options:
        value = given.get(option.name, "").strip()
        if value:
            option.parse(value)
            kept[option.name] = value
        elif option.required:
            raise Invalid(_("Please fill in: %s.") % option.title)
    return kept


def _enqueue(actor: Actor, run: ImportRun, status: ImportRun.Status, kind: str) -> ImportRun:
    job = backstage.enqueue(actor=actor, kind=kind, payload={"run": run.pk}, area_id=run.area_id)
    run.status, run.job = status, job
    run.save(update_fields=["status", "job"])
    return run


def _in_state(actor: Actor, run_id: int, *allowed: ImportRun.Status) -> ImportRun:
    run = get_run(actor, run_id, for_update=True)
    if run.state not in allowed:
        raise WrongState
    return run


@transaction.atomic
def choose_mapping(
    *,
    actor: Actor,
    run_id: int,
    mapping: Mapping[str, str],
    header_row: int | None = None,
    encoding: str = "",
) -> ImportRun:
    """Say which heading means which column ("" = leave out), and read the file again.

    `mapping` keys are compared headings (core.tabular.header.key). Raises NotFound, WrongState, and
    Invalid when a column is named twice or is unknown.
    """
    run = _in_state(actor, run_id, Status.UPLOADED, Status.PROBLEMS, Status.READY)
    importer = get_importer(actor, run.importer)
    known = {column.name for column in importer.columns}
    chosen = [name for name in mapping.values() if name]
    if twice := sorted({name for name in chosen if chosen.count(name) > 1}):
        title = importer.column(twice[0]).title
        raise Invalid(_("Two columns are both said to be “%s”. Choose one.") % title)
    if set(chosen) - known:
        raise Invalid
    run.mapping, run.header_row, run.encoding = dict(mapping), header_row, encoding
    run.save(update_fields=["mapping", "header_row", "encoding"])
    return _enqueue(actor, run, Status.READING, "imports.read")


@transaction.atomic
def commit(*, actor: Actor, run_id: int) -> ImportRun:
    """Take all rows in, in the background. Raises NotFound, WrongState, ImportHasProblems."""
    run = get_run(actor, run_id, for_update=True)
    if run.state == Status.PROBLEMS:
        raise ImportHasProblems
    if run.state != Status.READY:
        raise WrongState
    return _enqueue(actor, run, Status.COMMITTING, "imports.commit")


@transaction.atomic
def undo(*, actor: Actor, run_id: int) -> ImportRun:
    """Take a whole import back, in the background. Raises NotFound, WrongState."""
    run = _in_state(actor, run_id, Status.COMMITTED)
    return _enqueue(actor, run, Status.UNDOING, "imports.undo")


@transaction.atomic
def abandon(*, actor: Actor, run_id: int) -> ImportRun:
    """Put an import aside that was not taken in. Raises NotFound, WrongState."""
    run = _in_state(actor, run_id, Status.UPLOADED, Status.PROBLEMS, Status.READY)
    run.status = Status.ABANDONED
    run.save(update_fields=["status"])
    return run


def run_file(
    *,
    actor: Actor,
    importer: str,
    path: Path,
    area_id: int,
    options: Mapping[str, str] | None = None,
    commit: bool = True,
    progress: Progress = no_progress,
) -> ImportRun:
    """Import a file at once, without job and pages: for commands, the demo and benchmarks.

    Returns the run with its `summary`; its status is COMMITTED, or READY without `commit`. Raises
    ColumnsMissing, ImportHasProblems (the run stays, with the marked workbook in `problems_file`).
    """
    with transaction.atomic(), path.open("rb") as content:
        run = _start(actor, importer, area_id, content, path.name, options or {})
    checked = steps.look(run, actor, progress)
    if run.status == Status.READY and commit:
        run.status = Status.COMMITTING
    run.save()
    if run.status == Status.UPLOADED:
        raise ColumnsMissing(_("These columns were not found: %s") % listed(run.summary["missing"]))
    if run.status == Status.PROBLEMS:
        raise ImportHasProblems
    if commit:
        steps.commit_rows(run, actor, steps.directly, progress, checked)
    return run


def undo_now(*, actor: Actor, run_id: int) -> ImportRun:
    """Take a whole import back at once: for commands. Raises NotFound, WrongState."""
    with transaction.atomic():
        run = _in_state(actor, run_id, Status.COMMITTED)
        run.status = Status.UNDOING
        run.save(update_fields=["status"])
        steps.undo_rows(run, actor, steps.directly)
    return run
