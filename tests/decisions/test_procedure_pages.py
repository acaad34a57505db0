"""Pages of procedures: from the template to the file, in words that name law, custom and county."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.decisions.hall import HELD_ON
from tests.decisions.march import March
from touyan.decisions.models import Run, RunStatus, StepAct
from touyan.decisions.services import publishing, running

pytestmark = pytest.mark.django_db
LAST_DAY = 27
TALK = {
    "held_on": "2026-03-02",
    "told_on": "2026-02-25",
    "place": "村部",
    "households_asked": "12",
    "yes": "1",
    "text": "支部委员都同意。",
    "reason": "",
}


def send(browser, name: str, *args: object, **fields: object):
    address = reverse(f"decisions:{name}", args=args)
    return browser.post(address, {"request_key": str(uuid.uuid4())} | fields)


def read(browser, name: str, *args: object) -> str:
    response = browser.get(reverse(f"decisions:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def march(hall) -> March:
    return March(hall)


@pytest.fixture
def desk(hall):
    return hall.actors.browser("committee_chair")


def test_a_motion_starts_from_a_template_with_the_whole_way_in_words(hall, desk) -> None:
    village = hall.tiny.village
    assert "四议两公开" in read(desk, "procedure_new")
    page = read(desk, "procedure_start", village.pk, "road")
    assert "名单上5人" in page
    assert "至少要到4人" in page
    assert "村民委员会组织法(2025)第二十六条" in page
    assert "织金县参数" in page
    send(desk, "procedure_start", village.pk, "road", title="硬化三组道路", text="480 米")
    run = Run.objects.get()
    assert (run.title, run.stage, run.is_voted) == ("硬化三组道路", "propose", True)
    assert "现在：一议 党组织提议" in read(desk, "procedure", run.pk)


def test_the_way_through_the_pages_to_the_file(hall, march, desk) -> None:
    key = march.start().pk
    send(desk, "procedure_talk", key, **TALK)
    march.talk()
    march.talk()
    send(
        desk,
        "procedure_vote",
        key,
        body="VILLAGERS_HOUSEHOLDS",
        assent="RAISED_HANDS",
        meets_on="2026-03-12",
        hour="19:30",
        place="村部",
        reason="",
    )
    assert "至少要到4人" in read(desk, "procedure", key)
    march.vote()
    desk = hall.actors.browser("committee_chair")
    for act in ("take_result", "publish", "hang"):
        send(desk, "procedure_go", key, act=act)
    assert "到2026-03-27" in read(desk, "procedure", key)
    assert "同意4人" in read(desk, "procedure_sheet", key)
    hall.at(LAST_DAY + 1)
    desk = hall.actors.browser("committee_chair")
    send(desk, "procedure_go", key, act="end_notice")
    send(desk, "procedure_done", key, text="验收合格")
    send(desk, "procedure_go", key, act="publish_result")
    send(desk, "procedure_go", key, act="hang")
    send(hall.actors.browser("supervision_chair"), "procedure_go", key, act="sign_result")
    hall.at(14, month=4)
    desk = hall.actors.browser("committee_chair")
    send(desk, "procedure_go", key, act="file")
    assert Run.objects.get(pk=key).status == RunStatus.DONE
    told = read(hall.actors.browser("villager"), "procedure", key)
    assert "已办结归档" in told
    whole = read(hall.actors.browser("villager"), "procedure_file", key)
    assert march.run.steps.first().content_hash[:16] in whole


def test_broken_custom_is_said_beside_the_form_with_the_countys_name(march, desk) -> None:
    key = march.start().pk
    refused = send(desk, "procedure_talk", key, **TALK | {"households_asked": "3"})
    assert refused.status_code == 409
    assert "织金县参数：会前至少征求10户意见，这次3户" in refused.content.decode()
    send(desk, "procedure_talk", key, **TALK | {"households_asked": "3", "reason": "下雨"})
    assert "原因：下雨" in read(desk, "procedure", key)


def test_a_vote_too_few_came_to_says_why_on_the_page(hall, march, desk) -> None:
    march.start()
    march.talks()
    march.call()
    march.vote(come=3)
    running.take_result(actor=march.chair, run_id=march.run.pk)
    told = read(hall.actors.browser("villager"), "procedure", march.run.pk)
    assert "应到5人，到会3人，至少要到4人，没有表决" in told


def test_a_villager_objects_and_somebody_else_answers(hall, march) -> None:
    march.to_board()
    key = march.run.pk
    villager = hall.actors.browser("villager")
    assert "提出异议" in read(villager, "procedure", key)
    send(villager, "procedure_object", key, reason="路线绕开五户")
    objection = march.run.steps.get(act=StepAct.PUBLISHED).notice.objections.get()
    assert "有异议待答复" in read(villager, "procedures")
    officer = hall.actors.browser("township_officer")
    assert "路线绕开五户" in read(officer, "procedure_answer", objection.pk)
    send(officer, "procedure_answer", objection.pk, outcome="DISMISSED", answer="会上议过。")
    assert "会上议过。" in read(villager, "procedure", key)


def test_sending_back_early_start_and_giving_up_by_pages(hall, march, desk) -> None:
    march.to_board()
    key = march.run.pk
    desk = hall.actors.browser("committee_chair")
    send(desk, "procedure_early", key, text="山洪冲毁便桥")
    assert march.fresh().stage == "carry_out"
    key = march.start().pk
    run = march.fresh()
    march.talk(day=HELD_ON)
    fields = {"to": "propose", "reason": "方案不清", "title": run.title, "text": run.text}
    send(desk, "procedure_back", key, **fields)
    assert (march.fresh().round, march.fresh().stage) == (2, "propose")
    send(desk, "procedure_drop", key, text="资金没有落实")
    assert march.fresh().status == RunStatus.DROPPED


def test_those_who_supervise_find_the_records_to_look_at(hall, march) -> None:
    march.start()
    march.talk()
    march.talk()
    officer = hall.actors.browser("township_officer")
    address = reverse("decisions:procedures") + "?look=1"
    assert march.run.title in officer.get(address).content.decode()
    assert "请留意" in read(officer, "procedure", march.run.pk)
    assert "请留意" not in read(hall.actors.browser("villager"), "procedures")


def test_an_unknown_press_does_nothing(march, desk) -> None:
    key = march.start().pk
    assert send(desk, "procedure_go", key, act="delete").status_code == 400
    assert send(desk, "procedure_go", key).status_code == 400
    assert march.fresh().status == RunStatus.RUNNING


def test_a_councils_people_are_named_by_their_households(hall, march, desk) -> None:
    march.start(procedure="four_affairs", matter="HAMLET_AFFAIRS")
    march.talk()
    march.talk()
    key = march.run.pk
    assert "哪些户来了人" in read(desk, "procedure_talk", key)
    codes = f"{hall.tiny.household.code[-6:]} {hall.tiny.other_household.code[-6:]}"
    fields = TALK | {"yes": "2", "came": codes}
    assert send(desk, "procedure_talk", key, **fields | {"came": "X"}).status_code == 400
    send(desk, "procedure_talk", key, **fields)
    assert march.fresh().stage == "do"


def test_the_list_costs_the_same_for_many(hall, march, django_assert_max_num_queries) -> None:
    officer = hall.actors.browser("township_officer")
    march.start()
    officer.get(reverse("decisions:procedures"))
    with django_assert_max_num_queries(40) as few:
        officer.get(reverse("decisions:procedures"))
    for _number in range(5):
        march.start()
        march.talk(held_on=dt.date(2026, 3, 2))
    with django_assert_max_num_queries(len(few) + 1):
        officer.get(reverse("decisions:procedures"))


def test_publishing_is_for_those_who_publish(hall, march) -> None:
    march.start()
    march.talks()
    march.call()
    march.vote()
    running.take_result(actor=march.chair, run_id=march.run.pk)
    clerk = hall.actors.browser("village_clerk")
    assert send(clerk, "procedure_go", march.run.pk, act="publish").status_code == 403
    publishing.publish(actor=march.chair, run_id=march.run.pk)
