"""`manage import_opening FILE --cut-over DAY --decided-on DAY`: old points, goods and money."""

from django.core.management.base import CommandParser

from touyan.points.management.workbook_command import WorkbookCommand


class Command(WorkbookCommand):
    """Takes over what old cards, the shelf and the till held, by a confirmed decision of the village."""

    help = "Import a village's opening balances from a workbook: all rows or none."
    importer = "opening"
    settings = ("cut_over", "decided_on", "expires_on")

    def add_arguments(self, parser: CommandParser) -> None:
        """Also: since when, decided on which day, and until when the old points can be used."""
        super().add_arguments(parser)
        parser.add_argument("--cut-over", required=True, help="day such as 2026-03-01")
        parser.add_argument("--decided-on", required=True, help="day of the village's decision")
        parser.add_argument("--expires-on", help="last day of the old points (else the county's)")
