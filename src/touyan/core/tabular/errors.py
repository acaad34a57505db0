"""Why a whole file cannot be read. Single cells are problems (values), not errors."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid


class UnreadableFile(Invalid):
    """The file is damaged or not what it says it is."""

    code = "tabular.unreadable"
    default_message = _("The file is damaged. Open it, save it again as .xlsx and try once more.")


class TooBig(Invalid):
    """Unpacked it would be larger than any village's workbook (promise B-01)."""

    code = "tabular.too_big"
    status = 413
    default_message = _("The workbook is far too large when unpacked. Split it into several files.")


class HoldsProgram(Invalid):
    """Macros, DDE links or document type declarations: things that a list does not need."""

    code = "tabular.holds_program"
    default_message = _(
        "The workbook holds a program (macro or link to a program). Save it as a plain .xlsx first."
    )


class OldFormat(Invalid):
    """An .xls file, or a workbook with a password: both look the same from outside."""

    code = "tabular.old_format"
    default_message = _(
        "This is an old .xls file or it has a password. Save it as .xlsx without a password."
    )


class UnknownEncoding(Invalid):
    """No known way to read the letters of this text file."""

    code = "tabular.unknown_encoding"
    default_message = _("The letters of this file cannot be read. Save it as .xlsx and try again.")
