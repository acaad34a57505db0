"""Who signs a closed month, and until when it must be public. Pure.

The committee discloses its affairs and vouches that they are true (Organic Law of Villagers'
Committees, art. 35; of Residents' Committees, art. 34), the supervision body watches over it (art. 37;
art. 36): the chair of each signs. A Party secretary signs only as chair of the committee.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.registry.kinds import PostKind

FINANCE_BASIS = _(
    "Organic Law of Villagers' Committees, art. 35: where much money moves, income and spending are"
    " published every month; Organic Law of Residents' Committees, art. 34: in time"
)
PUBLISH_BY_DAY = 15
"""County parameter: a month is public by this day of the next one (the law says: every month)."""
VERY_LATE_DAYS = 15


@dataclass(frozen=True, slots=True)
class Signer:
    """One of the two: the role, the post whose holder signs, and how the sheet calls it."""

    role: str
    post: PostKind
    label: Promise


CHAIR, SUPERVISION = "CHAIR", "SUPERVISION"
SIGNERS: dict[str, tuple[Signer, Signer]] = {
    "VILLAGE": (
        Signer(CHAIR, PostKind.COMMITTEE_CHAIR, _("Chair of the committee")),
        Signer(SUPERVISION, PostKind.SUPERVISION_CHAIR, _("Chair of the supervision committee")),
    ),
    "COLLECTIVE": (
        Signer(CHAIR, PostKind.COLLECTIVE_CHAIR, _("Chair of the collective")),
        Signer(SUPERVISION, PostKind.COLLECTIVE_SUPERVISOR, _("Supervisor of the collective")),
    ),
}


def due_on(period: str) -> dt.date:
    """Return the last day on which a month may go up without being late."""
    first = dt.date.fromisoformat(f"{period}-01")
    return (first + dt.timedelta(days=32)).replace(day=PUBLISH_BY_DAY)


def month_after(period: str) -> str:
    """Return the month after this one."""
    return f"{due_on(period):%Y-%m}"


def month_before(period: str) -> str:
    """Return the month before this one."""
    first = dt.date.fromisoformat(f"{period}-01")
    return f"{first - dt.timedelta(days=1):%Y-%m}"


def days_late(*, period: str, published_on: dt.date | None, today: dt.date) -> int:
    """Return by how many days a month is (or was) public too late; 0 when in time."""
    return max(0, ((published_on or today) - due_on(period)).days)


def level(days: int) -> str:
    """Return how urgent a delay is: `ok`, `wait` (late) or `stop` (more than 15 days late)."""
    if not days:
        return "ok"
    return "stop" if days > VERY_LATE_DAYS else "wait"
