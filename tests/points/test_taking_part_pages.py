"""Pages of taking part: joining in two taps, the clerk's list, reminders, a member's own account."""

import uuid

import pytest

from touyan.points.models import Enrolment, Reminder

pytestmark = pytest.mark.django_db


def post(client, url: str, **data):
    return client.post(url, {"request_key": str(uuid.uuid4()), **data})


@pytest.fixture
def as_(actors):
    """Return the signed-in browser of a member of the cast."""
    return actors.browser


@pytest.fixture
def home(tiny):
    return tiny.household


def test_a_villager_leaves_and_joins_again(as_, home) -> None:
    client = as_("villager")
    assert "您家已参加积分" in client.get("/points/joining/").content.decode()
    post(client, "/points/joining/", act="leave")
    page = client.get("/points/").content.decode()
    assert "您家还没有参加积分" in page
    post(client, "/points/joining/", act="join")
    assert Enrolment.objects.filter(household=home, withdrawn_on=None).count() == 1
    assert Enrolment.objects.filter(household=home).count() == 2


def test_my_points_show_base_score_year_and_last_days(as_) -> None:
    page = as_("villager").get("/points/").content.decode()
    for text in ("基础分", "今年得分", "用到什么时候"):
        assert text in page


def test_the_clerk_writes_down_for_one_and_for_a_list(as_, tiny) -> None:
    client = as_("village_clerk")
    one, other = tiny.household, tiny.other_household
    for home in (one, other):
        post(client, f"/points/households/{home.pk}/", act="leave")
    assert "没有参加积分" in client.get(f"/points/households/{one.pk}/").content.decode()
    post(client, "/points/households/join/", household=[one.pk, other.pk])
    running = Enrolment.objects.filter(withdrawn_on=None)
    assert running.filter(household__in=[one, other], channel="LIST").count() == 2
    assert "已参加" in client.get("/points/households/").content.decode()


def test_the_list_takes_no_household_of_another_village(as_, tiny) -> None:
    far = tiny.far_household
    Enrolment.objects.filter(household=far).delete()
    post(as_("village_clerk"), "/points/households/join/", household=[far.pk])
    assert not Enrolment.objects.filter(household=far).exists()


def test_where_deductions_are_off_there_is_nothing_to_remind_of(as_, tiny) -> None:
    url = f"/points/households/{tiny.other_household.pk}/remind/"
    assert "这里不减分" in as_("village_clerk").get(url).content.decode()
    assert not Reminder.objects.exists()


def test_somebody_who_is_no_member_reads_why_not(as_) -> None:
    page = as_("other_villager").get("/points/own/").content.decode()
    assert "党员" in page
