"""Households of a village as its workbooks name them: by code, by the last digits of it, or by head."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.points.errors import NotEnrolled
from touyan.points.models import Enrolment
from touyan.registry.models import Area, Household, HouseholdMember


class Unfit(Exception):
    """A row cannot be taken in; `column` is where, `reason` is for the clerk."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(column)


@dataclass
class Households:
    """The living households of one village, read once; `own` are those of the person who imports."""

    village: Area
    own: frozenset[int]
    enrolled: frozenset[int] = frozenset()
    by_code: dict[str, Household] = field(default_factory=dict)
    by_head: dict[str, list[Household]] = field(default_factory=dict)

    def named(self, values: Mapping[str, Any]) -> Household:
        """Return the household that a row names in `code` and `head`. Raises Unfit."""
        code, head = str(values.get("code") or "").upper(), str(values.get("head") or "")
        if code:
            found = self._coded(code)
        elif head:
            found = self._headed(head)
        else:
            raise Unfit("code", _("Write the household code or the name of its head."))
        if head and found.head and found.head.name != head:
            raise Unfit("head", _("This code belongs to a household with another head."))
        if found.pk not in self.enrolled:
            raise Unfit("code", str(NotEnrolled.default_message))
        if found.pk in self.own:
            raise Unfit("code", _("This is your own household. Somebody else must enter it."))
        return found

    def _coded(self, code: str) -> Household:
        short = f"{self.village.path}H{code.removeprefix('H').zfill(5)}"
        found = self.by_code.get(code) or self.by_code.get(short)
        if found is None:
            raise Unfit("code", _("No household of this village has this code."))
        return found

    def _headed(self, head: str) -> Household:
        named = self.by_head.get(head, [])
        if len(named) != 1:
            several = _("Several households have a head of this name. Write the household code.")
            none = _("No household of this village has a head of this name.")
            raise Unfit("head", several if named else none)
        return named[0]


def households_of(actor: Actor, village: Area) -> Households:
    """Return the households of a village. Three queries."""
    own = HouseholdMember.objects.filter(person_id=actor.person_id, left_on__isnull=True)
    here = Enrolment.objects.on(clock.today()).filter(area=village)
    found = Households(
        village=village,
        own=frozenset(own.values_list("household_id", flat=True)),
        enrolled=frozenset(here.values_list("household_id", flat=True)),
    )
    rows = Household.objects.filter(
        subject__area__scope_path__under=village.prefix, status="ACTIVE"
    ).select_related("head", "subject__area")
    for household in rows:
        found.by_code[household.code] = household
        if household.head:
            found.by_head.setdefault(household.head.name, []).append(household)
    return found
