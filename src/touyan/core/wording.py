"""Small pieces of text that read differently in each language."""

import datetime as dt
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
