"""`manage rebuild_balances`: compares balances with a replay of all entries; mends them if told to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.core.actor import SYSTEM
from touyan.ledger import services


class Command(BaseCommand):
    """Reports differences; writes only with --write."""

    help = "Compare every balance with the sum of its entries; --write mends what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept the flag without which nothing is written."""
        parser.add_argument("--write", action="store_true", help="mend what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each account that differs: stored / replayed."""
        wrong = services.rebuild_balances(actor=SYSTEM, write=options["write"])
        for found in wrong:
            self.stdout.write(found.detail)
        if wrong and not options["write"]:
            raise CommandError(_("Balances differ. Nothing was written; --write mends them."))
        self.stdout.write(_("Balances that differed: %(n)d.") % {"n": len(wrong)})
