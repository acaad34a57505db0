"""What rooms declare in their `closing.py`: what must hold before a month of a book may be signed.

    CHECKS = (Check("ledger.zero_sum", title=_("..."), run=zero_sum),)

The disclosure room finds them through `settings.ROOMS`. A check looks at many books at once and only
reads: it runs outside any transaction, after the month was frozen.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.utils.functional import Promise

PROBLEMS_MAX = 20  # as many are kept for the page; the number found is kept too


@dataclass(frozen=True, slots=True)
class Problem:
    """One record that does not hold: its receipt number or account, and what was found."""

    where: str
    found: str = ""


@dataclass(slots=True)
class Outcome:
    """What a check found in one book: how many records it looked at, and those that do not hold."""

    looked_at: int = 0
    wrong: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, found: str = "") -> None:
        """Remember a record that does not hold."""
        self.wrong += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(Problem(where, found))


Outcomes = Mapping[int, Outcome]
Run = Callable[[Sequence[int], str], Outcomes]
"""Takes ids of books and a period (`YYYY-MM`); a book that is left out had nothing to look at."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is recomputed when a month is closed.

    `kinds` are the kinds of books that it speaks of; a page about a book of another kind leaves it out.
    """

    code: str
    title: str | Promise
    run: Run = field(compare=False)
    kinds: frozenset[str] = frozenset()

    def concerns(self, kind: str) -> bool:
        """Say whether a book of this kind has such a thing at all."""
        return not self.kinds or kind in self.kinds


@cache
def declared() -> Mapping[str, Check]:
    """Return every check by code, in the order of the rooms. Raises ValueError for a double."""
    found: dict[str, Check] = {}
    for room in settings.ROOMS:
        name = f"touyan.{room}.closing"
        if importlib.util.find_spec(name) is None:
            continue
        for check in importlib.import_module(name).CHECKS:
            if check.code in found:
                raise ValueError(f"the check {check.code} is declared twice")
            found[check.code] = check
    return found
