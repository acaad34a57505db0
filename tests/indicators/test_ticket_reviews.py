"""Answers to tickets (rule 4.4): reviewed, sent back, closed by the colour's condition, looked at again."""

import datetime as dt

import pytest
import time_machine

from tests.coops.books.office import Office
from tests.indicators.ticketing import MONDAY, actor_of, agriculture, answered, raised
from touyan.cases.kinds import CaseLevel, CaseStatus
from touyan.cases.models import Case
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.indicators.disposal import Act, Missing, Stage
from touyan.indicators.errors import (
    NotSuitable,
    NotTheTicketsHandler,
    OwnCooperative,
    ReasonMissing,
    SameHand,
    StillMissing,
    TicketNeeded,
)
from touyan.indicators.models import Alert, AlertStatus, Lead, LeadKind
from touyan.indicators.queries.alerts import may_judge
from touyan.indicators.queries.tickets import page_of
from touyan.indicators.rules import Level
from touyan.indicators.services import alerts, tickets
from touyan.indicators.services import ticket_guards as guards
from touyan.indicators.services import ticket_reviews as reviews
from touyan.indicators.services.leads import end_lead, note_lead
from touyan.indicators.views import ticket_deeds as deeds
from touyan.registry import services as registry
from touyan.registry.errors import SamePerson
from touyan.registry.kinds import Capacity, PostKind

LATER = dt.date(2026, 4, 1)


