"""A threshold is tried on history before it is saved: how often, which ones, how early. Pure.

Precision is told only where people have labelled at least 20 of what the rule would have found (an
approved false alarm is a label, a confirmed one too); otherwise it is not known, and says so.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from touyan.core.measures import last_day, months_between
from touyan.indicators import merging
from touyan.indicators.findings import findings
from touyan.indicators.pack import AlertPack
from touyan.indicators.rules import Level
from touyan.indicators.series import Series

LABELS_NEEDED = 20
LABEL_MONTHS = 3
PERCENT = 100
DAY_OF_JUDGING = 10
"""History is judged on the day on which the county locks the returns of the month before."""


@dataclass(frozen=True, slots=True)
class Label:
    """People said of an alert of the rule whether it was right."""

    organisation: int
    on: dt.date
    was_right: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that the rule would have raised."""

    organisation: int
    on: dt.date
    month: str
    level: Level


@dataclass(slots=True)
class BackTest:
    """What a rule would have done over history."""

    rule: str
    first: str
    last: str
    looked_at: int
    raised: list[Raised] = field(default_factory=list)
    labelled: int = 0
    right: int = 0
    days_earlier: list[int] = field(default_factory=list)

    @property
    def precision_percent(self) -> int | None:
        """Of what people labelled, how many of a hundred were right; None when not known."""
        if self.labelled < LABELS_NEEDED:
            return None
        return self.right * PERCENT // self.labelled

    @property
    def median_days_earlier(self) -> int | None:
        """By how many days it would have told before the alert that people confirmed."""
        found = sorted(self.days_earlier)
        return found[len(found) // 2] if found else None

    def by_level(self) -> dict[str, int]:
        """Return how many alerts of each level."""
        return {
            level.word: sum(one.level == level for one in self.raised)
            for level in Level
            if level != Level.NONE
        }


def back_test(
    rule: str,
    all_of_them: Mapping[int, Series],
    *,
    first: str,
    last: str,
    pack: AlertPack,
    labels: Collection[Label] = (),
) -> BackTest:
    """Judge a rule at each month of history as it would have been judged then, merging as usual."""
    found = BackTest(rule, first, last, looked_at=len(all_of_them))
    former: dict[int, merging.Former] = {}
    for month in months_between(first, last):
        on = last_day(month) + dt.timedelta(days=DAY_OF_JUDGING)
        seen: set[int] = set()
        for one in findings(all_of_them, month=month, on=on, pack=pack, codes=(rule,)):
            seen.add(one.organisation)
            level = merging.raised(former.get(one.organisation), one.level, on)
            if level is not None:
                former[one.organisation] = merging.Former(level, on)
                found.raised.append(Raised(one.organisation, on, month, level))
        for key in former.keys() - seen:  # it came right: closed, and old after 60 days
            del former[key]
    _label(found, labels)
    return found


def _label(found: BackTest, labels: Collection[Label]) -> None:
    """Put people's labels beside what the rule would have raised up to three months before them."""
    for label in labels:
        window = label.on - dt.timedelta(days=31 * LABEL_MONTHS)
        near = [
            one.on
            for one in found.raised
            if one.organisation == label.organisation and window <= one.on <= label.on
        ]
        if near:
            found.labelled += 1
            found.right += label.was_right
            if label.was_right:
                found.days_earlier.append((label.on - min(near)).days)
