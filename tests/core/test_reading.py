"""Within one page the same is asked once; an act makes it be asked again; outside, every time."""

import pytest
from django.test import RequestFactory

from touyan.access.middleware import ActorMiddleware
from touyan.audit import services as audit
from touyan.core import reading
from touyan.core.actor import SYSTEM


@pytest.fixture
def counted():
    asked = []

    @reading.asked_once
    def ask(name, *, day=0):
        asked.append((name, day))
        return len(asked)

    return ask, asked


def test_within_a_reading_the_same_is_asked_once(counted):
    ask, asked = counted
    with reading.reading():
        assert ask("a") == ask("a") == 1
        assert ask("b") == 2
        assert ask("a", day=1) == 3
        with reading.reading():
            assert ask("a") == 1
    assert asked == [("a", 0), ("b", 0), ("a", 1)]


def test_nothing_outlives_its_reading_and_outside_everything_is_asked(counted):
    ask, asked = counted
    with reading.reading():
        ask("a")
    with reading.reading():
        ask("a")
    ask("a")
    ask("a")
    assert len(asked) == 4


def test_after_a_fault_nothing_is_kept(counted):
    ask, asked = counted

    def page():
        with reading.reading():
            ask("a")
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        page()
    ask("a")
    assert len(asked) == 2


def test_what_is_written_meanwhile_makes_everything_be_asked_again(counted):
    ask, asked = counted
    with reading.reading():
        ask("a")
        reading.forget()
        ask("a")
    reading.forget()
    assert len(asked) == 2


@pytest.mark.parametrize(("method", "times"), [("get", 1), ("head", 1), ("post", 2)])
def test_a_page_that_is_looked_at_opens_one_and_an_act_never_does(counted, method, times):
    ask, asked = counted

    class Nobody:
        is_authenticated = False

    def page(_request):
        ask("a")
        return ask("a")

    request = getattr(RequestFactory(), method)("/")
    request.user = Nobody()
    ActorMiddleware(page)(request)
    assert len(asked) == times


@pytest.mark.django_db
def test_the_record_of_an_act_forgets(counted, tiny):
    ask, asked = counted

    with reading.reading():
        ask("a")
        audit.record(actor=SYSTEM, action="core.test", object_kind="x", object_id=1)
        ask("a")
    assert len(asked) == 2
