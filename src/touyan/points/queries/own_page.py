"""The page of a household's own points: eight reads of exactly what it shows, compiled once."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum

from touyan.core import clock, keyset
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.prepared import Prepared, Row
from touyan.ledger import queries as ledger
from touyan.points import accounts
from touyan.points.models import (
    Claim,
    ClaimState,
    Enrolment,
    ExpiryReminder,
    Redemption,
    RedemptionStatus,
    Reminder,
)
from touyan.points.queries import overview
from touyan.points.queries.first_page import Deed, pending_of
from touyan.points.queries.household import Waiting, expected_days
from touyan.points.queries.lots import SOON_DAYS, RunsOut, by_day, left_until, lots_in_accounts
from touyan.registry.kinds import PartyStatus, SuccessionKind
from touyan.registry.models import Household, HouseholdSuccession, Person

PAGE = 20
TAKEN = 10
TAGS: dict[str, str] = {
    ClaimState.POSTED: "ok",
    ClaimState.REJECTED: "stop",
    ClaimState.CANCELLED: "stop",
    ClaimState.REVERSED: "stop",
    ClaimState.OBJECTED: "now",
}
_LAST = f"{dt.date.max.isoformat()}_{keyset.ID_MAX}"


@dataclass(frozen=True, slots=True)
class LastDay:
    """Points that can be used until a day (None: for ever), and whether that is soon."""

    points: int
    until: dt.date | None
    is_soon: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list "why": the deed by its rule, and while pending when it is expected."""

    id: int
    ref: uuid.UUID
    title: str
    quantity: int
    points: int
    occurred_on: dt.date
    note: str
    state: str
    expected_on: dt.date | None

    @property
    def label(self) -> str:
        """Say where the claim stands."""
        return str(ClaimState(self.state).label)

    @property
    def tag(self) -> str:
        """Return the kind of tag for where it stands."""
        return TAGS.get(self.state, "wait")

    @property
    def times(self) -> int:
        """How often the deed was done, when more than once; else 0."""
        return self.quantity if self.quantity > 1 else 0


