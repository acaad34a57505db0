"""An extraordinary assembly that was asked for: counted, due in 20 days, reminded, linked (art. 31)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.test_assembly import FIELDS
from tests.coops.yard import HOUSEHOLDS, Yard
from touyan.audit.models import Record
from touyan.backstage.models import Notification
from touyan.coops import membership, services
from touyan.coops.errors import (
    AssemblyCalledAlready,
    ChairCannotTakeBack,
    NoSupervisor,
    TakenBackAlready,
    TooFewAskers,
)
from touyan.coops.models import AskGround, AssemblyRequest, AssemblyTakenBack, Coop
from touyan.coops.queries import assembly_requests
from touyan.coops.services import Asking
from touyan.core import clock, inbox
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.decisions import services as meetings
from touyan.decisions.kinds import Matter
from touyan.decisions.models import Meeting
from touyan.registry.kinds import PostKind

pytestmark = pytest.mark.django_db
TWO = HOUSEHOLDS[1:3]


@pytest.fixture
def coop(yard: Yard) -> Coop:
    """Five households: two of them are 30 %, rounded up."""
    return yard.coop()


def ask(yard: Yard, coop: Coop, *names: str, actor: Actor | None = None, **changes: object):
    values: dict[str, object] = {
        "ground": AskGround.MEMBERS,
        "subject": "账目公开和会计更换",
        "asked_on": clock.today(),
        "member_ids": [yard.member(coop, name).pk for name in names],
    }
    return services.ask_for_assembly(
        actor=actor or yard.accountant(coop),
        coop_id=coop.pk,
        asking=Asking(**values | changes),  # type: ignore[arg-type]
    )


def heap(code: str, actor: Actor) -> list[tuple[str, dt.date]]:
    return [(one.href, one.until) for one in inbox.declared()[f"coops.{code}"].look(actor).items]


def call(yard: Yard, coop: Coop, found: AssemblyRequest, day: str) -> Meeting:
    """Let the chair call the assembly from the request, on the page."""
    address = reverse("decisions:call_assembly", args=[coop.pk, Matter.COOP_ORDINARY])
    browser = yard.actors.browser("villager")
    about = f"?about=coopask:{found.pk}"
    page = browser.get(address + about)
    assert found.subject in page.content.decode()
    fields = FIELDS | {"request_key": str(uuid.uuid4()), "meets_on": day}
    done = browser.post(address + about, fields)
    assert done.status_code == 302, done.content.decode()
    return Meeting.objects.latest("pk")


@pytest.mark.parametrize(
    ("members", "least"), [(3, 1), (5, 2), (6, 2), (7, 3), (10, 3), (11, 4), (100, 30), (101, 31)]
)
def test_thirty_percent_is_rounded_up(members: int, least: int) -> None:
    assert membership.askers_least(members) == least


def test_enough_members_ask_and_it_is_due_in_twenty_days(yard, coop) -> None:
    with pytest.raises(TooFewAskers) as refused:
        ask(yard, coop, "household")
    assert "第三十一条" in refused.value.basis
    assert "5名成员里有1名" in str(refused.value)
    assert not AssemblyRequest.objects.exists()
    found = ask(yard, coop, *TWO)
    assert (found.members_then, found.needed, found.askers.count()) == (5, 2, 2)
    assert found.due_on == clock.today() + dt.timedelta(days=20)


def test_who_is_no_member_asks_for_nothing_and_no_day_lies_ahead(yard, coop) -> None:
    other = yard.coop(business="SERVICES")
    with pytest.raises(NotFound):
        ask(yard, coop, member_ids=[yard.member(other, name).pk for name in TWO])
    with pytest.raises(Invalid):
        ask(yard, coop, *TWO, asked_on=clock.today() + dt.timedelta(days=1))
    with pytest.raises(Invalid):
        ask(yard, coop, *TWO, asked_on=dt.date(2026, 3, 2))  # before the licence
    with pytest.raises(Invalid):
        ask(yard, coop, *TWO, subject=" ")
    assert not AssemblyRequest.objects.exists()


def test_supervisors_ask_where_there_are_some_and_the_charter_names_its_clause(yard, coop) -> None:
    with pytest.raises(NoSupervisor):
        ask(yard, coop, ground=AskGround.SUPERVISORS)
    services.appoint_officer(
        actor=SYSTEM,
        coop_id=coop.pk,
        kind=PostKind.COOP_SUPERVISOR,
        person_id=yard.tiny.third_villager.pk,
        started_on=clock.today(),
        resolution_id=yard.resolved(coop).pk,
    )
    supervisor = yard._now("third_villager")
    assert ask(yard, coop, ground=AskGround.SUPERVISORS, actor=supervisor).askers.count() == 0
    with pytest.raises(Invalid):
        ask(yard, coop, ground=AskGround.CHARTER)
    found = ask(yard, coop, ground=AskGround.CHARTER, clause="第二十一条第三项")
    assert found.clause == "第二十一条第三项"


def test_whoever_holds_a_post_records_it_and_nobody_else(yard, coop) -> None:
    for name, refusal in (
        ("township_officer", NotAllowed),
        ("third_villager", NotAllowed),
        ("sibling_coop_chair", NotFound),
    ):
        with pytest.raises(refusal):
            ask(yard, coop, *TWO, actor=yard._now(name))
    assert ask(yard, coop, *TWO, actor=yard.chair(coop)).entered_by_id == yard.tiny.villager.pk


def test_the_chair_is_reminded_and_the_assembly_called_from_it_links_back(yard, coop) -> None:
    found = ask(yard, coop, *TWO)
    page = reverse("coops:assembly_requests", args=[coop.pk])
    assert heap("assembly_requests", yard.chair(coop)) == [(page, found.due_on)]
    assert heap("assembly_requests", yard.actors.sibling_coop_chair) == []
    meeting = call(yard, coop, found, "2026-03-20")
    assert meeting.about == f"coopask:{found.pk}"
    assert heap("assembly_requests", yard.chair(coop)) == []
    told = yard.actors.browser("third_villager").get(
        reverse("decisions:meeting", args=[meeting.pk])
    )
    assert f'href="{page}"' in told.content.decode()
    listed = yard.actors.browser("third_villager").get(page).content.decode()
    assert reverse("decisions:meeting", args=[meeting.pk]) in listed
    # It cannot be called twice from one request, unless it was called off.
    again = reverse("decisions:call_assembly", args=[coop.pk, Matter.COOP_ORDINARY])
    browser = yard.actors.browser("villager")
    assert browser.get(f"{again}?about=coopask:{found.pk}").status_code == 404
    meetings.cancel_meeting(actor=yard.chair(coop), meeting_id=meeting.pk, reason="大雨")
    assert heap("assembly_requests", yard.chair(coop)) == [(page, found.due_on)]


def test_overdue_is_seen_by_members_and_by_the_township(yard, coop, at) -> None:
    found = ask(yard, coop, *TWO)
    last = found.due_on
    at(last.day, month=last.month)
    assert not assembly_requests.overdue().exists()
    at(last.day + 1, month=last.month)
    page = reverse("coops:assembly_requests", args=[coop.pk])
    officer = yard._now("township_officer")
    assert heap("overdue_assemblies", officer) == [(page, last)]
    assert heap("overdue_assemblies", yard._now("other_township_officer")) == []
    for name in ("third_villager", "township_officer"):
        browser = yard.actors.browser(name)
        assert "逾期" in browser.get(page).content.decode()
        shown = browser.get(reverse("coops:coop", args=[coop.pk])).content.decode()
        assert "第三十一条" in shown
    # Called too late it stays overdue until it is held.
    call(yard, coop, found, (clock.today() + dt.timedelta(days=3)).isoformat())
    assert heap("overdue_assemblies", officer) == [(page, last)]


def test_who_asked_is_read_by_the_offices_of_the_cooperative_and_counted_for_others(
    yard, coop
) -> None:
    ask(yard, coop, *TWO)
    page = reverse("coops:assembly_requests", args=[coop.pk])
    name = yard.tiny.other_villager.name
    assert name in yard.actors.browser("villager").get(page).content.decode()
    told = yard.actors.browser("fourth_villager").get(page).content.decode()
    assert name not in told
    assert "5名成员里有2名" in told


def test_the_accountant_records_it_on_the_page(yard, coop) -> None:
    address = reverse("coops:ask_for_assembly", args=[coop.pk])
    browser = yard.actors.browser("other_villager")
    assert browser.get(address).status_code == 200
    fields = {
        "ground": "MEMBERS",
        "subject": "更换会计",
        "asked_on": clock.today().isoformat(),
        "members": [yard.member(coop, TWO[0]).pk],
        "request_key": str(uuid.uuid4()),
    }
    refused = browser.post(address, fields)
    assert refused.status_code == 400
    assert "至少要2名" in refused.content.decode()
    fields["members"] = [yard.member(coop, name).pk for name in TWO]
    done = browser.post(address, fields)
    assert done["Location"] == reverse("coops:assembly_requests", args=[coop.pk])
    assert AssemblyRequest.objects.get().askers.count() == 2


def test_a_mistake_is_taken_back_as_a_new_fact_and_those_who_asked_are_told(yard, coop) -> None:
    found = ask(yard, coop, *TWO)
    officer = yard.accountant(coop)
    with pytest.raises(Invalid):
        services.take_back_request(actor=officer, request_id=found.pk, reason=" ")
    services.take_back_request(actor=officer, request_id=found.pk, reason="登了两遍")
    assert AssemblyRequest.objects.get().subject == found.subject  # nothing is edited
    assert heap("assembly_requests", yard.chair(coop)) == []
    told = Notification.objects.filter(kind="coops.asked_back")
    asked = {getattr(yard.tiny, name).head_id for name in TWO}
    assert {one.person_id for one in told} == asked
    page = reverse("coops:assembly_requests", args=[coop.pk])
    assert {one.link for one in told} == {page}
    last = Record.objects.filter(action="coops.assembly.taken_back").get()
    assert last.actor_id == officer.person_id
    # Everybody who reads the cooperative reads that it was, why, and that nobody is called.
    for name in ("third_villager", "township_officer"):
        shown = yard.actors.browser(name).get(page).content.decode()
        assert "登了两遍" in shown
        assert "登记错了，已撤回" in shown
        assert "登记错了，不召集" in shown
    with pytest.raises(TakenBackAlready):
        services.take_back_request(actor=officer, request_id=found.pk, reason="再来")
    again = ask(yard, coop, *TWO)  # who did ask is recorded again
    assert heap("assembly_requests", yard.chair(coop)) == [(page, again.due_on)]
    address = reverse("decisions:call_assembly", args=[coop.pk, Matter.COOP_ORDINARY])
    gone = yard.actors.browser("villager").get(f"{address}?about=coopask:{found.pk}")
    assert gone.status_code == 404


def test_the_chair_makes_no_request_go_away_that_somebody_else_recorded(yard, coop) -> None:
    found = ask(yard, coop, *TWO)
    page = reverse("coops:assembly_requests", args=[coop.pk])
    button = reverse("coops:take_back_request", args=[found.pk])
    with pytest.raises(ChairCannotTakeBack):
        services.take_back_request(actor=yard.chair(coop), request_id=found.pk, reason="不必开")
    for name, refusal in (("third_villager", NotAllowed), ("sibling_coop_chair", NotFound)):
        with pytest.raises(refusal):
            services.take_back_request(actor=yard._now(name), request_id=found.pk, reason="不必开")
    assert not AssemblyTakenBack.objects.exists()
    assert button not in yard.actors.browser("villager").get(page).content.decode()
    assert button in yard.actors.browser("other_villager").get(page).content.decode()
    own = ask(yard, coop, *TWO, subject="写错了", actor=yard.chair(coop))
    services.take_back_request(actor=yard.chair(coop), request_id=own.pk, reason="写错了事由")
    assert AssemblyTakenBack.objects.get().request_id == own.pk


def test_what_a_meeting_is_called_for_stays_until_it_is_called_off(yard, coop, at) -> None:
    found = ask(yard, coop, *TWO)
    meeting = call(yard, coop, found, "2026-03-20")
    officer = yard.accountant(coop)
    with pytest.raises(AssemblyCalledAlready):
        services.take_back_request(actor=officer, request_id=found.pk, reason="登错了")
    meetings.cancel_meeting(actor=yard.chair(coop), meeting_id=meeting.pk, reason="大雨")
    at(found.due_on.day + 1, month=found.due_on.month)
    assert assembly_requests.overdue().exists()
    address = reverse("coops:take_back_request", args=[found.pk])
    browser = yard.actors.browser("other_villager")
    assert found.subject in browser.get(address).content.decode()
    fields = {"reason": "提议的日期登错了", "request_key": str(uuid.uuid4())}
    done = browser.post(address, fields)
    assert done["Location"] == reverse("coops:assembly_requests", args=[coop.pk])
    assert not assembly_requests.overdue().exists()
    assert "逾期" not in browser.get(done["Location"]).content.decode()
