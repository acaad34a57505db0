"""Lists of members feed the rosters of organisations; people are sent instead with a receipt."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.decisions.hall import ZONE
from tests.fault.statements import fail_at_every_statement
from touyan.core.errors import Conflict, Invalid, NotFound
from touyan.decisions import queries, services
from touyan.decisions.errors import BodyNotHere
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Listed, Meeting, Proxy
from touyan.decisions.queries import lists

pytestmark = pytest.mark.django_db
BODY = BodyKind.COLLECTIVE_MEMBERS


def put(hall, person, **changes) -> Listed:
    values = {
        "area_id": hall.tiny.village.pk,
        "body": BODY,
        "person_id": person.pk,
        "since": dt.date(2026, 1, 1),
        "basis": "2026年1月成员大会确认",
    }
    return services.list_member(actor=hall.chair, **values | changes)


def test_a_listed_member_stands_on_the_next_roster_and_one_who_left_does_not(hall) -> None:
    village = hall.tiny.village
    assert Matter.BUILDING_LAND not in queries.matters(village)
    row = put(hall, hall.tiny.villager)
    assert Matter.BUILDING_LAND in queries.matters(village)
    assert lists.members_for(village, BODY) == {hall.tiny.villager.pk: 1}
    assert lists.members_for(village, BodyKind.VILLAGERS_HOUSEHOLDS) is None
    services.unlist_member(actor=hall.chair, listed_id=row.pk, reason="迁出，取得其他集体成员身份")
    assert lists.members_for(village, BODY) == {}
    with pytest.raises(NotFound):
        services.unlist_member(actor=hall.chair, listed_id=row.pk, reason="又")
    assert put(hall, hall.tiny.villager).pk != row.pk


def test_a_list_refuses_strangers_doubles_and_bodies_of_the_register(hall) -> None:
    put(hall, hall.tiny.villager)
    with pytest.raises(Conflict):
        put(hall, hall.tiny.villager)
    with pytest.raises(NotFound):
        put(hall, hall.tiny.far_villager)
    with pytest.raises(BodyNotHere):
        put(hall, hall.tiny.villager, body=BodyKind.VILLAGER_REPRESENTATIVES)
    with pytest.raises(Invalid):
        put(hall, hall.tiny.villager, since=dt.date(2026, 3, 3))
    with pytest.raises(NotFound):
        services.list_member(
            actor=hall.actors.far_village_clerk,
            area_id=hall.tiny.village.pk,
            body=BODY,
            person_id=hall.tiny.villager.pk,
            since=dt.date(2026, 1, 1),
            basis="x",
        )


def test_the_pages_list_call_and_note_who_is_sent(hall) -> None:
    desk, village, home = (
        hall.actors.browser("committee_chair"),
        hall.tiny.village,
        hall.tiny.household,
    )
    spouse = home.members.exclude(person=hall.tiny.villager).first().person

    def send(page, *args, **fields):
        address = reverse(f"decisions:{page}", args=args)
        return desk.post(address, {"request_key": str(uuid.uuid4())} | fields)

    person = {"code": home.code[-4:], "name": hall.tiny.villager.name}
    added = send("member_add", village.pk, BODY, **person, since="2026-01-01", basis="成员大会确认")
    assert added.status_code == 302
    wrong = send(
        "member_add", village.pk, BODY, code="9999", name="无名", since="2026-01-01", basis="x"
    )
    assert wrong.status_code == 404
    assert "这一户里没有叫这个名字的人" in wrong.content.decode()
    shown = desk.get(reverse("decisions:members", args=[village.pk, BODY])).content.decode()
    assert hall.tiny.villager.name in shown
    called = send(
        "call", village.pk, Matter.BUILDING_LAND, body=BODY, title="出租", text="出租旧校舍",
        assent="ROLL_CALL", meets_on="2026-03-12", hour="19:30", place="村部",
        party_discussed_on="2026-03-01",
    )  # fmt: skip
    meeting = Meeting.objects.get()
    assert called["Location"] == reverse("decisions:meeting", args=[meeting.pk])
    assert send("proxies", meeting.pk, number=1, name=spouse.name).status_code == 302
    proxy = Proxy.objects.get()
    page = desk.get(reverse("decisions:proxies", args=[meeting.pk])).content.decode()
    assert proxy.code in page
    assert send("proxies", meeting.pk, number=2, name=spouse.name).status_code == 404
    send("proxy_back", meeting.pk, proxy=proxy.pk)
    assert not lists.sent(meeting)
    send("member_end", Listed.objects.get().pk, text="去世")
    assert not lists.listed(village, BODY)


def test_where_the_law_knows_no_stand_in_the_page_says_so(hall) -> None:
    meeting = hall.call(meets_at=dt.datetime(2026, 3, 12, 19, 30, tzinfo=ZONE))
    assert not lists.takes_proxies(meeting)
    page = hall.actors.browser("committee_chair").get(
        reverse("decisions:proxies", args=[meeting.pk])
    )
    assert "这个会议不能委托别人参加" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_listing_and_unlisting_are_whole_or_nothing(hall) -> None:
    fail_at_every_statement(lambda: put(hall, hall.tiny.villager))
    row = Listed.objects.get()
    fail_at_every_statement(
        lambda: services.unlist_member(actor=hall.chair, listed_id=row.pk, reason="迁出")
    )
