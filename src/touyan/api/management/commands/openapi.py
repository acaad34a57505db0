"""`manage openapi`: writes the committed copy of the API's description."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from touyan.api.document import document

COPY = Path(settings.ROOT) / "docs" / "develop" / "openapi.json"


class Command(BaseCommand):
    """Writes the OpenAPI document into the documentation, or elsewhere."""

    help = "Write the OpenAPI document; a test compares the committed copy with the code."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the file."""
        parser.add_argument("path", nargs="?", type=Path, default=COPY)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        """Write it."""
        text = json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(str(path))
