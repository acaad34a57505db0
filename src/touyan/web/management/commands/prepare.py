"""`manage prepare`: what `./touyan run` needs done before the first page; reports as JSON."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from touyan.core.checks import TAG
from touyan.registry.models import Area
from touyan.web import catalogues, demo_roles


def _waiting_migrations() -> bool:
    """Say whether the database lacks a migration; asking takes a tenth of the time of migrating."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _static_files_changed() -> bool:
    """Say whether a static file is newer than those that were collected and compressed."""
    manifest = Path(str(settings.STATIC_ROOT)) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    found = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return any(Path(path).stat().st_mtime > collected for path in found)


def _sign_ins() -> list[str]:
    """Return one line for each role that can be taken with one click on the page `demo/`."""
    lines = [_("Take any role with one click: {address}demo/")]
    for offer in demo_roles.offers():
        lines.append(f"{offer.role.label} · {offer.person.name} · {offer.place}: {offer.role.what}")
    return lines


class Command(BaseCommand):
    """Compile texts, migrate, and build the demo's first township when there is nothing yet."""

    requires_system_checks = (TAG,)  # those that refuse an unsafe start; the rest is for `check`
    help = "Make the data ready for `./touyan run`; the last line is a JSON report."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do only what is not done yet; print a line for each thing done."""
        for room in catalogues.compile_changed():
            self.stdout.write(f"Texts compiled: {room}")
        if _waiting_migrations():
            call_command("migrate", verbosity=0, interactive=False)
        if settings.INSTALLATION == "county" and _static_files_changed():
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.IS_DEMO and not Area.objects.exists():
            self.stdout.write("Building the first township of the demo county ...")
            self.stdout.flush()
            call_command("demo", "zhijin", "--first", stdout=self.stdout, verbosity=0)
        report = {
            "beside": {"worker": ["worker"]},
            "lines": _sign_ins() if settings.IS_DEMO else [],
        }
        self.stdout.write(json.dumps(report))
