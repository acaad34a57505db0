"""Facts of night talks become claims that two people review; rights by law never do."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.fault.statements import fail_at_every_statement
from touyan.core import clock
from touyan.core.actor import Grant, GrantKind, Power
from touyan.decisions.errors import StatutoryRight
from touyan.decisions.models import Attendance, LateComer, Meeting, RosterEntry, Suggestion
from touyan.points.models import Claim, ClaimState
from touyan.points.services.facts import propose_from_talk

pytestmark = pytest.mark.usefixtures("scheme")


@pytest.fixture
def talk(village) -> Meeting:
    """A night talk yesterday: one household in time with an adopted suggestion."""
    return held(village, "NIGHT_TALK")


def held(village, body: str, *, late: bool = False) -> Meeting:
    home = village.home
    at = clock.now() - dt.timedelta(days=1)
    common = {"noted_by": village.proposer_person, "noted_at": at}
    meeting = Meeting.objects.create(
        area=village.area,
        village_path=village.area.path[:12],
        body=body,
        title="夜谈",
        place="村部",
        agenda="x",
        meets_at=at,
        told_on=at.date(),
        eligible=1,
        rights=1,
        called_by=village.proposer_person,
        called_at=at,
    )
    entry = RosterEntry.objects.create(meeting=meeting, person=home.head, household=home)
    Attendance.objects.create(entry=entry, person=home.head, **common)
    if late:
        LateComer.objects.create(entry=entry)
    Suggestion.objects.create(
        meeting=meeting,
        number=1,
        text="装路灯",
        person=home.head,
        status="ADOPTED",
        reply="好",
        decided_at=at,
        decided_by=village.proposer_person,
        **common,
    )
    return meeting


def proposer(village):
    """Return who proposes, with the power to read meetings as a clerk has it."""
    actor = village.proposer
    grant = Grant(Power.MEETING_READ, GrantKind.AREA, village.area.pk, village.area.path[:12])
    return replace(actor, grants=actor.grants | {grant})


def test_coming_in_time_and_an_adopted_suggestion_are_proposed_once(village, talk) -> None:
    actor = proposer(village)
    done = propose_from_talk(actor=actor, meeting_id=talk.pk)
    assert (done.entered, done.left_out) == (2, 0)
    claims = Claim.objects.order_by("rule__code")
    assert [(one.rule.code, one.points) for one in claims] == [("B01", 2), ("B02", 5)]
    assert {one.state for one in claims} == {ClaimState.SUBMITTED}
    again = propose_from_talk(actor=actor, meeting_id=talk.pk)
    assert (again.entered, Claim.objects.count()) == (0, 2)


def test_who_came_late_is_not_proposed_for_coming(village) -> None:
    done = propose_from_talk(
        actor=proposer(village), meeting_id=held(village, "NIGHT_TALK", late=True).pk
    )
    assert done.entered == 1
    assert Claim.objects.get().rule.code == "B02"


@pytest.mark.parametrize(
    "body", ["VILLAGERS_HOUSEHOLDS", "VILLAGER_REPRESENTATIVES", "GROUP_ADULTS"]
)
def test_a_right_by_law_earns_nothing_and_the_article_is_named(village, body) -> None:
    with pytest.raises(StatutoryRight) as refused:
        propose_from_talk(actor=proposer(village), meeting_id=held(village, body).pk)
    assert "村民委员会组织法(2025)" in refused.value.basis
    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_proposing_from_a_talk_is_whole_or_nothing(village) -> None:
    talk = held(village, "NIGHT_TALK")
    actor = proposer(village)
    fail_at_every_statement(lambda: propose_from_talk(actor=actor, meeting_id=talk.pk))
