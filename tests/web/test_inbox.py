"""One inbox for every post: rooms declare what waits, powers decide who sees it, a leave hands it over."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.core import clock, inbox
from touyan.core.actor import NOBODY
from touyan.points.models import Claim
from touyan.web import waiting

pytestmark = pytest.mark.django_db
MOST = 18  # one for all sources together; a township that reviews for villages asks most


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


def _codes(actor) -> set[str]:
    return {heap.source.code for heap in waiting.of(actor).heaps}


def test_every_source_names_a_page_that_exists_and_somebody_who_may_do_it():
    for source in inbox.declared().values():
        assert waiting.address(source.url_name), source.code
        assert source.powers, source.code


def test_a_source_that_is_declared_twice_is_refused(monkeypatch):
    inbox.declared.cache_clear()
    from touyan.points import inbox as points  # noqa: PLC0415

    monkeypatch.setattr(points, "SOURCES", points.SOURCES * 2)
    with pytest.raises(ValueError, match="declared twice"):
        inbox.declared()
    inbox.declared.cache_clear()


def test_the_panel_sees_first_reviews_and_no_work_of_others(actors, tiny):
    codes = _codes(actors.panel_member)
    assert "points.first_review" in codes
    assert codes <= {"points.first_review"}


def test_a_villager_and_a_visitor_have_no_work(actors):
    assert waiting.of(actors.villager).heaps == []
    assert waiting.of(NOBODY).heaps == []


def test_a_sibling_village_sees_nothing_of_this_one(actors, tiny):
    mine = {h.source.code: h.waiting.count for h in waiting.of(actors.village_secretary).heaps}
    other = {
        h.source.code: h.waiting.count for h in waiting.of(actors.sibling_village_secretary).heaps
    }
    assert mine["points.second_review"] > 0
    assert "points.second_review" not in other


def test_what_is_late_stands_first_and_says_so(actors, tiny, monkeypatch):
    late = inbox.Source(
        "test.late",
        title="late",
        url_name="points:objections",
        look=lambda actor: inbox.Waiting(
            1, until=clock.today() - dt.timedelta(days=1), items=(inbox.Item("a lamp", "/"),)
        ),
        powers=inbox.declared()["points.second_review"].powers,
    )
    real = dict(inbox.declared())
    monkeypatch.setattr(inbox, "declared", lambda: real | {"test.late": late})
    found = waiting.of(actors.village_secretary).heaps
    assert found[0].source.code == "test.late"
    assert found[0].is_late


def test_the_page_asks_as_many_questions_for_many_as_for_few(actors, tiny):
    browser = actors.browser("village_secretary")
    browser.get("/inbox/")
    with CaptureQueriesContext(connection) as few:
        assert browser.get("/inbox/").status_code == 200
    model = Claim.objects.filter(state="GROUP_VERIFIED").first()
    for number in range(40):
        model.pk, model.row_key = None, f"copy {number}"
        model.ref = Claim._meta.get_field("ref").get_default()
        model._state.adding = True
        model.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/inbox/").content.decode()
    assert len(many) <= len(few) + 1
    assert 'data-heap="points.second_review"' in page


def test_the_number_in_the_navigation_is_asked_for_once_and_again_after_an_act(actors, monkeypatch):
    asked = []
    real = inbox.counted

    def counted(actor, sources):
        asked.append(actor.person_id)
        return real(actor, sources)

    monkeypatch.setattr(inbox, "counted", counted)
    browser = actors.browser("village_secretary")
    browser.get("/about/")
    browser.get("/about/")
    assert len(asked) == 1
    browser.post("/view/size/", {"size": "0", "next": "/about/"})
    browser.get("/about/")
    assert len(asked) == 2


WORKERS = [
    "village_secretary",
    "panel_member",
    "township_officer",
    "group_head",
    "mediator",
    "coop_chair",
    "villager",
]


@pytest.mark.parametrize("who", WORKERS)
def test_the_number_is_what_the_page_shows_and_costs_few_questions(actors, tiny, who):
    actor = getattr(actors, who)
    shown = sum(min(one.waiting.count, inbox.COUNTED) for one in waiting.of(actor).heaps)
    with CaptureQueriesContext(connection) as asked:
        assert waiting.count(actor) == shown
    assert len(asked) <= MOST
    assert shown or who not in {"village_secretary", "panel_member"}
