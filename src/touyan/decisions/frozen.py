"""The rule of a motion as it stood: written beside the motion, so that anybody can count again."""

from typing import TypedDict

from touyan.decisions.bodies import Body
from touyan.decisions.tally import Of, Rule, Share


class FrozenShare(TypedDict):
    """A share as JSON."""

    numerator: int
    denominator: int
    strict: bool


class FrozenRule(TypedDict):
    """A line of the table as JSON."""

    body: str
    quorum: FrozenShare | None
    majority: FrozenShare
    of: str
    basis: str
    matter_basis: str
    is_law: bool
    advisory: bool


def freeze(body: Body, *, matter_basis: str) -> FrozenRule:
    """Return a line of the table as plain values."""
    rule = body.rule
    return {
        "body": str(body.kind),
        "quorum": _share(rule.quorum) if rule.quorum else None,
        "majority": _share(rule.majority),
        "of": str(rule.of),
        "basis": body.basis,
        "matter_basis": matter_basis,
        "is_law": body.is_law,
        "advisory": body.advisory,
    }


def thaw(frozen: FrozenRule) -> Rule:
    """Return the rule to count by."""
    quorum = frozen["quorum"]
    return Rule(Share(**quorum) if quorum else None, Share(**frozen["majority"]), Of(frozen["of"]))


def _share(share: Share) -> FrozenShare:
    return {
        "numerator": share.numerator,
        "denominator": share.denominator,
        "strict": share.strict,
    }
