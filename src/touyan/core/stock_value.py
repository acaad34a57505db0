"""What goods cost by the moving average: pieces and fen are kept, the price of a piece is derived.

Nothing is ever rounded twice. Some pieces take the whole fen of their share; what the division leaves
over stays with the pieces that remain, so that the last piece takes the rest and the value ends at
nothing exactly when the shelf does (rule 2.6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from touyan.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces whose cost has not left the value yet, and that cost in fen."""

    pieces: int
    fen: int

    @property
    def average(self) -> Fraction:
        """What one piece costs, exactly; nothing when there is none."""
        return Fraction(self.fen, self.pieces) if self.pieces > 0 else Fraction(0)


def cost_of(pieces: int, *, of: Stock) -> int:
    """Return the fen that go with some pieces. Raises Invalid for more pieces than there are."""
    if not 0 <= pieces <= max(of.pieces, 0):
        raise Invalid
    return of.fen * pieces // of.pieces if pieces else 0


def bring_in(stock: Stock, *, pieces: int, fen: int) -> Stock:
    """Return the stock after a delivery. Raises Invalid for no pieces or a cost below zero."""
    if pieces < 1 or fen < 0:
        raise Invalid
    return Stock(stock.pieces + pieces, stock.fen + fen)


def take_out(stock: Stock, pieces: int) -> tuple[Stock, int]:
    """Return what remains and the fen that left. Raises Invalid for more pieces than there are."""
    cost = cost_of(pieces, of=stock)
    return Stock(stock.pieces - pieces, stock.fen - cost), cost


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights with the largest remainder: whole fen, the sum exact.

    Ties go to the earlier one. Weights are not negative; without any weight everything is even.
    """
    if not weights:
        return []
    if total < 0 or min(weights) < 0:
        raise Invalid
    whole = sum(weights)
    parts = list(weights) if whole else [1] * len(weights)
    whole = whole or len(weights)
    found = [total * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda n: (-(total * parts[n] % whole), n))
    for n in by_remainder[: total - sum(found)]:
        found[n] += 1
    return found
