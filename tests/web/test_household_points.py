"""Households split, merge and move on pages: looked at before it happens, points in the same act."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.web.test_registry_changes import send, sure, today
from touyan.ledger import queries as ledger
from touyan.points import accounts
from touyan.points.queries import balances
from touyan.registry.models import HouseholdSuccession

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(actors):
    return actors.browser("village_clerk")


@pytest.fixture
def officer(actors):
    return actors.browser("township_officer")


def others(tiny):
    members = tiny.household.members.filter(left_on=None)
    return [m.person_id for m in members if m.person_id != tiny.household.head_id]


def points(household) -> int:
    return balances(household)[0]


def test_a_split_says_how_many_points_go_along_before_they_go(clerk, tiny):
    has, going = points(tiny.household), others(tiny)[:1]
    members = tiny.household.members.filter(left_on=None).count()
    share = has // members
    assert share
    look, answer = sure(
        clerk, "split", tiny.household, going=going, head=going[0], share="HEADS", on=today()
    )
    assert f"{share} 分（按人头：{members} 人中 1 人）" in look.content.decode()
    new = HouseholdSuccession.objects.get(old=tiny.household).new
    assert answer.url == reverse("registry:household", args=[new.pk])
    assert (points(tiny.household), points(new)) == (has - share, share)


def test_another_number_needs_to_be_agreed_on(clerk, tiny):
    going = others(tiny)[:1]
    fields = {"going": going, "head": going[0], "share": "AGREED", "on": today()}
    answer = send(clerk, "split", tiny.household.pk, **fields)
    assert list(answer.context["form"].errors) == ["points", "agreed"]
    has = points(tiny.household)
    fields["agreed"] = "两位户主在村部当面说好"
    answer = send(clerk, "split", tiny.household.pk, points=has + 1, **fields)
    assert list(answer.context["form"].errors) == ["points"]
    sure(clerk, "split", tiny.household, points=0, **fields)
    assert points(tiny.household) == has


def test_points_that_were_spent_meanwhile_stop_the_split(clerk, tiny):
    going = others(tiny)[:1]
    fields = {
        "going": going,
        "head": going[0],
        "share": "HEADS",
        "on": today(),
        "sure": "1",
        "shown": "9999",
    }
    answer = send(clerk, "split", tiny.household.pk, **fields)
    assert answer.status_code == 409
    assert not HouseholdSuccession.objects.exists()
    fields["shown"] = "nonsense"
    assert send(clerk, "split", tiny.household.pk, **fields).status_code == 409


def test_sending_the_second_step_twice_splits_once(clerk, tiny):
    going = others(tiny)[:1]
    share = points(tiny.household) // tiny.household.members.filter(left_on=None).count()
    fields = {
        "request_key": str(uuid.uuid4()), "going": going, "head": going[0], "share": "HEADS", "on": today(),
        "sure": "1", "shown": str(share),
    }  # fmt: skip
    address = reverse("registry:split", args=[tiny.household.pk])
    answers = {clerk.post(address, fields)["Location"] for _press in range(2)}
    assert len(answers) == 1
    assert HouseholdSuccession.objects.filter(old=tiny.household).count() == 1


def test_a_merged_household_brings_its_points_along(clerk, tiny):
    both = points(tiny.household) + points(tiny.other_household)
    look, _answer = sure(clerk, "merge", tiny.household, code=tiny.other_household.code, on=today())
    assert f"{both} 分" in look.content.decode()
    assert points(tiny.other_household) == both
    assert points(tiny.household) == 0


def test_the_last_member_who_joins_another_household_takes_everything_along(clerk, tiny):
    for person in others(tiny):
        send(clerk, "rehouse", person, way="NONE", on=today())
    both = points(tiny.household) + points(tiny.other_household)
    answer = send(
        clerk, "rehouse", tiny.household.head_id,
        way="JOIN", code=tiny.other_household.code, relation="OTHER", on=today(),
    )  # fmt: skip
    assert answer.url.startswith(reverse("registry:merge", args=[tiny.household.pk]))
    sure(clerk, "merge", tiny.household, **parse_qs(urlsplit(answer.url).query))
    assert points(tiny.other_household) == both


def test_to_another_village_the_points_go_along_and_the_page_says_who_owes(officer, tiny):
    has = points(tiny.household)
    look, _answer = sure(officer, "move", tiny.household, area=tiny.sibling_village.pk, on=today())
    assert tiny.sibling_village.name in look.content.decode()
    assert "两本账都记着" in look.content.decode()
    assert points(tiny.household) == has
    book = ledger.book_of(tiny.sibling_village.pk)
    held = [v for v in ledger.accounts_of_subject(tiny.household.pk) if v.book_id == book]
    assert sum(v.balance for v in held if v.code == accounts.AVAILABLE) == has


def test_what_waits_at_the_shop_is_said_before_and_refused_after(clerk, tiny):
    assert tiny.reserved_redemption.household == tiny.other_household
    fields = {"code": tiny.household.code, "on": today()}
    first = send(clerk, "merge", tiny.other_household.pk, **fields)
    page = clerk.get(first.url).content.decode()
    assert "先领走" in page
    assert 'name="sure"' not in page
    answer = send(clerk, "merge", tiny.other_household.pk, sure="1", shown="0", **fields)
    assert answer.status_code == 409
    assert not HouseholdSuccession.objects.exists()
