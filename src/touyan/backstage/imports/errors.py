"""Broken rules of imports."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, WrongState


class ImportHasProblems(WrongState):
    """All or nothing: a workbook with problems is corrected and uploaded again."""

    code = "imports.has_problems"
    default_message = _(
        "The workbook still has problems. Correct the red cells and upload it again."
    )


class ColumnsMissing(Invalid):
    """Columns that are needed were not found under any known title."""

    code = "imports.columns_missing"


class NothingToImport(Invalid):
    """No sheet has a heading that was recognised, or there are no rows below it."""

    code = "imports.nothing_to_import"
    default_message = _("No rows were found. Check which row holds the headings.")
