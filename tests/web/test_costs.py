"""What a page costs: a fixed number of questions to the database, whatever lies in the tables."""

import pytest

from touyan.access.services import accounts
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.points.models import Claim, ExpiryReminder
from touyan.points.queries.lots import by_day, lots_of
from touyan.registry import services as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def warm(actors):
    """Browsers that have been here before: the queries are compiled, the session has its marks."""

    def browser(who, path):
        found = actors.browser(who)
        for _ in range(2):
            assert found.get(path).status_code == 200
        return found

    return browser


def test_a_villagers_first_page_asks_six_questions(warm, django_assert_max_num_queries):
    browser = warm("villager", "/home/")
    with django_assert_max_num_queries(6):
        browser.get("/home/")


def test_they_stay_six_with_many_claims(tiny, warm, django_assert_max_num_queries):
    browser = warm("villager", "/home/")
    model = Claim.objects.filter(household=tiny.household).first()
    for number in range(60):
        model.pk, model.ref, model.row_key = None, None, f"copy {number}"
        model.ref = Claim._meta.get_field("ref").get_default()
        model._state.adding = True
        model.save(force_insert=True)
    with django_assert_max_num_queries(6):
        browser.get("/home/")


def test_a_households_points_ask_eight_questions(tiny, warm, django_assert_num_queries):
    browser = warm("villager", "/points/")
    with django_assert_num_queries(8):
        page = browser.get("/points/").context["own"]
    claims = Claim.objects.filter(household=tiny.household).exclude(state="DRAFT")
    assert {(one.ref, one.points, one.state) for one in page.entries} == set(
        claims.values_list("ref", "points", "state")
    )
    ((_last_day, points),) = by_day(lots_of(tiny.household.pk))
    assert [one.points for one in page.last_days] == [points]


def test_their_entries_are_turned_over_by_key(tiny, warm, django_assert_num_queries):
    model = Claim.objects.filter(household=tiny.household).first()
    for number in range(30):
        model.pk, model.row_key = None, f"copy {number}"
        model.ref = Claim._meta.get_field("ref").get_default()
        model._state.adding = True
        model.save(force_insert=True)
    wanted = Claim.objects.filter(household=tiny.household).exclude(state="DRAFT")
    browser = warm("villager", "/points/")
    found, href = [], "/points/"
    while href:
        with django_assert_num_queries(8):
            answer = browser.get(href)
        found += [one.id for one in answer.context["own"].entries]
        href = answer.context["next_url"] and f"/points/{answer.context['next_url']}"
    assert found == list(wanted.order_by("-occurred_on", "-pk").values_list("pk", flat=True))
    assert browser.get("/points/?before=plum").status_code == 404


@pytest.mark.parametrize("size", ["0", "1"])
def test_points_that_run_out_are_said_there_for_one_question_more(
    tiny, warm, django_assert_max_num_queries, size
):
    ((last_day, points),) = by_day(lots_of(tiny.household.pk))
    ExpiryReminder.objects.create(
        holder_id=tiny.household.pk,
        expires_on=last_day,
        days_before=60,
        points=points,
        reminded_on=clock.today(),
    )
    browser = warm("villager", "/home/")
    browser.cookies["elder"] = size
    with django_assert_max_num_queries(7):
        page = browser.get("/home/").content.decode()
    assert "data-runs-out" in page
    assert f"{points} 分" in page
    assert f"还有 {(last_day - clock.today()).days} 天" in page


def test_the_record_of_acts_asks_four_questions(warm, django_assert_max_num_queries):
    browser = warm("auditor", "/records/")
    with django_assert_max_num_queries(4):
        browser.get("/records/")


def test_the_account_comes_with_the_session(tiny, warm, django_assert_num_queries):
    browser = warm("villager", "/about/")
    with django_assert_num_queries(2):  # session with account; posts and households
        browser.get("/about/")


class TestNothingOfItOutlivesItsReason:
    """The account is read with the session, never kept: what ends counts with the next click."""

    def test_a_closed_account_is_out_at_once(self, tiny, warm):
        browser = warm("village_clerk", "/cards/")
        user = accounts.account_of(tiny.village_clerk.pk)
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        assert browser.get("/cards/").status_code == 302

    def test_a_password_changed_elsewhere_ends_the_session(self, tiny, warm):
        browser = warm("village_clerk", "/cards/")
        user = accounts.account_of(tiny.village_clerk.pk)
        user.set_password("云上-2026-new-plum")
        user.save(update_fields=["password"])
        assert browser.get("/cards/").status_code == 302

    def test_the_dead_have_no_grants(self, tiny, warm):
        browser = warm("village_clerk", "/cards/")
        type(tiny.village_clerk).objects.filter(pk=tiny.village_clerk.pk).update(
            died_on=clock.today()
        )
        assert browser.get("/cards/").status_code == 403

    def test_a_term_that_ends_takes_its_powers_with_the_next_click(self, tiny, warm):
        browser = warm("village_clerk", "/cards/")
        for tenure in tiny.village_clerk.tenures.filter(ended_on=None):
            registry.end_tenure(actor=SYSTEM, tenure_id=tenure.pk, on=clock.today())
        assert browser.get("/cards/").status_code == 403
