"""What waits on the demo's own day, so that every role has something to do."""

from collections.abc import Sequence

from touyan.demo.history import Village
from touyan.demo.plan.places import CountyPlan


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    pass
