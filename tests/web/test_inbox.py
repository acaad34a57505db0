"""One inbox for every post: rooms declare what waits, powers decide who sees it, a leave hands it over."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.core import clock, inbox
from touyan.core.actor import NOBODY
from touyan.points.models import Claim
from touyan.registry import queries as registry
from touyan.registry import services
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Post
from touyan.web import waiting

pytestmark = pytest.mark.django_db


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
    real = waiting.of

    def counted(actor, **kwargs):
        asked.append(actor.person_id)
        return real(actor, **kwargs)

    monkeypatch.setattr(waiting, "of", counted)
    browser = actors.browser("village_secretary")
    browser.get("/about/")
    browser.get("/about/")
    assert len(asked) == 1
    browser.post("/view/size/", {"size": "0", "next": "/about/"})
    browser.get("/about/")
    assert len(asked) == 2


class TestLeave:
    """A stand-in has a tenure of their own, dated: the work follows it, and the page says whose it is."""

    @pytest.fixture
    def stand_in(self, tiny):
        post = Post.objects.get(area=tiny.village, kind=PostKind.VILLAGE_SECRETARY)
        return services.appoint(
            actor=_posts_officer(tiny),
            post_id=post.pk,
            person_id=tiny.villager.pk,
            started_on=clock.today(),
            ended_on=clock.today() + dt.timedelta(days=7),
            capacity=Capacity.STAND_IN,
        )

    def test_the_stand_in_finds_the_holders_work_until_the_leave_ends(self, tiny, stand_in):
        actor = actor_for(account_of(tiny.villager.pk))
        assert "points.second_review" in _codes(actor)
        (leave,) = waiting.of(actor).leaves
        assert leave.is_mine
        assert leave.person_id == tiny.village_secretary.pk
        later = clock.today() + dt.timedelta(days=7)
        assert registry.leaves_of(tiny.villager.pk, on=later) == []
        assert registry.stood_in_for(tiny.villager.pk) == {tiny.village_secretary.pk}

    def test_the_holder_reads_who_stands_in(self, tiny, stand_in):
        (leave,) = registry.leaves_of(tiny.village_secretary.pk)
        assert not leave.is_mine
        assert leave.person_id == tiny.villager.pk
        assert registry.stood_in_for(tiny.village_secretary.pk) == frozenset()

    def test_nobody_else_is_named(self, tiny, stand_in):
        assert registry.leaves_of(tiny.committee_chair.pk) == []


def _posts_officer(tiny):
    return actor_for(account_of(tiny.township_officer.pk))
