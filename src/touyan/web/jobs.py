"""Background work of the shared pages: verification of the ledger, asked for on a page."""

from touyan.core.actor import Power
from touyan.core.jobs import JobContext, Result
from touyan.ledger import verifying
from touyan.ledger.queries import books_of
from touyan.web import queries
from touyan.web.words import VERIFY

SHOWN = 50


def verify(context: JobContext) -> Result:
    """Recompute the books that the person may verify; the result names the first bad row of each."""
    areas = queries.area_ids(context.actor, Power.LEDGER_VERIFY)
    books = sorted(books_of(areas).values())
    seen = 0

    def told(transfers: int) -> None:
        nonlocal seen
        seen = max(seen, transfers)
        context.progress(50, VERIFY, f"{seen:,}")

    report = verifying.verify(book_ids=books, progress=told)
    return {
        "books": report.books,
        "transfers": report.transfers,
        "unsealed": report.unsealed,
        "accounts": report.accounts,
        "sound": report.is_sound,
        "problems": [
            {"what": p.what, "book": p.book_id, "seq": p.seq, "key": p.key, "detail": p.detail}
            for p in report.problems[:SHOWN]
        ],
    }


HANDLERS = {VERIFY: verify}
