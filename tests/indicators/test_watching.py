"""The database notes what a change of a row touches, and an update looks at that and at nothing else."""

import datetime as dt
import re

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.indicators import records
from tests.indicators.test_coop_facts import Valley
from touyan.coops.models import CoopMember
from touyan.core import clock, measures, watching
from touyan.core.actor import SYSTEM
from touyan.core.measures import Distinct, Slice
from touyan.indicators import services
from touyan.indicators.models import Fact, FactRun, Touched
from touyan.points.models import Redemption

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(
    hours=3
)  # the ledger is asked an hour back, and the county was posted just now


@pytest.fixture
def later(tiny):
    with time_machine.travel(clock.now() + LATER, tick=False):
        yield


FIXED = {
    "registry_area",  # codes and boundaries: an update after they moved is a rebuild
    "registry_subject",  # what it is never changes; where it is, is watched where it counts
    "registry_organisation",  # one of its kind for ever
    "registry_post",  # its place and kind are fixed
    "cases_case",  # only led through, by what is watched of it
    "coops_coop",  # its place is fixed
    "coops_coopmember",  # whose share it is, is watched with the share
    "coops_distributiontrial",  # a plan that is laid open never changes
    "decisions_meeting",
    "decisions_rosterentry",
    "disclosure_notice",
    "points_shop",
}
"""Tables that a number is read through, whose columns on the way cannot change."""


def test_every_table_that_a_number_comes_from_is_watched_or_is_the_ledgers(tiny):
    asked = Slice("2025-01", clock.month_of(clock.today()))
    for measure in measures.declared().values():
        with CaptureQueriesContext(connection) as statements:
            read = measure.holders if isinstance(measure, Distinct) else measure.rows
            list(read(asked))
        text = " ".join(one["sql"] for one in statements)
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', text))
        watched = {apps.get_model(one.model)._meta.db_table for one in measure.watched}
        ledger = {name for name in tables if name.startswith("ledger_")}
        assert tables - watched - ledger <= FIXED, measure.code
        assert (measure.changed is not None) == bool(ledger), measure.code
        assert watched or ledger, measure.code


def _notes():
    return set(Touched.objects.values_list("source", "area_id", "month"))


def test_the_notes_say_where_and_from_which_month(tiny):
    records.open_shops(tiny)
    Touched.objects.all().delete()
    day = dt.date(2026, 1, 31)
    one = records.hand_over(tiny, "east_village", "east_household", day, 5)
    place = tiny.east_village.pk
    assert _notes() == {("points_redemptions", place, "2026-01")}
    Touched.objects.all().delete()
    Redemption.objects.filter(pk=one.pk).update(code="1234")  # nothing that is counted
    assert not _notes()
    Redemption.objects.filter(pk=one.pk).update(done_on=dt.date(2026, 2, 1))
    months = {"2026-01", "2026-02"}
    assert _notes() == {("points_redemptions", place, month) for month in months}


def test_the_end_of_what_lasts_touches_only_what_comes_after_it(tiny):
    with time_machine.travel(dt.datetime(2026, 2, 20, 9, tzinfo=clock.ZONE), tick=False) as travel:
        valley = Valley(tiny, travel)
        Touched.objects.all().delete()
        valley.join(0, 0, 60)
    place, rows = tiny.village.pk, CoopMember.objects.filter(pk=valley.members[0].pk)
    changes = (
        ({}, "2025-12"),
        ({"left_on": dt.date(2026, 11, 3)}, "2026-11"),
        ({"left_on": dt.date(2026, 8, 3)}, "2026-08"),
        ({"left_on": None}, "2026-08"),
        ({"joined_on": dt.date(2025, 10, 1)}, "2025-10"),
        ({"joined_on": dt.date(2026, 1, 1)}, "2025-10"),
        ({"is_unit": True, "is_farmer": False}, "2026-01"),
    )
    for change, month in changes:
        if change:
            rows.update(**change)
        assert _notes() == {("coops_members", place, month)}, change
        Touched.objects.all().delete()
    rows.delete()
    assert _notes() == {("coops_members", place, "2026-01")}


