"""When does a finding become an alert of its own, and how grave is everything together? Pure.

Rule 4.3: the same rule at the same level within 30 days is one alert and no second ticket; a higher
level is a new one at once. Rule 4.4: what comes back within 60 days of being closed begins one level
higher. Three orange ones are red together.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from touyan.indicators.rules.values import Level

MERGE_DAYS = 30
AGAIN_DAYS = 60
ORANGES_OF_RED = 3


@dataclass(frozen=True, slots=True)
class Former:
    """The last alert of the same rule about the same cooperative."""

    level: Level
    raised_on: dt.date
    closed_on: dt.date | None = None
    was_false: bool = False
    month: str = ""


def raised(former: Former | None, level: Level, on: dt.date, month: str = "") -> Level | None:
    """Return the level of the new alert that a finding makes, or None when it joins the former one.

    An alert that is still open takes in whatever is not graver, however old it is: its ticket is
    being worked on. What was closed does not come back by the figures of the same month.
    """
    if level == Level.NONE:
        return None
    if former is None:
        return level
    if former.closed_on is None:
        return level if level > former.level else None
    if month and month <= former.month and level <= former.level:
        return None
    if former.was_false:
        young = (on - former.raised_on).days < MERGE_DAYS
        return None if young and level <= former.level else level
    if (on - former.closed_on).days <= AGAIN_DAYS:
        return Level(min(level + 1, Level.RED))
    return level


def together(levels: Iterable[Level]) -> Level:
    """Return the level of a cooperative with several alerts: the gravest; three orange ones are red."""
    found = list(levels)
    gravest = max(found, default=Level.NONE)
    oranges = sum(level == Level.ORANGE for level in found)
    return Level.RED if oranges >= ORANGES_OF_RED else gravest
