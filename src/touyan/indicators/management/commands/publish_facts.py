"""`manage publish_facts --out DIR [--from YYYY-MM] [--to YYYY-MM]`: facts as Parquet, for above."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from touyan.core.actor import SYSTEM
from touyan.indicators import services
from touyan.registry.models import Area
from touyan.registry.paths import Level


class Command(BaseCommand):
    """Writes one file per county and month; counts under 5 are withheld."""

    help = "Write anonymous facts as Parquet files by county and month."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and which months."""
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument("--from", dest="first", default="")
        parser.add_argument("--to", dest="last", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many files each county has."""
        for county in Area.objects.filter(level=Level.COUNTY, valid_to=None).order_by("path"):
            files = services.publish_facts(
                actor=SYSTEM,
                county=county,
                folder=options["out"],
                first=options["first"],
                last=options["last"],
            )
            self.stdout.write(
                _("%(county)s: %(count)d months written.")
                % {"county": county.path, "count": len(files)}
            )
