"""Small workbooks and text files for tests, as clerks keep them."""

import io
import tempfile
from pathlib import Path

import openpyxl

HEADINGS = ["日期", "班休", "节日", "依据"]
ROWS = [
    ["2027-01-01", "休", "元旦", "国办发明电"],
    ["2027-02-05", "休", "春节", ""],
    ["2027-02-14", "班", "", ""],
]


def xlsx(rows, *, title="放假安排", change=None) -> bytes:
    """Return a workbook of one sheet; `change(book, sheet)` alters it before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows, encoding="gb18030") -> bytes:
    """Return a text file."""
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def on_disk(content: bytes, name="放假安排.xlsx") -> Path:
    """Return a path that holds the content."""
    path = Path(tempfile.mkdtemp()) / name
    path.write_bytes(content)
    return path
