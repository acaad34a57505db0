"""`manage tick`: runs scheduled work that is due, once (for a system timer instead of a worker)."""

from typing import Any

from django.core.management.base import BaseCommand

from touyan.backstage import schedule


class Command(BaseCommand):
    """Runs what is due now."""

    help = "Run scheduled work that is due now."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick once and name what ran."""
        for name in schedule.tick():
            self.stdout.write(name)
