"""What a second reviewer should look at one by one before confirming the rest of a month. Pure.

Each reason is told in words, with the figures that made it.
"""

import enum
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Limits:
    """When something is looked at (custom; a county sets its own).

    `high_points`: a single entry of so many points. `giver_times` and `giver_least`: a proposer whose
    points for one household are so many times their usual, from so many on. `volume_times` and
    `volume_least`: a proposer with so many times the entries of the usual proposer, from so many on.
    """

    high_points: int = 15
    giver_times: int = 3
    giver_least: int = 30
    volume_times: int = 3
    volume_least: int = 40


USUAL = Limits()


class Reason(enum.StrEnum):
    """Why an entry is pulled out of the batch."""

    OVER_CAP = "OVER_CAP"
    OVER_HOUSEHOLD_CAP = "OVER_HOUSEHOLD_CAP"
    TWICE = "TWICE"
    KIN = "KIN"
    OWN_CLAIM = "OWN_CLAIM"
    HIGH = "HIGH"
    DEDUCTION = "DEDUCTION"
    ONE_GIVER = "ONE_GIVER"
    MUCH_BY_ONE = "MUCH_BY_ONE"


SENTENCES: dict[Reason, Promise] = {
    Reason.OVER_CAP: _(
        "Over the limit of the rule: %(found)d points this month, %(limit)d allowed"
    ),
    Reason.OVER_HOUSEHOLD_CAP: _(
        "Over the limit of the household: %(found)d points this month, %(limit)d allowed"
    ),
    Reason.TWICE: _("The same deed on the same day is there %(found)d times"),
    Reason.KIN: _("Who proposed or looked first is a near relative of the household"),
    Reason.OWN_CLAIM: _("Entered by the household itself"),
    Reason.HIGH: _("Many points at once: %(found)d"),
    Reason.DEDUCTION: _("A deduction"),
    Reason.ONE_GIVER: _(
        "This proposer gave this household %(found)d points; usual for them: %(limit)d"
    ),
    Reason.MUCH_BY_ONE: _(
        "This proposer brought in %(found)d entries; usual in the village: %(limit)d"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason with its figures."""

    reason: Reason
    found: int = 0
    limit: int = 0

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return str(SENTENCES[self.reason]) % {"found": self.found, "limit": self.limit}


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim as the check sees it. `cap` is that of the rule's family.

    `is_kin`: proposer or first reviewer is a near relative of the household.
    """

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
    is_kin: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A claim of the same months that is past this review: it counts, but is not looked at again."""

    household_id: int
    family: str
    day: str
    month: str
    points: int


@dataclass(slots=True)
class _Sums:
    per_cap: Counter[tuple[int, str, str]]
    per_household: Counter[tuple[int, str]]
    per_giver: Counter[tuple[int, int]]
    deeds: Counter[tuple[int, str, str]]
    by_proposer: Counter[int]
    usual_gift: Mapping[int, float]
    usual_volume: float


def reasons(
    entries: Sequence[Entry], earlier: Collection[Earlier] = (), limits: Limits = USUAL
) -> dict[int, tuple[Finding, ...]]:
    """Return, for each entry that should be looked at, why; the others are left out."""
    sums = _sums(entries, earlier)
    found = {entry.claim_id: tuple(_of_one(entry, sums, limits)) for entry in entries}
    return {claim_id: why for claim_id, why in found.items() if why}


def _of_one(e: Entry, sums: _Sums, limits: Limits) -> list[Finding]:
    by_rule = sums.per_cap[e.household_id, e.family, e.month]
    by_household = sums.per_household[e.household_id, e.month]
    same = sums.deeds[e.household_id, e.family, e.day]
    given, usual = sums.per_giver[e.proposed_by, e.household_id], sums.usual_gift[e.proposed_by]
    volume = sums.by_proposer[e.proposed_by]
    gains = e.points > 0
    checks = (
        (
            gains and e.cap is not None and by_rule > e.cap,
            Finding(Reason.OVER_CAP, by_rule, e.cap or 0),
        ),
        (
            gains and by_household > e.household_cap,
            Finding(Reason.OVER_HOUSEHOLD_CAP, by_household, e.household_cap),
        ),
        (same > 1, Finding(Reason.TWICE, same)),
        (e.is_kin, Finding(Reason.KIN)),
        (e.is_own, Finding(Reason.OWN_CLAIM)),
        (e.points >= limits.high_points, Finding(Reason.HIGH, e.points)),
        (e.points < 0, Finding(Reason.DEDUCTION)),
        (
            given >= max(limits.giver_least, limits.giver_times * usual),
            Finding(Reason.ONE_GIVER, given, round(usual)),
        ),
        (
            volume >= max(limits.volume_least, limits.volume_times * sums.usual_volume)
            and len(sums.by_proposer) > 1,
            Finding(Reason.MUCH_BY_ONE, volume, round(sums.usual_volume)),
        ),
    )
    return [finding for hit, finding in checks if hit]


def _sums(entries: Sequence[Entry], earlier: Collection[Earlier]) -> _Sums:
    per_cap: Counter[tuple[int, str, str]] = Counter()
    per_household: Counter[tuple[int, str]] = Counter()
    per_giver: Counter[tuple[int, int]] = Counter()
    deeds: Counter[tuple[int, str, str]] = Counter()
    everything: list[Entry | Earlier] = [*entries, *earlier]
    for one in everything:
        gain = max(one.points, 0)
        per_cap[one.household_id, one.family, one.month] += gain
        per_household[one.household_id, one.month] += gain
        deeds[one.household_id, one.family, one.day] += 1
    for e in entries:
        per_giver[e.proposed_by, e.household_id] += max(e.points, 0)
    volumes = Counter(e.proposed_by for e in entries if not e.is_own)
    return _Sums(
        per_cap=per_cap,
        per_household=per_household,
        per_giver=per_giver,
        deeds=deeds,
        by_proposer=volumes,
        usual_gift=_usual(per_giver),
        usual_volume=median(volumes.values()) if volumes else 0.0,
    )


def _usual(per_giver: Counter[tuple[int, int]]) -> dict[int, float]:
    """Return the median of what each proposer gave to a household."""
    given: dict[int, list[int]] = defaultdict(list)
    for (giver, _household), points in per_giver.items():
        given[giver].append(points)
    return {giver: median(points) for giver, points in given.items()}
