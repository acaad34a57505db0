"""Jobs: taken once, fenced, tried again, put aside, and their progress seen."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from touyan.audit.models import Record
from touyan.backstage import progress, queries, services, worker
from touyan.backstage.errors import JobNotParked, LeaseLost, UnknownJobKind
from touyan.backstage.models import Job
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.ledger import services as ledger

CLERK = Actor(
    person_id=7, grants=frozenset({Grant(Power.POINTS_IMPORT, GrantKind.AREA, 3, "522425")})
)
OTHER = Actor(person_id=8)
ADMIN = Actor(
    person_id=9, grants=frozenset({Grant(Power.SYSTEM_ADMINISTER, GrantKind.AREA, 1, "5224")})
)


def enqueue(kind="test.work", actor=CLERK, **fields):
    return services.enqueue(actor=actor, kind=kind, payload=fields.pop("payload", {}), **fields)


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(days=1))


pytestmark = pytest.mark.django_db


def test_a_handler_gets_its_payload_and_the_powers_of_the_asker(handlers):
    seen = {}

    def work(context):
        seen.update(actor=context.actor, payload=context.payload, attempt=context.attempt)
        return {"rows": 3}

    handlers["test.work"] = work
    job = enqueue(payload={"file": 1})
    assert worker.drain() == 1
    job.refresh_from_db()
    assert (job.status, job.percent, job.result) == ("DONE", 100, {"rows": 3})
    assert seen == {"actor": CLERK, "payload": {"file": 1}, "attempt": 1}
    assert seen["actor"].grants == CLERK.grants


def test_a_kind_that_no_room_declares_is_refused():
    with pytest.raises(UnknownJobKind):
        enqueue("test.nobody")


def test_the_same_key_gives_the_same_job(handlers):
    handlers["test.work"] = lambda context: None
    assert enqueue(key="k").pk == enqueue(key="k").pk
    assert enqueue(key="other").pk != enqueue(key="k").pk


def test_a_broken_rule_ends_the_job_with_the_sentence_for_the_clerk(handlers):
    def work(context):
        raise Invalid("Row 3 has no name.")

    handlers["test.work"] = work
    job = enqueue()
    worker.drain()
    job.refresh_from_db()
    assert (job.status, job.message, job.attempts) == ("FAILED", "Row 3 has no name.", 1)


def test_a_poison_job_is_put_aside_after_five_attempts_and_recorded(handlers):
    runs = []

    def work(context):
        runs.append(context.attempt)
        raise ZeroDivisionError

    handlers["test.work"] = work
    job = enqueue()
    for _ in range(9):
        Job.objects.filter(pk=job.pk).update(not_before=None)
        worker.drain()
    job.refresh_from_db()
    assert runs == [1, 2, 3, 4, 5]
    assert job.status == "PARKED"
    assert "ZeroDivision" not in job.message
    assert Record.objects.filter(action="backstage.job.parked", object_id=str(job.pk)).count() == 1


def test_a_broken_attempt_waits_before_the_next(handlers):
    def work(context):
        raise ZeroDivisionError

    handlers["test.work"] = work
    job = enqueue()
    assert worker.drain() == 1
    job.refresh_from_db()
    assert job.status == "QUEUED"
    assert job.not_before is not None


def test_a_worker_that_died_leaves_the_job_to_the_next_one(handlers):
    handlers["test.work"] = lambda context: {"by": context.attempt}
    job = enqueue()
    assert worker.claim().pk == job.pk
    assert worker.claim() is None
    expire(job)
    assert worker.drain() == 1
    job.refresh_from_db()
    assert (job.status, job.result) == ("DONE", {"by": 2})


def test_a_worker_that_dies_every_time_gets_the_job_put_aside(handlers):
    handlers["test.work"] = lambda context: None
    job = enqueue()
    for _ in range(worker.MAX_ATTEMPTS):
        assert worker.claim().pk == job.pk
        expire(job)
    assert worker.claim() is None
    job.refresh_from_db()
    assert job.status == "PARKED"
    assert Record.objects.filter(action="backstage.job.parked").count() == 1


def test_what_a_late_worker_writes_in_its_fence_is_refused(handlers):
    handlers["test.work"] = lambda context: None
    job = enqueue()
    slow = worker.Context(worker.claim())
    expire(job)
    fast = worker.Context(worker.claim())
    with pytest.raises(LeaseLost), slow.fenced(result={"by": "slow"}):
        enqueue(key="effect of the slow one")
    assert not Job.objects.filter(key="effect of the slow one").exists()
    with fast.fenced(result={"by": "fast"}):
        enqueue(key="effect of the fast one")
    job.refresh_from_db()
    assert (job.status, job.result) == ("DONE", {"by": "fast"})
    assert Job.objects.filter(key="effect of the fast one").count() == 1


def test_progress_of_a_late_worker_is_refused(handlers):
    handlers["test.work"] = lambda context: None
    job = enqueue()
    slow = worker.Context(worker.claim())
    expire(job)
    worker.claim()
    with pytest.raises(LeaseLost):
        slow.progress(50, "half")


def test_an_interrupted_job_goes_on_from_what_it_saved(handlers):
    chunks = []

    def work(context):
        start = context.saved.get("next", 0)
        for number in range(start, 4):
            if number == 2 and context.attempt == 1:
                raise ConnectionError
            with context.fenced(saved={"next": number + 1}):
                chunks.append(number)
        return {"chunks": 4}

    handlers["test.work"] = work
    job = enqueue()
    worker.drain()
    Job.objects.filter(pk=job.pk).update(not_before=None)
    worker.drain()
    job.refresh_from_db()
    assert job.status == "DONE"
    assert chunks == [0, 1, 2, 3]


def test_an_effect_and_its_done_mark_stand_or_fall_together(handlers):
    def work(context):
        with context.fenced(result={}):
            enqueue(key="effect")
            raise ConnectionError

    handlers["test.work"] = work
    job = enqueue()
    worker.drain()
    job.refresh_from_db()
    assert job.status == "QUEUED"
    assert not Job.objects.filter(key="effect").exists()


def test_progress_is_on_the_page_while_the_work_runs(handlers):
    seen = []

    def work(context):
        context.progress(40, "Reading", "20,000 of 50,000")
        seen.append(Job.objects.values_list("percent", "stage", "message").get(pk=context.job_id))

    handlers["test.work"] = work
    enqueue()
    worker.drain()
    assert seen == [(40, "Reading", "20,000 of 50,000")]


def test_people_see_their_own_jobs_only_and_the_administrator_all(handlers):
    handlers["test.work"] = lambda context: None
    job = enqueue()
    assert queries.get_job(CLERK, job.pk) == job
    assert queries.get_job(ADMIN, job.pk) == job
    with pytest.raises(NotFound):
        queries.get_job(OTHER, job.pk)
    assert queries.jobs(OTHER) == []
    assert [found.pk for found in queries.jobs(CLERK)] == [job.pk]


def test_nobody_but_the_administrator_sees_the_systems_own_jobs(handlers):
    handlers["test.work"] = lambda context: None
    job = enqueue(actor=SYSTEM)
    visitor = Actor(person_id=0)
    with pytest.raises(NotFound):
        queries.get_job(visitor, job.pk)
    assert queries.get_job(ADMIN, job.pk) == job


def test_parked_work_starts_again_only_by_the_administrator(handlers):
    handlers["test.work"] = lambda context: None
    job = enqueue()
    with pytest.raises(NotAllowed):
        services.retry_job(actor=CLERK, job_id=job.pk)
    with pytest.raises(JobNotParked):
        services.retry_job(actor=ADMIN, job_id=job.pk)
    Job.objects.filter(pk=job.pk).update(status="PARKED", finished_at=clock.now(), attempts=5)
    services.retry_job(actor=ADMIN, job_id=job.pk)
    worker.drain()
    job.refresh_from_db()
    assert job.status == "DONE"


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_run_each_of_forty_jobs_once(handlers):
    ran, lock, start = [], threading.Lock(), threading.Barrier(8)

    def work(context):
        with lock:
            ran.append(context.job_id)

    handlers["test.work"] = work
    jobs = {enqueue().pk for _ in range(40)}

    def one_worker():
        start.wait()
        try:
            worker.drain()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one_worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == sorted(jobs)
    assert Job.objects.filter(status="DONE", fence=1).count() == 40


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_shows_progress_from_inside_one_long_transaction(
    handlers, monkeypatch, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.05)
    seen, done = [], threading.Event()

    def work(context):
        with context.fenced(result={}):
            context.progress(70, "Saving", "70,000 of 100,000")
            done.wait(10.0)

    def look():
        for _ in range(200):
            found = queries.get_job(CLERK, job.pk)
            if found.percent == 70:
                seen.append((found.percent, found.stage, found.message))
                break
            done.wait(0.05)
        done.set()
        connections.close_all()

    handlers["test.work"] = work
    job = enqueue()
    watcher = threading.Thread(target=look)
    watcher.start()
    worker.drain(heartbeat=True)
    watcher.join()
    assert seen == [(70, "Saving", "70,000 of 100,000")]
    assert queries.get_job(CLERK, job.pk).percent == 100
    assert not list(tmp_path.glob("progress/*"))


def test_progress_kept_beside_by_an_earlier_worker_does_not_count(handlers, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    handlers["test.work"] = lambda context: None
    enqueue()
    job = worker.claim()
    progress.keep(job.pk, job.fence - 1, 90, "old", "")
    assert queries.get_job(CLERK, job.pk).percent == 0
    progress.keep(job.pk, job.fence, 30, "new", "here")
    assert queries.get_job(CLERK, job.pk).percent == 30
    assert Job.objects.get(pk=job.pk).percent == 0
    (tmp_path / "progress" / f"{job.pk}.json").write_text("[1", encoding="utf-8")
    assert queries.get_job(CLERK, job.pk).percent == 0
    progress.forget(job.pk)
    progress.forget(job.pk)
    assert queries.get_job(CLERK, job.pk).percent == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_is_not_enqueued_when_the_callers_act_fails(handlers):
    handlers["test.work"] = lambda context: None

    @transaction.atomic
    def act():
        enqueue()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Job.objects.exists()


BUSY = "database is locked"


def test_a_job_that_waited_in_vain_for_other_writers_comes_again_and_nothing_is_counted(
    handlers, caplog
):
    def work(context):
        raise OperationalError(BUSY)

    handlers["test.work"] = work
    job = enqueue()
    for _ in range(worker.MAX_ATTEMPTS + 1):
        assert worker.drain() == 1
        Job.objects.filter(pk=job.pk).update(not_before=None)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.message) == ("QUEUED", 0, "")
    assert not [record for record in caplog.records if record.exc_info]


def test_a_database_that_is_broken_is_no_busy_one(handlers, caplog):
    def work(context):
        raise OperationalError("disk I/O error")

    handlers["test.work"] = work
    job = enqueue()
    assert worker.drain() == 1
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("QUEUED", 1)
    assert [record for record in caplog.records if record.exc_info]


@pytest.mark.sqlite_lane
@pytest.mark.django_db(transaction=True)
def test_an_idle_worker_and_an_idle_sealer_never_wait_for_the_one_writer():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
        assert worker.claim() is None
        assert ledger.seal_pending() == 0
        assert ledger.seal_pending(thorough=True) == 0
        with pytest.raises(OperationalError, match=BUSY):  # the lock is really held
            enqueue("backstage.send_messages", payload={"messages": []})
    finally:
        other.close()
        connection.close()
