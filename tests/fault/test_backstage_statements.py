"""F-03: every write service of the backstage room does all of its work or none of it."""

import datetime as dt
import io

import pytest

from tests.backstage.workbooks import HEADINGS, ROWS, xlsx
from tests.fault.statements import fail_at_every_statement
from touyan.backstage import services, worker
from touyan.backstage.imports import services as imports
from touyan.backstage.imports import steps
from touyan.backstage.messages import services as messages
from touyan.backstage.messages import testing
from touyan.backstage.models import ImportRun, Job
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.registry import services as registry

pytestmark = pytest.mark.django_db(transaction=True)
ADMIN = Actor(1, frozenset({Grant(Power.SYSTEM_ADMINISTER, GrantKind.AREA, 1, "520524")}))


@pytest.fixture
def county(settings, tmp_path):
    """A county that imports can go to; files lie in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path
    return registry.create_area(actor=SYSTEM, path="520524000000", name="织金县")


def start(county) -> ImportRun:
    return imports.upload(
        actor=ADMIN,
        importer="workdays",
        area_id=county.pk,
        content=io.BytesIO(xlsx([HEADINGS, *ROWS])),
        name="放假.xlsx",
    )


def ready(county) -> ImportRun:
    run = start(county)
    worker.drain()
    return ImportRun.objects.select_related("area", "file").get(pk=run.pk)


def test_an_upload_is_all_or_nothing(county):
    assert fail_at_every_statement(lambda: start(county)) > 4


def test_asking_for_a_commit_is_all_or_nothing(county):
    run = ready(county)
    fail_at_every_statement(lambda: imports.commit(actor=ADMIN, run_id=run.pk))


def test_choosing_the_columns_is_all_or_nothing(county):
    run = ready(county)
    mapping = {"日期": "day", "班休": "is_working"}
    fail_at_every_statement(
        lambda: imports.choose_mapping(actor=ADMIN, run_id=run.pk, mapping=mapping)
    )


def test_putting_an_import_aside_is_all_or_nothing(county):
    run = ready(county)
    fail_at_every_statement(lambda: imports.abandon(actor=ADMIN, run_id=run.pk))


def fresh(run: ImportRun, status: str) -> ImportRun:
    """Return the run as a job would read it."""
    found = ImportRun.objects.select_related("area", "file").get(pk=run.pk)
    assert found.status == status
    return found


def test_taking_the_rows_in_is_all_or_nothing(county):
    run = ready(county)
    imports.commit(actor=ADMIN, run_id=run.pk)
    count = fail_at_every_statement(
        lambda: steps.commit_rows(fresh(run, "COMMITTING"), ADMIN, steps.directly)
    )
    assert count > 8


def test_taking_an_import_back_is_all_or_nothing(county):
    run = ready(county)
    imports.commit(actor=ADMIN, run_id=run.pk)
    worker.drain()
    imports.undo(actor=ADMIN, run_id=run.pk)
    fail_at_every_statement(lambda: steps.undo_rows(fresh(run, "UNDOING"), ADMIN, steps.directly))


def test_starting_parked_work_again_is_all_or_nothing(county):
    job = services.enqueue(actor=ADMIN, kind="imports.read", payload={})
    Job.objects.update(status="PARKED", finished_at=clock.now())
    fail_at_every_statement(lambda: services.retry_job(actor=ADMIN, job_id=job.pk))


def test_a_message_and_its_job_are_all_or_nothing(county):
    fail_at_every_statement(
        lambda: services.queue_message(
            actor=SYSTEM, key="k", purpose="test", address="12900000001", text="你好"
        )
    )


def test_entering_workdays_is_all_or_nothing(county):
    fail_at_every_statement(
        lambda: services.enter_workdays(
            actor=ADMIN, days={dt.date(2027, 1, 1): False}, basis="国办发明电"
        )
    )


def test_keeping_a_file_is_all_or_nothing(county):
    fail_at_every_statement(
        lambda: services.store_file(
            actor=ADMIN, content=io.BytesIO(b"%PDF-1.4"), name="a.pdf", purpose="EVIDENCE"
        )
    )


@pytest.fixture
def reader(county):
    """Somebody with a telephone."""
    return registry.register_person(
        actor=SYSTEM, area_id=county.pk, name="收信人", phone="12900000002"
    )


def test_telling_somebody_is_all_or_nothing(county, reader):
    told = [messages.Told("k", reader.pk, "路灯修好了", "/me/messages/")]
    count = fail_at_every_statement(
        lambda: messages.notify_many(actor=SYSTEM, kind="backstage.phone_test", told=told)
    )
    assert count > 5


def test_a_wish_and_a_mark_are_all_or_nothing(county, reader):
    own = Actor(reader.pk)
    fail_at_every_statement(lambda: messages.choose(actor=own, by_sms=False))
    note = messages.notify(
        actor=SYSTEM, key="k", kind="backstage.phone_test", person_id=reader.pk, text="路灯修好了"
    )
    fail_at_every_statement(lambda: messages.mark_read(actor=own, notification_id=note.pk))


def test_a_test_whistle_is_all_or_nothing(county, monkeypatch):
    monkeypatch.setattr(testing.secrets, "token_urlsafe", lambda size: "token")
    monkeypatch.setattr(testing.secrets, "randbelow", lambda size: 7)
    tester = Actor(1, frozenset({Grant(Power.MESSAGES_TEST, GrantKind.AREA, county.pk, "520524")}))
    fail_at_every_statement(lambda: testing.start(actor=tester, phone="12900000002", site=""))
    fail_at_every_statement(lambda: testing.confirm_by_tap(token="token"))
