"""Targets in five places, owned by somebody of the county."""

import datetime as dt

from tests.access.places import Address, World
from touyan.assessment.models import NoteKind, Target, TargetNote
from touyan.core import clock


def target(world: World, place: str) -> Address:
    """A target of a village for exchanges."""
    owner = world.household(place).head
    due = clock.today() + dt.timedelta(days=100 + Target.objects.count())
    found = Target.objects.create(
        area=world.village(place),
        measure="points.visits",
        value=100,
        from_month=clock.month_of(clock.today()),
        due_on=due,
        owner=owner,
        basis="年度目标责任书",
        set_by=owner,
        set_at=clock.now(),
    )
    return {"pk": found.pk}


def target_answer(world: World, place: str) -> Address:
    """What the owner of such a target was told to do."""
    address = target(world, place)
    told = TargetNote.objects.create(
        target_id=address["pk"],
        kind=NoteKind.DISPATCH,
        words="尽快补办",
        by=world.tiny.county_officer,
        at=clock.now(),
        answer_by=clock.today(),
    )
    return address | {"note_id": told.pk}


KINDS = {"target": target, "target_answer": target_answer}
