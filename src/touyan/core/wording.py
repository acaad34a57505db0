"""Small pieces of text that read differently in each language."""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import pgettext


def listed(parts: Iterable[object]) -> str:
    """Return the parts as one list: "甲、乙" in Chinese, "A, B" in English."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts))


def month_name(month: str) -> str:
    """Return a month `YYYY-MM` as people say it: 2021年9月, September 2021."""
    return date_format(dt.date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT")
