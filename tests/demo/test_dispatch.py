"""Dispatch in the synthetic county: tickets in every state, only about invented villages, targets that run."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from touyan.assessment import queries
from touyan.assessment.models import NoteKind, Target, TargetNote
from touyan.core import clock, pack
from touyan.demo import services
from touyan.demo.plan.places import plan_county
from touyan.indicators.disposal import Act, Stage
from touyan.indicators.models import Alert, AlertStatus, Lead, Ticket
from touyan.indicators.queries import facts, published
from touyan.indicators.rules import Level
from touyan.indicators.services.alerts import recomputed
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_lane]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def first(django_db_setup, django_db_blocker):
    """Build the first township of the whole county, once, and leave no trace of it."""
    plan = plan_county(pack.load(ROOT / "packs" / "zhijin"))
    day = clock.start_of(plan.demo.today) + dt.timedelta(hours=10)
    packs = override_settings(IS_DEMO=True, PACKS_DIR=ROOT / "packs")
    with django_db_blocker.unblock(), packs, clock.pretend(day), transaction.atomic():
        services.build(plan=plan, townships=1)
        yield plan
        transaction.set_rollback(True)


def test_there_is_a_ticket_in_every_state_and_one_that_waits_to_be_given_out(first):
    rows = Ticket.objects.select_related("alert")
    assert {one.stage for one in rows} == set(Stage)
    waiting = Alert.objects.filter(status=AlertStatus.OPEN, ticket=None)
    assert Level.RED in {one.level for one in waiting}
    looked = [one for one in rows if one.looked_on is not None]
    due = [one for one in rows if one.looked_on is None and one.is_look_due]
    assert looked
    assert due
    assert all((one.look_on - one.closed_on).days == 60 for one in (*looked, *due))


def test_nothing_of_it_is_about_a_real_place(first):
    assert all(one.area.is_invented for one in Alert.objects.select_related("area"))
    assert all(one.area.is_invented for one in Lead.objects.select_related("area"))
    missed = [one for one in Target.objects.select_related("area") if not _reached(one)]
    behind = [one for one in missed if one.due_on < first.demo.today]
    assert behind
    assert all(one.area.is_invented for one in behind)


def test_every_alarm_comes_from_its_rule_and_recomputes(first):
    for alert in Alert.objects.select_related("follows"):
        came_back = alert.follows is not None and alert.follows.status == AlertStatus.CLOSED
        levels = {recomputed(alert), Level(min(recomputed(alert) + 1, Level.RED))}
        assert alert.level in levels if came_back else alert.level == recomputed(alert)


def test_a_red_one_is_closed_by_minutes_that_somebody_else_confirmed(first):
    closed = Ticket.objects.get(level=Level.RED, stage=Stage.CLOSED)
    step = closed.steps.get(act=Act.CLOSED)
    minutes = step.minutes
    assert minutes.body == ResolutionBody.JOINT_MEETING
    assert minutes.passed_on >= closed.alert.raised_on
    assert minutes.recorded_by_id not in {None, minutes.confirmed_by_id}
    assert closed.steps.filter(act=Act.PLANNED).exists()


def _reached(target):
    return queries.progress_of(target).is_reached


def test_targets_stand_reached_on_their_way_and_missed_and_were_followed(first):
    rows = Target.objects.select_related("area", "owner")
    progress = {one.pk: queries.progress_of(one) for one in rows}
    assert all(one.reached is not None for one in progress.values())
    assert any(one.is_reached for one in progress.values())
    today = first.demo.today
    assert any(one.due_on >= today and not progress[one.pk].is_reached for one in rows)
    assert any(one.due_on < today and not progress[one.pk].is_reached for one in rows)
    assert {one.kind for one in TargetNote.objects.all()} == set(NoteKind)
    assert all(one.reached is not None for one in TargetNote.objects.all())
    told = TargetNote.objects.filter(kind=NoteKind.DISPATCH, answered_by=None)
    assert [one.answer_by >= today for one in told] == [True]


def test_the_county_page_tells_every_figure_from_facts_at_once(first):
    county = Area.objects.get(path=first.pack.county.code, valid_to=None)
    told = published.told(county, facts.as_of())
    assert [one.figure.key for one in told if one.counted_at is not None] == []
