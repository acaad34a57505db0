"""Writes CSV files as a stream.

Cells have no types here, so a leading sign that would start a formula gets an apostrophe before it
(promise B-08). Numbers stay numbers.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from touyan.core.tabular.writing import without_controls

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_CHUNK = 64 * 1024


def harmless(value: Any) -> Any:
    """Return a CSV cell that no spreadsheet program takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" \u3000").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def stream_csv(headings: Sequence[object], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a mark, as spreadsheet programs expect, piece by piece."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    yield b"\xef\xbb\xbf"
    writer.writerow([harmless(str(heading)) for heading in headings])
    for row in rows:
        writer.writerow([harmless(_csv_value(cell)) for cell in row])
        if out.tell() >= _CHUNK:
            yield out.getvalue().encode("utf-8", "replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def _csv_value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell if cell.isprintable() else without_controls(cell)
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return cell
