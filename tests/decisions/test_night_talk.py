"""Night talks: on the fixed day of the first week, noted by list, card and hour; suggestions get replies."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.decisions.hall import ZONE
from tests.fault import processes
from tests.fault.statements import fail_at_every_statement
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.decisions import services
from touyan.decisions.errors import NotANightTalk, NotTheTalkDay, StatutoryRight
from touyan.decisions.models import Attendance, Meeting, Suggestion, TalkDay
from touyan.decisions.queries import talks
from touyan.decisions.talk_day import months_before, next_talk_day, talk_day

pytestmark = pytest.mark.django_db
FRIDAY = 4


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 6))
def test_the_day_is_that_weekday_between_the_first_and_the_seventh(day, weekday) -> None:
    found = talk_day(day.isoformat()[:7], weekday)
    assert found.weekday() == weekday
    assert 1 <= found.day <= 7
    assert next_talk_day(day, weekday) >= day


def test_the_months_before_cross_the_year() -> None:
    assert months_before(dt.date(2026, 2, 9), 3) == ["2025-11", "2025-12", "2026-01"]


def at(day: int, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, 19, 30, tzinfo=ZONE)


def call(hall, **changes) -> Meeting:
    values = {"area_id": hall.tiny.village.pk, "meets_at": at(6), "place": "村部", "agenda": "通报"}
    return services.call_talk(actor=hall.chair, **values | changes)


@pytest.fixture
def fixed(hall) -> TalkDay:
    """Fridays of the first week: 6 March 2026."""
    return services.set_talk_day(actor=hall.chair, area_id=hall.tiny.village.pk, weekday=FRIDAY)


@pytest.fixture
def talk(hall, fixed) -> Meeting:
    found = call(hall)
    hall.at(6, hour=19)
    return found


def test_the_talk_is_on_the_fixed_day_or_says_why_not(hall) -> None:
    with pytest.raises(NotTheTalkDay):
        call(hall)
    services.set_talk_day(actor=hall.chair, area_id=hall.tiny.village.pk, weekday=FRIDAY)
    for day in (5, 13):
        with pytest.raises(NotTheTalkDay) as refused:
            call(hall, meets_at=at(day))
        assert "2026-03-06" in str(refused.value)
    assert "下大雨" in call(hall, meets_at=at(7), reason="下大雨").agenda
    assert call(hall).eligible == 5
    with pytest.raises(Invalid):
        services.set_talk_day(actor=hall.chair, area_id=hall.tiny.village.pk, weekday=7)
    with pytest.raises(NotFound):
        services.set_talk_day(actor=hall.chair, area_id=hall.tiny.far_village.pk, weekday=1)


def test_by_list_by_card_and_late(hall, talk) -> None:
    entries = hall.entries(talk)
    services.note_talk(
        actor=hall.chair,
        meeting_id=talk.pk,
        absent=[entries[0].pk, entries[1].pk],
        late=[entries[2].pk, entries[0].pk],
    )
    assert talks.late_comers(talk) == {entries[2].pk}
    hall.at(6, hour=20)
    for _twice in range(2):
        services.note_one(
            actor=hall.chair, meeting_id=talk.pk, household_id=entries[0].household_id
        )
    assert Attendance.objects.filter(entry__meeting=talk).count() == 4
    assert talks.late_comers(talk) == {entries[2].pk, entries[0].pk}
    with pytest.raises(NotFound):
        services.note_one(
            actor=hall.chair, meeting_id=talk.pk, household_id=hall.tiny.far_household.pk
        )
    assert talks.household_of(talk, entries[1].household.code[-3:]) == entries[1].household_id
    assert talks.household_of(talk, "99999") is None


def test_suggestions_are_noted_with_or_without_a_name_and_answered_once(hall, talk) -> None:
    first = hall.entries(talk)[0]
    with pytest.raises(NotFound):
        services.suggest(
            actor=hall.chair, meeting_id=talk.pk, suggestion="装路灯", entry_id=first.pk
        )
    services.note_talk(actor=hall.chair, meeting_id=talk.pk, absent=[])
    services.suggest(actor=hall.chair, meeting_id=talk.pk, suggestion="装路灯", entry_id=first.pk)
    nameless = services.suggest(actor=hall.chair, meeting_id=talk.pk, suggestion="少放广播")
    assert (nameless.number, nameless.person_id) == (2, None)
    with pytest.raises(NotAllowed):
        services.decide_suggestion(
            actor=hall.actors.villager, suggestion_id=nameless.pk, adopted=True, reply="好"
        )
    services.decide_suggestion(
        actor=hall.chair, suggestion_id=nameless.pk, adopted=False, reply="防汛要用"
    )
    with pytest.raises(WrongState):
        services.decide_suggestion(
            actor=hall.chair, suggestion_id=nameless.pk, adopted=True, reply="又行"
        )
    hall.at(1, month=4)
    following = call(hall, meets_at=at(3, 4))
    assert [one.text for one in talks.suggestions(following)] == ["装路灯"]


def test_other_meetings_take_no_suggestions(hall) -> None:
    meeting = hall.call(hall.draft())
    with pytest.raises(NotANightTalk):
        services.suggest(actor=hall.chair, meeting_id=meeting.pk, suggestion="x")


def test_the_township_sees_held_and_missed_months_by_code(hall, talk) -> None:
    services.note_talk(actor=hall.chair, meeting_id=talk.pk, absent=[])
    hall.at(8, month=4)
    rows = talks.months_of(hall.actors.township_officer)
    assert [row.area.path for row in rows] == sorted(row.area.path for row in rows)
    own = next(row for row in rows if row.area == hall.tiny.village)
    assert own.months[-1] == ("2026-03", True)
    assert own.missed == 5
    page = hall.actors.browser("township_officer").get(reverse("decisions:night_talks"))
    assert "不排名" in page.content.decode()


def test_a_right_by_law_is_no_fact_for_the_points(hall, talk) -> None:
    services.note_talk(
        actor=hall.chair, meeting_id=talk.pk, absent=[], late=[hall.entries(talk)[0].pk]
    )
    facts = talks.deed_facts(talk)
    assert [fact.kind for fact in facts] == ["ATTENDED"] * 4
    motion = hall.call(hall.draft(), meets_at=at(20)).motions.get()
    with pytest.raises(StatutoryRight) as refused:
        talks.deed_facts(motion.meeting)
    assert refused.value.basis == "村民委员会组织法(2025)第二十六条"


def test_the_pages_from_the_day_to_the_reply(hall) -> None:
    desk, village = hall.actors.browser("committee_chair"), hall.tiny.village

    def send(page, *args, **fields):
        address = reverse(f"decisions:{page}", args=args)
        answer = desk.post(address, {"request_key": str(uuid.uuid4())} | fields)
        assert answer.status_code == 302, answer.content.decode()

    def read(page, *args) -> str:
        return desk.get(reverse(f"decisions:{page}", args=args)).content.decode()

    send("talk_day", village.pk, weekday=FRIDAY)
    assert "2026-03-06" in read("night_talks")
    send("talk_new", village.pk, meets_on="2026-03-06", hour="19:30", place="村部", agenda="通报")
    talk = Meeting.objects.get()
    hall.at(6, hour=19)
    desk = hall.actors.browser("committee_chair")
    entries = hall.entries(talk)
    send("scan", talk.pk, said=entries[3].household.code[-5:])
    assert "已到1户" in read("scan", talk.pk)
    send("talk_attendance", talk.pk, absent=[entries[0].pk], late=[entries[1].pk])
    send("suggest", talk.pk, text="装路灯", who=entries[1].pk)
    found = Suggestion.objects.get()
    assert "装路灯" in read("meeting", talk.pk)
    send("suggestion", found.pk, adopted="yes", reply="下月装")
    told = hall.actors.browser("villager").get(reverse("decisions:meeting", args=[talk.pk]))
    assert "下月装" in told.content.decode()


@pytest.mark.django_db(transaction=True)
def test_every_write_of_a_night_talk_is_whole_or_nothing(hall) -> None:
    chair, village = hall.chair, hall.tiny.village.pk
    fail_at_every_statement(
        lambda: services.set_talk_day(actor=chair, area_id=village, weekday=FRIDAY)
    )
    fail_at_every_statement(lambda: call(hall))
    talk = Meeting.objects.get()
    hall.at(6, hour=20)
    entries = hall.entries(talk)
    fail_at_every_statement(
        lambda: services.note_talk(
            actor=chair, meeting_id=talk.pk, absent=[entries[0].pk], late=[entries[1].pk]
        )
    )
    home = entries[0].household_id
    fail_at_every_statement(
        lambda: services.note_one(actor=chair, meeting_id=talk.pk, household_id=home)
    )
    fail_at_every_statement(
        lambda: services.suggest(actor=chair, meeting_id=talk.pk, suggestion="装路灯")
    )
    found = Suggestion.objects.get()
    fail_at_every_statement(
        lambda: services.decide_suggestion(
            actor=chair, suggestion_id=found.pk, adopted=True, reply="好"
        )
    )


@pytest.mark.django_db(transaction=True)
def test_one_household_at_two_doors_at_once_is_there_once(hall) -> None:
    services.set_talk_day(actor=hall.chair, area_id=hall.tiny.village.pk, weekday=FRIDAY)
    talk = call(hall)
    hall.at(6, hour=19)
    chair, home = hall.chair, hall.entries(talk)[0].household_id

    def arrive(number: int, say: processes.Say) -> None:
        if number % 2:
            services.note_one(actor=chair, meeting_id=talk.pk, household_id=home)
        else:
            services.note_talk(actor=chair, meeting_id=talk.pk, absent=[])
        say("came")

    said = [line for lines in processes.together(8, arrive) for line in lines]
    assert said == ["came"] * 8
    assert Attendance.objects.filter(entry__household=home).count() == 1
