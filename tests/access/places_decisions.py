"""Objects of the decisions room in five places."""

import datetime as dt
import io

from tests.access.places import Address, World
from touyan.backstage import services as backstage
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.decisions import frozen, routing
from touyan.decisions.models import (
    BallotCount,
    Election,
    Listed,
    Meeting,
    MeetingStatus,
    Minutes,
    Motion,
    Question,
    Race,
    RollEntry,
    RollObjection,
    RosterEntry,
    Suggestion,
)
from touyan.decisions.services.sealing import seal

BODY, MATTER = "VILLAGERS_HOUSEHOLDS", "PUBLIC_WELFARE"


def _meeting(world: World, place: str) -> Meeting:
    village, household = world.village(place), world.household(place)
    meeting = Meeting.objects.create(
        area=village,
        village_path=village.path,
        body=BODY,
        title="会",
        place="村部",
        agenda="议事",
        meets_at=clock.now() - dt.timedelta(days=1),
        told_on=clock.today() - dt.timedelta(days=12),
        eligible=1,
        rights=1,
        called_by=world.tiny.committee_chair,
        called_at=clock.now() - dt.timedelta(days=12),
    )
    RosterEntry.objects.create(meeting=meeting, person_id=household.head_id, household=household)
    return meeting


def meeting(world: World, place: str) -> Address:
    """A meeting of the households of a village, held yesterday."""
    return {"pk": _meeting(world, place).pk}


def motion(world: World, place: str) -> Address:
    """A motion of such a meeting, by raised hands, not decided yet."""
    held = _meeting(world, place)
    line = routing.body_for(MATTER, BODY, is_community=False)
    put = Motion.objects.create(
        meeting=held,
        number=1,
        matter=MATTER,
        title="修路",
        text="修路",
        assent="RAISED_HANDS",
        rule=frozen.freeze(line, matter_basis="x"),
        put_by=world.tiny.committee_chair,
        put_at=clock.now(),
    )
    return {"pk": put.pk}


def meeting_receipt(world: World, place: str) -> Address:
    """The result of the motion of a closed meeting."""
    held = Motion.objects.get(pk=motion(world, place)["pk"]).meeting
    held.status = MeetingStatus.CLOSED
    held.save()
    minutes = Minutes.objects.create(
        meeting=held,
        text="x",
        facts="{}",
        content_hash="0" * 64,
        closed_by=world.tiny.committee_chair,
        closed_at=clock.now(),
    )
    seal(held, minutes)
    return {"pk": held.pk, "number": 1}


def matter_of_village(world: World, place: str) -> Address:
    """What a village may be called together for."""
    return {"pk": world.village(place).pk, "matter": MATTER}


def election(world: World, place: str) -> Address:
    """An election of a village whose roll is published."""
    return {"pk": _election(world, place).pk}


def _election(world: World, place: str) -> Election:
    village, household = world.village(place), world.household(place)
    found = Election.objects.create(
        area=village,
        village_path=village.path,
        matter="VACANCY",
        body="ELECTION_VOTERS",
        title="补选",
        held_on=clock.today(),
        place="村部",
        status="ROLL",
        roll_published_on=clock.today(),
        announced_by=world.tiny.committee_chair,
        announced_at=clock.now(),
    )
    Race.objects.create(election=found, number=1, post="COMMITTEE_CHAIR", seats=1)
    RollEntry.objects.create(election=found, number=1, person_id=household.head_id)
    return found


def roll_objection(world: World, place: str) -> Address:
    """An objection to such a roll."""
    found = _election(world, place)
    row = RollObjection.objects.create(
        election=found,
        entry=found.roll.get(),
        reason="x",
        raised_by=world.tiny.committee_chair,
        raised_at=clock.now(),
        due_on=clock.today(),
    )
    return {"pk": row.pk}


def election_photo(world: World, place: str) -> Address:
    """The photograph of a count of such an election."""
    found = _election(world, place)
    kept = backstage.store_file(
        actor=SYSTEM,
        content=io.BytesIO(b"%PDF-1.4 x"),
        name="x.pdf",
        purpose="EVIDENCE",
        area_id=found.area_id,
    )
    BallotCount.objects.create(
        election=found,
        number=1,
        given_out=1,
        cast=1,
        spoiled=0,
        photo=kept,
        counted_by=world.tiny.committee_chair,
        counted_at=clock.now(),
    )
    return {"pk": found.pk, "number": 1}


def poll_of_village(world: World, place: str) -> Address:
    """A by-election that a village may announce."""
    return {"pk": world.village(place).pk, "matter": "VACANCY"}


def village_lists(world: World, place: str) -> Address:
    """The lists of members of a village."""
    return {"pk": world.village(place).pk}


def list_of_village(world: World, place: str) -> Address:
    """One list of a village."""
    return {"pk": world.village(place).pk, "body": "COLLECTIVE_MEMBERS"}


def listed_member(world: World, place: str) -> Address:
    """A line of such a list."""
    row = Listed.objects.create(
        area=world.village(place),
        body="COLLECTIVE_MEMBERS",
        person_id=world.household(place).head_id,
        since=clock.today(),
        basis="x",
        noted_by=world.tiny.committee_chair,
        noted_at=clock.now(),
    )
    return {"pk": row.pk}


def question(world: World, place: str) -> Address:
    """A question to a motion of a village."""
    row = Question.objects.create(
        motion_id=motion(world, place)["pk"],
        text="x",
        asked_by_id=world.household(place).head_id,
        asked_at=clock.now(),
        due_on=clock.today(),
    )
    return {"pk": row.pk}


def night_talk(world: World, place: str) -> Address:
    """A night talk of a village, held yesterday."""
    held = _meeting(world, place)
    held.body = "NIGHT_TALK"
    held.save()
    return {"pk": held.pk}


def suggestion(world: World, place: str) -> Address:
    """A suggestion of such a talk."""
    row = Suggestion.objects.create(
        meeting_id=night_talk(world, place)["pk"],
        number=1,
        text="x",
        noted_by=world.tiny.committee_chair,
        noted_at=clock.now(),
    )
    return {"pk": row.pk}


KINDS = {
    "night_talk": night_talk,
    "suggestion": suggestion,
    "village_lists": village_lists,
    "list_of_village": list_of_village,
    "listed_member": listed_member,
    "question": question,
    "election": election,
    "election_photo": election_photo,
    "roll_objection": roll_objection,
    "poll_of_village": poll_of_village,
    "meeting": meeting,
    "motion": motion,
    "meeting_receipt": meeting_receipt,
    "matter_of_village": matter_of_village,
}
