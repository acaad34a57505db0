"""`manage import_parcels FILE --area CODE`: a village's parcels, contracts and transfers."""

from touyan.backstage.imports.command import ImportCommand


class Command(ImportCommand):
    """The village's list of land from the command line: all rows or none."""

    help = "Bring in parcels, contracts on them and land given away from a workbook or CSV file."
    kinds = ("parcels",)
