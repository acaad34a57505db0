"""Questions to motions: asked in the open, answered in time, without a name, never held against anybody."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.fault.statements import fail_at_every_statement
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.decisions import services
from touyan.decisions.errors import TooManyQuestions
from touyan.decisions.models import Motion, Question
from touyan.decisions.queries import lists
from touyan.decisions.services.questions import due_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def motion(hall) -> Motion:
    return hall.call(hall.draft()).motions.get()


def ask(hall, motion: Motion, text: str = "钱从哪里来？") -> Question:
    return services.ask(actor=hall.actors.villager, motion_id=motion.pk, question=text)


@given(st.dates(), st.integers(-30, 60))
def test_an_answer_is_due_in_three_days_and_before_people_vote(asked_on, days) -> None:
    try:
        meets_on = asked_on + dt.timedelta(days=days)
        due = due_on(asked_on, meets_on)
    except OverflowError:
        return
    assert asked_on <= due
    assert (due - asked_on).days <= 3
    assert days < 0 or due <= meets_on


def test_everybody_reads_question_and_answer_and_nobody_who_asked(hall, motion) -> None:
    question = ask(hall, motion)
    services.answer(actor=hall.chair, question_id=question.pk, reply="上级补助，村里不出钱。")
    page = reverse("decisions:motion", args=[motion.pk])
    told = hall.actors.browser("other_villager").get(page).content.decode()
    assert "钱从哪里来" in told
    assert "村里不出钱" in told
    assert hall.tiny.villager.name not in told
    assert "您提的" in hall.actors.browser("villager").get(page).content.decode()


def test_villagers_ask_on_the_motions_page(hall, motion) -> None:
    browser = hall.actors.browser("villager")
    page = reverse("decisions:motion", args=[motion.pk])
    assert "提个问题" in browser.get(page).content.decode()
    send = {"request_key": str(uuid.uuid4()), "question": "几时动工？"}
    for _twice in range(2):
        assert browser.post(reverse("decisions:ask", args=[motion.pk]), send)["Location"] == page
    assert Question.objects.get().text == "几时动工？"
    empty = {"request_key": str(uuid.uuid4()), "question": "  "}
    assert browser.post(reverse("decisions:ask", args=[motion.pk]), empty).status_code == 400


def test_only_who_runs_the_meeting_answers_and_once(hall, motion) -> None:
    question = ask(hall, motion)
    with pytest.raises(NotAllowed):
        services.answer(actor=hall.actors.villager, question_id=question.pk, reply="x")
    with pytest.raises(NotFound):
        services.answer(actor=hall.actors.far_villager, question_id=question.pk, reply="x")
    with pytest.raises(Invalid):
        services.answer(actor=hall.chair, question_id=question.pk, reply=" ")
    services.answer(actor=hall.chair, question_id=question.pk, reply="下月初。")
    with pytest.raises(WrongState):
        services.answer(actor=hall.chair, question_id=question.pk, reply="改口")


def test_what_is_decided_takes_no_more_questions(hall) -> None:
    motion = hall.held(come=5, yes=5)
    with pytest.raises(WrongState):
        ask(hall, motion)


def test_five_questions_wait_at_most(hall, motion) -> None:
    for number in range(5):
        ask(hall, motion, f"问题{number}")
    with pytest.raises(TooManyQuestions):
        ask(hall, motion)


def test_a_late_answer_is_seen_one_level_up_and_ranks_nobody(hall, motion) -> None:
    ask(hall, motion)
    hall.at(6)
    page = hall.actors.browser("township_officer").get(reverse("decisions:questions"))
    assert "超期1天" in page.content.decode()
    far = hall.actors.browser("far_villager").get(reverse("decisions:questions"))
    assert "超期1天" not in far.content.decode()


def test_hiding_is_for_private_things_and_the_question_stays(hall, motion) -> None:
    question = ask(hall, motion, "张三的病历是不是真的？")
    with pytest.raises(NotAllowed):
        services.hide_question(actor=hall.actors.villager, question_id=question.pk)
    services.hide_question(actor=hall.chair, question_id=question.pk)
    assert lists.questions(hall.actors.other_villager, motion)[0].text == ""
    assert lists.questions(hall.actors.villager, motion)[0].text
    assert len(lists.unanswered(hall.actors.township_officer)) == 1
    with pytest.raises(WrongState):
        services.hide_question(actor=hall.chair, question_id=question.pk)


@pytest.mark.django_db(transaction=True)
def test_asking_answering_and_hiding_are_whole_or_nothing(hall) -> None:
    motion = hall.call(hall.draft()).motions.get()
    fail_at_every_statement(lambda: ask(hall, motion))
    question = Question.objects.get()
    fail_at_every_statement(
        lambda: services.hide_question(actor=hall.chair, question_id=question.pk)
    )
    fail_at_every_statement(
        lambda: services.answer(actor=hall.chair, question_id=question.pk, reply="好。")
    )
