"""Several at once, in processes of their own: one case, one step per level, one rating."""

import uuid

import pytest

from tests.cases.whistle import at
from tests.fault import processes
from touyan.cases import services
from touyan.cases.errors import RatedAlready
from touyan.cases.models import Authorisation, Callback, Case, CaseEvent, Escalation, Rung
from touyan.cases.proxy_errors import ProxyCapReached
from touyan.cases.services import proxies
from touyan.core.errors import WrongState

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_key_pressed_fifty_times_at_once_is_one_case(bench) -> None:
    """F-10: ten processes, five presses each."""
    one = bench.submission(key=uuid.UUID(int=5))
    who = bench.actors.villager

    def press(_number: int, say: processes.Say) -> None:
        for _ in range(5):
            say(str(services.submit(actor=who, submission=one).case.pk))

    said = [line for lines in processes.together(10, press) for line in lines]
    assert len(said) == 50
    assert set(said) == {str(Case.objects.get().pk)}
    assert CaseEvent.objects.filter(act="SUBMITTED").count() == 1


def test_four_schedulers_climb_each_level_once(bench) -> None:
    pks = [bench.submit().pk for _ in range(12)]
    bench.now(at(8, 47))

    def tick(_number: int, say: processes.Say) -> None:
        services.reassign_due()
        say(str(services.escalate_due(limit=3)))

    said = [int(line) for lines in processes.together(4, tick) for line in lines]
    assert sum(said) == 24
    rows = Escalation.objects.filter(act=Rung.UP)
    assert rows.count() == 24
    assert sorted(rows.values_list("case_id", "level")) == sorted(
        (pk, level) for pk in pks for level in (2, 3)
    )


def test_two_say_i_am_coming_and_one_of_them_is(bench) -> None:
    case = bench.submit()
    desks = [bench.actors.village_secretary, bench.actors.village_clerk]

    def take(number: int, say: processes.Say) -> None:
        try:
            services.take(actor=desks[number], case_id=case.pk)
        except WrongState:
            say("late")
        else:
            say("mine")

    said = [line for lines in processes.together(2, take) for line in lines]
    assert sorted(said) == ["late", "mine"]


def test_a_rating_pressed_eight_times_at_once_is_one(bench) -> None:
    case = bench.answered(bench.submit())
    who = bench.actors.villager

    def rate(_number: int, say: processes.Say) -> None:
        try:
            services.rate(actor=who, case_id=case.pk, score=5)
        except RatedAlready:
            say("again")
        else:
            say("rated")

    said = [line for lines in processes.together(8, rate) for line in lines]
    assert sorted(said) == ["again"] * 7 + ["rated"]
    assert Callback.objects.count() == 1


def test_two_at_once_at_the_cap_of_a_proxy_and_one_of_them_is_taken(bench, monkeypatch) -> None:
    """The cap holds however many entrust the same helper at the same moment."""
    monkeypatch.setattr(proxies, "custom_of", lambda _path: proxies.Custom(cap=2, days_max=90))
    tiny, clerk = bench.tiny, bench.actors.village_clerk

    def entrust(person) -> None:
        proxies.authorise(
            actor=clerk,
            entrusted=proxies.Entrusted(
                "MEDIATE", person.pk, tiny.group_head.pk, "和邻居说说水沟", at(8, day=9).date()
            ),
            proven=proxies.Proven("SPOKEN"),
        )

    entrust(tiny.villager)
    people = [tiny.other_villager, tiny.third_villager]

    def press(number: int, say: processes.Say) -> None:
        try:
            entrust(people[number])
        except ProxyCapReached:
            say("full")
        else:
            say("taken")

    said = [line for lines in processes.together(len(people), press) for line in lines]
    assert sorted(said) == ["full", "taken"]
    assert Authorisation.objects.values("person").distinct().count() == 2
