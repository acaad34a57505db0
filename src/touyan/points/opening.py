"""Opening day: what old cards, the till and the shelf held before the system began (rule 16.21).

Values only: what a row of the workbook says, and how it compares with what was taken over before.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

POINTS_KIND = "points.opening"
SHOP_KIND = "shop.opening"
CASH_KEY = "CASH"


class What(enum.StrEnum):
    """What a row is about: a household's points, pieces of a product, the money in the till."""

    POINTS = "POINTS"
    GOODS = "GOODS"
    CASH = "CASH"


@dataclass(frozen=True, slots=True)
class Terms:
    """The decision that confirms the opening, the cut-over day, and until when old points count."""

    cut_over: dt.date
    resolution_id: int
    expires_on: dt.date | None = None


FILLED: Mapping[What, tuple[str, ...]] = {
    What.POINTS: ("points",),
    What.GOODS: ("product", "quantity"),
    What.CASH: ("cash_fen",),
}
"""The columns that say what a row is about; all of them must be filled in."""


def what_of(values: Mapping[str, Any]) -> What | None:
    """Return what a row is about; None when that cannot be told, or it is about two things."""
    found = [
        what
        for what, columns in FILLED.items()
        if all(values.get(column) is not None for column in columns)
    ]
    return found[0] if len(found) == 1 else None


def row_key(values: Mapping[str, Any]) -> str:
    """Return whose points, which product or the till; "" when it cannot be told."""
    what = what_of(values)
    if what is What.POINTS:
        return f"H|{str(values.get('code') or values.get('head') or '').upper()[-24:]}"
    if what is What.GOODS:
        return f"G|{str(values['product']).strip()}"
    return CASH_KEY if what is What.CASH else ""


def key_of(run_id: int, what: What, object_id: int) -> str:
    """Return the key of the transfer that books one row of one import."""
    if what is What.POINTS:
        return f"{POINTS_KIND}:{run_id}:{object_id}"
    return f"{SHOP_KIND}:{run_id}:{what.lower()}:{object_id}"
