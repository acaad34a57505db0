"""First pages: what one may do decides what one finds, and nobody else's points are on them."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from touyan.core import figures
from touyan.core.actor import Actor, Grant, GrantKind, Power
from touyan.core.calendar import Calendar
from touyan.indicators import wording
from touyan.web import county, figure_pages, homes, navigation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    county.forget()
    yield
    county.forget()


def test_a_villager_sees_the_points_of_the_own_household(actors):
    page = actors.browser("villager").get("/home/").content.decode()
    mine = homes.mine(actors.villager)
    assert f'data-points="{mine.available}"' in page


def test_a_villager_finds_no_work(actors):
    found = homes.of(actors.villager)
    assert found.mine is not None
    assert (found.tasks, found.places, found.headlines) == ([], [], [])


def test_a_neighbour_sees_other_points(actors):
    assert (
        homes.mine(actors.villager).household_id != homes.mine(actors.other_villager).household_id
    )


def test_a_secretary_finds_reviews_and_the_figures_of_the_village_only(actors, tiny):
    found = homes.of(actors.village_secretary)
    assert found.place == tiny.village
    assert found.tasks
    assert {h.key for h in found.headlines} & {"villages", "townships"} == set()


def test_a_county_officer_sees_the_county_first(actors, tiny):
    found = homes.of(actors.county_officer)
    assert found.place == tiny.county
    assert homes.is_wide(found.place)
    values = {h.key: h.counted.value for h in found.headlines}
    assert values["villages"] == 6
    assert values["townships"] == 3


def test_the_security_administrator_sees_no_figures_and_no_people(actors):
    found = homes.of(actors.security_admin)
    assert found.headlines == []
    assert found.mine is None


@pytest.mark.parametrize(
    "who",
    [
        "villager",
        "shop_keeper",
        "panel_member",
        "village_clerk",
        "village_secretary",
        "supervision_chair",
        "township_officer",
        "county_officer",
        "county_leader",
        "auditor",
        "system_admin",
        "security_admin",
        "audit_admin",
    ],
)
def test_everybody_has_a_first_page_and_every_place_named_there_lets_them_in(actors, who):
    browser = actors.browser(who)
    response = browser.get("/home/", follow=True)
    assert response.status_code == 200
    actor = getattr(actors, who)
    for item in navigation.bar(actor.grants).items:
        assert browser.get(item.url, follow=True).status_code == 200, item.url
    for task in (*homes.of(actor).tasks, *homes.of(actor).places):
        assert browser.get(task.href, follow=True).status_code == 200, task.href


@pytest.mark.parametrize("who", ["villager", "village_secretary", "county_officer"])
def test_at_most_five_places_and_four_in_large_print(actors, who):
    actor = getattr(actors, who)
    assert 1 < len(navigation.bar(actor.grants).items) <= 5
    assert len(navigation.bar(actor.grants, elder=True).items) <= 4


def test_who_works_finds_the_own_household_in_the_menu(actors):
    own = [grant for grant in actors.village_secretary.grants if grant.kind == GrantKind.HOUSEHOLDS]
    labels = [str(i.label) for i in navigation.menu(actors.villager.grants).items]
    assert labels
    assert bool(own) == any(
        item.url == navigation.address("points:mine")
        for item in navigation.menu(actors.village_secretary.grants).items
    )


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get("/home/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_who_works_is_told_of_a_year_without_holidays_in_time(actors, monkeypatch):
    known = Calendar({}, frozenset({2026}))
    monkeypatch.setattr(homes, "work_calendar", lambda: known)
    with time_machine.travel(dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC), tick=False):
        assert homes.of(actors.village_secretary).years_without_holidays == (2027,)
        assert "2027年的节假日安排还没有录入" in (
            actors.browser("village_secretary").get("/home/").content.decode()
        )
        assert homes.of(actors.villager).years_without_holidays == ()
    with time_machine.travel(dt.datetime(2026, 5, 21, 4, tzinfo=dt.UTC), tick=False):
        assert homes.of(actors.village_secretary).years_without_holidays == ()


@pytest.mark.parametrize(
    ("kind", "powers", "names"),
    [
        (GrantKind.ORGANISATION, {"COOP_READ", "COOP_BOOKS_READ"}, {"register", "books", "distributions"}),
        (GrantKind.AREA, {"COOP_READ", "COOP_BOOKS_READ"}, {"register", "books", "overdue"}),
        (GrantKind.AREA, {"COOP_STEWARD"}, {"stewards"}),
        (GrantKind.AREA, {"COOP_FILE"}, {"equivalents"}),
    ],
)  # fmt: skip
def test_the_pages_of_cooperatives_are_one_tap_away_for_whom_they_are_work(kind, powers, names):
    grants = {Grant(Power[one], kind, 7, "520524") for one in powers}
    found = {one.href for one in homes.doors(Actor(person_id=7, grants=frozenset(grants)))}
    assert {reverse(f"coops:{name}") for name in names} <= found


def test_what_is_of_ones_own_household_is_no_work():
    grants = frozenset({Grant(Power.POINTS_READ, GrantKind.HOUSEHOLDS, 7)})
    assert homes.doors(Actor(person_id=7, grants=grants)) == []


def test_who_keeps_the_books_of_a_cooperative_and_looks_at_points_has_both_in_the_bar():
    grants = frozenset(
        {
            Grant(Power.COOP_ENTER, GrantKind.ORGANISATION, 7),
            Grant(Power.POINTS_FIRST_REVIEW, GrantKind.AREA, 7, "520524"),
            Grant(Power.PEOPLE_READ, GrantKind.AREA, 7, "520524"),
        }
    )
    urls = [one.url for one in navigation.bar(Actor(person_id=7, grants=grants).grants).items]
    assert {reverse("coops:books"), reverse("points:first_review")} <= set(urls)


def test_what_one_named_village_has_is_not_shown_as_nothing_elsewhere(tiny):
    assert not {one.key for one in figure_pages.headlines(tiny.village)} & {
        "baima_cash_capital",
        "huakua_area",
    }


def test_every_unit_of_a_figure_has_a_word():
    assert {one.unit for one in figures.declared().values()} <= set(wording.UNITS)


def test_a_township_begins_with_facts_and_alarms_and_a_village_with_its_own_work(actors):
    def urls(who):
        return [one.url for one in navigation.bar(getattr(actors, who).grants).items]

    dispatch = {reverse("indicators:own_place"), reverse("indicators:alerts")}
    assert dispatch <= set(urls("township_officer"))
    assert dispatch <= set(urls("county_officer"))
    assert not dispatch & set(urls("village_secretary"))
    assert reverse("decisions:meetings") in urls("village_secretary")


def test_a_township_finds_what_waits_above_its_figures_and_the_county_below(actors):
    figures_at = 'class="grid figures"'
    township = actors.browser("township_officer").get("/home/").content.decode()
    assert township.index(f'<p><a href="{reverse("web:inbox")}">') < township.index(figures_at)
    county_page = actors.browser("county_officer").get("/home/").content.decode()
    head = county_page[: county_page.index(figures_at)]
    assert "<h2>" not in head.partition("<h1>")[2]
