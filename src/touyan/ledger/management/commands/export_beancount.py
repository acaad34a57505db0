"""`manage export_beancount PATH`: writes the ledger as a Beancount file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from touyan.ledger import beancount


class Command(BaseCommand):
    """Streams the file, so that a whole county needs little memory."""

    help = "Write the ledger as a Beancount file, for bean-check and Fava."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept where to write, and which area."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--area", default="", help="official code, or the start of one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        with options["path"].open("w", encoding="utf-8") as stream:
            stream.writelines(beancount.export(area_prefix=options["area"]))
