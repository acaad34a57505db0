"""What happened in the past, as values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from touyan.points.models import Product, Rule, Shop
from touyan.registry.models import Area, Resolution


@dataclass(frozen=True, slots=True)
class PastAdoption:
    """A village adopted the county's template by a decision, on a day."""

    area: Area
    resolution: Resolution
    effective_from: dt.date
    title: str


@dataclass(frozen=True, slots=True)
class PastList:
    """The households that signed a village's list, each with its receipt number."""

    area: Area
    written_by_id: int
    households: Sequence[tuple[int, uuid.UUID]]


@dataclass(frozen=True, slots=True)
class PastCoupon:
    """Points of a paper coupon handed in on a day, until when they count, and when that was said."""

    area: Area
    household_id: int
    points: int
    on: dt.date
    until: dt.date
    told_on: dt.date
    ref: uuid.UUID


@dataclass(frozen=True, slots=True)
class PastShop:
    """A shop that opened, with its goods as (name, unit, price in points, low-stock mark)."""

    area: Area
    name: str
    opened_on: dt.date
    seed_grant_fen: int
    goods: tuple[tuple[str, str, int, int], ...]
    hours: str = ""


@dataclass(frozen=True, slots=True)
class PastFunding:
    """Money that a shop received on a day; only a donation names its donor."""

    shop: Shop
    amount_fen: int
    source: str
    on: dt.date
    ref: uuid.UUID
    recorded_by_id: int
    donor: str = ""


@dataclass(frozen=True, slots=True)
class PastPurchase:
    """A delivery of a day: pieces by product with their cost in all, from whom."""

    shop: Shop
    goods: tuple[tuple[Product, int, int], ...]
    on: dt.date
    ref: uuid.UUID
    supplier: str
    recorded_by_id: int
    invoice_number: str = ""


@dataclass(frozen=True, slots=True)
class PastSettlement:
    """The cost of what was handed out until a day, booked on it: (pieces, fen) by product."""

    shop: Shop
    given: tuple[tuple[Product, int, int], ...]
    on: dt.date
    ref: uuid.UUID


@dataclass(frozen=True, slots=True)
class PastClose:
    """A day that was closed with the till as it should be."""

    shop: Shop
    at: dt.datetime
    closed_by_id: int
    visits: int
    pieces: int
    points: int
    cash_fen: int
    ref: uuid.UUID


class PastClaim(NamedTuple):
    """A deed that three different people proposed and reviewed."""

    ref: uuid.UUID
    household_id: int
    person_id: int | None
    rule: Rule
    quantity: int
    points: int
    occurred_on: dt.date
    note: str
    proposed_by_id: int
    first_reviewed_by_id: int
    second_reviewed_by_id: int

    @property
    def transfer_key(self) -> str:
        """The key of the ledger transfer that books this claim: its receipt number."""
        return f"points.claim:{self.ref}"


@dataclass(frozen=True, slots=True)
class PastMonth:
    """The claims of a village's month, on notice from `noticed_on` and booked on `posted_on`."""

    area: Area
    month: str
    noticed_on: dt.date
    posted_on: dt.date
    published_by_id: int
    claims: Sequence[PastClaim]


class PastVisit(NamedTuple):
    """A household took goods at the counter. `items` are pieces by product."""

    ref: uuid.UUID
    shop: Shop
    household_id: int
    at: dt.datetime
    keeper_id: int
    items: tuple[tuple[Product, int], ...]
    points: int
