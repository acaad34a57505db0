"""What a household finds on its first page: few reads of exactly what is shown, compiled once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.prepared import Prepared, Row
from touyan.ledger import queries as ledger
from touyan.points import accounts
from touyan.points.models import (
    Batch,
    BatchStatus,
    Claim,
    ClaimState,
    ExpiryReminder,
    Redemption,
    RedemptionStatus,
    Shop,
    ShopStatus,
)
from touyan.points.models.claims import VILLAGE_DIGITS
from touyan.points.queries.household import Waiting, expected_days
from touyan.points.queries.lots import RunsOut, left_of_told
from touyan.points.states import PENDING
from touyan.registry.models import Household

LATEST = 3


@dataclass(frozen=True, slots=True)
class Deed:
    """One line: the rule's title, the day, the points, and while pending when they are expected."""

    title: str
    occurred_on: dt.date
    points: int
    expected_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """What lies ready at the shop."""

    ref: uuid.UUID
    code: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OnNotice:
    """A month's sheet on the notice board, with the last day for objections."""

    month: str
    ends_on: dt.date


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Points of one household: what it has, what is on its way (`pending`), what came lately.

    `expected_on` is when the first pending points are booked; `runs_out` what can be used only for
    a few weeks more.
    """

    household_id: int
    code: str
    village: str
    available: int
    held: int
    pending: int
    expected_on: dt.date | None
    runs_out: RunsOut | None
    on_the_way: list[Deed]
    latest: list[Deed]
    reserved: Reserved | None
    notices: list[OnNotice]
    has_shop: bool


def first_page(actor: Actor) -> FirstPage:
    """Return the first page of the actor's own household, in four reads, five while points run out.

    Raises NotFound.
    """
    household_id, code, village, scope_path, has_shop, told_of, *reserved = _own(actor)
    views = ledger.accounts_of_subject(household_id)
    held = accounts.points_in(views)
    pending, latest = _pending_and_latest(household_id)
    notices = _NOTICES.rows(village=scope_path[:VILLAGE_DIGITS])
    days = [deed.expected_on for deed in pending if deed.expected_on]
    return FirstPage(
        household_id=household_id,
        code=code,
        village=village,
        available=held.get(accounts.AVAILABLE, 0),
        held=held.get(accounts.HELD, 0),
        pending=sum(deed.points for deed in pending),
        expected_on=min(days) if days else None,
        runs_out=left_of_told(views, scope_path, told_of),
        on_the_way=pending[:LATEST],
        latest=latest,
        reserved=Reserved(*reserved) if reserved[0] else None,
        notices=[OnNotice(*row) for row in notices],
        has_shop=has_shop,
    )


def _own(actor: Actor) -> tuple[Any, ...]:
    ids = actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS)
    found = _HOUSEHOLD.first(household=min(ids), today=clock.today()) if ids else None
    if found is None:
        raise NotFound
    return found


def pending_of(household_id: int) -> list[Deed]:
    """Return what is on its way to a household, newest deed first, each with its expected day."""
    return _expected(_PENDING.rows(household=household_id))


def _pending_and_latest(household_id: int) -> tuple[list[Deed], list[Deed]]:
    """Return what is on its way, and what was booked lately; newest deed first."""
    rows = _BOTH.rows(household=household_id)
    booked = [Deed(*row[:3]) for row in rows if row[3] == ClaimState.POSTED]
    return _expected([row for row in rows if row[3] != ClaimState.POSTED]), booked


def _expected(rows: Sequence[Row]) -> list[Deed]:
    days = expected_days([Waiting(*row[3:]) for row in rows], today=clock.today())
    return [Deed(row[0], row[1], row[2], day) for row, day in zip(rows, days, strict=True)]


def _household(household: int, today: dt.date) -> "QuerySet[Household, tuple[Any, ...]]":
    shop = Shop.objects.filter(
        area__path=Substr(OuterRef("subject__area__scope_path"), 1, VILLAGE_DIGITS),
        area__valid_to=None,
    ).exclude(status=ShopStatus.CLOSED)
    told = ExpiryReminder.objects.filter(holder=OuterRef("pk"), expires_on__gte=today)
    ready = Redemption.objects.filter(household=OuterRef("pk"), status=RedemptionStatus.RESERVED)
    latest = ready.order_by("-requested_at", "-pk")
    return Household.objects.filter(pk=household).values_list(
        "pk", "code", "subject__area__name", "subject__area__scope_path", Exists(shop),
        Subquery(told.order_by("expires_on").values("expires_on")[:1]),
        *(Subquery(latest.values(name)[:1]) for name in ("ref", "code", "expires_at")),
    )  # fmt: skip


def _claims(rows: "QuerySet[Claim]") -> "QuerySet[Claim, tuple[Any, ...]]":
    return rows.order_by("-occurred_on", "-pk").values_list(
        "rule__title", "occurred_on", "points",
        "state", "occurred_on", "rule__scheme__notice_days", "batch__notice__ends_on", "ref",
    )  # fmt: skip


def _pending(household: int) -> "QuerySet[Claim, tuple[Any, ...]]":
    return _claims(Claim.objects.filter(household_id=household, state__in=PENDING))


def _pending_or_latest(household: int) -> "QuerySet[Claim, tuple[Any, ...]]":
    of_it = Claim.objects.filter(household_id=household)
    booked = of_it.filter(state=ClaimState.POSTED).order_by("-occurred_on", "-pk")
    latest = Q(pk__in=booked.values("pk")[:LATEST])
    return _claims(of_it.filter(Q(state__in=PENDING) | latest))


def _on_notice(village: str) -> "QuerySet[Batch, tuple[Any, ...]]":
    return (
        Batch.objects.filter(area__path=village, status=BatchStatus.ON_NOTICE)
        .order_by("-published_at")
        .values_list("month", "notice__ends_on")[:LATEST]
    )


_HOUSEHOLD = Prepared(_household, household=int, today=dt.date)
_PENDING = Prepared(_pending, household=int)
_BOTH = Prepared(_pending_or_latest, household=int)
_NOTICES = Prepared(_on_notice, village=str)
