"""What every test shares."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from tests import migrated, numbers, order, second, snapshot, tiny_points, which_lane
from tests import tiny as tiny_county
from tests.cast import Actors
from touyan.core import remembered

# A law of the domain does not depend on how busy the machine is.
hypothesis_settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("laws")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database's tests, and those without a database but in one lane; sort the rest."""
    left_out = [item for item in items if not which_lane.belongs_here(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = order.long_first([item for item in items if which_lane.belongs_here(item)])


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """A process keeps some answers and counts of calls for a minute; a test starts without them.

    The tiny county has the same people under the same numbers in every test.
    """
    remembered.forget_all()
    cache.clear()


@contextmanager
def triggers_off() -> Iterator[None]:
    """Let the tables that refuse changes be emptied between two tests, and only then."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


# What migrating leaves behind; everything else is emptied after a test that commits.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_every_table(self: TransactionTestCase) -> None:
    """Delete all rows in one transaction: twenty times faster than Django's flush, which truncates."""
    tables = connection.introspection.django_table_names(only_existing=True)
    texts = [f'DELETE FROM "{table}"' for table in tables if table not in KEPT]
    if connection.vendor == "postgresql":
        texts = [";\n".join(texts)]  # one message instead of two hundred
    with transaction.atomic(), triggers_off(), connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_between_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_every_table)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_listed_once() -> Iterator[None]:
    """Each new test client asks for all of them, which takes longer than most pages."""
    listed: dict[str, StaticFile] = {}
    list_them = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            list_them(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Start from a kept, migrated database when there is one (SQLite)."""
    return migrated.take_copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep what was migrated for the next run; then let each table count from its own number."""
    with django_db_blocker.unblock():
        migrated.keep_copy()
        numbers.spread()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing in the temporary folder."""
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def _tiny_snapshot(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> tuple[dict[str, tuple[str, int]], list[snapshot.Table]]:
    """Build the tiny county once per worker, read its rows out, and leave no trace of it."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            seeded = snapshot.take()  # by migrations: every test has those already
            builder = tiny_county.build()
            tiny_points.build(builder)
            tables = snapshot.added(since=seeded)
            transaction.set_rollback(True)
        connection.close()
    return builder.places, tables


@pytest.fixture(scope="session")
def tiny_database(
    _tiny_snapshot: tuple[dict[str, tuple[str, int]], list[snapshot.Table]],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[BaseDatabaseWrapper]:
    """A second database in which the tiny county stands for good."""
    with django_db_blocker.unblock():
        other = second.copy("tiny")
        with second.in_place(other):
            with transaction.atomic():
                snapshot.put(_tiny_snapshot[1])
            if other.vendor == "postgresql":
                with other.cursor() as cursor:
                    cursor.execute("ANALYZE")  # else it comes by itself, in the middle of some test
    yield other
    with django_db_blocker.unblock():
        second.drop(other)


@pytest.fixture
def _has_tiny(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Lead a test that is rolled back to the tiny county; who commits finds an empty database."""
    if "tiny" not in request.fixturenames or which_lane.commits(request.node):
        yield False
        return
    with second.in_place(request.getfixturevalue("tiny_database")):
        yield True


@pytest.fixture
def _django_db_helper(_has_tiny: bool, _django_db_helper: None) -> None:
    """Open the test's transaction (pytest-django) in the database that it is led to."""


@pytest.fixture
def tiny(
    db: None,
    _has_tiny: bool,
    _tiny_snapshot: tuple[dict[str, tuple[str, int]], list[snapshot.Table]],
) -> tiny_county.Tiny:
    """The tiny county inside this test's transaction (or committed, beside `transactional_db`)."""
    places, tables = _tiny_snapshot
    if not _has_tiny:
        with transaction.atomic():
            snapshot.put(tables)
    return tiny_county.Tiny(places)


@pytest.fixture
def actors(tiny: tiny_county.Tiny) -> Actors:
    """The cast: villager, other_villager, village_clerk, township_officer, auditor, coop_chair ..."""
    return Actors(tiny)
