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
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation.reloader import translation_file_changed

from touyan.core.checks import TAG
from touyan.registry.models import Area
from touyan.web import catalogues, demo_roles

TAKE_A_ROLE = _("Take any role with one click: {address}demo/")


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
    """Return, in both languages, the roles that can be taken with one click on the page `demo/`."""
    lines = [f"{_in_english(TAKE_A_ROLE)} {TAKE_A_ROLE}"]
    for offer in demo_roles.offers():
        role = offer.role.label
        lines.append(f"{role} {_in_english(role)} · {offer.person.name} · {offer.place}")
    return lines


def _in_english(text: str | Promise) -> str:
    with translation.override("en"):
        return str(text)


class Command(BaseCommand):
    """Compile texts, migrate, and build the demo's first township when there is nothing yet."""

    requires_system_checks = (TAG,)  # those that refuse an unsafe start; the rest is for `check`
    help = "Make the data ready for `./touyan run`; the last line is a JSON report."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do only what is not done yet; print a line for each thing done."""
        compiled = catalogues.compile_changed()
        if compiled:
            self.stdout.write(f"Texts compiled: {', '.join(compiled)}")
            # This process may have read the older ones already.
            translation_file_changed(sender=None, file_path=Path("django.mo"))
        if _waiting_migrations():
            call_command("migrate", verbosity=0, interactive=False)
        if settings.INSTALLATION == "county" and _static_files_changed():
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.IS_DEMO and not Area.objects.exists():
            self.stdout.write("Building the first township of the demo county ...")
            self.stdout.flush()
            call_command("demo", "zhijin", "--first", stdout=self.stdout, verbosity=0)
        report = {
            # Two, so that a long job (a county arriving) does not hold up somebody's import.
            "beside": {"worker": ["worker"], "second worker": ["worker"]},
            "lines": _sign_ins() if settings.IS_DEMO else [],
        }
        self.stdout.write(json.dumps(report))
