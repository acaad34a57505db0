"""What changed between two versions of a scheme, rule by rule. Pure."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class RuleLike(Protocol):
    """A rule as far as people compare it."""

    code: str
    title: str
    points: int
    unit: str
    cap_per_month: int | None
    evidence: str


class Change(enum.StrEnum):
    """How a rule differs from the earlier version."""

    NEW = "NEW"
    GONE = "GONE"
    CHANGED = "CHANGED"
    SAME = "SAME"


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule in the two versions; None where a version does not have it."""

    code: str
    change: Change
    before: RuleLike | None
    after: RuleLike | None

    @property
    def shown(self) -> RuleLike:
        """The later one of the two."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is there
        return found


def differences(before: Iterable[RuleLike], after: Iterable[RuleLike]) -> list[Difference]:
    """Return every rule of either version by code, and how it changed."""
    old = {rule.code: rule for rule in before}
    new = {rule.code: rule for rule in after}
    return [
        Difference(code, _change(old.get(code), new.get(code)), old.get(code), new.get(code))
        for code in sorted({*old, *new})
    ]


def _change(before: RuleLike | None, after: RuleLike | None) -> Change:
    if before is None:
        return Change.NEW
    if after is None:
        return Change.GONE
    return Change.SAME if _known(before) == _known(after) else Change.CHANGED


def _known(rule: RuleLike) -> tuple[object, ...]:
    return (rule.title, rule.points, rule.unit, rule.cap_per_month, rule.evidence)
