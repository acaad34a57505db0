"""The records behind a measure: what was counted in one village and month, one row each.

A room declares `RECORDS = {"decisions.meetings": meetings, ...}` in `records.py`, beside its measures; the
indicators room finds them through `settings.ROOMS` and shows them when somebody opens a village's
number. The rows of a measure add up to its number: a test says so.
"""

import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.measures import Slice


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was counted. Nobody's affairs are told: who acted in office, never who asked.

    `num` and `den` are what it adds to the number, `who` acted by post, `basis` is the resolution or
    rule. `href` is shown to who holds `power` (None: to everybody who sees the number).
    """

    on: dt.date | None
    title: str
    num: int = 1
    den: int | None = None
    who: str = ""
    basis: str = ""
    href: str = ""
    power: Power | None = None


Listing = Callable[[Slice], Iterable[Record]]


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day of a moment in the county."""
    return moment.astimezone(clock.ZONE).date()


@cache
def declared() -> Mapping[str, Listing]:
    """Return the listing of each measure that has one, by the measure's code."""
    found: dict[str, Listing] = {}
    for room in settings.ROOMS:
        name = f"touyan.{room}.records"
        if importlib.util.find_spec(name) is not None:
            found |= importlib.import_module(name).RECORDS
    return found
