"""`manage publish_month --area CODE --month YYYY-MM --out DIR`: writes what goes out with a month."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.disclosure import publication, queries
from touyan.registry import queries as registry


class Command(BaseCommand):
    """Writes each village's month file and head, the page and the program that check them."""

    help = "Write month files, heads, verify.html and verify.py of published months to a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept the area, the month and the folder."""
        parser.add_argument("--area", required=True, help="12-digit code: a village or above")
        parser.add_argument("--month", required=True, help="YYYY-MM")
        parser.add_argument("--out", required=True, type=Path, help="folder to write to")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files; a month that is not on notice yet is not written."""
        area = registry.area_by_path(options["area"])
        if area is None:
            raise CommandError(_("There is no such area or month."))
        out: Path = options["out"]
        months = queries.public_heads(area.prefix, period=options["month"])
        if not months:
            raise CommandError(_("No month of this area is published yet."))
        out.mkdir(parents=True, exist_ok=True)
        (out / publication.PAGE).write_text(publication.page(), encoding="utf-8")
        (out / publication.PROGRAM).write_text(publication.program(), encoding="utf-8")
        for month in months:
            name = f"{month.area.path}-{month.sheet}"
            (out / f"{name}.json").write_text(queries.month_file(month), encoding="utf-8")
            (out / f"{name}.head").write_text(month.text, encoding="utf-8")
            self.stdout.write(f"{name} {month.check_code.replace(chr(10), ' ')}")
