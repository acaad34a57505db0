"""While the county is loaded, others write between two townships: SQLite has one writer."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, connections, transaction

from touyan.backstage.models import Slot
from touyan.core import clock
from touyan.demo import jobs, services

TOWNSHIPS, SECONDS, PATIENCE_MS = 8, 0.4, 1500


@pytest.fixture
def slow_county(monkeypatch, small_packs, settings):
    """A county whose townships only take their time; the event says that the first one is begun."""
    settings.PACKS_DIR = small_packs
    begun = threading.Event()

    def build_township(**_what):
        with transaction.atomic():
            begun.set()
            time.sleep(SECONDS)
        return True

    town = SimpleNamespace(area=SimpleNamespace(code="1", name="甲镇"))
    plan = SimpleNamespace(townships=[town] * TOWNSHIPS)
    monkeypatch.setattr(services, "build_township", build_township)
    monkeypatch.setattr(jobs, "plan_county", lambda *_given, **_named: plan)
    monkeypatch.setattr(jobs.queries, "built_count", lambda plan: len(plan.townships))
    return begun


@pytest.mark.sqlite_lane
@pytest.mark.django_db(transaction=True)
def test_a_visitor_who_waits_shorter_than_the_whole_load_gets_in(slow_county):
    told = []

    def visit():
        slow_county.wait()
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
            Slot.objects.create(name="visit", slot="1", taken_at=clock.now())
            told.append("in")
        except OperationalError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    visitor = threading.Thread(target=visit)
    visitor.start()
    context = SimpleNamespace(payload={"pack": "small", "seed": 1}, progress=lambda *_what: None)
    assert jobs.build_rest(context) == {"townships": TOWNSHIPS}
    visitor.join()
    assert told == ["in"]
