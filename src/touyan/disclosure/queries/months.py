"""Reading closed months: who works on them, and what everybody may read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.disclosure import signing
from touyan.disclosure.models import CountyHead, MonthClose
from touyan.ledger import months as ledger_months
from touyan.registry.models import Area
from touyan.registry.paths import Level


@dataclass(frozen=True, slots=True)
class VillageMonth:
    """One month of one village as its township sees it: how far, and how late."""

    area: Area
    period: str
    month: MonthClose | None
    days_late: int

    @property
    def level(self) -> str:
        """How urgent the delay is: ok, wait or stop."""
        return signing.level(self.days_late)


def get_month(actor: Actor, pk: int) -> MonthClose:
    """Return a month that the actor works on or may look into; raises NotFound."""
    found = MonthClose.objects.visible_to(actor).select_related("area", "notice").filter(pk=pk)
    for month in found:
        return month
    raise NotFound


def months_of(actor: Actor, *, limit: int = 60) -> list[MonthClose]:
    """Return the newest months in the actor's reach, the newest first."""
    rows = MonthClose.objects.visible_to(actor).select_related("area", "notice")
    return list(rows.order_by("-period", "area__path", "pk")[:limit])


def books_to_close(period: str) -> set[int]:
    """Return the books whose month must be closed and is not checked yet: those that moved in it, and
    those whose months are being closed; not those that have come further.
    """
    months = MonthClose.objects.filter(kind__in=signing.SIGNERS)
    begun = set(months.filter(period__lt=period).values_list("book_id", flat=True))
    further = months.filter(period__gt=period).values_list("book_id", flat=True)
    done = months.filter(period=period).exclude(head="").values_list("book_id", flat=True)
    return (begun | ledger_months.book_ids_moved_in(period)) - set(done) - set(further)


def public_months(area: Area, *, limit: int = 36) -> list[MonthClose]:
    """Return the published months of a village, the newest first."""
    rows = MonthClose.objects.public().filter(area=area).select_related("area", "notice")
    return list(rows.order_by("-period", "pk")[:limit])


def public_month(path: str, period: str) -> MonthClose:
    """Return a published month of a village by its code; raises NotFound."""
    rows = MonthClose.objects.public().filter(area__path=path, period=period, kind="VILLAGE")
    found = rows.select_related("area", "notice", "witness").first()
    if found is None:
        raise NotFound
    return found


def public_heads(prefix: str, *, period: str = "", limit: int = 5_000) -> list[MonthClose]:
    """Return the published months (or the one) of an area and below, the newest first."""
    rows = MonthClose.objects.public().filter(area__scope_path__under=prefix)
    if period:
        rows = rows.filter(period=period)
    return list(rows.select_related("area").order_by("-period", "area__path")[:limit])


def county_heads(area: Area, *, limit: int = 36) -> list[CountyHead]:
    """Return the county heads, the newest first."""
    return list(CountyHead.objects.filter(area=area).order_by("-period")[:limit])


def last_period() -> str:
    """Return the newest month that is over."""
    return clock.month_of(clock.today().replace(day=1) - dt.timedelta(days=1))


def standing(areas: Sequence[Area], period: str) -> list[VillageMonth]:
    """Return how far each village is with a month, the latest first. One query."""
    rows = MonthClose.objects.filter(area__in=areas, period=period, kind="VILLAGE")
    found = {row.area_id: row for row in rows.select_related("notice")}
    today = clock.today()
    listed = [
        VillageMonth(
            area,
            period,
            month := found.get(area.pk),
            signing.days_late(
                period=period,
                published_on=month.notice.starts_on if month and month.notice else None,
                today=today,
            ),
        )
        for area in areas
    ]
    return sorted(listed, key=lambda one: (-one.days_late, one.area.path))


def watched_villages(actor: Actor, *, limit: int = 600) -> list[Area]:
    """Return the villages whose months the actor watches over (LEDGER_READ), by code."""
    rows = Area.objects.visible_to(actor, Power.LEDGER_READ)
    return list(rows.filter(level=Level.VILLAGE, valid_to=None).order_by("path")[:limit])
