"""Reads of the backstage room."""

import datetime as dt

from touyan.backstage import progress
from touyan.backstage.models import FilePurpose, Job, StoredFile, Workday
from touyan.core import calendar
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.core.remembered import remembered


def get_job(actor: Actor, job_id: int, *, for_update: bool = False) -> Job:
    """Return a job that this person may see. Raises NotFound."""
    jobs = Job.objects.visible_to(actor)
    if for_update:
        jobs = jobs.select_for_update()
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise NotFound
    return job if for_update else progress.seen(job)


def jobs(actor: Actor, *, before: int | None = None, limit: int = 50) -> list[Job]:
    """Return a page of jobs, newest first; `before` is the last id of the page before."""
    found = Job.objects.visible_to(actor).defer("payload", "saved", "grants")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


def get_file(actor: Actor, file_id: int) -> StoredFile:
    """Return a file that this person may read. Raises NotFound."""
    file = StoredFile.objects.visible_to(actor).filter(pk=file_id, erased_at=None).first()
    if file is None:
        raise NotFound
    return file


def file_by_hash(actor: Actor, sha256: str, purpose: str) -> StoredFile | None:
    """Return a file of this content that the actor may open, or None."""
    rows = StoredFile.objects.visible_to(actor).filter(sha256=sha256, purpose=purpose)
    return rows.order_by("pk").first()


def paper(sha256: str, purpose: FilePurpose, area_id: int) -> StoredFile | None:
    """Return the paper of a record by its hash, None when there is none.

    For rooms whose own door let the reader in: who may read the record is asked there, not here.
    """
    if not sha256:
        return None
    rows = StoredFile.objects.filter(sha256=sha256, purpose=purpose, area_id=area_id)
    return rows.filter(erased_at=None).order_by("pk").first()


def work_calendar() -> calendar.Calendar:
    """Return the working days: those of the release, corrected by the county's entries."""
    edits: dict[dt.date, bool] = dict(Workday.objects.values_list("day", "is_working"))
    return calendar.with_edits(edits) if edits else calendar.built_in()


@remembered(seconds=60)
def calendar_of_pages() -> calendar.Calendar:
    """Return the working days for dates that a page only announces; at most a minute old.

    Deadlines are counted by `work_calendar`, which reads anew.
    """
    return work_calendar()
