"""Pages of meetings: called from a matter, noted by list, voted, closed, printed; names stay near."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.decisions.hall import HELD_ON, ZONE
from touyan.decisions import queries, services
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Meeting, MeetingStatus, Motion, MotionStatus, Vote

pytestmark = pytest.mark.django_db


def send(browser, name: str, *args: object, **fields: object):
    address = reverse(f"decisions:{name}", args=args)
    return browser.post(address, {"request_key": str(uuid.uuid4())} | fields)


def read(browser, name: str, *args: object) -> str:
    response = browser.get(reverse(f"decisions:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def desk(hall):
    return hall.actors.browser("committee_chair")


CALL = {
    "body": BodyKind.VILLAGERS_HOUSEHOLDS,
    "title": "修路",
    "text": "修三组水泥路",
    "assent": "ROLL_CALL",
    "party_discussed_on": "2026-03-01",
    "meets_on": "2026-03-12",
    "hour": "19:30",
    "place": "村部",
}


def test_choosing_what_to_decide_costs_the_same_for_every_place(
    hall, desk, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(22):  # nine of them count the inbox, once a minute
        page = read(desk, "new")
    assert page.count("公益事业兴办") == 1
    groups = [hall.tiny.group, hall.tiny.other_group, hall.tiny.village]
    assert queries.matters_of(groups) == [(area, queries.matters(area)) for area in groups]


def test_a_secretary_runs_a_meeting_from_the_matter_to_the_minutes(hall, desk) -> None:
    village = hall.tiny.village
    assert "公益事业兴办" in read(desk, "new")
    offered = read(desk, "call", village.pk, Matter.PUBLIC_WELFARE)
    assert "名单上5人" in offered
    assert "至少要到4人" in offered
    done = send(desk, "call", village.pk, Matter.PUBLIC_WELFARE, **CALL)
    meeting, motion = Meeting.objects.get(), Motion.objects.get()
    assert done["Location"] == reverse("decisions:meeting", args=[meeting.pk])
    assert meeting.meets_at == dt.datetime(2026, 3, 12, 19, 30, tzinfo=ZONE)
    hall.at(HELD_ON)
    desk = hall.actors.browser("committee_chair")
    absent = hall.entries(meeting)[0]
    send(desk, "attendance", meeting.pk, absent=absent.pk)
    assert "4" in read(desk, "meeting", meeting.pk)
    send(desk, "roll_call", motion.pk, others="YES", **{f"choice_{absent.pk}": "NO"})
    assert Vote.objects.filter(choice="YES").count() == 4
    send(desk, "decide", motion.pk)
    send(desk, "close", meeting.pk, text="会议按时开始。")
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CLOSED
    assert "已归档" in read(desk, "meeting", meeting.pk)
    send(desk, "add", meeting.pk, text="更正一处")
    assert "更正一处" in read(desk, "meeting", meeting.pk)
    told = read(hall.actors.browser("villager"), "motion", motion.pk)
    assert "同意4人，需要3人" in told
    assert "村民委员会组织法(2025)第二十六条" in told


def test_a_refusal_is_said_beside_the_form_with_the_day(hall, desk) -> None:
    late = CALL | {"meets_on": "2026-03-11"}
    refused = send(desk, "call", hall.tiny.village.pk, Matter.PUBLIC_WELFARE, **late)
    assert refused.status_code == 409
    assert "2026-03-12" in refused.content.decode()
    assert not Meeting.objects.exists()


def test_a_matter_of_another_law_is_not_offered(hall, desk) -> None:
    for matter in ("ELECTION", "COLLECTIVE_CHARTER", "NONSENSE", "GROUP_AFFAIRS"):
        found = desk.get(reverse("decisions:call", args=[hall.tiny.village.pk, matter]))
        assert found.status_code == 404


def test_a_failed_quorum_says_why(hall) -> None:
    motion = hall.held(come=3, yes=3)
    told = read(hall.actors.browser("villager"), "motion", motion.pk)
    assert "到会3人，需要4人" in told
    assert "到会人数不够" in told


def test_a_villager_votes_on_the_page_and_changes_it(hall) -> None:
    motion = hall.roll_call()
    browser = hall.actors.browser("villager")
    assert "您的表决" in read(browser, "motion", motion.pk)
    send(browser, "vote", motion.pk, choice="YES")
    send(browser, "vote", motion.pk, choice="NO")
    assert Vote.objects.get().choice == "NO"
    assert send(browser, "vote", motion.pk, choice="MAYBE").status_code == 400


def test_who_did_not_come_sees_why_there_is_no_button(hall) -> None:
    motion = hall.roll_call(come=0)
    told = read(hall.actors.browser("villager"), "motion", motion.pk)
    assert "您的表决" not in told
    assert "到会的人才能表决" in told


def test_counts_are_entered_and_entered_again_with_a_reason(hall) -> None:
    meeting = hall.call(hall.draft(assent="PAPER"))
    motion = meeting.motions.get()
    hall.at(HELD_ON)
    desk = hall.actors.browser("committee_chair")
    hall.come(meeting, 5)
    figures = {"yes": 3, "no": 1, "abstain": 0, "spoiled": 1}
    send(desk, "count", motion.pk, **figures)
    assert send(desk, "count", motion.pk, **figures).status_code == 400
    send(desk, "count", motion.pk, **figures | {"yes": 4, "no": 0, "reason": "有人要求重数"})
    told = read(desk, "motion", motion.pk)
    assert "有人要求重数" in told
    assert send(desk, "count", motion.pk, **figures | {"yes": 9, "reason": "x"}).status_code == 400
    send(desk, "withdraw", motion.pk)
    motion.refresh_from_db()
    assert motion.status == MotionStatus.WITHDRAWN


def test_a_further_motion_and_calling_off(hall, desk) -> None:
    meeting = hall.call(hall.draft())
    further = {"matter": Matter.ALLOWANCES, "title": "误工补贴", "text": "每天80元"}
    further |= {"assent": "RAISED_HANDS", "party_discussed_on": "2026-03-01"}
    assert send(desk, "put", meeting.pk, **further, concerned="99999").status_code == 400
    code = hall.tiny.household.code[-3:]
    send(desk, "put", meeting.pk, **further, concerned=code)
    assert meeting.motions.order_by("number").last().interests.get().person == hall.tiny.villager
    send(desk, "cancel", meeting.pk, text="下大雨")
    assert "下大雨" in read(desk, "meeting", meeting.pk)


def test_everything_prints(hall, desk) -> None:
    meeting = hall.call(hall.draft())
    assert "会议通知" in read(desk, "sheet", meeting.pk)
    listed = read(desk, "sign_in_list", meeting.pk)
    assert hall.tiny.villager.name in listed
    hall.at(HELD_ON)
    assert "会议结果" in read(hall.actors.browser("villager"), "sheet", meeting.pk)


def test_the_county_reads_a_roll_call_with_masked_names(hall) -> None:
    motion = hall.roll_call()
    services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")
    near = read(hall.actors.browser("other_villager"), "motion", motion.pk)
    far = read(hall.actors.browser("county_officer"), "motion", motion.pk)
    name = hall.tiny.villager.name
    assert name in near
    assert name not in far


def test_the_list_of_meetings_asks_the_database_as_often_for_many(
    hall, desk, django_assert_max_num_queries
) -> None:
    for _number in range(25):
        hall.call(hall.draft())
    with django_assert_max_num_queries(25):
        page = read(desk, "meetings")
    assert "before=" in page
    oldest = sorted(Meeting.objects.values_list("pk", flat=True))[5]
    assert (
        "修三组" in desk.get(reverse("decisions:meetings") + f"?before={oldest}").content.decode()
    )
