"""`manage backtest RULE [--json]`: what a rule would have raised over the county's history."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.core.errors import DomainError
from touyan.indicators.backtesting import BackTest
from touyan.indicators.queries.backtest import MONTHS, try_rule
from touyan.registry.models import Area
from touyan.registry.paths import Level


def as_row(found: BackTest) -> dict[str, Any]:
    """Return a back-test as plain values; what is not known is null."""
    return {
        "rule": found.rule,
        "first": found.first,
        "last": found.last,
        "cooperatives": found.looked_at,
        "raised": len(found.raised),
        "by_level": found.by_level(),
        "labelled": found.labelled,
        "precision_percent": found.precision_percent,
        "median_days_earlier": found.median_days_earlier,
        "alerts": [
            {
                "organisation": one.organisation,
                "month": one.month,
                "on": one.on.isoformat(),
                "level": one.level.word,
            }
            for one in found.raised
        ],
    }


class Command(BaseCommand):
    """Tries the thresholds in force on history."""

    help = "Say what a rule would have raised: how often, about whom, how early, how often rightly."

    def add_arguments(self, parser: CommandParser) -> None:
        """The rule, and how far back."""
        parser.add_argument("rule")
        parser.add_argument("--months", type=int, default=MONTHS)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each county, or JSON."""
        rows = []
        for county in Area.objects.filter(level=Level.COUNTY, valid_to=None).order_by("path"):
            try:
                found = try_rule(county, options["rule"], months=options["months"])
            except DomainError as error:
                raise CommandError(str(error)) from error
            rows.append({"county": county.path} | as_row(found))
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            known = row["precision_percent"]
            row["precision"] = _("not known") if known is None else f"{known} %"
            self.stdout.write(
                _(
                    "%(county)s %(rule)s, %(first)s to %(last)s: %(raised)d alerts about"
                    " %(cooperatives)d cooperatives looked at; right of those labelled: %(precision)s."
                )
                % row
            )
