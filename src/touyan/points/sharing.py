"""How a household's points are shared when some of its members leave to form one of their own. Pure.

The rules are silent about it. Points belong to the household that earned them together, so everybody
counts alike: children, the old, those who were away. What does not divide stays where it is.
"""


def by_heads(points: int, *, leaving: int, members: int) -> int:
    """Return what those who leave take along: their part of the members, rounded down."""
    return points * leaving // members
