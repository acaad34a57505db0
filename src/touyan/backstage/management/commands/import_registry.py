"""`manage import_registry FILE`: areas, organisations, or people and households from a workbook."""

from touyan.backstage.imports.command import ImportCommand


class Command(ImportCommand):
    """Lives here because the registry lies below this room."""

    help = "Bring in areas, organisations, or people and households from a workbook or CSV file."
    kinds = ("areas", "organisations", "people")
