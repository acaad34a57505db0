"""What a redemption moves in the ledger: points one way, goods the other, in one transfer."""

import datetime as dt
import uuid
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance
from touyan.ledger.values import Line, Posting
from touyan.points import accounts
from touyan.points.errors import NotEnoughPoints, SoldOut
from touyan.points.models import Product, Redemption, Shop


class Item(NamedTuple):
    """Pieces of one product."""

    product: Product
    quantity: int = 1

    @property
    def points(self) -> int:
        """What they cost today."""
        return self.product.price_points * self.quantity


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a household takes from one shop. `ref` names the act: sending it twice is once.

    `cash_points` of the price are paid in cash, at the counter only; `cash_fen` is what that makes.
    """

    household_id: int
    shop: Shop
    items: tuple[Item, ...]
    ref: uuid.UUID
    cash_points: int = 0
    cash_fen: int = 0

    @property
    def price(self) -> int:
        """What it costs in all, in points."""
        return sum(item.points for item in self.items)

    @property
    def points(self) -> int:
        """What the household pays in points."""
        return self.price - self.cash_points

    @property
    def pieces(self) -> dict[int, int]:
        """Pieces by product."""
        return {item.product.pk: item.quantity for item in self.items}


class Step:
    """One step of a redemption: from and to which accounts points and goods move."""

    def __init__(
        self, kind: str, suffix: str, points: tuple[str, str], goods: tuple[str, str]
    ) -> None:
        self.kind, self.suffix = kind, suffix
        self.points = attrgetter(*points)
        self.goods = attrgetter(*(f"{name}_account_id" for name in goods))


RESERVE = Step("points.reserve", ".reserve", ("available", "held"), ("stock", "held"))
HAND_OVER = Step("points.redeem", "", ("held", "redeemed"), ("held", "given"))
COUNTER = Step("points.redeem", "", ("available", "redeemed"), ("stock", "given"))
RELEASE = Step("points.release", ".release", ("held", "available"), ("held", "stock"))


class Holders(NamedTuple):
    """The book and its points accounts that a redemption moves between."""

    book: int
    available: int
    held: int
    redeemed: int


def move(*, actor: Actor, wanted: Wanted, step: Step, points: int) -> bool:
    """Book one step, all of it or nothing; return False when a twin of this request booked it.

    Raises SoldOut or NotEnoughPoints: the ledger says which of the two ran short.
    """
    book = accounts.book_id(actor=actor, area=wanted.shop.area)
    available, held = accounts.of_household(
        actor=actor, book=book, household_id=wanted.household_id
    )
    redeemed = accounts.own(book, accounts.REDEEMED, accounts.POINT)
    posting = posting_for(
        wanted,
        step=step,
        points=points,
        holders=Holders(book, available, held, redeemed),
        on=clock.today(),
    )
    if wanted.cash_fen:
        posting = _with_cash(posting, actor=actor, wanted=wanted)
    try:
        return not ledger.post(actor=actor, posting=posting).replayed
    except InsufficientBalance as error:
        if error.account_code.startswith("goods."):
            raise SoldOut from None
        raise NotEnoughPoints from None


def _with_cash(posting: Posting, *, actor: Actor, wanted: Wanted) -> Posting:
    """Return the same transfer with the money that the household puts into the till."""
    receipts = accounts.when_needed(actor=actor, book=posting.book_id, code=accounts.RECEIPTS)
    cash = (
        Line(receipts, -wanted.cash_fen),
        Line(wanted.shop.cash_account_id, wanted.cash_fen),
    )
    return posting._replace(
        lines=(*posting.lines, *cash),
        public={**posting.public, "fen": wanted.cash_fen},
    )


def posting_for(
    wanted: Wanted,
    *,
    step: Step,
    points: int,
    holders: Holders,
    on: dt.date,
    tells_who: bool = True,
) -> Posting:
    """Return the transfer of one step; what and how much is public, whose household is private.

    A synthetic history leaves the private part out: its random salt would make every county built
    from one plan differ.
    """
    giver, taker = step.points(holders)
    lines = [Line(giver, -points), Line(taker, points)]
    for item in wanted.items:
        giver, taker = step.goods(item.product)
        lines += [Line(giver, -item.quantity), Line(taker, item.quantity)]
    return Posting(
        key=f"points.redeem:{wanted.ref}{step.suffix}",
        book_id=holders.book,
        kind=step.kind,
        effective_on=on,
        lines=tuple(lines),
        public={
            "goods": [[item.product.pk, item.quantity] for item in wanted.items],
            "points": points,
            "shop": wanted.shop.pk,
        },
        private={"household": wanted.household_id} if tells_who else None,
    )


def wanted_of(redemption: Redemption) -> Wanted:
    """Return what a redemption was for, to move it a step further."""
    lines = redemption.lines.select_related("product").order_by("pk")
    return Wanted(
        household_id=redemption.household_id,
        shop=redemption.shop,
        items=tuple(Item(line.product, line.quantity) for line in lines),
        ref=redemption.ref,
    )
