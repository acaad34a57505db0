"""What the records of cooperatives say about their months: the computed part of the monthly return (4.1).

A fixed number of statements for however many cooperatives and months. A number that nothing is known
about is left out: a cooperative without open books has no cash, not a cash of nothing.
"""

from touyan.coops.queries.returns.reading import books_begin, computed, registered
from touyan.coops.queries.returns.values import Numbers

__all__ = ["Numbers", "books_begin", "computed", "registered"]
