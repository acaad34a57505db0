"""Where the points of a redemption came from, as its slip says it."""

import datetime as dt
from dataclasses import dataclass

from touyan.points.models import Redemption
from touyan.points.queries import drill


@dataclass(frozen=True, slots=True)
class Source:
    """Points of one deed; `title` is the rule's."""

    points: int
    title: str
    on: dt.date


def sources_of(redemption: Redemption) -> list[Source]:
    """Return the deeds that paid for a redemption, the oldest first."""
    found = []
    left = redemption.points
    for claim in drill.sources(redemption):
        points = min(claim.points, left)
        left -= points
        if points:
            found.append(Source(points, claim.rule.title, claim.occurred_on))
    return found
