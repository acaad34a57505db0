"""Several at once, in processes of their own: one right to vote stays one vote."""

import pytest

from tests.fault import processes
from touyan.decisions import services
from touyan.decisions.errors import MotionOver
from touyan.decisions.models import Vote, VoteChange
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db(transaction=True)
VOTERS = 16


def test_one_person_through_two_channels_at_once_gives_one_vote(hall) -> None:
    motion = hall.roll_call()
    villager, chair = hall.actors.villager, hall.chair
    entry = motion.meeting.roster.get(person=villager.person_id)

    def vote(number: int, say: processes.Say) -> None:
        choice = "YES" if number % 4 < 2 else "NO"
        if number % 2:
            services.cast(actor=villager, motion_id=motion.pk, choice=choice)
        else:
            services.key_votes(actor=chair, motion_id=motion.pk, choices={entry.pk: choice})
        say("voted")

    said = [line for lines in processes.together(VOTERS, vote) for line in lines]
    assert said == ["voted"] * VOTERS
    left = Vote.objects.get()
    assert left.entry_id == entry.pk
    assert VoteChange.objects.order_by("pk").last().choice == left.choice


def test_a_motion_decided_twice_at_once_proves_one_resolution(hall) -> None:
    motion = hall.roll_call()
    choices = {entry.pk: "YES" for entry in hall.entries(motion.meeting)}
    services.key_votes(actor=hall.chair, motion_id=motion.pk, choices=choices)
    before = Resolution.objects.count()
    chair = hall.chair

    def decide(number: int, say: processes.Say) -> None:
        try:
            services.decide(actor=chair, motion_id=motion.pk)
        except MotionOver:
            say("over")
        else:
            say("decided")

    said = [line for lines in processes.together(4, decide) for line in lines]
    assert sorted(said) == ["decided", "over", "over", "over"]
    assert Resolution.objects.count() == before + 1
