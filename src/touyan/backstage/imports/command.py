"""What `manage import_registry`, `import_parcels` and `import_coop` share: a workbook from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from touyan.backstage import files
from touyan.backstage.declared import importer_of
from touyan.backstage.imports import services
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core.actor import Actor, Grant, GrantKind, Power
from touyan.core.errors import DomainError
from touyan.core.importing import Importer
from touyan.core.tabular import header, reading
from touyan.registry import paths
from touyan.registry.models import Area

SHOWN = 20


class ImportCommand(BaseCommand):
    """Reads, checks and takes in one file; a subclass names the importers that it may be for."""

    kinds: ClassVar[tuple[str, ...]] = ()
    _last_step: tuple[str, int] = ("", -1)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and what cannot be told from it."""
        self.add_kind(parser)
        parser.add_argument("file", type=Path, help="an .xlsx or .csv file")
        parser.add_argument(
            "--check", "--dry-run", action="store_true", help="only say what would happen"
        )
        parser.add_argument("--problems", type=Path, help="where to put the marked workbook")

    def add_kind(self, parser: ArgumentParser) -> None:
        """Ask what the file holds and for which place."""
        parser.add_argument(
            "--kind", choices=self.kinds, help="what it holds; told by its headings"
        )
        parser.add_argument("--area", help="code of the place it is for; the county if left out")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")

    def place(self, options: dict[str, Any]) -> Area:
        """Return the place that the file is for. Raises CommandError."""
        return _area(options["area"])

    def actor(self, _options: dict[str, Any], area: Area) -> Actor:
        """Return who acts: the machine's operator. Raises CommandError."""
        return operator(area)

    def said(self, options: dict[str, Any]) -> dict[str, str]:
        """Return what is said once for the whole file, by the names of the importer's options."""
        return dict(text.split("=", 1) for text in options["set"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, or say why not."""
        try:
            importer = self.importer(options)
            area = self.place(options)
            run = services.run_file(
                actor=self.actor(options, area),
                importer=importer.code,
                path=options["file"],
                area_id=area.pk,
                options=self.said(options),
                commit=not options["check"],
                progress=self._told,
            )
        except ImportHasProblems as error:
            self._show_problems(options["problems"])
            raise CommandError(str(error)) from error
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self._show(run)

    def _told(self, percent: int, stage: str, message: str) -> None:
        """Say how far the work is, each stage and ten percent once."""
        step = (stage, percent // 10)
        if stage and step != self._last_step:
            self._last_step = step
            self.stderr.write(f"{percent:3d} % {stage} {message}".rstrip())

    def importer(self, options: dict[str, Any]) -> Importer:
        """Return the importer that the file is for. Raises CommandError."""
        if options["kind"]:
            return importer_of(options["kind"])
        if len(self.kinds) == 1:
            return importer_of(self.kinds[0])
        with options["file"].open("rb") as file:
            book = reading.read(file)
        scores = {kind: _fit(book, importer_of(kind)) for kind in self.kinds}
        best = max(scores, key=lambda kind: scores[kind])
        if not scores[best]:
            raise CommandError(_("The headings of this file are not known. Use --kind."))
        return importer_of(best)

    def _show(self, run: ImportRun) -> None:
        summary = run.summary
        counts = ("rows", "new", "changed", "same", "written")
        words = ", ".join(f"{name} {summary[name]}" for name in counts if name in summary)
        self.stdout.write(f"{run.importer}: {words} (import {run.pk})")
        for note in summary.get("notes", []):
            self.stdout.write(f"  {note}")

    def _show_problems(self, target: Path | None) -> None:
        run = ImportRun.objects.select_related("problems_file").latest("pk")
        problems = run.summary["problems"]
        for sheet, row, column, reason, _severity in problems[:SHOWN]:
            self.stderr.write(f"{sheet} {row} {column}: {reason}")
        if len(problems) > SHOWN:
            self.stderr.write(f"... {len(problems) - SHOWN}")
        if target is not None and run.problems_file is not None:
            target.write_bytes(files.path_of(run.problems_file).read_bytes())


def operator(area: Area) -> Actor:
    """Return who acts at the command line: the machine's operator, with every power over the area."""
    prefix = paths.prefix(area.path)
    grants = frozenset(Grant(power, GrantKind.AREA, area.pk, prefix) for power in Power)
    return Actor(person_id=0, grants=grants, name="command line")


def _area(code: str | None) -> Area:
    areas = Area.objects.living().order_by("path")
    area = areas.filter(path=code).first() if code else areas.filter(level="COUNTY").first()
    if area is None:
        raise CommandError(_("There is no such place. Give its code with --area."))
    return area


def _fit(book: reading.Book, importer: Importer) -> int:
    """Count the columns of an importer that the file's headings name; 0 when a needed one is missing."""
    needed = {column.name for column in importer.columns if column.required}
    best = 0
    for sheet in book.sheets:
        found = header.find(sheet, importer.columns, {})
        if found and needed <= set(found.meaning.values()):
            best = max(best, len(found.meaning))
    return best
