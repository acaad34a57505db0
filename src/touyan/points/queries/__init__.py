"""Reading points: what a household has and why, what waits for whom, what the shop holds."""

from touyan.points.queries.claims import (
    batches_due,
    claim_of_line,
    get_batch,
    get_claim,
    room_left,
    scheme_in_force,
    village_of,
)
from touyan.points.queries.household import balances, entries, own_household, standing

__all__ = [
    "balances",
    "batches_due",
    "claim_of_line",
    "entries",
    "get_batch",
    "get_claim",
    "own_household",
    "room_left",
    "scheme_in_force",
    "standing",
    "village_of",
]
