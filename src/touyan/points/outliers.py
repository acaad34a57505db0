"""What a second reviewer should look at one by one before confirming the rest of a month. Pure."""

import enum
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HIGH_POINTS = 15
"""A single entry of this many points is always looked at."""
GIVER_TIMES = 3
GIVER_LEAST = 30
"""A proposer whose points for one household are this many times their usual, from this many on."""


class Reason(enum.StrEnum):
    """Why an entry is pulled out of the batch."""

    OVER_CAP = "OVER_CAP"
    TWICE = "TWICE"
    OWN_CLAIM = "OWN_CLAIM"
    HIGH = "HIGH"
    DEDUCTION = "DEDUCTION"
    ONE_GIVER = "ONE_GIVER"


SENTENCES: dict[Reason, Promise] = {
    Reason.OVER_CAP: _("More than the limit of the month"),
    Reason.TWICE: _("The same deed on the same day twice"),
    Reason.OWN_CLAIM: _("Entered by the household itself"),
    Reason.HIGH: _("Many points at once"),
    Reason.DEDUCTION: _("A deduction"),
    Reason.ONE_GIVER: _("This proposer gave this household far more than others"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim as the check sees it. `cap` is that of the rule's family."""

    claim_id: int
    household_id: int
    family: str
    day: str
    month: str
    points: int
    proposed_by: int
    is_own: bool
    cap: int | None
    household_cap: int


def reasons(entries: Sequence[Entry]) -> dict[int, tuple[Reason, ...]]:
    """Return, for each entry that should be looked at, why; the others are left out."""
    found: dict[int, tuple[Reason, ...]] = {}
    per_cap: Counter[tuple[int, str, str]] = Counter()
    per_household: Counter[tuple[int, str]] = Counter()
    per_giver: Counter[tuple[int, int]] = Counter()
    deeds = Counter((e.household_id, e.family, e.day) for e in entries)
    for e in entries:
        gain = max(e.points, 0)
        per_cap[e.household_id, e.family, e.month] += gain
        per_household[e.household_id, e.month] += gain
        per_giver[e.proposed_by, e.household_id] += gain
    usual = _usual(per_giver)
    for e in entries:
        over = e.cap is not None and per_cap[e.household_id, e.family, e.month] > e.cap
        given = per_giver[e.proposed_by, e.household_id]
        checks = (
            (over or per_household[e.household_id, e.month] > e.household_cap, Reason.OVER_CAP),
            (deeds[e.household_id, e.family, e.day] > 1, Reason.TWICE),
            (e.is_own, Reason.OWN_CLAIM),
            (e.points >= HIGH_POINTS, Reason.HIGH),
            (e.points < 0, Reason.DEDUCTION),
            (given >= max(GIVER_LEAST, GIVER_TIMES * usual[e.proposed_by]), Reason.ONE_GIVER),
        )
        if why := tuple(reason for hit, reason in checks if hit):
            found[e.claim_id] = why
    return found


def _usual(per_giver: Counter[tuple[int, int]]) -> dict[int, float]:
    """Return the median of what each proposer gave to a household."""
    given: dict[int, list[int]] = defaultdict(list)
    for (giver, _household), points in per_giver.items():
        given[giver].append(points)
    return {giver: median(points) for giver, points in given.items()}
