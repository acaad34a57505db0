"""Objects of the registry in five places."""

import datetime as dt

from tests.access.places import COUNTY, Address, World
from touyan.core import clock
from touyan.registry.models import Household, Person, Post, Resolution, Tenure


def _head(world: World, place: str) -> Person:
    household = world.household(place)
    return household.head or household.members.first().person


def person(world: World, place: str) -> Address:
    """The head of a household."""
    return {"person_id": _head(world, place).pk}


def household(world: World, place: str) -> Address:
    """A household."""
    found: Household = world.household(place)
    return {"household_id": found.pk}


def registered_area(world: World, place: str) -> Address:
    """A village by its key."""
    return {"area_id": world.village(place).pk}


def resolution(world: World, place: str) -> Address:
    """A decision that waits for its confirmation; the neighbour's is another one of the village."""
    recorder = _head(world, place if place == COUNTY else "own")
    kept = Resolution.objects.create(
        area=world.village(place),
        body="PARTY_MEETING",
        passed_on=clock.today(),
        title="旧决定",
        document_hash="ab" * 32,
        recorded_by=recorder,
        recorded_at=clock.now(),
    )
    return {"resolution_id": kept.pk}


def post(world: World, place: str) -> Address:
    """A post of a village; the neighbour's is another one."""
    kind = "VOLUNTEER" if place == "neighbour" else "LOCAL_ELDER"
    made = Post.objects.create(area=world.village(place), kind=kind)
    return {"post_id": made.pk}


def tenure(world: World, place: str) -> Address:
    """A running term in a village."""
    running = Tenure.objects.create(
        post_id=post(world, place)["post_id"],
        person=_head(world, place),
        started_on=clock.today() - dt.timedelta(days=30),
    )
    return {"tenure_id": running.pk}


KINDS = {
    "post": post,
    "tenure": tenure,
    "person": person,
    "registered_household": household,
    "registered_area": registered_area,
    "resolution": resolution,
}
