"""Reading closed months: who works on them, and what everybody may read."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.disclosure import signing
from touyan.disclosure.models import CountyHead, MonthClose, MonthSignature, MonthStatus
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries
from touyan.registry import reach
from touyan.registry.models import Area, Organisation
from touyan.registry.paths import Level

SHEET = re.compile(r"([0-9]{4}-[0-9]{2})(?:-([0-9]{1,12}))?").fullmatch


@dataclass(frozen=True, slots=True)
class VillageMonth:
    """One month of one village as its township sees it: how far, and how late."""

    area: Area
    period: str
    month: MonthClose | None
    days_late: int
    days_left: int = 0
    """Days until the last day in time; 0 when it is public or late."""

    @property
    def is_public(self) -> bool:
        """Say whether it hangs, or hung, on the board."""
        return self.month is not None and self.month.is_public

    @property
    def level(self) -> str:
        """How urgent the delay is: ok, wait or stop."""
        return signing.level(self.days_late)


def get_month(actor: Actor, pk: int) -> MonthClose:
    """Return a month that the actor works on or may look into; raises NotFound."""
    found = (
        MonthClose.objects.visible_to(actor)
        .select_related("area", "notice__posted_on_board_by", "organisation")
        .filter(pk=pk)
    )
    for month in found:
        return month
    raise NotFound


def months_of(actor: Actor, *, limit: int = 60) -> list[MonthClose]:
    """Return the newest months in the actor's reach, the newest first."""
    rows = MonthClose.objects.visible_to(actor).select_related("area", "notice", "organisation")
    return list(rows.order_by("-period", "area__path", "pk")[:limit])


def books_to_close(until: str) -> dict[str, set[int]]:
    """Return period -> the books whose next month this is, oldest first, none later than `until`.

    Begun books come with the month after their newest one; others when they moved in `until`. A month
    whose checks do not hold keeps only its own book waiting.
    """
    months = MonthClose.objects.filter(kind__in=signing.BY_NIGHT)
    newest = dict(months.order_by("period").values_list("book_id", "period"))
    headless = dict(months.filter(head="").values_list("book_id", "period"))
    found: dict[str, set[int]] = {}
    for book_id in ledger_months.book_ids_moved_in(until) - newest.keys():
        found.setdefault(until, set()).add(book_id)
    for book_id, period in newest.items():
        following = headless.get(book_id, signing.month_after(period))
        if following <= until:
            found.setdefault(following, set()).add(book_id)
    return dict(sorted(found.items()))


def public_months(area: Area, *, limit: int = 36) -> list[MonthClose]:
    """Return the published months of a village, the newest first."""
    rows = (
        MonthClose.objects.public()
        .filter(area=area)
        .select_related("area", "notice", "organisation")
    )
    return list(rows.order_by("-period", "pk")[:limit])


def public_month(path: str, sheet: str) -> MonthClose:
    """Return a published month by the code of its area and the name of its sheet; raises NotFound."""
    said = SHEET(sheet)
    if said is None:
        raise NotFound
    period, organisation = said.groups()
    rows = MonthClose.objects.public().filter(area__path=path, period=period)
    if organisation is None:
        rows = rows.filter(organisation=None, kind=signing.VILLAGE)
    else:
        rows = rows.filter(organisation=int(organisation))
    found = rows.select_related("area", "notice", "witness", "organisation").first()
    if found is None:
        raise NotFound
    return found


def public_heads(prefix: str, *, period: str = "", limit: int = 5_000) -> list[MonthClose]:
    """Return the published months (or the one) of an area and below, the newest first."""
    rows = MonthClose.objects.public().filter(area__scope_path__under=prefix)
    if period:
        rows = rows.filter(period=period)
    return list(
        rows.select_related("area", "organisation").order_by("-period", "area__path", "pk")[:limit]
    )


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
    listed = [_standing_of(area, period, found.get(area.pk)) for area in areas]
    return sorted(listed, key=lambda one: (-one.days_late, one.is_public, one.area.path))


@dataclass(frozen=True, slots=True)
class TownshipMonth:
    """How many villages of one township have not published a month, and how late the latest is."""

    area: Area
    villages: int
    waiting: int
    days_late: int

    @property
    def level(self) -> str:
        """How urgent the delay is: ok, wait or stop."""
        return signing.level(self.days_late)


def by_township(standing: Sequence[VillageMonth]) -> list[TownshipMonth]:
    """Return the same by township, where most is missing first. One query."""
    grouped: dict[str, list[VillageMonth]] = {}
    for one in standing:
        grouped.setdefault(one.area.scope_path[:9], []).append(one)
    rows = Area.objects.filter(scope_path__in=[f"{path}000" for path in grouped], valid_to=None)
    found = [
        TownshipMonth(
            area,
            len(members := grouped[area.scope_path[:9]]),
            sum(1 for one in members if not one.is_public),
            max(0 if one.is_public else one.days_late for one in members),
        )
        for area in rows.filter(level=Level.TOWNSHIP)
    ]
    return sorted(found, key=lambda one: (-one.days_late, -one.waiting, one.area.path))


