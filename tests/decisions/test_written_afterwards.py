"""Signs of records written afterwards: compared exactly, seen by those who supervise, without effect."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.decisions.hall import HELD_ON, ZONE
from touyan.decisions import afterwards, queries, services
from touyan.decisions.afterwards import Sign, Written
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Meeting

NOON = dt.datetime(2026, 3, 12, 12, tzinfo=ZONE)
FIVE = frozenset(range(5))


def steps(*minutes: int) -> tuple[dt.datetime, ...]:
    return tuple(NOON + dt.timedelta(minutes=after) for after in minutes)


@pytest.mark.parametrize(("last", "stands_out"), [(30, True), (31, False)])
def test_four_steps_within_half_an_hour_are_one_sitting(last, stands_out) -> None:
    found = afterwards.signs(Written(steps(0, 10, 20, last), FIVE, ""), before=[], elsewhere=[])
    assert (Sign.ONE_SITTING in found) == stands_out


def test_three_steps_are_too_few_to_compare() -> None:
    assert afterwards.signs(Written(steps(0, 1, 2), FIVE, ""), before=[], elsewhere=[]) == []


@pytest.mark.parametrize(
    ("came", "before", "stands_out"),
    [
        (FIVE, [FIVE, FIVE], True),
        (FIVE, [FIVE], False),
        (FIVE, [FIVE, FIVE | {9}], False),
        (frozenset(range(4)), [frozenset(range(4))] * 2, False),
    ],
)
def test_the_same_five_people_three_times_stand_out(came, before, stands_out) -> None:
    found = afterwards.signs(Written((), came, ""), before=before, elsewhere=[])
    assert found == ([Sign.SAME_LIST] if stands_out else [])


def test_the_text_of_another_village_stands_out_whatever_its_signs_and_width() -> None:
    ours = "会议由书记主持,到会 35 户,一致同意修建三组水泥路。"
    theirs = "会议由书记主持，到会３５户，一致同意修建三组水泥路"
    for elsewhere, found in (({afterwards.plain(theirs)}, [Sign.SAME_TEXT]), (set(), [])):
        assert afterwards.signs(Written((), FIVE, ours), before=[], elsewhere=elsewhere) == found
    short = afterwards.signs(Written((), FIVE, "同意"), before=[], elsewhere={"同意"})
    assert short == []


def closed(hall) -> Meeting:
    """Hold a committee meeting for which no law asks days of notice, all in one sitting."""
    meeting = hall.call(
        hall.draft(matter=Matter.HAMLET_AFFAIRS, party_discussed_on=None),
        body=BodyKind.HAMLET,
        meets_at=dt.datetime(2026, 3, HELD_ON, 9, tzinfo=ZONE),
    )
    hall.come(meeting, 5)
    motion = meeting.motions.get()
    hall.count(motion, 5)
    hall.decide(motion)
    services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="议定清扫轮值。")
    return meeting


@pytest.mark.django_db
def test_those_who_supervise_see_the_sign_and_villagers_do_not(hall) -> None:
    hall.at(HELD_ON)
    meeting = closed(hall)
    assert queries.signs(meeting) == [Sign.ONE_SITTING]
    page = reverse("decisions:meeting", args=[meeting.pk])
    words = "半小时内一次录完"
    assert words in hall.actors.browser("supervision_chair").get(page).content.decode()
    assert words not in hall.actors.browser("villager").get(page).content.decode()


@pytest.mark.django_db
def test_a_meeting_before_its_minutes_has_no_signs(hall) -> None:
    assert queries.signs(hall.call(hall.draft())) == []
