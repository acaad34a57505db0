"""Objects of the cases room in five places."""

import datetime as dt
import io
import uuid

from tests.access.places import Address, World
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.cases import services
from touyan.cases.models import (
    Absence,
    Case,
    CaseFile,
    DutyShift,
    ExclusionRota,
    RootCause,
    Volunteer,
)
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power

VOICE = b"#!AMR\n" + b"\x00" * 64


def _case(world: World, place: str) -> Case:
    """A request of the head of a household, given to nobody."""
    head, village = world.household(place).head_id, world.village(place)
    found = services.submit(
        actor=Actor(head, frozenset({Grant(Power.CASE_OWN, GrantKind.SELF, head)})),
        submission=services.Submission(
            key=uuid.uuid4(), area_id=village.pk, kind="request", text="请村里看看"
        ),
    ).case
    Case.objects.filter(pk=found.pk).update(assignee=None)
    return found


def case(world: World, place: str) -> Address:
    """A request."""
    return {"pk": _case(world, place).pk}


def case_own_act(world: World, place: str) -> Address:
    """What its reporter does to it."""
    return {"pk": _case(world, place).pk, "act": "withdraw"}


def case_deed(world: World, place: str) -> Address:
    """What the desk does to it."""
    return {"pk": _case(world, place).pk, "code": "progress"}


def case_file(world: World, place: str) -> Address:
    """A voice message that came with it."""
    found = _case(world, place)
    file = backstage.store_file(
        actor=SYSTEM,
        content=io.BytesIO(VOICE),
        name="voice",
        purpose=FilePurpose.CASE,
        area_id=found.area_id,
    )
    CaseFile.objects.create(case=found, file=file)
    return {"pk": found.pk, "file_id": file.pk}


def receipt_act(world: World, place: str) -> Address:
    """An act by the receipt number."""
    return {"act": "rate"}


def shift(world: World, place: str) -> Address:
    """A shift of a village's roster."""
    now = clock.now()
    row = DutyShift.objects.create(
        area=world.village(place),
        person_id=world.household(place).head_id,
        begins_at=now + dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=9),
    )
    return {"pk": row.pk}


def absence(world: World, place: str) -> Address:
    """A leave of somebody of a village."""
    now = clock.now()
    row = Absence.objects.create(
        person_id=world.household(place).head_id,
        stand_in_id=world.tiny.village_clerk.pk,
        begins_at=now + dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=9),
    )
    return {"pk": row.pk}


def volunteer(world: World, place: str) -> Address:
    """A volunteer of a village."""
    person_id = world.household(place).head_id
    row = Volunteer.objects.create(
        area=world.village(place), person_id=person_id, since=clock.today()
    )
    return {"pk": row.pk}


def root_cause(world: World, place: str) -> Address:
    """A root cause of a village."""
    row = RootCause.objects.create(
        area=world.village(place), title="旧水管", proposed_at=clock.now()
    )
    return {"pk": row.pk}


def rota_line(world: World, place: str) -> Address:
    """A line of the county's small list."""
    county = world.village(place).parent.parent
    row = ExclusionRota.objects.create(
        area=county, person_id=world.household(place).head_id, since=clock.today()
    )
    return {"pk": row.pk}


KINDS = {
    "case": case,
    "case_own_act": case_own_act,
    "case_deed": case_deed,
    "case_file": case_file,
    "receipt_act": receipt_act,
    "shift": shift,
    "absence": absence,
    "volunteer": volunteer,
    "root_cause": root_cause,
    "rota_line": rota_line,
}
