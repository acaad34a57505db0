"""Dividing a whole amount by weights so that the parts always sum to the whole, to the fen.

Largest remainder: everybody gets the whole fen of their exact part; the fen that are left over go, one
each, to those with the largest remainders. Equal remainders are settled by the order of the slips'
codes, which say nothing about a person: nobody is preferred by name, place in the list or size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from touyan.coops.distribution.errors import NegativeBase, NothingToDivideBy, SameMemberTwice


@dataclass(frozen=True, slots=True)
class Division:
    """A division with what anybody needs to repeat one part of it.

    `spare` fen were left over; the last of them went to remainder `cut_remainder` (out of `whole`) of
    the slip `cut_code`. A part holds a spare fen when its (remainder, code) does not come after those.
    """

    total_fen: int
    whole: int
    spare: int
    cut_remainder: int
    cut_code: str

    def part(self, weight: int, code: str) -> int:
        """Return the fen of one slip from its weight and its code alone."""
        if not self.whole:
            return 0
        floor, remainder = divmod(self.total_fen * weight, self.whole)
        return floor + self.gets_spare(remainder, code)

    def gets_spare(self, remainder: int, code: str) -> bool:
        """Say whether a slip with this remainder gets one of the fen that are left over."""
        return bool(self.spare) and (-remainder, code) <= (-self.cut_remainder, self.cut_code)


def divide(
    total_fen: int, codes: Sequence[str], weights: Sequence[int]
) -> tuple[Division, list[int]]:
    """Divide `total_fen` (zero or more) by the weights; the parts, in the given order, sum to it.

    Raises NegativeBase for an amount or weight below zero, SameMemberTwice for a code that comes
    twice, NothingToDivideBy when there is something to divide and no weight at all.
    """
    if total_fen < 0 or (weights and min(weights) < 0):
        raise NegativeBase
    if len(set(codes)) != len(weights):
        raise SameMemberTwice
    whole = sum(weights)
    if not whole:
        if total_fen:
            raise NothingToDivideBy
        return Division(0, 0, 0, 0, ""), [0] * len(weights)
    exact = [total_fen * weight for weight in weights]
    parts = [part // whole for part in exact]
    spare = total_fen - sum(parts)
    if not spare:
        return Division(total_fen, whole, 0, 0, ""), parts
    # Fewer fen are left over than there are remainders above zero: nobody gets one for nothing. The
    # sort is stable in reverse too, so that equal remainders stay in the order of their codes.
    left = [part % whole for part in exact]
    by_code = sorted(range(len(codes)), key=codes.__getitem__)
    first = sorted(by_code, key=left.__getitem__, reverse=True)[:spare]
    for at in first:
        parts[at] += 1
    return Division(total_fen, whole, spare, left[first[-1]], codes[first[-1]]), parts
