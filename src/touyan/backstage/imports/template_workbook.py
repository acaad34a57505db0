"""The empty workbook that clerks download: headings, one example, drop-downs, and a page of help."""

import io

from django.utils.translation import gettext as _

from touyan.core.importing import Importer
from touyan.core.tabular.writing import Layout, Style, Workbook
from touyan.core.wording import listed

_LONGEST_LIST = 250  # a drop-down's words, joined, may not be longer


def build(importer: Importer) -> bytes:
    """Return the workbook. Cells are text, so that nothing typed into them is rounded or re-dated."""
    columns = importer.columns
    out = io.BytesIO()
    layout = Layout(
        widths=[max(12.0, 2.0 * len(str(c.title)) + 4, 1.2 * len(c.example) + 2) for c in columns],
        text_columns=frozenset(range(len(columns))),
        fixed_rows=1,
        choices={
            n: c.choices
            for n, c in enumerate(columns)
            if c.choices and len(",".join(c.choices)) < _LONGEST_LIST
        },
    )
    with Workbook(out) as book:
        with book.sheet(str(importer.title), layout) as sheet:
            sheet.row([str(column.title) for column in columns], Style.HEADING)
        with book.sheet(_("Help"), Layout(widths=[24, 12, 28, 60])) as sheet:
            sheet.row([str(importer.title)], Style.TITLE)
            sheet.row([str(importer.help)])
            sheet.row([_("Column"), _("Needed?"), _("Example"), _("Also known as")], Style.HEADING)
            for column in columns:
                also = listed(column.synonyms) or str(column.help)
                needed = _("yes") if column.required else _("no")
                sheet.row([str(column.title), needed, column.example, also])
    return out.getvalue()
