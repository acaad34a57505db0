"""What the tests of access share."""

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests import snapshot
from tests.access.theatre import Scenery, Theatre
from tests.tiny import Place, Tiny


@pytest.fixture(scope="session")
def _scenery(
    _tiny_snapshot: tuple[dict[str, Place], list[snapshot.Table]],
    django_db_blocker: DjangoDbBlocker,
) -> Scenery:
    """Make all objects once per worker, read their rows out, and leave no trace of them."""
    places, tables = _tiny_snapshot
    with django_db_blocker.unblock():
        with transaction.atomic():
            seeded = snapshot.take()
            snapshot.put(tables)
            scenery = Theatre(Tiny(places)).scenery(since=seeded)
            transaction.set_rollback(True)
        connection.close()
    return scenery


@pytest.fixture
def theatre(
    db: None, _tiny_snapshot: tuple[dict[str, Place], list[snapshot.Table]], _scenery: Scenery
) -> Theatre:
    """All roles and all objects of the tiny county (instead of `tiny`) and its neighbours."""
    with transaction.atomic():
        snapshot.put(_scenery.tables)
    return Theatre(Tiny(_tiny_snapshot[0]), scenery=_scenery)


@pytest.fixture
def stage(tiny: Tiny) -> Theatre:
    """All roles; an object is made when a test asks for its address."""
    return Theatre(tiny, frozenset())
