"""`manage catalogues check|update|compile`: the translated texts of every room."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from touyan.web import catalogues


class Command(BaseCommand):
    """Check, update or compile the message catalogues."""

    help = "Check, update or compile the message catalogues of every room."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name what to do."""
        parser.add_argument("action", choices=["check", "update", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; `check` fails with one line for each missing, stale or faulty text."""
        action = options["action"]
        if action == "check":
            lines = [line for report in catalogues.check() for line in report.lines()]
            if lines:
                raise CommandError("\n".join(lines))
            return
        changed = catalogues.update() if action == "update" else catalogues.compile_changed()
        for room in changed:
            self.stdout.write(f"{room}: {action}d")
