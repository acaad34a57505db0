"""`manage verify`: recomputes the ledger and names the first bad row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.ledger import verifying


class Command(BaseCommand):
    """Recomputes sums, balances and seals; fails when anything differs."""

    help = "Recompute the ledger: sums, balances, seals. Fails and names the first bad row."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept the ids of the books to look at."""
        parser.add_argument("--book", type=int, action="append", help="id of a book; all otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every problem and a line of totals."""
        report = verifying.verify(book_ids=options["book"])
        for problem in report.problems:
            where = f"book={problem.book_id} seq={problem.seq} key={problem.key}"
            self.stdout.write(f"{problem.what} {where} {problem.detail} {problem.message}")
        totals = {
            "books": report.books,
            "transfers": report.transfers,
            "unsealed": report.unsealed,
            "accounts": report.accounts,
        }
        line = _(
            "%(books)d books, %(transfers)d sealed transfers, %(unsealed)d not yet sealed,"
            " %(accounts)d accounts."
        )
        self.stdout.write(line % totals)
        if not report.is_sound:
            raise CommandError(_("The ledger does not verify."))
        self.stdout.write(_("The ledger verifies."))
