"""How long a notice must hang, by kind, and which article says so.

Counting: the day on which the notice goes up is not counted (Civil Code art. 201); when the last day
is a public holiday it moves to the next working day (art. 203).
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core.calendar import Calendar
from touyan.disclosure.errors import NoticeTooShort

POINTS_FLOOR_DAYS = 3
POINTS_DEFAULT_DAYS = 5


@dataclass(frozen=True, slots=True)
class Minimum:
    """The lower bound in natural days, whether a county may raise it, and the source."""

    days: int
    basis: Promise
    is_law: bool


MINIMUMS: dict[str, Minimum] = {
    "POINTS_BATCH": Minimum(
        POINTS_FLOOR_DAYS, _("County parameter: points are on notice for at least 3 days"), False
    ),
    "VILLAGE_AFFAIRS": Minimum(
        15, _("Organic Law of Villagers' Committees, art. 35: at least 15 days"), True
    ),
    "COLLECTIVE_AFFAIRS": Minimum(
        15,
        _(
            "County parameter: 15 days, as for the village; Law on Rural Collective Economic"
            " Organisations, art. 45: regularly, to the members"
        ),
        False,
    ),
    "SHOP_AWARD": Minimum(
        5, _("County parameter: awards are on notice for at least 5 days"), False
    ),
    "COOP_AFFAIRS": Minimum(
        15,
        _("Farmers' Cooperatives Law, art. 40: for inspection 15 days before the assembly"),
        True,
    ),
}
DEFAULT_DAYS: dict[str, int] = {
    "POINTS_BATCH": POINTS_DEFAULT_DAYS,
    "VILLAGE_AFFAIRS": 15,
    "COLLECTIVE_AFFAIRS": 15,
    "SHOP_AWARD": 5,
    "COOP_AFFAIRS": 15,
}


def last_day(*, kind: str, starts_on: dt.date, days: int, calendar: Calendar) -> dt.date:
    """Return the last day of a notice of `days` natural days that goes up on `starts_on`.

    Raises NoticeTooShort, with the article, when `days` is below the minimum of the kind.
    """
    minimum = MINIMUMS[kind]
    if days < minimum.days:
        raise NoticeTooShort(days=days, minimum=minimum.days, basis=str(minimum.basis))
    return calendar.add_natural_days(starts_on, days)


def is_over(*, ends_on: dt.date, today: dt.date) -> bool:
    """Say whether the last day has passed: a notice may be acted on from the day after it."""
    return today > ends_on
