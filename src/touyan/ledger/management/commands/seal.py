"""`manage seal`: seals every transfer that is not sealed yet."""

from typing import Any

from django.core.management.base import BaseCommand

from touyan.ledger import services


class Command(BaseCommand):
    """Seals thoroughly, once; the worker does the same in the background."""

    help = "Seal every transfer that is not sealed yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many were sealed."""
        self.stdout.write(str(services.seal_pending(thorough=True)))