@dataclass(frozen=True, slots=True)
class Product:
    """What goods are called and counted in."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """How much of one product was taken."""

    product: Product
    quantity: int


@dataclass(frozen=True, slots=True)
class From:
    """The shop that goods came from."""

    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One exchange: what it took from which shop, for how many points, and how it stands."""

    ref: uuid.UUID
    requested_at: dt.datetime
    points: int
    status: str
    shop: From
    goods: tuple[GoodsLine, ...]

    def get_status_display(self) -> str:
        """Say how the exchange stands."""
        return str(RedemptionStatus(self.status).label)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Points of one household: what it has and until when, what is on its way, where all came from.

    `expected_on` is when the first pending points are booked; `earned` what was ever booked.
    """

    household_id: int
    code: str
    available: int
    held: int
    pending: int
    expected_on: dt.date | None
    earned: int
    this_year: int
    redeemed: int
    base_score: int
    is_enrolled: bool
    is_party_member: bool
    last_days: list[LastDay]
    runs_out: RunsOut | None
    reminders: list[Reminder]
    entries: list[Entry]
    next_before: str
    taken: list[Taken]


def own_page(actor: Actor, *, before: str = "") -> OwnPage:
    """Return the page of the actor's own household; the entries are paged by key, newest deed first.

    One read more for each of: reminders, objections, households that merged into it. Raises NotFound.
    """
    head = _head(actor)
    views = ledger.accounts_of_subject(head.household_id)
    held = accounts.points_in(views)
    lots = lots_in_accounts(views, head.scope_path)
    pending = pending_of(head.household_id)
    days = [deed.expected_on for deed in pending if deed.expected_on]
    entries, next_before = _entries(head.household_id, before)
    soon = clock.today() + dt.timedelta(days=SOON_DAYS)
    return OwnPage(
        household_id=head.household_id,
        code=head.code,
        available=held.get(accounts.AVAILABLE, 0),
        held=held.get(accounts.HELD, 0),
        pending=_points(pending),
        expected_on=min(days) if days else None,
        earned=head.earned,
        this_year=head.this_year,
        redeemed=head.redeemed,
        base_score=sum(one.balance for one in views if one.code == accounts.BASE_SCORE),
        is_enrolled=head.is_enrolled,
        is_party_member=head.is_party_member,
        last_days=[
            LastDay(points, until, until is not None and until <= soon)
            for until, points in by_day(lots)
        ],
        runs_out=left_until(head.told_of, [lots]),
        reminders=overview.reminders_of(head.household_id) if head.was_reminded else [],
        entries=entries,
        next_before=next_before,
        taken=_taken(head.household_id),
    )


def _points(deeds: Iterable[Deed]) -> int:
    return sum(deed.points for deed in deeds)


@dataclass(frozen=True, slots=True)
class _Head:
    household_id: int
    code: str
    scope_path: str
    told_of: dt.date | None
    redeemed: int
    earned: int
    this_year: int
    is_enrolled: bool
    is_party_member: bool
    was_reminded: bool


def _head(actor: Actor) -> _Head:
    """Return what one read says of the household, with what those earned that merged into it."""
    ids = actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS)
    today = clock.today()
    found = ids and _HEAD.first(
        household=min(ids),
        person=actor.person_id,
        today=today,
        year=clock.start_of(today.replace(month=1, day=1)),
        next_year=clock.start_of(dt.date(today.year + 1, 1, 1)),
    )
    if not found:
        raise NotFound
    *_rest, has_merged = found
    pk, code, path, told_of, redeemed, earned, this_year, is_enrolled, is_member, was_reminded = (
        _rest
    )
    if has_merged:
        earned, this_year = overview.earned(pk), overview.earned(pk, year=today.year)
    return _Head(
        household_id=pk,
        code=code,
        scope_path=path,
        told_of=told_of,
        redeemed=redeemed or 0,
        earned=earned or 0,
        this_year=this_year or 0,
        is_enrolled=is_enrolled,
        is_party_member=is_member,
        was_reminded=was_reminded,
    )


def _read_head(
    household: int, person: int, today: dt.date, year: dt.datetime, next_year: dt.datetime
) -> "QuerySet[Household, tuple[Any, ...]]":
    of_it = OuterRef("pk")
    told = ExpiryReminder.objects.filter(holder=of_it, expires_on__gte=today)
    done = Redemption.objects.filter(household=of_it, status=RedemptionStatus.DONE)
    booked = overview.booked(Claim.objects.filter(household=of_it))
    member = Person.objects.filter(pk=person).exclude(party_status=PartyStatus.NONE)
    return Household.objects.filter(pk=household).values_list(
        "pk",
        "code",
        "subject__area__scope_path",
        Subquery(told.order_by("expires_on").values("expires_on")[:1]),
        _sum(done),
        _sum(booked),
        _sum(booked.filter(posted_at__gte=year, posted_at__lt=next_year)),
        Exists(Enrolment.objects.filter(household=of_it, withdrawn_on=None)),
        Exists(member),
        Exists(Reminder.objects.filter(household=of_it)),
        Exists(HouseholdSuccession.objects.filter(new=of_it, kind=SuccessionKind.MERGE)),
    )


def _sum(rows: "QuerySet[Any, Any]") -> Subquery:
    return Subquery(rows.order_by().values("household_id").annotate(n=Sum("points")).values("n"))


def _entries(household_id: int, before: str) -> tuple[list[Entry], str]:
    day, pk = keyset.read(before or _LAST)
    rows = _ENTRIES.rows(household=household_id, day=day, pk=pk)
    shown = rows[:PAGE]
    days = expected_days(
        [Waiting(row[7], row[5], row[8], row[9], row[1]) for row in shown], today=clock.today()
    )
    entries = [Entry(*(*row[:8], on)) for row, on in zip(shown, days, strict=True)]
    last = entries[-1] if len(rows) > PAGE else None
    return entries, keyset.key(last.occurred_on, last.id) if last else ""


def _read_entries(household: int, day: dt.date, pk: int) -> "QuerySet[Claim, tuple[Any, ...]]":
    return (
        Claim.objects.filter(household_id=household, occurred_on__lte=day)
        .exclude(state=ClaimState.DRAFT)
        .exclude(occurred_on=day, pk__gte=pk)
        .order_by("-occurred_on", "-pk")
        .values_list(
            "pk", "ref", "rule__title", "quantity", "points", "occurred_on", "note", "state",
            "rule__scheme__notice_days", "batch__notice__ends_on",
        )[: PAGE + 1]
    )  # fmt: skip


def _taken(household_id: int) -> list[Taken]:
    rows = _TAKEN.rows(household=household_id)
    grouped = groupby(rows, key=lambda row: row[:5])
    return [_taken_once(*head, tuple(map(_goods, lines))) for head, lines in grouped]


def _taken_once(*values: Any) -> Taken:
    ref, requested_at, points, status, shop, goods = values
    return Taken(ref, requested_at, points, status, From(shop), goods)


def _goods(row: Row) -> GoodsLine:
    *_head, quantity, name, unit = row
    return GoodsLine(Product(name, unit), quantity)


def _read_taken(household: int) -> "QuerySet[Redemption, tuple[Any, ...]]":
    of_it = Redemption.objects.filter(household_id=household)
    latest = of_it.order_by("-requested_at", "-pk").values("pk")[:TAKEN]
    return (
        Redemption.objects.filter(pk__in=latest)
        .order_by("-requested_at", "-pk", "lines__pk")
        .values_list(
            "ref", "requested_at", "points", "status", "shop__name",
            "lines__quantity", "lines__product__name", "lines__product__unit",
        )
    )  # fmt: skip


_HEAD = Prepared(
    _read_head, household=int, person=int, today=dt.date, year=dt.datetime, next_year=dt.datetime
)
_ENTRIES = Prepared(_read_entries, household=int, day=dt.date, pk=int)
_TAKEN = Prepared(_read_taken, household=int)
