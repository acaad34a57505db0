"""The week of whistles of the demonstration: one small township through the services of the cases room."""

import datetime as dt

import pytest
from django.db.models import F

from touyan.cases import queries as cases
from touyan.cases import services as work
from touyan.cases.kinds import OPEN, Act, CaseLevel, CaseStatus
from touyan.cases.models import (
    Absence,
    Callback,
    Case,
    CaseEvent,
    DutyShift,
    Escalation,
    HubTie,
    Pause,
    RootCause,
    Rung,
)
from touyan.core import clock
from touyan.demo import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(one_township):
    return one_township


def test_a_week_of_whistles_keeps_every_promise_where_a_village_has_a_published_name(demo):
    named = Case.objects.filter(area__is_invented=False)
    assert {one.area.path for one in named.select_related("area")} == {demo.stage.code}
    met = named.filter(arrival_due_at__isnull=False)
    assert met.count() >= 6
    assert not met.exclude(arrived_at__lte=F("arrival_due_at")).exists()
    assert not Escalation.objects.filter(case__in=named).exists()
    assert not Callback.objects.filter(case__in=named, score__lt=4).exists()
    assert not named.filter(reopened__gt=0).exists()
    _what_went_less_well_is_next_door(demo)
    _one_cause_is_taken_on_and_somebody_is_away(demo)
    _everybody_finds_something(demo)
    _the_page_shows_the_promises(demo)
    _nothing_there_can_become_late(named)


def _nothing_there_can_become_late(named):
    """A demonstration goes on for weeks: whatever is open in a named village has no running clock."""
    with clock.pretend(clock.now() + dt.timedelta(days=60)):
        work.remind_due()
        work.escalate_due()
        work.reassign_due()
        work.close_due()
    assert not Escalation.objects.filter(case__in=named).exists()
    assert not named.filter(status__in=OPEN, rung_due_at__isnull=False).exists()


def _what_went_less_well_is_next_door(demo):
    there = Case.objects.filter(area__is_invented=True)
    late = there.filter(arrived_at__gt=F("arrival_due_at"))
    assert late.count() == 2
    assert set(late.values_list("level", flat=True)) == {CaseLevel.TOWNSHIP}
    ups = Escalation.objects.filter(act=Rung.UP)
    assert {"ARRIVAL", "RESOLUTION"} <= set(ups.values_list("clock", flat=True))
    # Each went up when its time was over, and not a second before.
    for row in ups.exclude(clock=""):
        assert row.at > row.due_at
    again = there.get(reopened=1)
    assert again.level == CaseLevel.TOWNSHIP
    assert again.status == CaseStatus.IN_PROGRESS
    waits = Pause.objects.get()
    assert waits.case.area.is_invented
    assert waits.reason
    assert there.filter(kind="hazard", status__in=OPEN).exists()


def _one_cause_is_taken_on_and_somebody_is_away(demo):
    cause = RootCause.objects.select_related("area").get()
    assert cause.status == RootCause.Status.TAKEN
    assert cause.area.is_invented
    assert cause.due_on > clock.today()
    assert cause.cases.count() == 3
    assert cause.cases.exclude(linked_to=None).count() == 1
    assert not Escalation.objects.filter(case__in=cause.cases.all()).exists()
    away = Absence.objects.filter(ends_at__gt=clock.now())
    assert away.count() == 2  # one volunteer in each village of this small county
    assert not Case.objects.filter(assignee_id__in=away.values("person_id"), status__in=OPEN)


def _everybody_finds_something(demo):
    offered = {one.role: one for one in queries.sign_ins(demo)}
    own = Case.objects.filter(reporter_id=offered["villager"].person_id)
    assert own.filter(status=CaseStatus.CLOSED, kind="enquiry").exists()
    assert Case.objects.filter(reporter_id=offered["elder"].person_id, suspended_at__isnull=False)
    assert Case.objects.filter(assignee_id=offered["grid"].person_id, status__in=OPEN).count() == 2
    assert DutyShift.objects.filter(is_phone=True).values("area").distinct().count() == 2
    assert HubTie.objects.filter(until=None).count() == 20
    # Arrival was said by whoever asked, never by whoever came.
    for event in CaseEvent.objects.filter(act=Act.ARRIVED).select_related("case"):
        assert event.by_id == event.case.reporter_id


def _the_page_shows_the_promises(demo):
    answered = Case.objects.get(status=CaseStatus.REPLIED, area__is_invented=False)
    assert answered.callback_due_at > clock.now()
    kept = cases.promises(demo.stage.code, demo.demo.today - dt.timedelta(days=30), demo.demo.today)
    assert (kept.arrived_in_time.percent, kept.answered_in_time.percent) == (100, 100)
