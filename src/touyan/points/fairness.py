"""Who gains, who loses and who could earn the points at all, by kind of household. Pure.

Nobody is named: households are counted by what they are like, and a cell of fewer than five is not
shown, nor the one beside it from which it could be worked out.
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from touyan.points import caps
from touyan.points.replay import Values, Worth

SMALL = 5
ELDER, VERY_OLD = 60, 80


class Need(enum.StrEnum):
    """What a rule asks of whoever earns it (core.pack_values.NEEDS)."""

    BODY = "body"
    PHONE = "phone"
    PARTY = "party"
    TRAINING = "training"
    TRAVEL = "travel"


class Kind(enum.StrEnum):
    """Households by the age and company of their people."""

    ALONE_VERY_OLD = "ALONE_VERY_OLD"
    ALONE_OLD = "ALONE_OLD"
    OLD_TOGETHER = "OLD_TOGETHER"
    ONE_ADULT = "ONE_ADULT"
    OTHERS = "OTHERS"


class Closeness(enum.StrEnum):
    """How near a household is to whoever proposes or reviews deeds of its village."""

    OWN = "OWN"
    KIN = "KIN"
    OTHERS = "OTHERS"


@dataclass(frozen=True, slots=True)
class Home:
    """What is known of a household: how many live there, ages of its adults, and what it can do."""

    household_id: int
    people: int
    adults: int
    oldest: int | None
    youngest_adult: int | None
    has_party_member: bool = False
    has_phone: bool = False
    closeness: Closeness = Closeness.OTHERS
    place: str = ""


@dataclass(frozen=True, slots=True)
class Ages:
    """Up to which age the county takes bodily work and journeys for granted."""

    strong_until: int = 70
    travels_until: int = 75


def kind_of(home: Home) -> Kind:
    """Return the kind of a household; one without dates of birth belongs to the others."""
    if home.oldest is None or not home.adults:
        return Kind.OTHERS
    if home.people == 1 and home.oldest >= ELDER:
        return Kind.ALONE_VERY_OLD if home.oldest >= VERY_OLD else Kind.ALONE_OLD
    if home.youngest_adult is not None and home.youngest_adult >= ELDER:
        return Kind.OLD_TOGETHER
    return Kind.ONE_ADULT if home.adults == 1 else Kind.OTHERS


def missing(home: Home, ages: Ages) -> frozenset[Need]:
    """Return the needs that nobody of the household can meet.

    Without any date of birth its people are taken to be able: nobody is excluded by a gap in the
    register.
    """
    found = set()
    age = home.youngest_adult
    if age is not None and age > ages.strong_until:
        found.add(Need.BODY)
    if age is not None and age > ages.travels_until:
        found |= {Need.TRAVEL, Need.TRAINING}
    if not home.has_phone:
        found.add(Need.PHONE)
    if not home.has_party_member:
        found.add(Need.PARTY)
    return frozenset(found)


def reachable(
    values: Values, needs: Mapping[str, Iterable[str]], lacking: frozenset[Need]
) -> Fraction | None:
    """Return which share of a scheme's points somebody without these abilities could earn.

    A rule counts with what it gives at most in a month (without a limit: for one deed); the grades of
    one deed count once. None for a scheme without a rule that gives points.
    """
    most: dict[str, int] = defaultdict(int)
    got: dict[str, int] = defaultdict(int)
    for code, worth in values.rules.items():
        points = monthly(worth)
        family = caps.family(code)
        most[family] = max(most[family], points)
        if not lacking.intersection(needs.get(code, ())):
            got[family] = max(got[family], points)
    total = sum(most.values())
    return Fraction(sum(got.values()), total) if total else None


def monthly(worth: Worth) -> int:
    """Return the most that a rule gives in a month, or for one deed when it has no limit."""
    if worth.points <= 0:
        return 0
    return worth.points if worth.cap is None else worth.cap


@dataclass(frozen=True, slots=True)
class Cell:
    """Households of one kind: how many, what they earned and would earn, who gains and loses.

    `hidden` cells are too small (or beside one) to be shown.
    """

    label: str
    homes: int = 0
    before: int = 0
    after: int = 0
    gaining: int = 0
    losing: int = 0
    reach: Fraction | None = None
    hidden: bool = False

    @property
    def mean_before(self) -> Fraction:
        """Points per household as booked."""
        return Fraction(self.before, self.homes) if self.homes else Fraction(0)

    @property
    def mean_after(self) -> Fraction:
        """Points per household under the other scheme."""
        return Fraction(self.after, self.homes) if self.homes else Fraction(0)


@dataclass(slots=True)
class _Sum:
    homes: int = 0
    before: int = 0
    after: int = 0
    gaining: int = 0
    losing: int = 0
    reach: list[Fraction] = field(default_factory=list)


def cells(
    homes: Iterable[Home],
    *,
    by: Callable[[Home], str],
    before: Mapping[int, int],
    after: Mapping[int, int],
    reach: Callable[[Home], Fraction | None] = lambda _home: None,
) -> list[Cell]:
    """Return one cell for each label that `by` gives, small ones hidden, sorted by label."""
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for home in homes:
        one = sums[by(home)]
        was, would = before.get(home.household_id, 0), after.get(home.household_id, 0)
        one.homes += 1
        one.before += was
        one.after += would
        one.gaining += would > was
        one.losing += would < was
        if (share := reach(home)) is not None:
            one.reach.append(share)
    return hide_small([_cell(label, one) for label, one in sorted(sums.items())])


def _cell(label: str, one: _Sum) -> Cell:
    mean = sum(one.reach, Fraction(0)) / len(one.reach) if one.reach else None
    return Cell(label, one.homes, one.before, one.after, one.gaining, one.losing, reach=mean)


def hide_small(found: Sequence[Cell]) -> list[Cell]:
    """Hide cells of fewer than five households, and never only one: the total would give it away."""
    small = {n for n, cell in enumerate(found) if cell.homes < SMALL}
    if len(small) == 1 and len(found) > 1:
        rest = [n for n in range(len(found)) if n not in small]
        small.add(min(rest, key=lambda n: (found[n].homes, n)))
    return [replace(cell, hidden=n in small) for n, cell in enumerate(found)]
