"""Identity numbers of invented people for tests."""

import datetime as dt

from touyan.core.identity import check_character


def id_number(serial: int, *, born_on: dt.date = dt.date(1970, 5, 6), place: str = "999901") -> str:
    """Return a valid number; serials differ from 0 to 999, odd ones are men's."""
    head = f"{place}{born_on:%Y%m%d}{serial:03d}"
    return head + check_character(head)
