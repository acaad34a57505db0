"""Suggestions of a night talk: cases within two days, one answer for both, first lines of the next talk."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.cases.room import ZONE, send
from touyan.audit.models import Record
from touyan.cases.errors import ShownTheChannel
from touyan.cases.models import Case, TalkSuggestion
from touyan.cases.queries import doors
from touyan.cases.services import suggestions
from touyan.core import talk_lines
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound, WrongState
from touyan.decisions import services as decisions
from touyan.decisions.models import Meeting, Suggestion
from touyan.decisions.queries import talks

pytestmark = pytest.mark.django_db


def call(room, day: int, month: int) -> Meeting:
    return decisions.call_talk(
        actor=room.actors.committee_chair,
        area_id=room.tiny.village.pk,
        meets_at=dt.datetime(2026, month, day, 19, 30, tzinfo=ZONE),
        place="村部",
        agenda="通报",
    )


@pytest.fixture
def talk(room) -> Meeting:
    """A night talk on Friday 6 March at which everybody came."""
    chair = room.actors.committee_chair
    decisions.set_talk_day(actor=chair, area_id=room.tiny.village.pk, weekday=4)
    found = call(room, 6, 3)
    room.at(6, hour=20)
    decisions.note_talk(actor=chair, meeting_id=found.pk, absent=[])
    return found


def suggest(room, talk, text: str = "装路灯", *, named: bool = True) -> Suggestion:
    entry = talk.roster.order_by("pk").first()
    return decisions.suggest(
        actor=room.actors.committee_chair,
        meeting_id=talk.pk,
        suggestion=text,
        entry_id=entry.pk if named else None,
    )


def test_a_suggestion_becomes_a_case_of_its_proposer_once(room, talk) -> None:
    one = suggest(room, talk)
    made = suggestions.take_up(actor=room.actors.committee_chair, suggestion_id=one.pk)
    assert (made.case.family, made.case.channel) == ("SUGGESTION", "NIGHT_TALK")
    assert made.case.reporter_id == one.person_id
    with pytest.raises(WrongState):
        suggestions.take_up(actor=room.actors.committee_chair, suggestion_id=one.pk)
    assert Case.objects.count() == 1


def test_one_without_a_name_has_a_receipt_that_tells_its_answer(room, talk) -> None:
    one = suggest(room, talk, named=False)
    made = suggestions.take_up(actor=room.actors.committee_chair, suggestion_id=one.pk)
    assert made.receipt
    case = doors.by_receipt(made.receipt)
    assert (case.reporter_id, case.household_id, case.is_anonymous) == (None, None, True)
    suggestions.answer(
        actor=room.actors.committee_chair, case_id=case.pk, adopted=True, words="您要的路灯亮了"
    )
    assert doors.by_receipt(made.receipt).answer == "您要的路灯亮了"
    with pytest.raises(NotFound):
        doors.by_receipt("2222-2222-2222")


def test_one_answer_is_written_into_the_talk_and_the_case(room, talk) -> None:
    one = suggest(room, talk)
    chair = room.actors.committee_chair
    case = suggestions.take_up(actor=chair, suggestion_id=one.pk).case
    suggestions.answer(actor=chair, case_id=case.pk, adopted=True, words="下月装好")
    one.refresh_from_db()
    case.refresh_from_db()
    assert (one.status, one.reply) == ("ADOPTED", "下月装好")
    assert (case.status, case.answer, case.is_adopted) == ("REPLIED", "下月装好", True)
    assert "ADOPTED" in [fact.kind for fact in talks.deed_facts(talk)]  # points as before
    with pytest.raises(WrongState):
        suggestions.answer(actor=chair, case_id=case.pk, adopted=False, words="又不装了")


def test_what_nobody_takes_up_is_taken_up_after_two_days(room, talk) -> None:
    suggest(room, talk)
    room.at(8, hour=19)
    assert suggestions.take_up_overdue(SYSTEM) == 0
    room.at(8, hour=21)
    assert suggestions.take_up_overdue(SYSTEM) == 1
    assert suggestions.take_up_overdue(SYSTEM) == 0
    assert TalkSuggestion.objects.count() == 1


def test_the_next_talk_begins_with_the_answers(room, talk) -> None:
    chair = room.actors.committee_chair
    first = suggest(room, talk)
    suggest(room, talk, "修桥")
    case = suggestions.take_up(actor=chair, suggestion_id=first.pk).case
    suggestions.answer(actor=chair, case_id=case.pk, adopted=True, words="灯已经亮了")
    room.at(1, 4)
    following = call(room, 3, 4)
    lines = talk_lines.opening(following.village_path, following.meets_at)
    assert [(line.said, line.answer) for line in lines] == [("修桥", ""), ("装路灯", "灯已经亮了")]
    page = room.actors.browser("villager").get(reverse("decisions:sheet", args=[following.pk]))
    assert "灯已经亮了" in page.content.decode()


def test_an_accusation_is_shown_its_channel_and_copied_nowhere(room, talk) -> None:
    one = suggest(room, talk)  # as an earlier version still kept it
    Suggestion.objects.filter(pk=one.pk).update(text="村主任贪污")
    with pytest.raises(ShownTheChannel):
        suggestions.take_up(actor=room.actors.committee_chair, suggestion_id=one.pk)
    room.at(9)
    assert suggestions.take_up_overdue(SYSTEM) == 0
    assert not Case.objects.exists()


def test_other_villages_take_nothing_up(room, talk) -> None:
    one = suggest(room, talk)
    for name in ("sibling_village_secretary", "township_officer", "villager", "auditor"):
        with pytest.raises(NotFound):
            suggestions.take_up(actor=getattr(room.actors, name), suggestion_id=one.pk)


def test_the_pages_from_the_list_to_the_answer(room, talk) -> None:
    one = suggest(room, talk, named=False)
    desk = room.actors.browser("committee_chair")
    address = reverse("cases:talk_suggestions")
    assert "装路灯" in desk.get(address).content.decode()
    assert send(desk, "take_up", one.pk).status_code == 302
    assert "回执号" in desk.get(address).content.decode()
    case = Case.objects.get()
    answer = send(desk, "suggestion_reply", case.pk, adopted="no", reply="灯杆要占耕地")
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.status, one.reply) == ("DECLINED", "灯杆要占耕地")


ACCUSED = "村支书贪污低保钱，请查一查"


def test_an_accusation_of_an_official_is_not_even_written_down_at_the_talk(room, talk) -> None:
    with pytest.raises(ShownTheChannel):
        suggest(room, talk, ACCUSED)
    assert not Suggestion.objects.exists()
    address = reverse("decisions:suggest", args=[talk.pk])
    browser = room.actors.browser("committee_chair")
    fields = {"text": ACCUSED, "who": "", "request_key": str(uuid.uuid4())}
    shown = browser.post(address, fields)
    page = shown.content.decode()
    assert shown.status_code == 400
    assert "12388" in page
    assert ACCUSED not in page
    assert f"{address}?insists=1" in page
    assert not Suggestion.objects.exists()
    assert not Record.objects.filter(action__contains="suggestion").exists()


def test_who_accuses_nobody_says_so_and_it_is_taken_up(room, talk) -> None:
    address = reverse("decisions:suggest", args=[talk.pk]) + "?insists=1"
    said = "请村支书讲一讲怎么防贪污，办一堂课"
    fields = {"text": said, "who": "", "request_key": str(uuid.uuid4())}
    done = room.actors.browser("committee_chair").post(address, fields)
    assert done.status_code == 302
    noted = Suggestion.objects.get()
    assert noted.accuses_nobody
    made = suggestions.take_up(actor=room.actors.committee_chair, suggestion_id=noted.pk)
    assert made.case.text == said


def test_an_accusation_of_an_earlier_version_shows_the_channel_when_it_is_taken_up(
    room, talk
) -> None:
    old = suggest(room, talk)
    Suggestion.objects.filter(pk=old.pk).update(text=ACCUSED)
    address = reverse("cases:take_up", args=[old.pk])
    browser = room.actors.browser("committee_chair")
    shown = browser.post(address, {"request_key": str(uuid.uuid4())})
    assert shown.status_code == 400
    assert "12388" in shown.content.decode()
    assert not Case.objects.exists()
