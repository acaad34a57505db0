"""What a rule gives for a deed, and the limits of a month. Pure."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touyan.points.errors import OverCap, TooLate, WrongPoints

FAMILY = 3
"""Rules whose codes share this many characters are grades of one deed and share their cap."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is left this month: of the rule's family and of the household; None means no limit."""

    rule: int | None
    household: int | None

    @property
    def least(self) -> int | None:
        """The tighter of the two limits."""
        known = [left for left in (self.rule, self.household) if left is not None]
        return min(known) if known else None


def family(code: str) -> str:
    """Return the part of a rule's code that its grades share."""
    return code[:FAMILY]


def month_bounds(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the month of a day."""
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return first, following - dt.timedelta(days=1)


def check_points(*, rule_points: int, quantity: int, points: int) -> None:
    """Raise WrongPoints unless `points` is what the rule gives for `quantity` times the deed."""
    if quantity < 1 or points != rule_points * quantity:
        text = _("The rule gives %(right)d points for %(quantity)d; %(points)d were written.")
        raise WrongPoints(
            str(text) % {"right": rule_points * quantity, "quantity": quantity, "points": points}
        )


def check_day(*, occurred_on: dt.date, today: dt.date, window_days: int) -> None:
    """Raise TooLate for a deed in the future, or further back than the scheme's window."""
    if occurred_on > today:
        raise TooLate(_("The day of the deed lies in the future. Check the date."))
    if (today - occurred_on).days > window_days:
        text = _("A deed can be entered for %(days)d days. This one is older.")
        raise TooLate(str(text) % {"days": window_days})


def check_room(*, points: int, room: Room) -> None:
    """Raise OverCap when `points` do not fit into what is left of the month."""
    if points <= 0:
        return
    if room.rule is not None and points > room.rule:
        text = _("This rule has %(left)d points left for this household this month.")
        raise OverCap(str(text) % {"left": max(room.rule, 0)})
    if room.household is not None and points > room.household:
        text = _("This household has %(left)d points left this month.")
        raise OverCap(str(text) % {"left": max(room.household, 0)})
