"""`manage distribute --coop CODE --year YYYY --trial`: a distribution worked out, nothing booked."""

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from touyan.coops.queries import previews
from touyan.core.errors import DomainError


class Command(BaseCommand):
    """Works out a year by the charter; with other terms, puts the two plans side by side."""

    help = "Work out the distribution of a cooperative's surplus; nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept whose year it is, and terms to compare with the charter's (percentages)."""
        parser.add_argument("--coop", required=True, help="code of the cooperative")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--trial", required=True, action="store_true", help="only a trial")
        parser.add_argument("--rebate", type=Decimal, help="refund by trade, such as 70")
        parser.add_argument("--reserve", type=Decimal, help="reserve, such as 5")
        parser.add_argument("--reinvested", type=Decimal, help="what becomes contribution")
        parser.add_argument("--quantified", choices=["TRADE", "CONTRIBUTION", "EQUAL"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the plan or the comparison."""
        names = ("rebate", "reserve", "reinvested", "quantified")
        try:
            found = previews.preview(
                options["coop"], options["year"], {name: options[name] for name in names}
            )
        except DomainError as refused:
            raise CommandError(" ".join(filter(None, (str(refused), refused.basis)))) from refused
        as_json = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
        self.stdout.write(as_json if options["json"] else "\n".join(previews.table(found)))
