"""The monthly returns of a month as a workbook: what a county still has to send upwards on paper."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from touyan.core.tabular.writing import Layout, stream_xlsx
from touyan.indicators import wording
from touyan.indicators.fields import DAY, FIELDS, YES_NO, Field
from touyan.indicators.formulas import day_of
from touyan.indicators.models import MonthlyReturn
from touyan.indicators.queries.returns import Held


def workbook(
    month: str, rows: Iterable[MonthlyReturn], held: dict[int, Held], *, note: str = ""
) -> Iterator[bytes]:
    """Yield a workbook with one row for each cooperative; a blank cell is a number that is not known."""
    headings = ["村(社区)", "合作社", "月份", "状态"]
    headings += [wording.titled(one) for one in FIELDS.values()]
    if note:
        headings.append(note)
    layout = Layout(widths=(16, 30, 10, 12, *(14 for _one in FIELDS)), fixed_rows=1)
    yield from stream_xlsx(f"月报{month}", headings, _rows(rows, held), layout)


def _rows(rows: Iterable[MonthlyReturn], held: dict[int, Held]) -> Iterator[Sequence[Any]]:
    for row in rows:
        numbers = held[row.pk].numbers
        head = [row.area.name, row.organisation.name, row.month, row.get_status_display()]
        yield [*head, *(_cell(one, numbers.get(one.code)) for one in FIELDS.values())]


def _cell(one: Field, number: int | None) -> Any:
    if number is None:
        return None
    if one.unit == DAY:
        return day_of(number)
    if one.unit == YES_NO:
        return wording.of_field(one, number)
    return Decimal(number).scaleb(-one.scale) if one.scale else number
