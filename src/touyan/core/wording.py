"""Small pieces of text that read differently in each language."""

import datetime as dt
import re
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touyan.core import clock


def listed(parts: Iterable[object]) -> str:
    """Return the parts as one list: "甲、乙" in Chinese, "A, B" in English."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts))


def month_name(month: str) -> str:
    """Return a month `YYYY-MM` as people say it: 2021年9月, September 2021."""
    return date_format(dt.date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT")


def by_when(until: dt.datetime | dt.date) -> str:
    """Say until when something is due: today by the hour, otherwise by the day (and hour)."""
    if not isinstance(until, dt.datetime):
        return _("by %(day)s") % {"day": date_format(until, "MONTH_DAY_FORMAT")}
    local = timezone.localtime(until)
    if local.date() == clock.today():
        return _("by %(time)s today") % {"time": f"{local:%H:%M}"}
    day = date_format(local, "MONTH_DAY_FORMAT")
    return _("by %(day)s, %(time)s") % {"day": day, "time": f"{local:%H:%M}"}


def period(text: str) -> str:
    """Say a published period in words: "2021 to 2021-09", "cumulative to 2021-09", "stock at 2021-09"."""
    if found := re.fullmatch(r"cumulative to (\S+)", text):
        return _("in all until %(month)s") % {"month": found[1]}
    if found := re.fullmatch(r"stock at (\S+)", text):
        return _("as it stood in %(month)s") % {"month": found[1]}
    if found := re.fullmatch(r"(\S+) to (\S+)", text):
        return _("%(start)s until %(end)s") % {"start": found[1], "end": found[2]}
    return text
