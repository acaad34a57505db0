"""`manage facts --rebuild [--from YYYY-MM] | --update`: facts from the records."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from touyan.core.actor import SYSTEM
from touyan.indicators import services


class Command(BaseCommand):
    """Builds the facts of every measure, village and month, or brings them up to date."""

    help = "Build facts from the records: all of them, or what changed since the last time."

    def add_arguments(self, parser: CommandParser) -> None:
        """One of two ways."""
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--rebuild", action="store_true")
        way.add_argument("--update", action="store_true")
        parser.add_argument("--from", dest="first", default="", help="earliest month: 2019-10")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and say what changed."""
        run = (
            services.rebuild(actor=SYSTEM, first=options["first"])
            if options["rebuild"]
            else services.update(actor=SYSTEM)
        )
        seconds = (run.finished_at - run.started_at).total_seconds()
        self.stdout.write(
            _("%(first)s to %(last)s: %(changed)d values changed in %(seconds).1f seconds.")
            % {
                "first": run.first,
                "last": run.last,
                "changed": run.changed,
                "seconds": seconds,
            }
        )
