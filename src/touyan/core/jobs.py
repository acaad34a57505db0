"""What rooms declare in their `jobs.py`: work that runs in the background, and when it is due.

    HANDLERS = {"points.post_batch": post_batch}      # run for jobs of that kind
    SCHEDULE = (Due("ledger.seal", every=timedelta(seconds=5), run=seal),)

The backstage room finds both through `settings.ROOMS`; a room that declares them imports only these
values, so rooms below backstage can declare work too.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from touyan.core.actor import Actor

Result = Mapping[str, Any]


class JobContext(Protocol):
    """What a handler gets. `payload` and `saved` are plain JSON values."""

    job_id: int
    actor: Actor
    payload: Mapping[str, Any]
    attempt: int

    @property
    def saved(self) -> Mapping[str, Any]:
        """What an earlier, interrupted attempt saved (empty at first)."""

    def progress(self, percent: int, stage: str, message: str = "") -> None:
        """Say how far the work is. Cheap: written at most twice a second."""

    def fenced(
        self, *, saved: Mapping[str, Any] | None = None, result: Result | None = None
    ) -> AbstractContextManager[None]:
        """Open a transaction that commits only while this worker still owns the job.

        `saved` is kept in the same transaction, for the next attempt to go on from. With `result`
        the job is also marked done in it, so that effect and mark stand or fall together.
        """


Handler = Callable[[JobContext], Result | None]
Progress = Callable[[int, str, str], None]


def no_progress(percent: int, stage: str, message: str) -> None:
    """Ignore progress: for callers without a job."""


@dataclass(frozen=True, slots=True)
class Due:
    """Scheduled work. Set exactly one of `every` and `daily_at`.

    Work every minute or more often runs in the worker itself and must be harmless to run twice;
    rarer work runs once per slot over all workers. Work missed while the machine was down runs once
    at the next start: it decides by stored due dates, never by how often it was called.
    """

    name: str
    run: Callable[[Actor], object] = field(compare=False)
    every: dt.timedelta | None = None
    daily_at: dt.time | None = None

    def __post_init__(self) -> None:
        """Refuse a schedule with no time or with two."""
        if (self.every is None) == (self.daily_at is None):
            raise ValueError(f"{self.name}: set either every or daily_at")

    @property
    def is_frequent(self) -> bool:
        """Say whether the work runs in each worker without a slot of its own."""
        return self.every is not None and self.every <= dt.timedelta(minutes=1)

    def slot(self, moment: dt.datetime) -> str | None:
        """Return the name of the slot that is due at this moment, or None before today's hour."""
        if self.daily_at is not None:
            return f"{moment:%Y-%m-%d}" if moment.time() >= self.daily_at else None
        assert self.every is not None  # noqa: S101 - __post_init__
        return str(int(moment.timestamp() // self.every.total_seconds()))
