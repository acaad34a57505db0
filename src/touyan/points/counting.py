"""When a count of the shelf needs the word of the supervision committee (rule 2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

TOLERANCE_PERCENT = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """One product: what the books expect in the shop, what was found, what all of it cost in fen."""

    expected: int
    found: int
    fen: int = 0

    @property
    def difference(self) -> int:
        """Pieces too many, or too few when negative."""
        return self.found - self.expected

    @property
    def is_over(self) -> bool:
        """Say whether this product differs by more than the tolerance."""
        return _is_over(abs(self.difference), self.expected)


def is_over(lines: Sequence[Counted]) -> bool:
    """Say whether the whole count differs by more than 2 %, in pieces or in what they cost.

    Too many here do not make up for too few there. Cost alone would not see donated goods, pieces
    alone would not see one bag of rice among a hundred boxes of matches.
    """
    pieces = sum(abs(line.difference) for line in lines)
    if _is_over(pieces, sum(line.expected for line in lines)):
        return True
    fen = sum(line.fen for line in lines)
    lost = sum(
        Fraction(abs(line.difference) * line.fen, line.expected)
        for line in lines
        if line.expected > 0
    )
    return fen > 0 and lost * 100 > TOLERANCE_PERCENT * fen


def _is_over(part: int, whole: int) -> bool:
    return part * 100 > TOLERANCE_PERCENT * whole if whole > 0 else part > 0
