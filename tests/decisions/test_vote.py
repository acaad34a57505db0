"""Votes: one for each right whatever way it comes in; changes kept; the result proves itself."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.decisions.hall import HELD_ON, ZONE
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.decisions import frozen, services, tally
from touyan.decisions.errors import (
    AttendanceMissing,
    MiscountedFigures,
    MotionOver,
    NothingCounted,
    NotOnRoster,
    NotPresent,
    OtherWayOfVoting,
    RecountNeedsReason,
    Recused,
)
from touyan.decisions.kinds import Assent, BodyKind, Matter
from touyan.decisions.models import MotionStatus, PaperCount, Vote, VoteChange
from touyan.decisions.services import Figures
from touyan.decisions.tally import Count, Turnout
from touyan.registry.kinds import ResolutionBody, ResolutionStatus
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db


def test_three_of_five_households_are_too_few_and_it_says_so(hall) -> None:
    motion = hall.held(come=3, yes=3)
    assert motion.status == MotionStatus.NO_QUORUM
    assert (motion.present, motion.needed_present) == (3, 4)
    assert motion.resolution is None
    assert not Resolution.objects.exclude(area=None).filter(status="PROVEN").exists()


def test_too_few_need_no_count(hall) -> None:
    meeting = hall.call(hall.draft())
    hall.at(HELD_ON)
    hall.come(meeting, 3)
    assert hall.decide(meeting.motions.get()).status == MotionStatus.NO_QUORUM


def test_nobody_decides_without_counting(hall) -> None:
    meeting = hall.call(hall.draft())
    hall.at(HELD_ON)
    hall.come(meeting, 4)
    with pytest.raises(NothingCounted):
        hall.decide(meeting.motions.get())


def test_nobody_ends_a_vote_before_noting_who_came_or_before_anybody_has_voted(hall) -> None:
    motion = hall.roll_call(come=0)
    with pytest.raises(AttendanceMissing):
        hall.decide(motion)
    hall.come(motion.meeting, 5)
    with pytest.raises(NothingCounted):
        hall.decide(motion)
    motion.refresh_from_db()
    assert motion.status == MotionStatus.OPEN


@pytest.mark.parametrize(("yes", "status"), [(2, "NOT_CARRIED"), (3, "CARRIED")])
def test_half_of_those_present_is_not_more_than_half(hall, yes, status) -> None:
    assert hall.held(come=4, yes=yes, no=4 - yes).status == status


def test_what_is_carried_proves_its_resolution(hall) -> None:
    motion = hall.held(come=5, yes=4, no=1)
    resolution = motion.resolution
    assert resolution.status == ResolutionStatus.PROVEN
    assert resolution.is_in_force
    assert resolution.body == ResolutionBody.VILLAGERS_ASSEMBLY
    assert resolution.passed_on == dt.date(2026, 3, HELD_ON)
    assert resolution.title == motion.title
    assert resolution.motion == motion
    assert len(resolution.document_hash) == 64


def test_the_result_can_be_counted_again_from_what_is_kept(hall) -> None:
    motion = hall.held(come=5, yes=4, no=1)
    motion.refresh_from_db()
    again = tally.tally(
        frozen.thaw(motion.rule),
        Turnout(motion.meeting.eligible, motion.present),
        Count(motion.yes, motion.no, motion.abstain, motion.spoiled),
    )
    assert (again.outcome, again.needed_present, again.needed_yes) == (
        motion.status,
        motion.needed_present,
        motion.needed_yes,
    )
    assert motion.rule["basis"] == "村民委员会组织法(2025)第二十六条"
    assert motion.rule["matter_basis"] == "村民委员会组织法(2025)第二十八条"


def test_a_decided_motion_is_decided(hall) -> None:
    motion = hall.held(come=5, yes=5)
    with pytest.raises(MotionOver):
        hall.decide(motion)
    with pytest.raises(MotionOver):
        hall.count(motion, 1, reason="再数")
    with pytest.raises(MotionOver):
        services.withdraw_motion(actor=hall.chair, motion_id=motion.pk)


def test_the_database_refuses_a_carried_motion_with_too_few_votes(hall) -> None:
    motion = hall.held(come=5, yes=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(motion).objects.filter(pk=motion.pk).update(yes=1)


def test_those_who_deliberate_only_found_no_resolution(hall) -> None:
    meeting = hall.call(
        hall.draft(matter=Matter.HAMLET_AFFAIRS, party_discussed_on=None),
        area_id=hall.tiny.group.pk,
        body=BodyKind.HAMLET,
    )
    hall.at(HELD_ON)
    hall.come(meeting, 3)
    motion = meeting.motions.get()
    hall.count(motion, 3)
    decided = hall.decide(motion)
    assert decided.status == MotionStatus.CARRIED
    assert decided.resolution is None
    assert decided.rule["advisory"]


def test_a_recount_keeps_the_former_figures_and_says_why(hall) -> None:
    meeting = hall.call(hall.draft())
    motion = meeting.motions.get()
    hall.at(HELD_ON)
    hall.come(meeting, 5)
    hall.count(motion, 3, 2)
    with pytest.raises(RecountNeedsReason):
        hall.count(motion, 4, 1)
    hall.count(motion, 4, 1, reason="有人提出重数")
    assert list(motion.counts.order_by("number").values_list("yes", "no")) == [(3, 2), (4, 1)]
    assert hall.decide(motion).yes == 4
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PaperCount.objects.update(yes=5)


def test_more_votes_than_people_are_refused(hall) -> None:
    meeting = hall.call(hall.draft())
    hall.at(HELD_ON)
    hall.come(meeting, 4)
    motion = meeting.motions.get()
    for yes, no in ((5, 0), (4, 1), (-1, 0)):
        with pytest.raises(MiscountedFigures):
            hall.count(motion, yes, no)
    with pytest.raises(WrongState):
        services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")


def test_spoiled_slips_count_as_present_and_never_as_consent(hall) -> None:
    meeting = hall.call(hall.draft(assent=Assent.PAPER))
    motion = meeting.motions.get()
    hall.at(HELD_ON)
    hall.come(meeting, 4)
    services.enter_count(
        actor=hall.chair, motion_id=motion.pk, figures=Figures(2, 0, abstain=1, spoiled=1)
    )
    decided = hall.decide(motion)
    assert (decided.status, decided.needed_yes) == (MotionStatus.NOT_CARRIED, 3)


def test_a_villager_votes_once_by_telephone_and_in_the_hall(hall) -> None:
    motion = hall.roll_call()
    villager = hall.actors.villager
    entry = motion.meeting.roster.get(person=villager.person_id)
    services.cast(actor=villager, motion_id=motion.pk, choice="YES")
    services.key_votes(actor=hall.chair, motion_id=motion.pk, choices={entry.pk: "YES"})
    services.cast(actor=villager, motion_id=motion.pk, choice="NO")
    services.key_votes(actor=hall.chair, motion_id=motion.pk, choices={entry.pk: "YES"})
    assert Vote.objects.get().choice == "YES"
    changes = VoteChange.objects.order_by("pk").values_list("choice", "channel")
    assert list(changes) == [("YES", "OWN"), ("NO", "OWN"), ("YES", "KEYED")]
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            motion=motion,
            entry=entry,
            choice="YES",
            channel="OWN",
            cast_by=hall.tiny.villager,
            cast_at=dt.datetime(2026, 3, 12, tzinfo=ZONE),
        )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        VoteChange.objects.update(choice="YES")


def test_only_those_present_and_on_the_list_vote(hall) -> None:
    motion = hall.roll_call(come=0)
    with pytest.raises(NotPresent):
        services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")
    with pytest.raises(NotOnRoster):
        services.cast(actor=hall.actors.supervision_member, motion_id=motion.pk, choice="YES")
    with pytest.raises(NotFound):
        services.cast(actor=hall.actors.far_villager, motion_id=motion.pk, choice="YES")
    entry = hall.entries(motion.meeting)[0]
    with pytest.raises(NotPresent):
        services.key_votes(actor=hall.chair, motion_id=motion.pk, choices={entry.pk: "YES"})
    with pytest.raises(NotFound):
        services.key_votes(actor=hall.chair, motion_id=motion.pk, choices={999_999: "YES"})
    with pytest.raises((NotAllowed, NotFound)):
        services.key_votes(
            actor=hall.actors.villager, motion_id=motion.pk, choices={entry.pk: "YES"}
        )
    assert not Vote.objects.exists()


def test_who_came_for_the_household_votes_for_it(hall) -> None:
    motion = hall.roll_call(come=0)
    household = hall.tiny.household
    entry = motion.meeting.roster.get(household=household)
    spouse = household.members.exclude(person=entry.person_id).first().person_id
    services.note_arrivals(
        actor=hall.chair,
        meeting_id=motion.meeting_id,
        arrivals=[services.Arrival(entry.pk, person_id=spouse)],
    )
    with pytest.raises(NotPresent):
        services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="NO")


def test_whom_a_motion_concerns_does_not_vote_nor_does_the_household(hall) -> None:
    concerned = hall.tiny.villager
    motion = hall.roll_call(interested=(concerned.pk,))
    with pytest.raises(Recused):
        services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")
    entry = motion.meeting.roster.get(person=concerned)
    with pytest.raises(Recused):
        services.key_votes(actor=hall.chair, motion_id=motion.pk, choices={entry.pk: "YES"})
    services.cast(actor=hall.actors.other_villager, motion_id=motion.pk, choice="YES")


def test_raised_hands_leave_out_whom_it_concerns_and_the_denominator_stays(hall) -> None:
    meeting = hall.call(hall.draft(interested=(hall.tiny.villager.pk,)))
    motion = meeting.motions.get()
    hall.at(HELD_ON)
    hall.come(meeting, 5)
    with pytest.raises(MiscountedFigures):
        hall.count(motion, 5)
    hall.count(motion, 4)
    decided = hall.decide(motion)
    assert (decided.present, decided.needed_yes) == (5, 3)


def test_nobody_who_voted_is_struck_off_the_list_of_those_present(hall) -> None:
    motion = hall.roll_call()
    services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")
    with pytest.raises(MotionOver):
        hall.come(motion.meeting, 0)


def test_a_roll_call_is_not_counted_by_hand(hall) -> None:
    motion = hall.roll_call()
    with pytest.raises(OtherWayOfVoting):
        hall.count(motion, 3)


def test_a_roll_call_decides_by_its_votes(hall) -> None:
    motion = hall.roll_call()
    entries = hall.entries(motion.meeting)
    choices = dict.fromkeys([entry.pk for entry in entries[:3]], "YES")
    choices[entries[3].pk] = "NO"
    assert services.key_votes(actor=hall.chair, motion_id=motion.pk, choices=choices) == 4
    decided = hall.decide(motion)
    assert (decided.status, decided.yes, decided.no, decided.needed_yes) == ("CARRIED", 3, 1, 3)
