"""The permitted steps of a claim (rule 2.3). After booking there is only reversal."""

from touyan.core.errors import WrongState
from touyan.points.models import ClaimState as S

ALLOWED: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.CANCELLED}),
    S.SUBMITTED: frozenset({S.GROUP_VERIFIED, S.REJECTED, S.CANCELLED}),
    S.GROUP_VERIFIED: frozenset({S.VILLAGE_REVIEWED, S.REJECTED, S.CANCELLED}),
    S.VILLAGE_REVIEWED: frozenset({S.PUBLICIZING, S.CANCELLED}),
    S.PUBLICIZING: frozenset({S.OBJECTED, S.POSTED, S.CANCELLED}),
    S.OBJECTED: frozenset({S.PUBLICIZING, S.CANCELLED}),
    S.REJECTED: frozenset({S.SUBMITTED}),
    S.POSTED: frozenset({S.REVERSED}),
    S.CANCELLED: frozenset(),
    S.REVERSED: frozenset(),
}

PENDING: tuple[str, ...] = (
    S.SUBMITTED,
    S.GROUP_VERIFIED,
    S.VILLAGE_REVIEWED,
    S.PUBLICIZING,
    S.OBJECTED,
)
"""States in which the household waits for the points."""

COUNTED: tuple[str, ...] = (*PENDING, S.POSTED)
"""States that use up the cap of a month."""


def check(current: str, wanted: str) -> None:
    """Raise WrongState unless a claim may step from `current` to `wanted`."""
    if wanted not in ALLOWED[current]:
        raise WrongState
