"""When a count of the shelf needs the word of the supervision committee (rule 2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

TOLERANCE_PERCENT = 2
"""Where a county says nothing else (its `stocktake_difference_percent`)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One product: what the books expect in the shop, what was found, what all of it cost in fen."""

    expected: int
    found: int
    fen: int = 0
    tolerance_percent: int = TOLERANCE_PERCENT

    @property
    def difference(self) -> int:
        """Pieces too many, or too few when negative."""
        return self.found - self.expected

    @property
    def is_over(self) -> bool:
        """Say whether this product differs by more than the tolerance."""
        return _is_over(abs(self.difference), self.expected, self.tolerance_percent)


def is_over(lines: Sequence[Counted], tolerance_percent: int = TOLERANCE_PERCENT) -> bool:
    """Say whether the whole count differs by more than the tolerance, in pieces or in their cost.

    Too many here do not make up for too few there. Cost alone would not see donated goods, pieces
    alone would not see one bag of rice among a hundred boxes of matches.
    """
    pieces = sum(abs(line.difference) for line in lines)
    if _is_over(pieces, sum(line.expected for line in lines), tolerance_percent):
        return True
    fen = sum(line.fen for line in lines)
    lost = sum(
        Fraction(abs(line.difference) * line.fen, line.expected)
        for line in lines
        if line.expected > 0
    )
    return fen > 0 and lost * 100 > tolerance_percent * fen


def _is_over(part: int, whole: int, tolerance_percent: int) -> bool:
    return part * 100 > tolerance_percent * whole if whole > 0 else part > 0
