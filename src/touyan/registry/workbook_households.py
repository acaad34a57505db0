"""Households of a village as its workbooks name them: by code, by the last digits of it, or by head."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from touyan.registry.models import Area, Household


class Unfit(Exception):
    """A row cannot be taken in; `column` is where, `reason` is for the clerk."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(column)


@dataclass
class Households:
    """The living households of one village, read once."""

    village: Area
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

    def read(self) -> None:
        """Read the households. One query."""
        rows = Household.objects.filter(
            subject__area__scope_path__under=self.village.prefix, status="ACTIVE"
        ).select_related("head", "subject__area")
        for household in rows:
            self.by_code[household.code] = household
            if household.head:
                self.by_head.setdefault(household.head.name, []).append(household)
