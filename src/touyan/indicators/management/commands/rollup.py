"""`manage rollup DIR --engine duckdb --by township|county|province [--json]`: files of any counties."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.indicators import parquet, rollup

CHUNK = 1 << 20


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
        with tempfile.TemporaryDirectory() as place:
            target = Path(place) / "rollup"
            parquet.write_rolled_up(folder, options["by"], target, as_json=options["json"])
            with target.open(encoding="utf-8") as text:
                while lines := text.readlines(CHUNK):
                    self.stdout.write("".join(lines))
