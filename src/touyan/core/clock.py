"""The one clock: "now" and "today" in Asia/Shanghai, and the synthetic county's shifted day.

A demo county lives on the day of its figures (decision 0002): its clock is the real one minus a
constant, read once from `clock.json` in the data folder, so that every process agrees.
"""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from touyan.core.errors import NotAllowed

ZONE = ZoneInfo("Asia/Shanghai")
CLOCK_FILE = "clock.json"
_PRETENDED: ContextVar[dt.datetime | None] = ContextVar("pretended", default=None)


@lru_cache(maxsize=1)
def _shift() -> dt.timedelta:
    path = Path(settings.DATA_DIR) / CLOCK_FILE
    # A file left in the data folder must never move a real county's deadlines.
    if not settings.IS_DEMO or not path.exists():
        return dt.timedelta(0)
    return dt.timedelta(seconds=json.loads(path.read_text(encoding="utf-8"))["behind_seconds"])


def now() -> dt.datetime:
    """Return the present moment, aware, in Asia/Shanghai."""
    pretended = _PRETENDED.get()
    if pretended is not None:
        return pretended
    return dt.datetime.now(ZONE) - _shift()  # noqa: TID251 - the one place that asks the machine


def today() -> dt.date:
    """Return the present day in Asia/Shanghai."""
    return now().date()


@lru_cache(maxsize=8192)
def month_of(day: dt.date) -> str:
    """Return the accounting period of a day, `YYYY-MM`."""
    return f"{day:%Y-%m}"


@lru_cache(maxsize=8192)
def start_of(day: dt.date) -> dt.datetime:
    """Return the first moment of a day in Asia/Shanghai, aware."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=ZONE)


def live_on(day: dt.date, *, hour: int = 10) -> None:
    """Make this installation live on another day from now on (synthetic counties only).

    Raises NotAllowed in any other county.
    """
    if not settings.IS_DEMO:
        raise NotAllowed
    wanted = dt.datetime.combine(day, dt.time(hour), tzinfo=ZONE)
    behind = int((dt.datetime.now(ZONE) - wanted).total_seconds())  # noqa: TID251
    path = Path(settings.DATA_DIR) / CLOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"behind_seconds": behind}), encoding="utf-8")
    _shift.cache_clear()


@contextmanager
def pretend(moment: dt.datetime) -> Iterator[None]:
    """Let everything inside happen at another moment, in this thread only.

    For synthetic counties: their history is written on the days on which it happened, and the same
    plan leaves the same bytes whenever it runs. Raises ValueError for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    token = _PRETENDED.set(moment.astimezone(ZONE))
    try:
        yield
    finally:
        _PRETENDED.reset(token)
