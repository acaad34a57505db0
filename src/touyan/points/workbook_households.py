"""Households that take part in points, as a village's workbooks name them; never one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.points.errors import NotEnrolled
from touyan.points.models import Enrolment
from touyan.registry import workbook_households
from touyan.registry.models import Area, Household, HouseholdMember
from touyan.registry.workbook_households import Unfit


@dataclass
class Households(workbook_households.Households):
    """The living households of one village, read once; `own` are those of the person who imports."""

    own: frozenset[int] = frozenset()
    enrolled: frozenset[int] = frozenset()

    def named(self, values: Mapping[str, Any]) -> Household:
        """Return the household that a row names in `code` and `head`. Raises Unfit."""
        found = super().named(values)
        if found.pk not in self.enrolled:
            raise Unfit("code", str(NotEnrolled.default_message))
        if found.pk in self.own:
            raise Unfit("code", _("This is your own household. Somebody else must enter it."))
        return found


def households_of(actor: Actor, village: Area) -> Households:
    """Return the households of a village. Three queries."""
    own = HouseholdMember.objects.filter(person_id=actor.person_id, left_on__isnull=True)
    here = Enrolment.objects.on(clock.today()).filter(area=village)
    found = Households(
        village=village,
        own=frozenset(own.values_list("household_id", flat=True)),
        enrolled=frozenset(here.values_list("household_id", flat=True)),
    )
    found.read()
    return found
