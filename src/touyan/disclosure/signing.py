"""Who signs a closed month, and until when it must be public. Pure.

The village's books: the committee discloses its affairs and vouches that they are true (Organic Law of
Villagers' Committees, art. 35; of Residents' Committees, art. 34), the supervision body watches over
it (art. 37; art. 36): the chair of each signs. A Party secretary signs only as chair of the committee.
The collective's books: its board vouches for what it publishes (Law on Rural Collective Economic
Organisations, art. 45) and its supervisors examine its finances (art. 32): the chair of each signs.
A farmers' cooperative's books: the chair answers for its reports (Farmers' Cooperatives Law, art. 40) and
its supervisors audit its finances (art. 45); nobody who leads it is among them (art. 33).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.registry import offices
from touyan.registry.kinds import Capacity, PostKind

FINANCE_BASIS = _(
    "Organic Law of Villagers' Committees, art. 35: where much money moves, income and spending are"
    " published every month; Organic Law of Residents' Committees, art. 34: in time"
)
PUBLISH_BY_DAY = 15
"""County parameter: a month is public by this day of the next one (the law says: every month)."""
VERY_LATE_DAYS = 15


VILLAGE, COLLECTIVE, COOPERATIVE = "VILLAGE", "COLLECTIVE", "COOPERATIVE"
BY_NIGHT = frozenset({VILLAGE, COLLECTIVE})
"""Kinds of books whose months are closed by the night when nobody did; a cooperative's accountant first
counts the money and books what waits.
"""
BASIS: dict[str, Promise] = {
    VILLAGE: _(
        "Organic Laws of Villagers' Committees, art. 35 and 37, and of Residents' Committees, art. 34"
        " and 36"
    ),
    COLLECTIVE: _("Law on Rural Collective Economic Organisations, art. 32, 34 and 45"),
    COOPERATIVE: _("Farmers' Cooperatives Law, art. 33, 40, 41 and 45"),
}


@dataclass(frozen=True, slots=True)
class Signer:
    """One of the two: the role, whose holder signs, how the sheet calls it, and who never signs so.

    `posts` in the order of preference: the second counts only while nobody holds the first (small
    collectives have one or two supervisors and no board of them, art. 32). `barred` are posts whose
    holders may not watch over themselves.
    """

    role: str
    posts: tuple[PostKind, ...]
    label: Promise
    barred: frozenset[PostKind] = frozenset()


CHAIR, SUPERVISION = "CHAIR", "SUPERVISION"
SIGNERS: dict[str, tuple[Signer, Signer]] = {
    VILLAGE: (
        Signer(CHAIR, (PostKind.COMMITTEE_CHAIR,), _("Chair of the committee")),
        Signer(
            SUPERVISION,
            (PostKind.SUPERVISION_CHAIR,),
            _("Chair of the supervision committee"),
            barred=offices.COMMITTEE,
        ),
    ),
    COLLECTIVE: (
        Signer(CHAIR, (PostKind.COLLECTIVE_CHAIR,), _("Chair of the collective")),
        Signer(
            SUPERVISION,
            (PostKind.COLLECTIVE_SUPERVISOR_HEAD, PostKind.COLLECTIVE_SUPERVISOR),
            _("Chair of the collective's supervisors"),
            barred=offices.COLLECTIVE_LEADERS,
        ),
    ),
    COOPERATIVE: (
        Signer(CHAIR, (PostKind.COOP_CHAIR,), _("Chair of the cooperative")),
        Signer(
            SUPERVISION,
            (PostKind.COOP_SUPERVISOR,),
            _("Supervisor of the cooperative"),
            barred=offices.COOP_LEADERS,
        ),
    ),
}
POSTS = frozenset(
    post
    for signers in SIGNERS.values()
    for signer in signers
    for post in (*signer.posts, *signer.barred)
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post of the body whose month it is, and who fills it today in which capacity."""

    person_id: int
    post: str
    capacity: str


def role_of(person_id: int, *, kind: str, seats: Iterable[Seat]) -> str | None:
    """Return the role in which a person signs a month of this kind of book, or None.

    `seats` are all of today's in the village (or in the collective). A deputy does not sign; a
    stand-in does, but in a village never the Party secretary for the chair (rule 16.3).
    """
    filled = list(seats)
    own = {(seat.post, seat.capacity) for seat in filled if seat.person_id == person_id}
    is_secretary = kind == VILLAGE and any(post == PostKind.VILLAGE_SECRETARY for post, _c in own)
    for signer in SIGNERS.get(kind, ()):
        if any(post in signer.barred for post, _capacity in own):
            continue
        post = _signing_post(signer, filled)
        if (post, Capacity.HOLDER) in own:
            return signer.role
        if (post, Capacity.STAND_IN) in own and not is_secretary:
            return signer.role
    return None


def _signing_post(signer: Signer, seats: Sequence[Seat]) -> PostKind:
    held = {seat.post for seat in seats if seat.capacity != Capacity.DEPUTY}
    return next((post for post in signer.posts if post in held), signer.posts[0])


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
