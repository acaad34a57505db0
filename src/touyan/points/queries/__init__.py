"""Reading points: what a household has and why, what waits for whom, what the shop holds."""

from touyan.points.queries import coverage
from touyan.points.queries.claims import (
    batches_due,
    claim_of_line,
    claim_on_notice,
    get_batch,
    get_claim,
    room_left,
    scheme_in_force,
    village_of,
)
from touyan.points.queries.household import balances, entries, own_household, standing
from touyan.points.queries.shop import get_redemption

__all__ = [
    "balances",
    "batches_due",
    "claim_of_line",
    "claim_on_notice",
    "coverage",
    "entries",
    "get_batch",
    "get_claim",
    "get_redemption",
    "own_household",
    "room_left",
    "scheme_in_force",
    "standing",
    "village_of",
]
