"""Alerts as tasks (rule 4.4): who gets them, until when, who may not, what they are not."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.fault.statements import fail_at_every_statement
from tests.indicators.ticketing import MONDAY, agriculture, answered, raised
from touyan.cases import services as case_services
from touyan.cases.kinds import CaseLevel, CaseStatus
from touyan.cases.models import Case
from touyan.cases.services import escalate_due
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.indicators import services
from touyan.indicators.disposal import Stage
from touyan.indicators.errors import (
    HasTicket,
    NoHandler,
    NotSuitable,
)
from touyan.indicators.models import Alert, Ticket, TicketStep
from touyan.indicators.rules import Level
from touyan.indicators.services import ticket_reviews as reviews
from touyan.indicators.services import tickets
from touyan.registry import services as registry

LATER = dt.date(2026, 4, 1)


@pytest.fixture
def now():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("level", "giver", "handler", "sign_by", "answer_by"),
    [
        (Level.BLUE, "village_secretary", "coop_chair", (3, 5), (3, 16)),
        (Level.YELLOW, "township_officer", "village_secretary", (3, 4), (3, 11)),
        (Level.ORANGE, "county_officer", "township_secretary", (3, 3), (3, 9)),
    ],
)
def test_the_colour_says_who_gets_it_and_until_when(
    tiny, actors, now, level, giver, handler, sign_by, answer_by
):
    ticket = tickets.dispatch(actor=getattr(actors, giver), alert=raised(tiny, level))
    case = ticket.case
    assert case.assignee_id == getattr(tiny, handler).pk
    assert (case.kind, case.status) == (f"ticket_{level.word}", CaseStatus.DISPATCHED)
    for due, (month, day) in (
        (case.first_answer_due_at, sign_by),
        (case.resolve_due_at, answer_by),
    ):
        assert due.astimezone(clock.ZONE) == dt.datetime(
            2026, month, day, 23, 59, 59, tzinfo=clock.ZONE
        )
    assert case.rung_due_at == case.resolve_due_at


def test_a_red_one_goes_to_the_county_within_half_a_day_with_a_plan_in_thirty(tiny, actors, now):
    officer = agriculture(tiny)
    ticket = tickets.dispatch(actor=actors.county_officer, alert=raised(tiny, Level.RED))
    assert ticket.case.assignee_id == officer.person_id
    assert ticket.case.first_answer_due_at == MONDAY + dt.timedelta(hours=12)
    assert ticket.plan_due_on == dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("level", "refused"),
    [
        (Level.BLUE, ("auditor", "county_leader", "coop_chair")),
        (Level.YELLOW, ("village_secretary", "auditor")),
        (Level.ORANGE, ("village_secretary", "township_officer", "township_secretary")),
        (Level.RED, ("township_officer", "county_leader")),
    ],
)
def test_who_does_not_supervise_the_colour_gives_nothing_out(tiny, actors, now, level, refused):
    alert = raised(tiny, level)
    for name in refused:
        with pytest.raises(NotAllowed):
            tickets.dispatch(actor=getattr(actors, name), alert=alert)
    for name in ("other_township_officer", "sibling_village_secretary", "sibling_coop_chair"):
        with pytest.raises(NotFound):
            tickets.dispatch(actor=getattr(actors, name), alert=alert)
    assert not Ticket.objects.exists()


def test_an_alert_becomes_one_ticket(tiny, actors, now):
    alert = raised(tiny, Level.YELLOW)
    tickets.dispatch(actor=actors.township_officer, alert=alert)
    with pytest.raises(HasTicket):
        tickets.dispatch(actor=actors.county_officer, alert=alert)
    with pytest.raises(HasTicket):
        services.close(actor=actors.county_officer, alert=alert, reason="好了")


def test_it_goes_only_to_those_whose_post_answers_for_it(tiny, actors, now):
    alert = raised(tiny, Level.YELLOW)
    with pytest.raises(NotSuitable):
        tickets.dispatch(actor=actors.township_officer, alert=alert, person_id=tiny.villager.pk)
    assert not Case.objects.exists()


def test_a_blue_one_without_a_chair_goes_to_the_village_and_nobody_at_all_is_said(
    tiny, actors, now
):
    registry.end_tenure(
        actor=SYSTEM,
        tenure_id=tiny.coop_chair.tenures.get().pk,
        on=clock.today(),
    )
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.BLUE))
    assert ticket.case.assignee_id == tiny.village_secretary.pk
    county = tiny.county_officer.tenures.get()
    actor = actors.county_officer
    registry.end_tenure(actor=SYSTEM, tenure_id=county.pk, on=clock.today())
    with pytest.raises(NoHandler):
        tickets.dispatch(actor=actor, alert=raised(tiny, Level.RED))


def test_time_that_is_over_climbs_the_ladder_and_who_has_it_goes_on(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    now.move_to(dt.datetime(2026, 3, 12, tzinfo=clock.ZONE), tick=False)
    assert escalate_due() == 1
    case = Case.objects.get()
    assert (case.level, case.assignee_id) == (CaseLevel.TOWNSHIP, tiny.village_secretary.pk)
    answered(ticket, actors.village_secretary)


def test_a_graver_alarm_takes_the_ticket_over_at_once(tiny, actors, now):
    old = raised(tiny, Level.YELLOW)
    first = tickets.dispatch(actor=actors.township_officer, alert=old)
    new = raised(tiny, Level.ORANGE, follows=old)
    second = tickets.follow_on(actor=SYSTEM, alert=new, former=old)
    first.refresh_from_db()
    assert first.stage == Stage.REPLACED
    assert second.case.assignee_id == tiny.township_secretary.pk
    assert Ticket.objects.running().count() == 1
    without = raised(tiny, Level.RED, follows=new)
    assert tickets.follow_on(actor=SYSTEM, alert=without, former=without) is None


def test_an_approved_false_alarm_ends_the_ticket_and_a_doubted_one_is_not_closed(tiny, actors, now):
    alert = raised(tiny, Level.YELLOW)
    ticket = tickets.dispatch(actor=actors.township_officer, alert=alert)
    answered(ticket, actors.village_secretary)
    services.say_false(actor=actors.village_secretary, alert=alert, reason="借款已转为入股")
    with pytest.raises(WrongState):
        reviews.review(actor=actors.township_officer, ticket=ticket, words="同意")
    services.decide_false(actor=actors.county_officer, alert=alert, agrees=True, reason="属实")
    ticket.refresh_from_db()
    assert ticket.stage == Stage.FALSE
    assert Case.objects.get().status == CaseStatus.CLOSED


def test_a_guarded_alert_is_the_countys_alone(tiny, actors, now):
    """What people reported: neither the cooperative nor its village nor its township finds it."""
    officer = agriculture(tiny)
    alert = raised(tiny, Level.YELLOW, is_guarded=True)
    blind = ("coop_chair", "village_secretary", "township_secretary", "township_officer", "auditor")
    for name in blind:
        assert alert not in Alert.objects.visible_to(getattr(actors, name)), name
        with pytest.raises(NotFound):
            tickets.dispatch(actor=getattr(actors, name), alert=alert)
    ticket = tickets.dispatch(actor=actors.county_officer, alert=alert)
    assert ticket.case.assignee_id == officer.person_id
    for name in blind:
        assert ticket not in Ticket.objects.visible_to(getattr(actors, name)), name
        assert not Case.objects.visible_to(getattr(actors, name)).exists()
    assert ticket in Ticket.objects.visible_to(officer)


def test_a_ticket_is_no_whistle(tiny, actors, now):
    """The pages of requests neither list a ticket nor answer it past its own rules."""
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    for name in ("village_secretary", "village_clerk", "township_officer", "county_officer"):
        assert not Case.objects.visible_to(getattr(actors, name)).exists()
    with pytest.raises(NotFound):
        case_services.reply(actor=actors.village_secretary, case_id=ticket.case_id, words="好了")


def test_steps_stay(tiny, actors, now):
    tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    with pytest.raises(DatabaseError), transaction.atomic():
        TicketStep.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_every_act_is_whole_or_not_there(tiny, actors):
    with time_machine.travel(MONDAY, tick=False):
        alert = raised(tiny, Level.YELLOW)
        fail_at_every_statement(
            lambda: tickets.dispatch(actor=actors.township_officer, alert=alert)
        )
        ticket = Ticket.objects.get()
        answered(ticket, actors.village_secretary)
        reviews.send_back(actor=actors.township_officer, ticket=ticket, words="没有佐证")
        tickets.answer(
            actor=actors.village_secretary,
            ticket=ticket,
            cause="价",
            measures="销",
            planned_on=LATER,
        )
        fail_at_every_statement(
            lambda: reviews.send_back(actor=actors.township_officer, ticket=ticket, words="退")
        )


def test_lists_cost_the_same_with_few_and_with_many(tiny, actors, now):
    """L-05: at most 15 statements, whatever is listed."""
    browser = actors.browser("county_officer")
    addresses = [reverse("indicators:alerts"), reverse("indicators:tickets") + "?show=running"]
    few = raised(tiny, Level.YELLOW)
    tickets.dispatch(actor=actors.township_officer, alert=few)
    before = [_asked(browser, address) for address in addresses]
    for rule in ("R05", "R06", "R07", "R08"):
        alert = raised(tiny, Level.ORANGE)
        Alert.objects.filter(pk=alert.pk).update(rule=rule)
        alert.refresh_from_db()
        tickets.dispatch(actor=actors.county_officer, alert=alert)
    after = [_asked(browser, address) for address in addresses]
    assert before == after
    assert max(after) <= 15


def _asked(browser, address):
    for _warm in range(2):
        browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
