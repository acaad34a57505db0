"""`manage report_month [--month YYYY-MM] [--until YYYY-MM]`: open the monthly returns of all cooperatives."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.measures import months_between, shifted
from touyan.indicators import services
from touyan.ledger.values import PERIOD


class Command(BaseCommand):
    """Opens returns and brings open ones up to date; set-based, harmless when run again."""

    help = "Open the monthly returns of all cooperatives, with what the records say."

    def add_arguments(self, parser: CommandParser) -> None:
        """One month, or all from one to another."""
        parser.add_argument("--month", default="", help="2021-03; without it the last that is over")
        parser.add_argument("--until", default="", help="last of several months: 2021-06")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open and say how many are new."""
        first = options["month"] or shifted(clock.month_of(clock.today()), -1)
        last = options["until"] or first
        if not PERIOD(first) or not PERIOD(last) or last > clock.month_of(clock.today()):
            raise CommandError(_("Write months like 2021-03, none of them in the future."))
        made = services.open_months(actor=SYSTEM, months=list(months_between(first, last)))
        self.stdout.write(_("%(n)d returns were opened.") % {"n": made})