def _standing_of(area: Area, period: str, month: MonthClose | None) -> VillageMonth:
    today, notice = clock.today(), month.notice if month else None
    late = signing.days_late(
        period=period, published_on=notice.starts_on if notice else None, today=today
    )
    left = 0 if notice else max(0, (signing.due_on(period) - today).days)
    return VillageMonth(area, period, month, late, left)


def watched_villages(actor: Actor, *, limit: int = 600) -> list[Area]:
    """Return the villages whose months the actor watches over (LEDGER_READ), by code."""
    rows = Area.objects.visible_to(actor, Power.LEDGER_READ)
    return list(rows.filter(level=Level.VILLAGE, valid_to=None).order_by("path")[:limit])


@dataclass(frozen=True, slots=True)
class ToClose:
    """A month of a village or of a collective that is over and not closed yet."""

    keeper: str
    book_id: int
    period: str
    days_late: int


def to_close(actor: Actor, *, limit: int = 20) -> list[ToClose]:
    """Return the next month to close of each village and collective in the actor's reach."""
    keepers = _keepers(actor, limit)
    newest: dict[int, str] = {}
    rows = MonthClose.objects.filter(book_id__in=keepers).order_by("period")
    newest.update(rows.values_list("book_id", "period"))
    last, today = last_period(), clock.today()
    found = []
    for book_id, keeper in keepers.items():
        period = last
        if book_id in newest:
            period = signing.month_after(newest[book_id])
        if period <= last:
            late = signing.days_late(period=period, published_on=None, today=today)
            found.append(ToClose(keeper, book_id, period, late))
    return found


def _keepers(actor: Actor, limit: int) -> dict[int, str]:
    """Return book id -> whose book it is, for the books that the actor closes."""
    areas = Area.objects.visible_to(actor, Power.MONTH_CLOSE)
    villages = dict(
        areas.filter(level=Level.VILLAGE, valid_to=None)
        .order_by("path")
        .values_list("pk", "name")[:limit]
    )
    found = {
        book_id: villages[area_id] for area_id, book_id in ledger_queries.books_of(villages).items()
    }
    own = actor.ids(Power.MONTH_CLOSE, GrantKind.ORGANISATION)
    if own:
        names = dict(Organisation.objects.filter(pk__in=own).values_list("pk", "name"))
        for book in ledger_months.books(organisation_ids=own):
            if book.kind == signing.COLLECTIVE:
                found[book.id] = names[book.organisation_id or 0]
    return found


def book_to_close(actor: Actor, book_id: int) -> ToClose:
    """Return what is to be closed next of one book; raises NotFound."""
    for one in to_close(actor):
        if one.book_id == book_id:
            return one
    raise NotFound


def waiting(actor: Actor) -> "QuerySet[MonthClose]":
    """Return the months that wait for this person: to be signed or published by them."""
    signed_by_me = MonthSignature.objects.filter(month=OuterRef("pk"), person=actor.person_id)
    to_sign = (
        Q(status=MonthStatus.CHECKED)
        & _own(actor, Power.MONTH_SIGN, Power.MONTH_SIGN)
        & ~Exists(signed_by_me)
    )
    to_publish = Q(status=MonthStatus.SIGNED) & _own(actor, Power.NOTICE_PUBLISH, Power.MONTH_CLOSE)
    return MonthClose.objects.filter(to_sign | to_publish)


def _own(actor: Actor, in_area: Power, in_organisation: Power) -> Q:
    """Keep the village's months by the one power and the collective's by the other (custody)."""
    own = reach.ids(actor, in_organisation, GrantKind.ORGANISATION)
    return (reach.area_q(actor, in_area) & Q(organisation=None)) | Q(organisation__in=own)


def village(path: str) -> Area:
    """Return a living village, township or county by its code: places are public. Raises NotFound."""
    levels = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)
    found = Area.objects.filter(path=path, level__in=levels, valid_to=None).first()
    if found is None:
        raise NotFound
    return found


def counties() -> list[Area]:
    """Return the counties of the installation."""
    return list(Area.objects.filter(level=Level.COUNTY, valid_to=None).order_by("path"))


def below(area: Area) -> list[tuple[Area, str]]:
    """Return the townships or villages below an area, each with its newest published month or ''."""
    level = Level.TOWNSHIP if area.level == Level.COUNTY else Level.VILLAGE
    rows = Area.objects.filter(scope_path__under=area.prefix, level=level, valid_to=None)
    areas = list(rows.order_by("path")[:600])
    newest: dict[str, str] = {}
    months = MonthClose.objects.public().filter(
        area__scope_path__under=area.prefix, organisation=None
    )
    width = 9 if level == Level.TOWNSHIP else 12
    for path, period in months.order_by("period").values_list("area__path", "period"):
        newest[path[:width]] = period
    return [(one, newest.get(one.path[:width], "")) for one in areas]


def month_of_notice(notice_id: int) -> MonthClose:
    """Return the month that hangs by this notice; raises NotFound for another kind of notice."""
    found = (
        MonthClose.objects.filter(notice=notice_id)
        .select_related("area", "notice", "organisation")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def signers_of(month: MonthClose) -> frozenset[int]:
    """Return who signed a month."""
    return frozenset(month.signatures.values_list("person_id", flat=True))
