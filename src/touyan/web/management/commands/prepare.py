"""`manage prepare`: what `./touyan run` needs done before the first page; reports as JSON."""

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from touyan.web import catalogues


def _has_areas() -> bool:
    return any(
        model._default_manager.exists()
        for model in apps.get_app_config("registry").get_models()
        if model.__name__ == "Area"
    )


class Command(BaseCommand):
    """Compile texts, migrate, and build the demo's first township when there is nothing yet."""

    help = "Make the data ready for `./touyan run`; the last line is a JSON report."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do only what is not done yet; print a line for each thing done."""
        for room in catalogues.compile_changed():
            self.stdout.write(f"Texts compiled: {room}")
        call_command("migrate", verbosity=0, interactive=False)
        if settings.INSTALLATION == "county":
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.IS_DEMO and not _has_areas():
            self.stdout.write("Building the first township of the demo county ...")
            self.stdout.flush()
            call_command("demo", "zhijin", "--first", stdout=self.stdout)
        report = {"beside": {"worker": ["worker"]}, "lines": []}
        self.stdout.write(json.dumps(report))
