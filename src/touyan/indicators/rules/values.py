"""What a rule is made of: levels, thresholds, inputs, and the one function that judges."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.functional import Promise

Inputs = Mapping[str, Any]
"""Plain values that JSON keeps: whole numbers, truths, texts, lists of numbers; None is "not known"."""
PERCENT = 100


class Level(enum.IntEnum):
    """How grave it is; a higher level goes to a higher office (rule 4.4)."""

    NONE = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4

    @property
    def word(self) -> str:
        """The word that packs use: blue, yellow, orange, red."""
        return self.name.lower()


STEPS = (Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED)
GRAVEST_FIRST = STEPS[::-1]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """At which value each level begins (a level that a rule does not have is missing), and what else
    the county sets for the rule.
    """

    steps: Mapping[Level, int]
    extra: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, int]:
        """Return the thresholds as JSON keeps them."""
        return {level.word: step for level, step in self.steps.items()} | dict(self.extra)

    @staticmethod
    def from_plain(kept: Mapping[str, int]) -> "Thresholds":
        """Return thresholds from what was kept with an alert."""
        words = {level.word: level for level in STEPS}
        steps = {words[key]: value for key, value in kept.items() if key in words}
        return Thresholds(steps, {key: value for key, value in kept.items() if key not in words})


@dataclass(frozen=True, slots=True)
class Extra:
    """A number of a rule beside its steps: default and bounds, for the pack."""

    default: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `value` is what is compared with the steps, None when there is nothing to judge.

    `falls`: a smaller value is worse and a level begins below its step. `beyond`: a level begins above
    its step, not at it. `hardens` may raise or lower
    the level by what else is known. `law` names the article when the county may set nothing.
    """

    code: str
    title: str | Promise
    unit: str
    needs: tuple[str, ...]
    value: Callable[[Inputs, Thresholds], Fraction | None]
    default: Thresholds
    bounds: tuple[int, int] = (0, 1000)
    extras: Mapping[str, Extra] = field(default_factory=dict)
    falls: bool = False
    beyond: bool = False
    hardens: Callable[[Inputs, Thresholds, Level], Level] | None = None
    law: str = ""


class Judged(NamedTuple):
    """The level that a rule found, and the value that it compared."""

    level: Level
    value: Fraction | None


NOTHING = Judged(Level.NONE, None)


def judge(rule: Rule, inputs: Inputs, thresholds: Thresholds) -> Judged:
    """Return the level of a rule for some inputs; NONE when an input that it needs is not known."""
    for name in rule.needs:
        if inputs.get(name) is None:
            return NOTHING
    value = rule.value(inputs, thresholds)
    if value is None:
        return NOTHING
    level = _level(rule, value, thresholds.steps)
    if rule.hardens is not None:
        level = rule.hardens(inputs, thresholds, level)
    return Judged(level, value)


def _level(rule: Rule, value: Fraction, steps: Mapping[Level, int]) -> Level:
    """Return the gravest level whose step is reached. Whole numbers only: exact, and quicker than
    comparing fractions.
    """
    number, of = value.numerator, value.denominator
    for level in GRAVEST_FIRST:
        step = steps.get(level)
        if step is None:
            continue
        least = step * of
        if rule.beyond:
            reached = number > least
        else:
            reached = number < least if rule.falls else number >= least
        if reached:
            return level
    return Level.NONE


def steps(
    blue: int | None = None,
    yellow: int | None = None,
    orange: int | None = None,
    red: int | None = None,
    **extra: int,
) -> Thresholds:
    """Return thresholds; a level without a number does not exist for the rule."""
    numbers = zip(STEPS, (blue, yellow, orange, red), strict=True)
    return Thresholds({level: step for level, step in numbers if step is not None}, extra)


def whole(name: str) -> Callable[[Inputs, Thresholds], Fraction | None]:
    """Return the value that is one input as it is."""

    def value(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
        return Fraction(inputs[name])

    return value


SMALL_BASE = {"small_base_yuan": Extra(10_000, 10_000, 1_000_000)}
"""No percentage of less than 10,000 yuan (rule 4.3, appendix B 12); a county may only ask for more."""
YUAN = 100


def is_small(fen: int, thresholds: Thresholds) -> bool:
    """Say whether a percentage of this would say nothing. Alerts from before kept no such number."""
    return fen < thresholds.extra.get("small_base_yuan", 0) * YUAN


def percent_of(part: str, of: str) -> Callable[[Inputs, Thresholds], Fraction | None]:
    """Return the value that is a share in percent; nothing to judge when the whole is small or nothing."""

    def value(inputs: Inputs, thresholds: Thresholds) -> Fraction | None:
        if inputs[of] <= 0 or is_small(inputs[of], thresholds):
            return None
        return Fraction(inputs[part] * PERCENT, inputs[of])

    return value
