"""What a batch of transfers adds up to while it is written in chunks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from touyan.ledger.values import Checked, Row


class Batch:
    """The rows of the chunk at hand, and the sums of everything seen so far.

    `moves` is the net per account, `counts` the transfers per book; `added` and `taken` remember
    which accounts were added to and taken from, because a batch has no order within itself.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._lines: list[tuple[tuple[int, int], ...]] = []
        self.privates: list[tuple[int, bytes, str]] = []
        self.moves: dict[int, int] = defaultdict(int)
        self.counts: dict[int, int] = defaultdict(int)
        self._added: set[int] = set()
        self._taken: set[int] = set()

    def add(self, checked: Checked, period: str) -> None:
        """Take one new transfer into the chunk."""
        if checked.private is not None:
            self.privates.append((len(self.rows), checked.salt, checked.private))
        self.rows.append(checked.row(period))
        self._lines.append(checked.lines)
        self.counts[checked.posting.book_id] += 1
        moves = self.moves
        for account_id, amount in checked.lines:
            moves[account_id] += amount
            if amount > 0:
                self._added.add(account_id)
            else:
                self._taken.add(account_id)

    def entries(self, ids: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return the (transfer id, account id, amount) rows of the chunk."""
        return [
            (transfer_id, account_id, amount)
            for transfer_id, lines in zip(ids, self._lines, strict=True)
            for account_id, amount in lines
        ]

    def private_rows(self, ids: Sequence[int]) -> Iterator[tuple[int, bytes, str]]:
        """Return the (transfer id, salt, text) rows of the chunk."""
        return ((ids[index], salt, text) for index, salt, text in self.privates)

    def next_chunk(self) -> None:
        """Forget the rows that were written; keep the sums."""
        self.rows, self._lines, self.privates = [], [], []

    def both_ways(self) -> list[int]:
        """Return the accounts that the batch both added to and took from."""
        return sorted(self._added & self._taken)
