"""`manage rollup DIR --engine duckdb --by township|county|province [--json]`: files of any counties."""

import csv
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.indicators import parquet, rollup


class Command(BaseCommand):
    """Rolls up what `publish_facts` wrote, without a database."""

    help = "Roll published facts of any number of counties up to townships, counties or provinces."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, the level and the form of the answer."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--engine", choices=["duckdb"], default="duckdb")
        parser.add_argument("--by", choices=list(rollup.LEVELS), default="county")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print CSV or JSON."""
        folder: Path = options["folder"]
        if not any(folder.glob(parquet.PATTERN)):
            raise CommandError(
                _("There are no published facts in %(folder)s.") % {"folder": folder}
            )
        rows = parquet.roll_up(folder, options["by"])
        if options["json"]:
            found = [dict(zip(rollup.COLUMNS, row, strict=True)) for row in rows]
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        writer = csv.writer(self.stdout)
        writer.writerow(rollup.COLUMNS)
        writer.writerows(rows)
