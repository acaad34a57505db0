"""What the commands share that bring a village's workbook in: whose village it is, and who acts."""

import re
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.access.command_line import acting
from touyan.backstage.imports import services as imports
from touyan.core.errors import DomainError
from touyan.core.tabular import reading
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area

_CODE = re.compile(r"\b(\d{12})H\d{5}\b")


class WorkbookCommand(BaseCommand):
    """Reads, checks and takes in one workbook of one village; a subclass names the importer."""

    importer: ClassVar[str]
    settings: ClassVar[tuple[str, ...]] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file; whose village and by whom when the file and the posts do not tell."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", help="code of the village (else that of its household codes)")
        parser.add_argument("--by", help="user name (else the clerk of the village)")
        parser.add_argument("--check", action="store_true", help="look at the rows, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what happened."""
        path: Path = options["file"]
        if not path.exists():
            raise CommandError(_("There is no file %(name)s.") % {"name": path})
        try:
            area = self._area(path, options["area"])
            clerk = {"area": area, "kind": PostKind.VILLAGE_CLERK}
            actor = acting(options["by"], holder_of=clerk)
            run = imports.run_file(
                actor=actor,
                importer=self.importer,
                path=path,
                area_id=area.pk,
                options={name: options[name] for name in self.settings if options[name]},
                commit=not options["check"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{run.pk}: {run.status} {run.summary}")

    def _area(self, path: Path, code: str | None) -> Area:
        found = Area.objects.filter(path=code or self._code_in(path), valid_to=None).first()
        if found is None:
            raise CommandError(_("Which village is it? Name it with --area and its 12-digit code."))
        return found

    def _code_in(self, path: Path) -> str:
        with path.open("rb") as content:
            for sheet in reading.read(content).sheets:
                for row in sheet.rows():
                    for cell in row:
                        if isinstance(cell, str) and (hit := _CODE.search(cell)):
                            return hit[1]
        return ""
