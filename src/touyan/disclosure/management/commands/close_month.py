"""`manage close_month --area CODE --month YYYY-MM`: freezes, checks and hashes a month."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.core import closing
from touyan.core.actor import SYSTEM
from touyan.disclosure import services, signing
from touyan.disclosure.models import MonthClose
from touyan.ledger import months
from touyan.ledger.values import PERIOD
from touyan.registry import queries as registry


class Command(BaseCommand):
    """Closes the month of every book of an area and below it; broken off, it goes on."""

    help = "Freeze a month of the books of an area and below it, check it and give it its head."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept the area and the month."""
        parser.add_argument("--area", required=True, help="12-digit code: a village or above")
        parser.add_argument("--month", required=True, help="YYYY-MM, a month that is over")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the check code of each village, and what keeps a month from being signed."""
        area = registry.area_by_path(options["area"])
        if area is None or not PERIOD(options["month"]):
            raise CommandError(_("There is no such area or month."))
        found = months.books(area_prefix=area.prefix)
        books = [book for book in found if book.kind in signing.BY_NIGHT]
        done = services.close_months(actor=SYSTEM, books=books, period=options["month"])
        paths = {book.id: book.area_path for book in books}
        for month in done:
            self._tell(paths[month.book_id], month)
        failed = sum(1 for month in done if not month.head)
        self.stdout.write(_("%(done)d months, %(failed)d not in order.") % _counts(done, failed))
        if failed:
            raise CommandError(_("Some months do not hold. They are frozen and cannot be signed."))

    def _tell(self, path: str, month: MonthClose) -> None:
        self.stdout.write(
            f"{path} {month.period} {month.status} {month.check_code.replace(chr(10), chr(32))}"
        )
        for code, found in month.checks.items():
            if found["wrong"]:
                title = closing.declared()[code].title if code in closing.declared() else code
                self.stdout.write(f"  {title}: {found['wrong']} {found['problems'][:3]}")


def _counts(done: list[MonthClose], failed: int) -> dict[str, int]:
    return {"done": len(done), "failed": failed}
