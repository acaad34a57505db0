"""The one door per object: reachable by this power, or NotFound."""

from typing import TypeVar

from django.db import models

from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry.models import (
    Area,
    Household,
    Organisation,
    Person,
    Post,
    Resolution,
    Subject,
    Tenure,
)

_Row = TypeVar("_Row", bound=models.Model)


def _one(
    actor: Actor, everything: models.QuerySet[_Row], mine: models.QuerySet[_Row], pk: int
) -> _Row:
    """Return the row with this key; the system itself reaches everything, others what is theirs."""
    found = (everything if actor == SYSTEM else mine).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_area(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Area:
    """Return an area within the power's reach. Raises NotFound."""
    rows = Area.objects.select_related("parent")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_subject(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Subject:
    """Return a subject within the power's reach, with its area. Raises NotFound."""
    rows = Subject.objects.select_related("area")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_person(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Person:
    """Return a person within the power's reach, with their area. Raises NotFound."""
    rows = Person.objects.select_related("subject__area")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_household(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Household:
    """Return a household within the power's reach, with area and head. Raises NotFound."""
    rows = Household.objects.select_related("subject__area", "head")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_organisation(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Organisation:
    """Return an organisation within the power's reach, with its area. Raises NotFound."""
    rows = Organisation.objects.select_related("subject__area", "parent")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_post(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Post:
    """Return a post within the power's reach, with its area. Raises NotFound."""
    rows = Post.objects.select_related("area", "organisation")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_tenure(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Tenure:
    """Return a tenure within the power's reach, with post and area. Raises NotFound."""
    rows = Tenure.objects.select_related("post__area", "person")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_resolution(actor: Actor, pk: int, power: Power = Power.PEOPLE_READ) -> Resolution:
    """Return a resolution within the power's reach, with its area. Raises NotFound."""
    rows = Resolution.objects.select_related("area")
    return _one(actor, rows, rows.visible_to(actor, power), pk)
