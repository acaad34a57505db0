"""What a long transaction says about itself on SQLite, where nobody can write beside it.

One small file for each running job in the data folder, written by the worker's heartbeat and read
with the job (decision 0080). On PostgreSQL the heartbeat writes the job's row itself.
"""

import contextlib
import json
import os
from pathlib import Path

from django.conf import settings

from touyan.backstage.models import Job


def keep(job_id: int, fence: int, percent: int, stage: str, message: str) -> None:
    """Write how far a job is, whole or not at all; a full disk must not stop the work."""
    path = _path(job_id)
    beside = path.with_suffix(f".{fence}.new")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_text(json.dumps([fence, percent, stage, message]), encoding="utf-8")
        os.replace(beside, path)


def forget(job_id: int) -> None:
    """Remove what was kept for a job."""
    with contextlib.suppress(OSError):
        _path(job_id).unlink(missing_ok=True)


def seen(job: Job) -> Job:
    """Return the job with the newest progress that can be known; nothing is stored.

    What another, earlier worker kept does not count.
    """
    if job.status != Job.Status.RUNNING:
        return job
    with contextlib.suppress(OSError, ValueError):
        fence, percent, stage, message = json.loads(_path(job.pk).read_text(encoding="utf-8"))
        if fence == job.fence and percent >= job.percent:
            job.percent, job.stage, job.message = percent, stage, message
    return job


def _path(job_id: int) -> Path:
    return Path(settings.DATA_DIR) / "progress" / f"{job_id}.json"
