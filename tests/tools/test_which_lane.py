"""A test without a database is run once; every other one in its lane, on both databases by default."""

from types import SimpleNamespace

import pytest

from tests import which_lane


def _on(monkeypatch: pytest.MonkeyPatch, vendor: str) -> None:
    monkeypatch.setattr(which_lane, "connection", SimpleNamespace(vendor=vendor))


def test_a_rule_on_values_runs_on_sqlite_only(request, monkeypatch) -> None:
    assert not which_lane.opens_database(request.node)
    _on(monkeypatch, "sqlite")
    assert which_lane.belongs_here(request.node)
    _on(monkeypatch, "postgresql")
    assert not which_lane.belongs_here(request.node)


@pytest.mark.django_db
def test_what_is_marked_for_the_database_runs_on_both(request, monkeypatch) -> None:
    for vendor in ("sqlite", "postgresql"):
        _on(monkeypatch, vendor)
        assert which_lane.belongs_here(request.node)


def test_what_asks_for_it_by_a_fixture_runs_on_both(request, tiny, monkeypatch) -> None:
    assert tiny.villager.pk
    for vendor in ("sqlite", "postgresql"):
        _on(monkeypatch, vendor)
        assert which_lane.belongs_here(request.node)


@pytest.mark.parametrize(
    ("mark", "vendor", "runs"),
    [
        ("sqlite_lane", "sqlite", True),
        ("sqlite_lane", "postgresql", False),
        ("postgres_lane", "sqlite", False),
        ("postgres_lane", "postgresql", True),
    ],
)
def test_a_mark_binds_a_test_to_its_lane(request, monkeypatch, mark, vendor, runs) -> None:
    request.node.add_marker(mark)
    _on(monkeypatch, vendor)
    assert which_lane.belongs_here(request.node) is runs
