"""Objects of the special kinds of cases in five places: mediation, petitions, proxies, visits."""

import datetime as dt
import uuid

from tests.access.places import Address, World
from tests.access.places_decisions import suggestion
from touyan.cases.models import (
    Authorisation,
    Case,
    FollowUp,
    Mediation,
    MediationParty,
    Petition,
    TalkSuggestion,
    Visit,
)
from touyan.core import clock
from touyan.core.actor import Power


def _case(world: World, place: str, family: str, guard: str = "") -> Case:
    key = uuid.uuid4().bytes * 2
    return Case.objects.create(
        ref=uuid.uuid4().hex[:16],
        key_index=key,
        body_index=key,
        kind=family.lower(),
        family=family,
        guard=guard,
        area=world.village(place),
        status="IN_PROGRESS",
        received_at=clock.now(),
        clock_from=clock.now(),
    )


def mediation(world: World, place: str) -> Address:
    """A mediation in which the head of a household of the place is a side."""
    row = Mediation.objects.create(
        case=_case(world, place, "MEDIATION", Power.MEDIATION_FILE),
        dispute="LAND",
        story="两家的事",
        status="IN_SESSION",
        accepted_on=clock.today(),
        talks_due_on=clock.today(),
    )
    person = world.household(place).head_id
    MediationParty.objects.create(mediation=row, side=1, person_id=person, consent="YES")
    return {"pk": row.pk}


def mediation_deed(world: World, place: str) -> Address:
    """An act on such a mediation."""
    return mediation(world, place) | {"deed": "danger"}


def follow_up(world: World, place: str) -> Address:
    """A visit after the agreement of such a mediation."""
    row = FollowUp.objects.create(mediation_id=mediation(world, place)["pk"], due_on=clock.today())
    return {"pk": row.pk}


def petition(world: World, place: str) -> Address:
    """A petition of a village."""
    row = Petition.objects.create(
        case=_case(world, place, "PETITION", Power.PETITION_FILE), reference=uuid.uuid4().hex
    )
    return {"pk": row.pk}


def petition_step(world: World, place: str) -> Address:
    """A step of such a petition."""
    return petition(world, place) | {"step": "accept"}


def authorisation(world: World, place: str) -> Address:
    """The head of a household of the place lets somebody act for them."""
    household = world.household(place)
    row = Authorisation.objects.create(
        receipt=uuid.uuid4().hex[:16],
        area=household.subject.area,
        kind="ERRAND",
        person_id=household.head_id,
        proxy=world.tiny.second_mediator,
        scope="交医保",
        proof="PHONE",
        given_on=clock.today(),
        expires_on=clock.today() + dt.timedelta(days=30),
        recorded_at=clock.now(),
    )
    return {"pk": row.pk}


def authorisation_end(world: World, place: str) -> Address:
    """Taking such an authorisation back."""
    return authorisation(world, place) | {"deed": "revoke"}


def visit(world: World, place: str) -> Address:
    """A visit that waits where a household of the place lives."""
    row = Visit.objects.create(
        area=world.household(place).subject.area,
        trigger="ALONE",
        what="三天没见出门",
        raised_at=clock.now(),
        due_at=clock.now(),
    )
    return {"pk": row.pk}


def followed_suggestion(world: World, place: str) -> Address:
    """A suggestion of a night talk that a case follows."""
    case = _case(world, place, "SUGGESTION")
    TalkSuggestion.objects.create(
        case=case,
        suggestion_id=suggestion(world, place)["pk"],
        taken_up_at=clock.now(),
    )
    return {"pk": case.pk}


KINDS = {
    "mediation": mediation,
    "mediation_deed": mediation_deed,
    "follow_up": follow_up,
    "petition": petition,
    "petition_step": petition_step,
    "authorisation": authorisation,
    "authorisation_end": authorisation_end,
    "visit": visit,
    "followed_suggestion": followed_suggestion,
}
