"""Targets: set for a place, read from facts, guided, supervised, told to act and answered, each on record."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.indicators import records
from touyan.assessment import queries, services
from touyan.assessment.errors import NotInOffice, OnlyTheOwner, TargetExists, UnknownMeasure
from touyan.assessment.models import NoteKind, Target, TargetNote
from touyan.assessment.progress import progress
from touyan.audit.models import Record
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.core.measures import Value
from touyan.indicators import services as facts

ON = dt.datetime(2026, 4, 12, 10, tzinfo=clock.ZONE)


@pytest.fixture
def april():
    with time_machine.travel(ON, tick=False) as traveller:
        yield traveller


def asked(tiny, **more):
    new = services.NewTarget(
        area_id=tiny.far_village.pk,
        measure="points.visits",
        value=8,
        from_month="2026-01",
        due_on=dt.date(2026, 12, 31),
        owner_id=tiny.far_village_secretary.pk,
        basis="2026年目标责任书",
    )
    return replace(new, **more)


@pytest.fixture
def target(tiny, actors, april):
    return services.set_target(actor=actors.county_officer, new=asked(tiny))


def test_progress_is_read_from_the_facts(tiny, actors, april, target):
    assert queries.progress_of(target).reached is None  # nothing was counted yet: not known
    records.open_shops(tiny)
    for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 4, 11)):
        records.hand_over(tiny, "far_village", "far_household", day, 10)
    records.hand_over(tiny, "village", "household", dt.date(2026, 3, 1), 10)
    facts.rebuild(actor=SYSTEM)
    found = queries.progress_of(target)
    assert (found.reached, found.percent, found.is_reached) == (2, 25, False)


def test_a_flow_adds_up_a_stock_counts_last_a_share_in_percent():
    declared = measures.declared().values()
    flow = next(one for one in declared if isinstance(one, measures.Flow) and not one.is_average)
    stock = next(one for one in declared if isinstance(one, measures.Stock) and not one.is_average)
    months = ["2026-01", "2026-02", "2026-03"]
    plain = {"2026-01": Value(3), "2026-02": Value(4)}
    assert progress(flow, plain, months, 10).percent == 70
    assert progress(stock, plain, months, 10).reached == 4
    share = {"2026-01": Value(1, 2), "2026-02": Value(2, 3)}
    assert progress(stock, share, months, 67).reached == 66  # cut down: 66.7 is not 67
    assert not progress(stock, share, months, 67).is_reached
    assert progress(stock, {"2026-01": Value(0, 0)}, months, 67).reached is None
    assert progress(flow, {}, months, 10).percent is None


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"measure": "online_time"}, UnknownMeasure),
        ({"value": 0}, Invalid),
        ({"value": 10**16}, Invalid),
        ({"from_month": "2026-13"}, Invalid),
        ({"from_month": "2027-01"}, Invalid),
        ({"from_month": "1999-01"}, Invalid),
        ({"due_on": dt.date(2026, 4, 11)}, Invalid),
        ({"due_on": dt.date(2099, 1, 1)}, Invalid),
        ({"basis": " "}, Invalid),
        ({"area_id": 0}, NotFound),
    ],
)
def test_what_makes_no_target(tiny, actors, april, wrong, refusal):
    with pytest.raises(refusal):
        services.set_target(actor=actors.county_officer, new=asked(tiny, **wrong))
    assert not Target.objects.exists()


def test_who_audits_or_keeps_the_system_is_not_offered_as_an_owner(tiny):
    offered = {int(pk) for pk, _name in queries.owners_for(tiny.county)}
    assert tiny.county_officer.pk in offered
    watching = (tiny.auditor, tiny.system_admin, tiny.security_admin, tiny.audit_admin)
    assert not offered & {one.pk for one in watching}


def test_the_owner_fills_a_post_of_the_place_and_one_target_is_enough(tiny, actors, april):
    with pytest.raises(NotInOffice):
        services.set_target(
            actor=actors.county_officer, new=asked(tiny, owner_id=tiny.village_secretary.pk)
        )
    services.set_target(actor=actors.county_officer, new=asked(tiny))
    with pytest.raises(TargetExists):
        services.set_target(actor=actors.county_officer, new=asked(tiny, value=9))


def test_a_township_sees_its_own_villages_and_sets_nothing(tiny, actors, target):
    for name in ("other_township_officer", "county_leader", "auditor", "far_village_secretary"):
        assert target in Target.objects.visible_to(getattr(actors, name)), name
    for name in ("township_officer", "village_secretary", "far_villager", "coop_chair"):
        assert target not in Target.objects.visible_to(getattr(actors, name)), name
        with pytest.raises(NotFound):
            queries.get(getattr(actors, name), target.pk)
    for name in ("other_township_officer", "county_leader", "far_village_secretary"):
        with pytest.raises(NotAllowed):
            services.set_target(actor=getattr(actors, name), new=asked(tiny, value=9))
        with pytest.raises(NotAllowed):
            services.note(actor=getattr(actors, name), target=target, kind="GUIDANCE", words="指导")
        with pytest.raises(NotAllowed):
            services.end_target(actor=getattr(actors, name), target=target, why="不要了")


def test_guidance_supervision_and_a_call_to_act_leave_records(tiny, actors, target):
    officer, owner = actors.county_officer, actors.far_village_secretary
    services.note(actor=officer, target=target, kind="GUIDANCE", words="到村讲政策")
    services.note(actor=officer, target=target, kind="SUPERVISION", words="现场督导")
    with pytest.raises(Invalid):  # a call to act has a day
        services.note(actor=officer, target=target, kind="DISPATCH", words="抓紧")
    with pytest.raises(Invalid):  # guidance has none
        services.note(
            actor=officer, target=target, kind="GUIDANCE", words="x", answer_by=clock.today()
        )
    with pytest.raises(Invalid):
        services.note(actor=officer, target=target, kind="ANSWER", words="x")
    told = services.note(
        actor=officer,
        target=target,
        kind="DISPATCH",
        words="月底前报进展",
        answer_by=dt.date(2026, 4, 30),
    )
    assert queries.waiting_for(owner).get() == told
    with pytest.raises(OnlyTheOwner):
        services.answer(actor=officer, target=target, note_id=told.pk, words="代答")
    services.answer(actor=owner, target=target, note_id=told.pk, words="已办")
    with pytest.raises(WrongState):
        services.answer(actor=owner, target=target, note_id=told.pk, words="再答")
    assert not queries.waiting_for(owner).exists()
    assert [one.kind for one in queries.notes_of(target)] == [
        NoteKind.GUIDANCE,
        NoteKind.SUPERVISION,
        NoteKind.DISPATCH,
        NoteKind.ANSWER,
    ]
    acts = Record.objects.filter(action__startswith="assessment.target.").order_by("pk")
    assert [one.action.rpartition(".")[2] for one in acts] == [
        "set",
        "guidance",
        "supervision",
        "dispatch",
        "answered",
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        TargetNote.objects.all().delete()


def test_what_has_ended_is_not_changed(tiny, actors, target):
    officer = actors.county_officer
    services.end_target(actor=officer, target=target, why="提前完成")
    for again in (
        lambda: services.end_target(actor=officer, target=target, why="再来"),
        lambda: services.note(actor=officer, target=target, kind="GUIDANCE", words="x"),
    ):
        with pytest.raises(WrongState):
            again()
    services.set_target(actor=officer, new=asked(tiny, value=9))  # the next one may begin


def test_set_and_told_on_the_pages(tiny, actors, april):
    browser = actors.browser("county_officer")
    place = browser.get(reverse("assessment:new"), {"area": tiny.far_village.pk})
    assert tiny.far_village_secretary.name in place.content.decode()
    sent = {
        "area": tiny.far_village.pk,
        "measure": "points.visits",
        "value": "8",
        "from_month": "2026-01",
        "due_on": "2026-12-31",
        "owner": tiny.far_village_secretary.pk,
        "basis": "2026年目标责任书",
    }
    assert post(browser, reverse("assessment:new"), **sent | {"value": "8.5"}).status_code == 400
    made = post(browser, reverse("assessment:new"), **sent)
    assert made.status_code == 302
    target = Target.objects.get()
    page = browser.get(made["Location"]).content.decode()
    assert "还不知道" in page
    note = post(
        browser,
        reverse("assessment:note", args=[target.pk]),
        kind="DISPATCH",
        words="月底前报进展",
        answer_by="2026-04-30",
    )
    assert note.status_code == 302
    owner = actors.browser("far_village_secretary")
    page = owner.get(reverse("assessment:target", args=[target.pk])).content.decode()
    assert "月底前报进展" in page
    told = target.notes.get()
    done = post(owner, reverse("assessment:answer", args=[target.pk, told.pk]), words="已办")
    assert done.status_code == 302
    assert post(browser, reverse("assessment:new"), **sent).status_code == 409
    assert post(browser, reverse("assessment:end", args=[target.pk]), words="").status_code == 400


def post(browser, address, **fields):
    return browser.post(address, fields | {"request_key": str(uuid.uuid4())})


def test_the_list_tells_how_far_each_has_come_and_what_is_late(tiny, actors, april, target):
    """A bar with its words; reached, late and unknown are told by words, not by colour alone."""
    records.open_shops(tiny)
    for day in (dt.date(2026, 1, 1), dt.date(2026, 4, 11)):
        records.hand_over(tiny, "far_village", "far_household", day, 10)
    officer = actors.county_officer
    reached = asked(tiny, value=1, due_on=dt.date(2026, 5, 1))
    late = asked(tiny, value=100, due_on=dt.date(2026, 4, 20))
    share = asked(tiny, measure="decisions.attendance", value=67)
    whole = asked(
        tiny, area_id=tiny.county.pk, owner_id=tiny.county_officer.pk, measure="points.visits"
    )
    for new in (reached, late, share, whole):
        services.set_target(actor=officer, new=new)
    facts.rebuild(actor=SYSTEM)
    april.shift(dt.timedelta(days=10))
    page = actors.browser("county_officer").get(reverse("assessment:targets")).content.decode()
    rows = page.split('<a class="list__row"')[1:]
    words = {
        text: [row for row in rows if text in row] for text in ("已完成", "已过期限", "还不知道")
    }
    assert {text: len(found) for text, found in words.items()} == dict.fromkeys(words, 1)
    assert "<progress" not in words["还不知道"][0]
    assert "完成 200%" in words["已完成"][0]
    assert '<progress value="100"' in words["已完成"][0]
    assert '<progress value="2"' in words["已过期限"][0]
    assert sum('<progress value="25"' in row for row in rows) == 2  # the village and the county
    assert "数据截至" in page


def test_the_list_asks_a_fixed_number_of_questions(
    tiny, actors, april, target, django_assert_num_queries
):
    facts.rebuild(actor=SYSTEM)
    with django_assert_num_queries(1):
        queries.progress_of_all([target])
    more = [
        services.set_target(actor=actors.county_officer, new=asked(tiny, due_on=day))
        for day in (dt.date(2026, 11, 30), dt.date(2026, 10, 31))
    ]
    with django_assert_num_queries(1):
        found = queries.progress_of_all([target, *more])
    assert dict(found) == {one.pk: queries.progress_of(one) for one in (target, *more)}
