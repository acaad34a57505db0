"""A small synthetic county, planned once."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests import snapshot
from tests.demo import small
from touyan.core import clock, pack
from touyan.demo import services
from touyan.demo.plan.places import plan_county


@pytest.fixture(scope="session")
def small_packs(tmp_path_factory):
    """A folder of packs that holds the small county as `small`."""
    folder = tmp_path_factory.mktemp("packs")
    small.write(folder / "small")
    return folder


@pytest.fixture(scope="session")
def small_plan(small_packs):
    return plan_county(pack.load(small_packs / "small"))


def _morning(plan):
    return clock.start_of(plan.demo.today) + dt.timedelta(hours=10)


@pytest.fixture(scope="session")
def _built(django_db_setup, django_db_blocker, small_plan):
    """Build the county once for each number of townships, read its rows out, leave no trace of it."""
    kept = {}

    def rows(townships):
        if townships not in kept:
            chosen = {} if townships is None else {"townships": townships}
            on_the_day = clock.pretend(_morning(small_plan))
            with django_db_blocker.unblock(), override_settings(IS_DEMO=True), on_the_day:
                with transaction.atomic():
                    before = snapshot.take()
                    services.build(plan=small_plan, **chosen)
                    kept[townships] = snapshot.added(since=before)
                    transaction.set_rollback(True)
                if not connection.in_atomic_block:  # else it is the test's own
                    connection.close()
        return kept[townships]

    return rows


@pytest.fixture
def on_the_day(small_plan, settings):
    """A demonstration that lives on the plan's day."""
    settings.IS_DEMO = True
    with clock.pretend(_morning(small_plan)):
        yield


@pytest.fixture
def _rows_of_one_township(_built):
    return _built(1)


@pytest.fixture
def _rows_of_the_county(_built):
    return _built(None)


@pytest.fixture
def one_township(_rows_of_one_township, db, small_plan, on_the_day):
    """The first township of the small county, on its own morning."""
    with transaction.atomic():
        snapshot.put(_rows_of_one_township)
    return small_plan


@pytest.fixture
def whole_county(_rows_of_the_county, db, small_plan, on_the_day):
    """The small county, on its own morning."""
    with transaction.atomic():
        snapshot.put(_rows_of_the_county)
    return small_plan
