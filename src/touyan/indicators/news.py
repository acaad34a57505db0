"""What happened since facts were last built: notes of the database, transfers, and days that went by."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import DateField, DateTimeField, Q

from touyan.core import bulk, clock
from touyan.core.measures import AnyMeasure, Since, Touched
from touyan.core.watching import EVERYTHING, EVERYWHERE, Watch
from touyan.indicators.models import FactRun
from touyan.indicators.models import Touched as Note
from touyan.ledger import flows

OVERLAP = dt.timedelta(hours=1)
"""So much further back than the last run began is the ledger asked: a long transaction that began before."""


class News:
    """The notes that there are now, and what changed beside them since the last run.

    Make it before anything else is read: what is noted later is the news of the next run.
    """

    def __init__(self) -> None:
        self._notes: dict[str, set[Touched]] = defaultdict(set)
        self._read: list[int] = []
        for pk, source, area_id, month in _taken():
            self._read.append(pk)
            self._notes[source].add((area_id, month))
        self.transfers_upto = flows.latest_transfer()
        self._asked: dict[Any, list[Touched]] = {}

    @property
    def is_everything(self) -> bool:
        """Say whether nobody watched for a while, so that all has to be built anew."""
        return EVERYTHING in self._notes

    def forget(self) -> None:
        """Delete the notes that were read: what they told is in the facts."""
        if self._read:
            Note.objects.filter(pk__in=bulk.among(self._read)).delete()

    def touched(self, measure: AnyMeasure, last: FactRun) -> Iterator[Touched]:
        """Yield the areas and months that changed since the last run; see `Watch` for the months."""
        for watch in measure.watched:
            yield from self._notes.get(watch.name, ())
            if measure.lasts:
                yield from self._once(watch, partial(_turned, watch, last))
        if measure.changed is not None:
            since = Since(last.started_at - OVERLAP, last.transfers_upto)
            yield from self._once(measure.changed, partial(measure.changed, since))

    def _once(self, key: Any, ask: Callable[[], Iterable[Touched]]) -> list[Touched]:
        """Ask what several measures want to know only once."""
        if key not in self._asked:
            self._asked[key] = list(ask())
        return self._asked[key]


def _taken() -> list[tuple[int, str, int, str]]:
    """Mark the notes as read, so that what is written from now on is noted anew, and return them."""
    if not Note.objects.exists():
        return []
    with transaction.atomic():
        Note.objects.filter(is_read=False).update(is_read=True)
        rows = Note.objects.filter(is_read=True)
        return list(rows.values_list("pk", "source", "area_id", "month"))


def _turned(watch: Watch, last: FactRun) -> Iterable[Touched]:
    """Return the areas in which a day came that changes their number, from the month of the last run on.

    What lasts is told as it is today while its month is not over: a membership that ends on Monday is
    counted on Sunday, and nobody writes anything on Monday. Some numbers change the day after, so the day
    of the last run is looked at once more.
    """
    day, today = sorted((last.started_at.astimezone(clock.ZONE).date(), clock.today()))
    model: Any = apps.get_model(watch.model)
    days = [name for name in watch.calendar if name and _is_day(model, name)]
    if day == today or not days:
        return ()
    came = Q()
    for name in days:
        came |= Q(**{f"{name}__gte": day, f"{name}__lte": today})
    month = clock.month_of(day)
    if not watch.area:
        return [(EVERYWHERE, month)] if model.objects.filter(came).exists() else ()
    rows = model.objects.filter(came).order_by().values_list(watch.area, flat=True).distinct()
    return [(area_id, month) for area_id in rows if area_id is not None]


def _is_day(model: Any, path: str) -> bool:
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    field = model._meta.get_field(last)
    return isinstance(field, DateField) and not isinstance(field, DateTimeField)
