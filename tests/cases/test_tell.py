"""What the time line says reaches whoever is asked and whoever asked: once, and without a person in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.whistle import at, key
from touyan.backstage.messages import queries
from touyan.backstage.models import Notification, OutboxMessage
from touyan.cases import services, telling
from touyan.cases.errors import NotTheHandler
from touyan.cases.jobs import SCHEDULE
from touyan.cases.queries import answering
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound, WrongState
from touyan.registry.models import Person

pytestmark = pytest.mark.django_db


def told(person):
    return list(
        Notification.objects.filter(person_id=person.pk).order_by("pk").values_list("kind", "text")
    )


def test_whoever_is_asked_to_come_is_told_at_once(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    case = bench.submit()
    assert telling.tell_new(SYSTEM) == 1
    ((kind, text),) = told(tiny.village_clerk)
    assert kind == "cases.asked"
    assert case.ref in text
    assert "路灯" not in text
    assert tiny.villager.name not in text
    message = OutboxMessage.objects.get()
    assert message.expires_at is not None


def test_telling_twice_or_by_two_workers_tells_once(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    bench.submit()
    telling.tell_new(SYSTEM)
    telling.tell_new(SYSTEM)
    telling.Slot.objects.all().delete()
    assert telling.tell_new(SYSTEM) == 0
    assert Notification.objects.count() == 1


def test_whoever_asked_is_told_who_comes_until_when_and_the_answer(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    case = bench.submit()
    services.accept(actor=bench.handler(case), case_id=case.pk)
    telling.tell_new(SYSTEM)
    services.confirm_arrival(actor=bench.actors.villager, case_id=case.pk)
    services.reply(actor=bench.handler(case), case_id=case.pk, words="老王换了灯泡")
    telling.tell_new(SYSTEM)
    (first, second) = told(tiny.villager)
    assert "08:10" in first[1]
    assert [first[0], second[0]] == ["cases.news", "cases.news"]
    assert "老王" not in second[1]


def test_whoever_stays_anonymous_is_written_to_nowhere(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    case = bench.submit(is_anonymous=True)
    services.accept(actor=bench.handler(case), case_id=case.pk)
    telling.tell_new(SYSTEM)
    assert set(Notification.objects.values_list("person_id", flat=True)) == {tiny.village_clerk.pk}


def test_what_went_up_stands_on_the_page_and_wakes_nobody_by_text_message(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    bench.submit()
    bench.now(at(8, 30))
    services.escalate_due(actor=SYSTEM)
    telling.tell_new(SYSTEM)
    moved = Notification.objects.filter(kind="cases.moved").values_list("person_id", "way")
    assert set(moved) == {(tiny.villager.pk, "PAGE")}


def test_a_group_hears_that_something_waits_in_a_place(bench, tiny, settings):
    settings.ROBOTS = ["520524101=wecom:https://groups.example/x"]
    bench.submit(key=key(), text="房子着火了")
    telling.tell_new(SYSTEM)
    message = OutboxMessage.objects.get(channel="ROBOT")
    assert message.shown_address == "520524101"


def test_the_desk_finds_on_the_case_whether_it_was_told(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    case = bench.submit()
    telling.tell_new(SYSTEM)
    (one,) = queries.about(bench.actors.village_secretary, "case", case.pk)
    assert one.way in {"SMS", "PAGE"}
    assert queries.about(bench.actors.sibling_village_secretary, "case", case.pk) == []


def without_phone(person):
    Person.objects.filter(pk=person.pk).update(phone_cipher=None, phone_index=None)


def test_who_has_no_telephone_is_told_in_person_and_it_is_noted_once(bench, tiny):
    without_phone(tiny.villager)
    case = bench.answered(bench.submit())
    handler = bench.handler(case)
    assert list(answering.untold(handler)) == [case]
    assert list(answering.untold(bench.actors.village_clerk)) == []
    for _ in range(2):
        services.tell_in_person(actor=handler, case_id=case.pk)
    assert case.events.filter(act="TOLD", by_id=handler.person_id).count() == 1
    assert list(answering.untold(handler)) == []
    # Opened again and answered anew, the new answer is to be said anew.
    services.reopen(actor=bench.actors.villager, case_id=case.pk)
    bench.now(at(9))
    services.reply(actor=handler, case_id=case.pk, words="换了")
    assert list(answering.untold(handler)) == [case]


def test_an_answer_given_by_mouth_sends_no_text_message(bench, tiny):
    case, other = bench.submit(), bench.submit()
    for one, spoken in ((case, True), (other, False)):
        bench.arrived(one)
        services.reply(actor=bench.handler(one), case_id=one.pk, words="好了", in_person=spoken)
    telling.tell_new(SYSTEM)
    ways = {
        int(row.about_id): row.way
        for row in Notification.objects.filter(
            person=tiny.villager, about_id__in=[str(case.pk), str(other.pk)]
        ).order_by("pk")
    }
    assert ways == {case.pk: "PAGE", other.pk: "SMS"}


def test_only_who_handled_it_says_that_it_was_told(bench):
    case = bench.submit()
    with pytest.raises(WrongState):
        services.tell_in_person(actor=bench.handler(case), case_id=case.pk)
    bench.answered(case)
    for name, error in (("sibling_village_clerk", NotFound), ("villager", NotTheHandler)):
        with pytest.raises(error):
            services.tell_in_person(actor=getattr(bench.actors, name), case_id=case.pk)


def test_yesterdays_lines_tell_nobody_any_more(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    bench.submit()
    bench.now(at(9, day=4))
    assert telling.tell_new(SYSTEM) == 0


def test_many_lines_cost_as_many_questions_as_a_few(bench, tiny):
    bench.on_duty(tiny.village_clerk)
    costs = []
    for size in (3, 30):
        for _ in range(size):
            bench.submit()
        with CaptureQueriesContext(connection) as seen:
            assert telling.tell_new(SYSTEM) == size
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_clock_calls_it(bench):
    assert "cases.tell" in {due.name for due in SCHEDULE}
