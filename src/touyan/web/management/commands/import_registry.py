"""`manage import_registry FILE [--kind people] [--area CODE] [--dry-run] [--actor USERNAME]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.access.models import User
from touyan.access.services import actor_for
from touyan.backstage.imports import services
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core.actor import Actor, Grant, GrantKind, Power
from touyan.core.errors import DomainError
from touyan.registry import queries
from touyan.registry.importers import IMPORTERS
from touyan.registry.models import Area


class Command(BaseCommand):
    """Brings a workbook of areas, organisations or people in, all or nothing."""

    help = "Import areas, organisations or people and households from a workbook."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=sorted(IMPORTERS), default="people")
        parser.add_argument("--area", default="", help="code of the area (default: the county)")
        parser.add_argument("--actor", default="", help="user name of who imports")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say every problem and fail."""
        area = _area(options["area"])
        if not options["file"].is_file():
            raise CommandError(_("There is no such file: %s") % options["file"])
        actor = _actor(options["actor"], area, IMPORTERS[options["kind"]].power)
        try:
            run = services.run_file(
                actor=actor,
                importer=options["kind"],
                path=options["file"],
                area_id=area.pk,
                commit=not options["dry_run"],
            )
        except ImportHasProblems:
            self._tell_problems(ImportRun.objects.latest("pk"))
            raise CommandError(_("Nothing was imported. Correct these rows.")) from None
        except DomainError as error:
            raise CommandError(str(error)) from error
        summary = run.summary
        self.stdout.write(
            _("%(new)s new, %(changed)s changed, %(same)s unchanged.")
            % {key: summary.get(key, 0) for key in ("new", "changed", "same")}
        )

    def _tell_problems(self, run: ImportRun) -> None:
        for problem in run.summary.get("problems", []):
            self.stderr.write(" ".join(str(part) for part in problem if part is not None))


def _area(code: str) -> Area:
    """Return the area named, or the one county of this installation."""
    if code:
        found = queries.area_by_path(code)
        if found is None:
            raise CommandError(_("There is no area with the code %s.") % code)
        return found
    counties = list(Area.objects.living().filter(level="COUNTY")[:2])
    if len(counties) != 1:
        raise CommandError(_("Say which area: --area CODE."))
    return counties[0]


def _actor(username: str, area: Area, power: Power) -> Actor:
    """Return who imports: the named official, or whoever holds the machine's command line."""
    if username:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active account with this user name."))
        return actor_for(user)
    powers = {power, Power.PEOPLE_MANAGE, Power.PEOPLE_READ}
    return Actor(
        0, frozenset(Grant(each, GrantKind.AREA, area.pk, area.prefix) for each in powers), "system"
    )
