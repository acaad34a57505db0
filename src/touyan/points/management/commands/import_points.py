"""`manage import_points FILE [--area CODE] [--by USER] [--check]`: a month's points of a village."""

from touyan.points.management.workbook_command import WorkbookCommand


class Command(WorkbookCommand):
    """Every row becomes a proposal of the clerk; two other people review it afterwards."""

    help = "Import a month's points from a village's workbook: all rows or none."
    importer = "points"
