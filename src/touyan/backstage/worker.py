"""Takes jobs from the queue and runs them: leases, fences, retries, progress.

A worker that dies leaves its lease to run out; another then takes the job with a higher fence number,
and nothing that the first one still writes through its context is accepted.
"""

import contextlib
import datetime as dt
import logging
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.backstage import progress
from touyan.backstage.declared import handler_of
from touyan.backstage.errors import LeaseLost
from touyan.backstage.models import Job
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.core.busy import is_busy
from touyan.core.errors import DomainError
from touyan.core.jobs import Result

LEASE = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 5
BEAT_SECONDS = 1.0
_RENEW_SECONDS = 15.0
_STEP_BACK = dt.timedelta(seconds=5)
_log = logging.getLogger(__name__)


def _later(delay: dt.timedelta) -> Combinable:
    return ExpressionWrapper(Now() + delay, output_field=DateTimeField())


def _open() -> Q:
    due = Q(status=Job.Status.QUEUED) & (Q(not_before=None) | Q(not_before__lte=Now()))
    return due | Q(status=Job.Status.RUNNING, lease_until__lt=Now())


def claim() -> Job | None:
    """Take the oldest open job, or None. Two workers never get the same one."""
    # Looking takes no lock: on SQLite an idle worker would queue for the one writer each second.
    while Job.objects.filter(_open()).exists():
        with transaction.atomic():
            job = (
                Job.objects.select_for_update(skip_locked=True)
                .filter(_open())
                .order_by("pk")
                .first()
            )
            if job is None:
                return None
            if job.attempts < MAX_ATTEMPTS:
                return _take(job)
            _park(job, job.message or _("The work was broken off five times."))
    return None


def _take(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        lease_until=_later(LEASE),
        started_at=job.started_at or clock.now(),
    )
    job.refresh_from_db()
    return job


def actor_of(job: Job) -> Actor:
    """Return the actor with the powers as they were when the work was asked for."""
    if job.actor_id == SYSTEM.person_id:
        return SYSTEM
    grants = (
        Grant(Power(power), GrantKind(kind), id_, prefix) for power, kind, id_, prefix in job.grants
    )
    return Actor(person_id=job.actor_id, grants=frozenset(grants))


class Context:
    """What a handler gets (core.jobs.JobContext)."""

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.actor = actor_of(job)
        self.payload: Mapping[str, Any] = job.payload
        self.attempt = job.attempts
        self._fence = job.fence
        self._saved: dict[str, Any] = job.saved
        self._in_fence = False
        self._shown: tuple[int, str, str] | None = None
        self._pending: tuple[int, str, str] | None = None
        self._written = 0.0
        self.is_done = False

    @property
    def saved(self) -> Mapping[str, Any]:
        """What an earlier, interrupted attempt saved."""
        return self._saved

    def progress(self, percent: int, stage: str, message: str = "") -> None:
        """Say how far the work is; written at most twice a second, or by the heartbeat."""
        self._pending = (max(0, min(percent, 100)), stage[:80], message[:500])
        if not self._in_fence and time.monotonic() - self._written >= 0.5:
            self._flush()

    @contextlib.contextmanager
    def fenced(
        self, *, saved: Mapping[str, Any] | None = None, result: Result | None = None
    ) -> Iterator[None]:
        """Open a transaction that commits only while this worker still owns the job.

        Raises LeaseLost at its end otherwise. `saved` and `result` are read at the end, so the block
        may fill them.
        """
        self._in_fence = True
        try:
            with transaction.atomic():
                yield
                if result is not None:
                    self.write_end(Job.Status.DONE, percent=100, result=dict(result))
                else:
                    self._write(**({"saved": dict(saved)} if saved is not None else {}))
        finally:
            self._in_fence = False
        if saved is not None:
            self._saved = dict(saved)
        self.is_done = self.is_done or result is not None

    @property
    def has_news(self) -> bool:
        """Say whether progress waits to be shown."""
        return self._shown != self._pending

    def beat(self) -> None:
        """Renew the lease and show pending progress (called by the heartbeat on its own connection)."""
        if self._in_fence and connection.vendor == "sqlite":
            # The handler is the one writer: nobody else can take the job, nor can we write its row.
            self._tell_aside()
        elif self.has_news:
            self._flush()
        else:
            self._write(lease_until=_later(LEASE))

    def _flush(self) -> None:
        pending = self._pending
        if pending is None or pending == self._shown:
            return
        percent, stage, message = pending
        self._write(percent=percent, stage=stage, message=message, lease_until=_later(LEASE))
        self._shown, self._written = pending, time.monotonic()

    def _tell_aside(self) -> None:
        if self._pending is not None and self.has_news:
            self._shown = self._pending
            progress.keep(self.job_id, self._fence, *self._shown)

    def write_end(self, status: Job.Status, **fields: Any) -> None:
        """Finish the job with a status. Raises LeaseLost."""
        self._write(status=status, finished_at=clock.now(), lease_until=None, **fields)

    def requeue(self, delay: dt.timedelta, **fields: Any) -> None:
        """Put the job back for a later attempt. Raises LeaseLost."""
        self._write(status=Job.Status.QUEUED, not_before=_later(delay), lease_until=None, **fields)

    def _write(self, **fields: Any) -> None:
        mine = Job.objects.filter(pk=self.job_id, fence=self._fence, status=Job.Status.RUNNING)
        if not mine.update(**(fields or {"fence": F("fence")})):
            raise LeaseLost