def test_a_note_that_comes_after_the_reading_waits_for_the_next_update(tiny):
    records.open_shops(tiny)
    services.rebuild(actor=SYSTEM)
    assert not Touched.objects.exists()
    day = clock.today()
    records.hand_over(tiny, "east_village", "east_household", day, 5)
    Touched.objects.all().delete()  # as if that transaction were not over yet
    services.update(actor=SYSTEM)
    assert not Fact.objects.filter(measure="points.visits", area=tiny.east_village).exists()
    Touched.objects.create(
        source="points_redemptions", area_id=tiny.east_village.pk, month=clock.month_of(day)
    )
    with time_machine.travel(clock.now() + dt.timedelta(hours=9)):
        services.update(actor=SYSTEM)
    assert Fact.objects.get(measure="points.visits", area=tiny.east_village).num == 1
    assert not Touched.objects.exists()


def test_what_is_written_while_facts_are_built_is_noted_anew(tiny, later, monkeypatch):
    records.open_shops(tiny)
    services.rebuild(actor=SYSTEM)
    records.hand_over(tiny, "east_village", "east_household", clock.today(), 5)
    finish = services.facts._finish

    def finish_late(*asked, **more):
        records.hand_over(tiny, "east_village", "east_household", clock.today(), 5)
        return finish(*asked, **more)

    with monkeypatch.context() as patch:
        patch.setattr(services.facts, "_finish", finish_late)
        services.update(actor=SYSTEM)
    visits = Fact.objects.filter(measure="points.visits", area=tiny.east_village)
    assert visits.get().num == 1
    services.update(actor=SYSTEM)
    assert visits.get().num == 2


def test_triggers_that_were_made_anew_lead_to_a_rebuild_once(tiny):
    services.rebuild(actor=SYSTEM)
    watching.create(connection, measures.watches())
    assert not Touched.objects.exists(), "they stand already"
    watching.drop(connection)
    records.open_shops(tiny)
    records.hand_over(tiny, "east_village", "east_household", clock.today(), 5)
    watching.create(connection, measures.watches())
    assert _notes() == {(watching.EVERYTHING, watching.EVERYWHERE, watching.ALWAYS)}
    assert services.update(actor=SYSTEM).is_rebuild
    assert Fact.objects.get(measure="points.visits", area=tiny.east_village).num == 1
    assert not services.update(actor=SYSTEM).is_rebuild


def _cost_of_an_update_after_one_hand_over(tiny):
    """Return how many statements an update runs, and how many rows of facts it looks at."""
    records.hand_over(tiny, "east_village", "east_household", clock.today(), 5)
    looked = []
    kept = services.facts._kept

    def counting(*asked):
        found = kept(*asked)
        looked.append(len(found))
        return found

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as statements:
        patch.setattr(services.facts, "_kept", counting)
        assert not services.update(actor=SYSTEM).is_rebuild
    return len(statements), sum(looked)


@pytest.mark.parametrize("first", ["2026-01", "2016-01"])
def test_an_update_after_one_hand_over_asks_only_for_its_village_and_month(tiny, later, first):
    """However many months are kept, and however many villages have numbers of their own."""
    records.open_shops(tiny)
    day = clock.today()
    services.rebuild(actor=SYSTEM, first=first)
    _cost_of_an_update_after_one_hand_over(tiny)  # the first one also makes the rows
    few = _cost_of_an_update_after_one_hand_over(tiny)
    for village in records.VILLAGES:
        for back in range(3):
            at = measures.first_day(measures.shifted(clock.month_of(day), -back))
            records.hand_over(tiny, village, "far_household", at, 3)
    services.update(actor=SYSTEM)
    assert _cost_of_an_update_after_one_hand_over(tiny) == few
    assert few[1] == 5  # visits, points; households of the village, the township and the county


def test_an_update_without_news_reads_no_measure(tiny, later, monkeypatch):
    services.rebuild(actor=SYSTEM)
    monkeypatch.setattr(services.facts, "_compare", lambda *_asked: pytest.fail("nothing happened"))
    run = services.update(actor=SYSTEM)
    assert (run.changed, run.is_rebuild) == (0, False)
    assert FactRun.objects.count() == 2
