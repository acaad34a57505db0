"""What was reported on a day stays as it was; a correction is a second report of what differs."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction

from tests.fault.statements import fail_at_every_statement
from tests.indicators import records
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.indicators import services
from touyan.indicators.models import Fact, Report, Reported
from touyan.indicators.queries.reports import standing
from touyan.points.models import Redemption

VISITS = "points.visits"


@pytest.fixture
def reported(tiny):
    """One visit in a village of the east, reported."""
    records.open_shops(tiny)
    records.hand_over(tiny, "east_village", "east_household", clock.today(), 5)
    services.rebuild(actor=SYSTEM)
    return services.report_month(actor=SYSTEM, county=tiny.county, month=this_month())


def this_month() -> str:
    return clock.month_of(clock.today())


def test_the_first_report_has_every_value_of_the_month(tiny, reported):
    kept = Fact.objects.filter(month=this_month(), boundaries="NOW").count()
    assert reported.number == 1
    assert reported.values.count() == kept > 10


def test_a_correction_is_a_second_report_and_the_first_one_stays(tiny, reported):
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5)):
        records.hand_over(tiny, "east_village", "east_household", clock.today(), 7)
        services.update(actor=SYSTEM)
        second = services.report_month(actor=SYSTEM, county=tiny.county, month=this_month())
    changed = set(second.values.values_list("measure", "area__path", "num"))
    assert (VISITS, "520524203201", 2) in changed
    assert len(changed) < reported.values.count()
    key = (tiny.east_village.pk, VISITS)
    assert standing(tiny.county, this_month(), on=reported.reported_at).values[key] == (1, None)
    assert standing(tiny.county, this_month()).values[key] == (2, None)


def test_a_value_that_no_longer_exists_is_reported_as_gone(tiny, reported):
    records.take_back(Redemption.objects.get(shop__area=tiny.east_village))
    services.update(actor=SYSTEM)
    second = services.report_month(actor=SYSTEM, county=tiny.county, month=this_month())
    assert second.values.get(measure=VISITS, area=tiny.east_village).num is None
    assert (tiny.east_village.pk, VISITS) not in standing(tiny.county, this_month()).values


def test_nothing_new_makes_no_report(tiny, reported):
    assert services.report_month(actor=SYSTEM, county=tiny.county, month=this_month()) is None
    assert Report.objects.count() == 1


def test_what_was_reported_cannot_be_changed_or_deleted(tiny, reported):
    for change in (
        lambda: Reported.objects.update(num=0),
        lambda: Reported.objects.all().delete(),
        lambda: Report.objects.update(number=9),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_who_answers_for_the_county_reports(tiny, actors):
    services.rebuild(actor=SYSTEM)
    for name in ("township_officer", "village_secretary", "auditor", "county_leader", "villager"):
        with pytest.raises(NotAllowed):
            services.report_month(
                actor=getattr(actors, name), county=tiny.county, month=this_month()
            )
    report = services.report_month(
        actor=actors.county_officer, county=tiny.county, month=this_month()
    )
    assert report is not None


def test_a_township_sees_its_own_facts_only(tiny, actors, reported):
    south = Fact.objects.visible_to(actors.other_township_officer)
    assert {path[:9] for path in south.values_list("area__path", flat=True)} == {"520524102"}
    assert not Fact.objects.visible_to(actors.villager).exists()
    assert Fact.objects.visible_to(actors.county_officer).filter(measure=VISITS).exists()


@pytest.mark.django_db(transaction=True)
def test_a_report_is_whole_or_not_there(tiny):
    services.rebuild(actor=SYSTEM, first=this_month())
    fail_at_every_statement(
        lambda: services.report_month(actor=SYSTEM, county=tiny.county, month=this_month())
    )
