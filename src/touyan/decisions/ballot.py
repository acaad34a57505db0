"""Counting an election or a recall on paper: pure, whole numbers only.

The law has two thresholds: enough of those on the roll took part, and a candidate has more than half
of the slips cast, spoiled ones included. When seats stay empty, the next vote is won by the most
votes, but not with less than a third of the slips cast (Villagers' Committees Law art. 18,
Residents' Committees Law art. 19).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from touyan.decisions.tally import MORE_THAN_HALF, Miscounted, Share

ONE_THIRD = Share(1, 3)


@dataclass(frozen=True, slots=True)
class Slips:
    """Slips given out, taken back, and spoiled."""

    given_out: int
    cast: int
    spoiled: int

    @property
    def valid(self) -> int:
        """Return the slips that name somebody as the rules say."""
        return self.cast - self.spoiled


@dataclass(frozen=True, slots=True)
class Elected:
    """How one kind of seat was filled: who, who are even for the last seat, how many stay empty."""

    winners: tuple[int, ...]
    even: tuple[int, ...]
    missing: int
    needed: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """Whether enough took part, with the figure it was compared with."""

    is_valid: bool
    needed: int


def turnout(share: Share, *, roll: int, slips: Slips) -> Turnout:
    """Say whether enough of those on the roll took part. Raises Miscounted."""
    _whole(roll, slips.given_out, slips.cast, slips.spoiled)
    if not slips.spoiled <= slips.cast <= slips.given_out <= roll:
        raise Miscounted(f"{slips} of {roll}")
    return Turnout(share.is_met(slips.cast, roll), share.least(roll))


def fill(seats: int, slips: Slips, votes: Mapping[int, int], *, is_second: bool = False) -> Elected:
    """Return who fills the seats of one kind. Raises Miscounted for figures that cannot be.

    Whoever is even for the last seat is not elected: they are voted on again.
    """
    _whole(seats, slips.cast, slips.spoiled, *votes.values())
    if sum(votes.values()) > slips.valid * seats or max(votes.values(), default=0) > slips.valid:
        raise Miscounted(f"{votes} on {slips}")
    share = ONE_THIRD if is_second else MORE_THAN_HALF
    enough = {who: number for who, number in votes.items() if share.is_met(number, slips.cast)}
    needed = share.least(slips.cast)
    ranked = sorted(enough, key=lambda who: (-enough[who], who))
    if len(ranked) <= seats:
        return Elected(tuple(ranked), (), seats - len(ranked), needed)
    last = enough[ranked[seats - 1]]
    if enough[ranked[seats]] != last:
        return Elected(tuple(ranked[:seats]), (), 0, needed)
    winners = tuple(who for who in ranked if enough[who] > last)
    even = tuple(who for who in ranked if enough[who] == last)
    return Elected(winners, even, seats - len(winners), needed)


def stand_again(missing: int, votes: Mapping[int, int], winners: tuple[int, ...]) -> list[int]:
    """Return who stands for the missing seats: those not elected with the most votes.

    One more than there are seats, and all who are even with the last of them.
    """
    left = sorted((who for who in votes if who not in winners), key=lambda who: (-votes[who], who))
    if missing <= 0 or len(left) <= missing:
        return left if missing > 0 else []
    least = votes[left[missing]]
    return [who for who in left if votes[who] >= least]


def _whole(*numbers: int) -> None:
    for number in numbers:
        if type(number) is not int or number < 0:
            raise ValueError(f"not a count: {number!r}")