@pytest.fixture
def now():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def test_a_yellow_ticket_from_signing_to_closing(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    secretary = actors.village_secretary
    with pytest.raises(WrongState):  # first it is signed
        tickets.note(actor=secretary, ticket=ticket, words="去看了")
    with pytest.raises(NotTheTicketsHandler):
        tickets.sign(actor=actors.township_officer, ticket=ticket)
    with pytest.raises(NotFound):
        tickets.sign(actor=actors.villager, ticket=ticket)
    tickets.sign(actor=secretary, ticket=ticket)
    with pytest.raises(WrongState):
        tickets.sign(actor=secretary, ticket=ticket)
    tickets.note(actor=secretary, ticket=ticket, words="账上借款到期没还")
    for wrong in ({"cause": " "}, {"measures": ""}):
        with pytest.raises(ReasonMissing):
            tickets.answer(
                actor=secretary,
                ticket=ticket,
                **{"cause": "牛价下跌", "measures": "分批出栏", "planned_on": LATER} | wrong,
            )
    for day in (clock.today() - dt.timedelta(days=1), dt.date(2030, 1, 1)):
        with pytest.raises(Invalid):
            tickets.answer(
                actor=secretary, ticket=ticket, cause="价", measures="销", planned_on=day
            )
    tickets.answer(
        actor=secretary, ticket=ticket, cause="牛价下跌", measures="分批出栏", planned_on=LATER
    )
    for name in ("village_secretary", "county_leader", "auditor"):
        with pytest.raises(NotAllowed):
            reviews.review(actor=getattr(actors, name), ticket=ticket, words="同意")
    found = reviews.review(actor=actors.township_officer, ticket=ticket, words="情况属实,同意")
    assert found.stage == Stage.CLOSED
    assert found.look_on == clock.today() + dt.timedelta(days=60)
    assert found.alert.status == AlertStatus.CLOSED
    assert Case.objects.get().status == CaseStatus.CLOSED
    assert [step.act for step in found.steps.order_by("pk")] == [
        Act.DISPATCHED,
        Act.SIGNED,
        Act.NOTED,
        Act.ANSWERED,
        Act.REVIEWED,
        Act.CLOSED,
    ]
    with pytest.raises(WrongState):
        reviews.review(actor=actors.township_officer, ticket=ticket, words="再看")


def test_nobody_reviews_what_they_answered(tiny, actors, now):
    alert = raised(tiny, Level.BLUE)
    registry.end_tenure(actor=SYSTEM, tenure_id=tiny.coop_chair.tenures.get().pk, on=clock.today())
    ticket = tickets.dispatch(actor=actors.village_secretary, alert=alert)
    answered(ticket, actors.village_secretary)
    with pytest.raises(SameHand):
        reviews.review(actor=actors.village_secretary, ticket=ticket, words="同意")
    assert reviews.review(actor=actors.township_officer, ticket=ticket, words="同意").stage == (
        Stage.CLOSED
    )


def test_an_orange_one_needs_the_townships_record_of_its_visit(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.county_officer, alert=raised(tiny, Level.ORANGE))
    answered(ticket, actors.township_secretary)
    found = reviews.review(actor=actors.county_officer, ticket=ticket, words="同意")
    assert (found.stage, guards.missing(found)) == (Stage.REVIEWED, (Missing.CHECK,))
    with pytest.raises(StillMissing):
        reviews.close(actor=actors.county_officer, ticket=ticket, words="销号")
    with pytest.raises(NotAllowed):  # the village does not check itself
        tickets.record_check(actor=actors.village_secretary, ticket=ticket, words="看过")
    tickets.record_check(actor=actors.township_officer, ticket=ticket, words="牛舍有牛 83 头")
    assert reviews.close(actor=actors.county_officer, ticket=ticket, words="销号").stage == (
        Stage.CLOSED
    )


def test_a_red_one_closes_by_minutes_that_somebody_else_confirms(tiny, actors, now):
    officer = agriculture(tiny)
    ticket = tickets.dispatch(actor=actors.county_officer, alert=raised(tiny, Level.RED))
    answered(ticket, officer)
    reviews.review(actor=actors.county_officer, ticket=ticket, words="同意阶段性反馈")
    held = {"held_on": clock.today(), "title": "合作社联席会议第3次", "number": "纪要〔2026〕3号"}
    with pytest.raises(NotAllowed):
        reviews.record_minutes(
            actor=actors.township_officer, ticket=ticket, digest="a" * 64, **held
        )
    minutes = reviews.record_minutes(actor=officer, ticket=ticket, digest="a" * 64, **held)
    close = {"actor": actors.county_officer, "ticket": ticket, "words": "销号"}
    with pytest.raises(StillMissing):  # no plan yet
        reviews.close(**close, minutes_id=minutes.pk)
    tickets.plan(actor=officer, ticket=ticket, words="六月底前清偿", planned_on=LATER)
    with pytest.raises(StillMissing):
        reviews.close(**close)
    old = registry.record_minutes(
        actor=officer,
        county_id=tiny.county.pk,
        held_on=dt.date(2026, 1, 5),
        title="一月联席会议",
        number="",
        document_hash="b" * 64,
    )
    with pytest.raises(StillMissing):  # a meeting before the alarm
        reviews.close(**close, minutes_id=old.pk)
    own = reviews.record_minutes(
        actor=actors.county_officer, ticket=ticket, digest="c" * 64, **held
    )
    with pytest.raises(SamePerson):
        reviews.close(**close, minutes_id=own.pk)
    found = reviews.close(**close, minutes_id=minutes.pk)
    assert found.stage == Stage.CLOSED
    minutes.refresh_from_db()
    assert minutes.confirmed_by_id == actors.county_officer.person_id
    assert found.steps.get(act=Act.CLOSED).minutes_id == minutes.pk


def test_sent_back_twice_it_goes_one_level_up(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    answered(ticket, actors.village_secretary)
    with pytest.raises(ReasonMissing):
        reviews.send_back(actor=actors.township_officer, ticket=ticket, words="")
    now.shift(dt.timedelta(days=1))
    first = reviews.send_back(actor=actors.township_officer, ticket=ticket, words="没有佐证")
    assert (first.stage, first.level, first.returned) == (Stage.RETURNED, Level.YELLOW, 1)
    case = Case.objects.get()
    assert (case.round, case.status) == (2, CaseStatus.IN_PROGRESS)
    assert case.resolve_due_at.astimezone(clock.ZONE).date() == dt.date(2026, 3, 12)
    with pytest.raises(WrongState):
        reviews.send_back(actor=actors.township_officer, ticket=ticket, words="再退")
    tickets.answer(
        actor=actors.village_secretary,
        ticket=ticket,
        cause="同前",
        measures="同前",
        planned_on=LATER,
    )
    second = reviews.send_back(actor=actors.township_officer, ticket=ticket, words="还是没有佐证")
    assert (second.stage, second.level, second.returned) == (Stage.DISPATCHED, Level.ORANGE, 0)
    case.refresh_from_db()
    assert (case.kind, case.level) == ("ticket_orange", CaseLevel.TOWNSHIP)
    assert case.assignee_id == tiny.township_secretary.pk
    with pytest.raises(NotAllowed):  # now the county supervises
        reviews.send_back(actor=actors.township_officer, ticket=ticket, words="退")
    answered(ticket, actors.township_secretary)


def test_after_sixty_days_it_is_looked_at_again_and_begins_one_level_higher(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    answered(ticket, actors.village_secretary)
    reviews.review(actor=actors.township_officer, ticket=ticket, words="同意")
    look = {"actor": actors.township_officer, "ticket": ticket, "words": "又借了新债"}
    now.shift(dt.timedelta(days=59))
    with pytest.raises(WrongState):
        reviews.look_again(**look, holds=False)
    now.shift(dt.timedelta(days=1))
    again = reviews.look_again(**look, holds=False)
    assert (again.level, again.alert.follows_id) == (Level.ORANGE, ticket.alert_id)
    assert again.case.assignee_id == tiny.township_secretary.pk
    with pytest.raises(WrongState):
        reviews.look_again(**look, holds=True)


def test_what_stayed_right_is_only_noted(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    answered(ticket, actors.village_secretary)
    reviews.review(actor=actors.township_officer, ticket=ticket, words="同意")
    now.shift(dt.timedelta(days=61))
    assert (
        reviews.look_again(
            actor=actors.township_officer, ticket=ticket, holds=True, words="债已还清"
        )
        is None
    )
    assert Alert.objects.count() == 1


def test_the_township_gives_it_to_its_other_leader(tiny, actors, now):
    post = registry.create_post(actor=SYSTEM, area_id=tiny.north.pk, kind=PostKind.TOWNSHIP_HEAD)
    registry.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=tiny.villager.pk, started_on=dt.date(2026, 1, 1)
    )
    ticket = tickets.dispatch(actor=actors.county_officer, alert=raised(tiny, Level.ORANGE))
    give = {"actor": actors.county_officer, "ticket": ticket, "words": "书记外出培训"}
    for person, refusal in (
        (tiny.third_villager, NotSuitable),
        (tiny.township_secretary, WrongState),
    ):
        with pytest.raises(refusal):
            reviews.pass_on(**give, person_id=person.pk)
    reviews.pass_on(**give, person_id=tiny.villager.pk)
    with pytest.raises(NotTheTicketsHandler):
        tickets.sign(actor=actors.township_secretary, ticket=ticket)
    tickets.sign(actor=actor_of(tiny.villager.pk), ticket=ticket)


def test_who_answered_in_somebodys_place_does_not_review_it_afterwards(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    post = tiny.village_secretary.tenures.get().post
    registry.appoint(
        actor=SYSTEM,
        post_id=post.pk,
        person_id=tiny.township_officer.pk,
        started_on=clock.today(),
        ended_on=clock.today() + dt.timedelta(days=3),
        capacity=Capacity.STAND_IN,
    )
    answered(ticket, actor_of(tiny.township_officer.pk))
    now.shift(dt.timedelta(days=5))
    officer = actor_of(tiny.township_officer.pk)
    with pytest.raises(SameHand):
        reviews.review(actor=officer, ticket=ticket, words="同意")
    with pytest.raises(SameHand):
        reviews.send_back(actor=officer, ticket=ticket, words="再补")
    assert not page_of(officer, "review").tickets
    assert page_of(actors.township_secretary, "review").tickets
    assert reviews.review(actor=actors.township_secretary, ticket=ticket, words="同意").stage == (
        Stage.CLOSED
    )


def joins_the_board(tiny, person):
    """Somebody of the offices above becomes a supervisor of the cattle cooperative."""
    post = registry.create_post(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        kind=PostKind.COOP_SUPERVISOR,
        organisation_id=tiny.coop.pk,
    )
    registry.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=dt.date(2026, 1, 1)
    )
    return actor_of(person.pk)


def test_who_fills_a_post_of_the_cooperative_reviews_nothing_about_it(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_secretary, alert=raised(tiny, Level.YELLOW))
    answered(ticket, actors.village_secretary)
    officer = joins_the_board(tiny, tiny.township_officer)
    for act in (reviews.review, reviews.send_back):
        with pytest.raises(OwnCooperative):
            act(actor=officer, ticket=ticket, words="同意")
    assert not page_of(officer, "review").tickets
    assert "review" not in {deed.code for deed in deeds.offered(officer, ticket)}


def test_who_is_concerned_never_decides_about_a_false_alarm(tiny, actors, now):
    officer = agriculture(tiny)
    alert = raised(tiny, Level.RED)
    ticket = tickets.dispatch(actor=actors.county_officer, alert=alert)
    alerts.say_false(actor=actors.township_officer, alert=alert, reason="上级让我提的")
    with pytest.raises(SameHand):  # the alarm would go with the work
        alerts.decide_false(actor=officer, alert=alert, agrees=True, reason="误报")
    member = joins_the_board(tiny, tiny.county_officer)
    with pytest.raises(OwnCooperative):
        alerts.decide_false(actor=member, alert=alert, agrees=True, reason="误报")
    assert not may_judge(member, alert)
    ticket.refresh_from_db()
    assert ticket.stage == Stage.DISPATCHED


@pytest.mark.parametrize(
    ("level", "ends"),
    [(Level.BLUE, True), (Level.YELLOW, True), (Level.ORANGE, False), (Level.RED, False)],
)
def test_a_grave_alarm_never_ends_by_one_hand_without_a_ticket(tiny, actors, now, level, ends):
    alert = raised(tiny, level)
    if ends:
        alerts.close(actor=actors.county_officer, alert=alert, reason="已恢复")
    else:
        with pytest.raises(TicketNeeded):
            alerts.close(actor=actors.county_officer, alert=alert, reason="已恢复")
    alert.refresh_from_db()
    assert (alert.status == AlertStatus.CLOSED) == ends


def test_who_fills_a_post_of_the_cooperative_neither_checks_nor_plans_nor_minutes(
    tiny, actors, now
):
    ticket = tickets.dispatch(actor=actors.county_officer, alert=raised(tiny, Level.RED))
    member = joins_the_board(tiny, tiny.county_officer)
    held = {"held_on": clock.today(), "title": "联席会议", "number": "1", "digest": "a" * 64}
    for act in (
        lambda: tickets.record_check(actor=member, ticket=ticket, words="看过"),
        lambda: tickets.plan(actor=member, ticket=ticket, words="清偿", planned_on=LATER),
        lambda: reviews.record_minutes(actor=member, ticket=ticket, **held),
    ):
        with pytest.raises(OwnCooperative):
            act()
    assert not {"check", "plan", "minutes"} & {one.code for one in deeds.offered(member, ticket)}


def test_a_guarded_alarm_and_a_lead_are_unknown_to_who_fills_a_post_of_the_cooperative(
    tiny, actors, now
):
    Office(tiny)
    alert = raised(tiny, Level.ORANGE, is_guarded=True)
    lead = note_lead(
        actor=actors.county_officer,
        organisation_id=tiny.coop.pk,
        kind=LeadKind.REPORTED,
        since=clock.today(),
        source="转办 3 号",
    )
    assert alert in Alert.objects.visible_to(actors.county_officer)
    member = joins_the_board(tiny, tiny.county_officer)
    assert alert not in Alert.objects.visible_to(member)
    assert lead not in Lead.objects.visible_to(member)
    with pytest.raises(NotFound):
        tickets.dispatch(actor=member, alert=alert)
    with pytest.raises(NotFound):
        end_lead(actor=member, lead=lead)
    with pytest.raises(OwnCooperative):
        note_lead(
            actor=member,
            organisation_id=tiny.coop.pk,
            kind=LeadKind.REASON,
            since=clock.today(),
            source="自己说的",
        )
