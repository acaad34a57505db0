"""`manage rotate_field_key`: encrypts what an older key or algorithm encrypted once more, in batches."""

from typing import Any

from django.core.management.base import BaseCommand

from touyan.access.services import rotation


class Command(BaseCommand):
    """Can be stopped and run again; says what is left."""

    help = "Encrypt identity numbers, telephone numbers and app secrets with the present field key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate until nothing is left, then report."""
        for kind, count in rotation.rotate_people().items():
            self.stdout.write(f"{kind}: {count} written again")
        self.stdout.write(f"authenticator apps: {rotation.rotate_apps()} written again")
        self.stdout.write(f"words of cases and files: {rotation.rotate_sealed()} written again")
        self.stdout.write(f"cards whose PIN still rests on an older key: {rotation.old_cards()}")
