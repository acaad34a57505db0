"""kill -9 in the middle of a 50,000-row import (promise F-04): nothing or everything, then resumed."""

import datetime as dt
import io
import random
import time

import pytest
from django.db import connection

from tests.fault import forking
from touyan.backstage import declared, worker
from touyan.backstage import services as backstage
from touyan.backstage.imports import queries, services
from touyan.backstage.models import ImportRow, Job, Workday
from touyan.core import clock
from touyan.core.actor import Actor, Grant, GrantKind, Power
from touyan.core.tabular.writing import write_xlsx

ROWS = 50_000
KILLS = 4  # a job is put aside after five attempts


@pytest.fixture
def admin(tiny):
    """The system administrator of the tiny county."""
    return Actor(
        tiny.system_admin.pk,
        frozenset({Grant(Power.SYSTEM_ADMINISTER, GrantKind.AREA, tiny.county.pk, "520524")}),
    )


def workbook() -> io.BytesIO:
    out = io.BytesIO()
    first = dt.date(1951, 1, 1)
    rows = ([(first + dt.timedelta(days=n)).isoformat(), "休"] for n in range(ROWS))
    write_xlsx(out, "放假", ["日期", "班休"], rows)
    out.seek(0)
    return out


def upload(admin, tiny):
    run = services.upload(
        actor=admin,
        importer="workdays",
        area_id=tiny.county.pk,
        content=workbook(),
        name="放假.xlsx",
    )
    worker.drain()
    return run


def let_the_lease_run_out():
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE backstage_job SET lease_until = '2000-01-01' WHERE status = 'RUNNING'"
        )


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_left_nothing_or_everything_and_goes_on(tiny, admin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    run = upload(admin, tiny)
    services.commit(actor=admin, run_id=run.pk)
    dice = random.Random(20260301)
    for _attempt in range(KILLS):
        child = forking.start(lambda: worker.drain(heartbeat=True))
        time.sleep(dice.uniform(0.2, 4.0))
        finished = forking.kill(child)
        count = Workday.objects.count()
        assert count in ({ROWS} if finished else {0, ROWS})
        assert ImportRow.objects.count() == count
        assert (queries.get_run(admin, run.pk).status == "COMMITTED") == (count == ROWS)
        let_the_lease_run_out()
    assert forking.wait(forking.start(worker.drain)) == 0
    assert Workday.objects.count() == ROWS
    assert Job.objects.get(kind="imports.commit").status == "DONE"
    again = upload(admin, tiny)
    again = queries.get_run(admin, again.pk)
    assert (again.summary["same"], again.summary["new"]) == (ROWS, 0)
    services.commit(actor=admin, run_id=again.pk)
    worker.drain()
    assert queries.get_run(admin, again.pk).summary["written"] == 0
    assert Workday.objects.count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_many_kills_run_every_job_once(monkeypatch):
    """promise F-17: each job's effect happens once, whoever dies when."""
    handlers = dict(declared.handlers())

    def work(context):
        time.sleep(0.02)
        with context.fenced(result={}):
            Workday.objects.create(
                day=dt.date(2000, 1, 1) + dt.timedelta(days=int(context.payload["n"])),
                is_working=True,
                entered_by=0,
                entered_at=clock.now(),
            )
            time.sleep(0.02)

    handlers["test.once"] = work
    monkeypatch.setattr(declared, "handlers", lambda: handlers)
    monkeypatch.setattr(worker, "MAX_ATTEMPTS", 50)  # this test kills more often than life does
    for n in range(30):
        backstage.enqueue(actor=Actor(person_id=1), kind="test.once", payload={"n": n})
    dice = random.Random(7)
    children = [forking.start(worker.drain) for _ in range(2)]
    for _kill in range(12):
        time.sleep(dice.uniform(0.02, 0.25))
        victim = dice.randrange(2)
        forking.kill(children[victim])
        let_the_lease_run_out()  # of the living worker, too: its effect must then be refused
        children[victim] = forking.start(worker.drain)
    for child in children:
        forking.wait(child)
    let_the_lease_run_out()
    worker.drain()
    assert set(Job.objects.values_list("status", flat=True)) == {"DONE"}
    assert Workday.objects.count() == 30
