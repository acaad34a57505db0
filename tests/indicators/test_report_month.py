"""What was reported on a day stays as it was; a correction is a second report of what differs."""

import datetime as dt
from contextlib import nullcontext

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.fault.statements import fail_at_every_statement
from tests.indicators import records
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.indicators import services
from touyan.indicators.errors import MonthNotOver
from touyan.indicators.models import Fact, Report, Reported
from touyan.indicators.queries.reports import said_of, standing
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


@pytest.mark.parametrize("way", ["locked", "published"])
def test_what_was_reported_stands_on_the_page_beside_what_is_true_now(tiny, actors, tmp_path, way):
    records.open_shops(tiny)
    records.hand_over(tiny, "east_village", "east_household", clock.today(), 5)
    month, county = this_month(), {"county": tiny.county}
    services.rebuild(actor=SYSTEM)
    town = tiny.east_village.parent
    address = reverse("indicators:measure", args=[town.path, VISITS]) + f"?month={month}"
    over = dt.datetime.combine(measures.last_day(month), dt.time(10), clock.ZONE)

    def report():
        if way == "locked":
            services.lock_month(actor=actors.county_officer, month=month, **county)
        else:
            services.publish_facts(actor=SYSTEM, folder=tmp_path, first=month, **county)

    with pytest.raises(MonthNotOver) if way == "locked" else nullcontext():
        report()  # the month is not over: nothing is reported yet
    assert not Report.objects.exists()
    with time_machine.travel(over + dt.timedelta(days=5), tick=False):
        report()
        assert Report.objects.get().month == month
        browser = actors.browser("county_leader")
        page = browser.get(address).content.decode()
        assert "上报" in page
        assert "记录没有再变" in page
        services.rebuild(actor=SYSTEM)
        records.hand_over(tiny, "east_village", "east_household", over.date(), 7)
        services.update(actor=SYSTEM)
        page = browser.get(address).content.decode()
        assert "第 1 次上报" in page
        assert "上报以后记录有变" in page
        assert Report.objects.count() == 1
    with time_machine.travel(over + dt.timedelta(days=6), tick=False):
        report()
        browser = actors.browser("county_leader")
        told = said_of(town, measures.declared()[VISITS], month)
        assert [(one.number, one.value.num) for one in told] == [(1, 1), (2, 2)]
        page = browser.get(address).content.decode()
        assert "第 2 次上报" in page
        assert "记录没有再变" in page
        above = said_of(tiny.county, measures.declared()[VISITS], month)
        assert [one.value.num for one in above] == [1, 2]


def test_a_household_counted_once_was_reported_once(tiny, reported):
    homes = measures.declared()["points.redeeming_households"]
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5)):
        records.hand_over(tiny, "east_village", "east_household", clock.today(), 7)
        services.update(actor=SYSTEM)
        services.report_month(actor=SYSTEM, county=tiny.county, month=this_month())
    assert [one.value.num for one in said_of(tiny.county, homes, this_month())] == [1]