def run(job: Job, *, heartbeat: bool = True) -> None:
    """Run a claimed job to its end: DONE, FAILED (a rule refused), back in the queue, or PARKED."""
    context = Context(job)
    beating = _heartbeat(context) if heartbeat else contextlib.nullcontext()
    with translation.override(job.language or None), beating:
        try:
            result = handler_of(job.kind)(context)
            if not context.is_done:
                context.write_end(Job.Status.DONE, percent=100, result=dict(result or {}))
        except LeaseLost:
            _log.warning("job %s (%s): another worker took over", job.pk, job.kind)
        except DomainError as error:
            _end_quietly(context, job, Job.Status.FAILED, str(error))
        except Exception as error:  # noqa: BLE001 - whatever breaks, the queue goes on and the job is parked at last
            if isinstance(error, DatabaseError) and is_busy(error):
                _step_back(context, job)
            else:
                _broke(context, job)
        finally:
            progress.forget(job.pk)


def _step_back(context: Context, job: Job) -> None:
    """Put a job back that waited in vain for other writers: that is no failure and does not count."""
    _log.info("job %s (%s) comes again: others are writing", job.pk, job.kind)
    with contextlib.suppress(LeaseLost):
        context.requeue(_STEP_BACK, attempts=F("attempts") - 1)


def _broke(context: Context, job: Job) -> None:
    error_id = uuid.uuid4().hex[:8]
    _log.exception(
        "job %s (%s) broke, attempt %s, error %s", job.pk, job.kind, job.attempts, error_id
    )
    text = _("Something broke on our side (error %(id)s).") % {"id": error_id}
    if job.attempts < MAX_ATTEMPTS:
        with contextlib.suppress(LeaseLost):
            context.requeue(dt.timedelta(seconds=5 * 2**job.attempts), message=text)
        return
    with contextlib.suppress(LeaseLost), transaction.atomic():
        context.write_end(Job.Status.PARKED, message=text)
        _record_parked(job)


def _end_quietly(context: Context, job: Job, status: Job.Status, message: str) -> None:
    with contextlib.suppress(LeaseLost):
        context.write_end(status, message=message[:500])
    _log.info("job %s (%s) ended: %s", job.pk, job.kind, status)


def _park(job: Job, message: str) -> None:
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.PARKED, finished_at=clock.now(), lease_until=None, message=message
    )
    _record_parked(job)


def _record_parked(job: Job) -> None:
    _log.error("job %s (%s) is parked after %s attempts", job.pk, job.kind, job.attempts)
    audit.record(
        actor=SYSTEM,
        action="backstage.job.parked",
        object_kind="job",
        object_id=job.pk,
        detail={"kind": job.kind, "attempts": job.attempts},
    )


@contextlib.contextmanager
def _heartbeat(context: Context) -> Iterator[None]:
    """Renew the lease from a second thread with its own connection while a handler works."""
    stop = threading.Event()

    def beat() -> None:
        renewed = time.monotonic()
        try:
            while not stop.wait(BEAT_SECONDS):
                if not context.has_news and time.monotonic() - renewed < _RENEW_SECONDS:
                    continue
                # SQLite has one writer: while the handler holds it, nobody can take the job either.
                with contextlib.suppress(OperationalError):
                    context.beat()
                    renewed = time.monotonic()
        except LeaseLost:
            _log.warning("job %s: lease lost, its effects will be refused", context.job_id)
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"heartbeat-{context.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def work_once(*, heartbeat: bool = True) -> bool:
    """Run the next open job, if any. Return whether there was one."""
    job = claim()
    if job is None:
        return False
    run(job, heartbeat=heartbeat)
    return True


def drain(*, heartbeat: bool = False) -> int:
    """Run open jobs until none is left; return how many ran (tests, small tools)."""
    count = 0
    while work_once(heartbeat=heartbeat):
        count += 1
    return count


def work_forever(stop: threading.Event, *, idle_seconds: float = 1.0) -> None:
    """Run jobs until told to stop; a lost database is waited for, not died of (promise F-05)."""
    while not stop.is_set():
        try:
            busy = work_once()
        except DatabaseError as error:
            _log.warning("the queue cannot be read now: %s", error)
            connections.close_all()
            busy = False
        if not busy:
            stop.wait(idle_seconds)
