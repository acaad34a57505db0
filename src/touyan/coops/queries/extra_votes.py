"""Additional votes: who has how many and why, how many there may be, who could have some (art. 22).

"Larger" is read as above the average of all members. Amounts are fen, from the books.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from touyan.coops import books, holdings, membership
from touyan.coops.models import Coop, CoopMember, ExtraVotes
from touyan.coops.queries import members, naming, readers
from touyan.coops.queries.statements import member_trade
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Cap:
    """How many additional votes there may be: of `basic` votes at most `most`, the charter's `share`.

    `share` is in hundredths of a per cent; `given` is what is given now.
    """

    basic: int
    share: int
    most: int
    given: int

    @property
    def percent(self) -> str:
        """Return the charter's share in per cent."""
        return f"{self.share / 100:g}"

    @property
    def is_over(self) -> bool:
        """Say whether more votes are given than the list allows since members left."""
        return self.given > self.most


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for a member: contribution and trade beside the average of all, in fen; `ground` is a
    value of `VoteGround`, empty when neither is larger.
    """

    member: CoopMember
    contribution_fen: int
    trade_fen: int
    ground: str


@dataclass(frozen=True, slots=True)
class Standings:
    """All present members, by number, with the averages (rounded down) and the year of the trade."""

    rows: tuple[Standing, ...]
    contribution_mean_fen: int
    trade_mean_fen: int
    trade_year: int

    def by_member(self) -> Mapping[int, Standing]:
        """Return member id -> what speaks for them."""
        return {one.member.pk: one for one in self.rows}


def cap(coop: Coop) -> Cap:
    """Return how many additional votes there may be today; none in a union or without a charter."""
    present = CoopMember.objects.filter(coop=coop).present()
    votes = list(present.values_list("additional_votes", flat=True))
    try:
        share = 0 if coop.is_union else _share(coop)
    except NotFound:
        share = 0
    most = membership.additional_votes_most(len(votes), share)
    return Cap(len(votes), share, most, sum(votes))


def _share(coop: Coop) -> int:
    return members.charter_on(coop.pk, clock.today()).additional_votes_share


def standings(coop: Coop) -> Standings:
    """Return what the books say of each member: contribution today, trade of the last year with any."""
    held = _held(coop)
    last = clock.today().year - 1
    trade = member_trade(coop.pk, last)
    year = last if trade else last + 1
    trade = trade or member_trade(coop.pk, year)
    rows = list(CoopMember.objects.filter(coop=coop).present().order_by("number"))
    brought = {one.pk: held.get(one.subject_id, holdings.Held()).contribution_fen for one in rows}
    traded = {one.pk: trade.get(one.subject_id, 0) for one in rows}
    return Standings(
        tuple(
            Standing(
                one,
                brought[one.pk],
                traded[one.pk],
                membership.ground_of(
                    larger_contribution=brought[one.pk] * len(rows) > sum(brought.values()),
                    larger_trade=traded[one.pk] * len(rows) > sum(traded.values()),
                ),
            )
            for one in rows
        ),
        sum(brought.values()) // max(len(rows), 1),
        sum(traded.values()) // max(len(rows), 1),
        year,
    )


def _held(coop: Coop) -> Mapping[int, holdings.Held]:
    """Return what members hold; nobody holds anything before the books are opened."""
    try:
        book_id = books.book_of(coop.pk)
    except NotFound:
        return {}
    return holdings.on(coop.pk, book_id)


def given(actor: Actor, coop: Coop) -> list[tuple[ExtraVotes, str]]:
    """Return who has additional votes now, with names: members read them whole (art. 22)."""
    rows = list(
        ExtraVotes.objects.filter(coop=coop, until=None)
        .select_related("member", "resolution")
        .order_by("member__number")
    )
    reader = SYSTEM if CoopMember.objects.own(actor).present().filter(coop=coop).exists() else actor
    names = readers.names_of(reader, coop, [one.member.subject_id for one in rows])
    return [(one, names.get(one.member.subject_id, "")) for one in rows]


def named(rows: Sequence[Standing]) -> list[tuple[Standing, str]]:
    """Return these members with number and name, as the cooperative's own list has them."""
    names = naming.names_of([one.member.subject_id for one in rows])
    return [
        (one, f"{one.member.number} {names.get(one.member.subject_id, '')}".strip()) for one in rows
    ]
