"""Counting: quorum and majority with whole numbers only, exact at one less and one more.

"At least" contains the number itself, "more than" does not (Civil Code art. 1259). The classic error
is the denominator: of those who came, of all who could have come, or of all voting rights.
"""

import enum
from dataclasses import dataclass
from fractions import Fraction

COUNTING_BASIS = "民法典第一千二百五十九条"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: at least `numerator/denominator` of it, or, when `strict`, more than that."""

    numerator: int
    denominator: int
    strict: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError unless the share lies between nothing and the whole."""
        if not 0 < self.numerator <= self.denominator or (
            self.strict and self.numerator == self.denominator
        ):
            raise ValueError("a share lies between nothing and the whole")

    def is_met(self, count: int, whole: int) -> bool:
        """Say whether `count` out of `whole` reaches the share. Nothing out of nothing never does."""
        _whole_numbers(count, whole)
        left, right = count * self.denominator, whole * self.numerator
        return count > 0 and (left > right if self.strict else left >= right)

    def least(self, whole: int) -> int:
        """Return the smallest count out of `whole` that reaches the share (at least 1)."""
        _whole_numbers(whole)
        part = whole * self.numerator
        exact = part // self.denominator + 1 if self.strict else -(-part // self.denominator)
        return max(exact, 1)

    def is_as_strict_as(self, other: "Share") -> bool:
        """Say whether this share asks for at least what the other asks for (of the same whole)."""
        mine, theirs = self.numerator * other.denominator, other.numerator * self.denominator
        return mine > theirs or (mine == theirs and (self.strict or not other.strict))


MORE_THAN_HALF = Share(1, 2, strict=True)
AT_LEAST_HALF = Share(1, 2)
TWO_THIRDS = Share(2, 3)
MORE_THAN_TWO_THIRDS = Share(2, 3, strict=True)
THREE_QUARTERS = Share(3, 4)
EVERYBODY = Share(1, 1)


def stricter(share: Share | None, hundredths: int) -> Share | None:
    """Return the stricter of a share and "at least so many hundredths of a per cent" (0: the share)."""
    if not hundredths:
        return share
    part = Fraction(hundredths, 10_000)
    asked = Share(part.numerator, part.denominator)
    return share if share is not None and share.is_as_strict_as(asked) else asked


class Of(enum.StrEnum):
    """What a majority is counted of."""

    PRESENT = "PRESENT"  # of those who came
    ALL = "ALL"  # of all who could have come
    VOTING_RIGHTS = "VOTING_RIGHTS"  # of all voting rights, additional votes included


@dataclass(frozen=True, slots=True)
class Rule:
    """When a meeting may decide and when a motion is carried. No quorum: the majority implies it."""

    quorum: Share | None
    majority: Share
    of: Of


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many could come and how many came; `rights` are voting rights where some have more than one."""

    eligible: int
    present: int
    rights: int | None = None
    rights_present: int | None = None

    @property
    def all_rights(self) -> int:
        """Return all voting rights: one each unless said otherwise."""
        return self.eligible if self.rights is None else self.rights

    @property
    def present_rights(self) -> int:
        """Return the voting rights of those who came."""
        return self.present if self.rights_present is None else self.rights_present


@dataclass(frozen=True, slots=True)
class Count:
    """What was said, in votes. Spoiled slips count as having come, never as consent."""

    yes: int
    no: int = 0
    abstain: int = 0
    spoiled: int = 0

    @property
    def total(self) -> int:
        """Return all votes given."""
        return self.yes + self.no + self.abstain + self.spoiled


@dataclass(frozen=True, slots=True)
class Needs:
    """How many must come and how many must agree, as the rule in words says it before the meeting.

    `yes` is final when counted of all; of those present it is the least possible, and grows with them.
    """

    present: int
    yes: int
    grows: bool


class Outcome(enum.StrEnum):
    """How a motion ends."""

    CARRIED = "CARRIED"
    NO_QUORUM = "NO_QUORUM"
    NOT_CARRIED = "NOT_CARRIED"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome with the figures that it was compared with: anybody can do it again."""

    outcome: Outcome
    needed_present: int
    needed_yes: int

    @property
    def is_carried(self) -> bool:
        """Say whether the motion is carried."""
        return self.outcome is Outcome.CARRIED


class Miscounted(ValueError):
    """The figures cannot all be true: more came than could, or more voted than came."""


def needs(rule: Rule, *, eligible: int, rights: int | None = None) -> Needs:
    """Return what a motion needs, before anybody has come."""
    _whole_numbers(eligible)
    whole = eligible if rights is None else rights
    if rule.of is Of.PRESENT:
        present = rule.quorum.least(eligible) if rule.quorum else 1
        return Needs(present, rule.majority.least(present), grows=True)
    yes = rule.majority.least(eligible if rule.of is Of.ALL else whole)
    present = rule.quorum.least(eligible) if rule.quorum else min(yes, eligible)
    return Needs(present, yes, grows=False)


def tally(rule: Rule, turnout: Turnout, count: Count) -> Result:
    """Return how a motion ends.

    Raises Miscounted when more came than could come, or more votes were given than came.
    """
    _check(turnout, count)
    base = {
        Of.PRESENT: turnout.present_rights,
        Of.ALL: turnout.eligible,
        Of.VOTING_RIGHTS: turnout.all_rights,
    }[rule.of]
    needed_present = rule.quorum.least(turnout.eligible) if rule.quorum else 1
    needed_yes = rule.majority.least(base)
    if turnout.present < needed_present:
        outcome = Outcome.NO_QUORUM
    elif rule.majority.is_met(count.yes, base):
        outcome = Outcome.CARRIED
    else:
        outcome = Outcome.NOT_CARRIED
    return Result(outcome, needed_present, needed_yes)


def additional_votes_max(members: int) -> int:
    """Return how many additional votes a cooperative may give altogether (law on them, art. 22)."""
    _whole_numbers(members)
    return members * 20 // 100


def _check(turnout: Turnout, count: Count) -> None:
    figures = (turnout.eligible, turnout.present, turnout.all_rights, turnout.present_rights)
    _whole_numbers(*figures, count.yes, count.no, count.abstain, count.spoiled)
    if (
        turnout.present > turnout.eligible
        or turnout.present_rights > turnout.all_rights
        or turnout.all_rights < turnout.eligible
        or turnout.present_rights < turnout.present
        or count.total > turnout.present_rights
    ):
        raise Miscounted(f"{turnout} {count}")


def _whole_numbers(*numbers: int) -> None:
    for number in numbers:
        # True is an int in Python: a ticked box must never become one vote.
        if type(number) is not int or number < 0:
            raise ValueError(f"not a count: {number!r}")
