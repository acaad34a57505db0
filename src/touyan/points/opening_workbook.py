"""The workbook of the opening day, compared with the register and with what was taken over before.

Everything is looked up once for all rows; the number of queries does not grow with the rows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.importing import Effect, Preview, Row, Target
from touyan.core.money import format_fen
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, opening
from touyan.points.models import Product, Shop, ShopStatus
from touyan.points.opening import Terms, What
from touyan.points.workbook_households import Households, households_of
from touyan.registry.models import Area, Household, Resolution
from touyan.registry.workbook_households import Unfit


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that can be booked. `amount` is in points, pieces or fen; `fen` what the pieces cost."""

    row: Row
    what: What
    amount: int
    household: Household | None = None
    product: Product | None = None
    fen: int = 0


@dataclass(slots=True)
class Known:
    """What the village has, and what earlier openings booked: by household, by product, of the till."""

    village: Area
    households: Households
    shop: Shop | None
    products: dict[str, Product]
    points: dict[int, int]
    pieces: dict[str, int]
    cash: int


def terms_of(target: Target) -> Terms:
    """Return the terms of a run. Raises Unfit when no confirmed decision of that day is known."""
    cut_over: dt.date = target.options["cut_over"]
    if cut_over > clock.today():
        raise Unfit("", _("The cut-over day lies in the future."))
    decided_on = target.options["decided_on"]
    found = list(
        Resolution.objects.in_force().filter(area_id=target.area_id, passed_on=decided_on)[:2]
    )
    if not found:
        text = _(
            "No confirmed decision of this village was passed on %(day)s. Record it under "
            "“Decisions” and let the supervision committee confirm it."
        )
        raise Unfit("", text % {"day": decided_on})
    if len(found) > 1:
        raise Unfit("", _("Several decisions were passed on that day. Record one for this alone."))
    until = target.options.get("expires_on")
    if until is not None and until < cut_over:
        raise Unfit("", _("The old points would have run out before the cut-over day."))
    return Terms(cut_over, found[0].pk, until)


def look_up(actor: Actor, target: Target) -> Known:
    """Read once what all rows need."""
    village = Area.objects.get(pk=target.area_id)
    shop = Shop.objects.filter(area=village).exclude(status=ShopStatus.CLOSED).first()
    products = Product.objects.filter(shop=shop) if shop else Product.objects.none()
    known = Known(
        village=village,
        households=households_of(actor, village),
        shop=shop,
        products={product.name: product for product in products},
        points={},
        pieces={},
        cash=0,
    )
    book = ledger_queries.book_of(village.pk)
    if book is not None:
        _taken_over(known, book)
    return known


def _taken_over(known: Known, book: int) -> None:
    rows = ledger_queries.sums(
        by=("subject", "code", "commodity"),
        codes=(accounts.AVAILABLE, accounts.STOCK, accounts.SHOP_CASH),
        kinds=(opening.POINTS_KIND, opening.SHOP_KIND),
        book_id=book,
    )
    for row in rows:
        if row.code == accounts.AVAILABLE and row.subject_id is not None:
            known.points[row.subject_id] = row.amount
        elif row.code == accounts.STOCK:
            known.pieces[row.commodity] = row.amount
        elif row.code == accounts.SHOP_CASH:
            known.cash = row.amount


def entry_of(row: Row, known: Known) -> Entry:
    """Return what a row books. Raises Unfit at the first thing that is wrong with it."""
    values, what = row.values, opening.what_of(row.values)
    if what is What.POINTS:
        return Entry(row, what, values["points"], household=known.households.named(values))
    if known.shop is None:
        column = "cash_fen" if what is What.CASH else "product"
        raise Unfit(column, _("The village has no shop yet. Open it first."))
    if what is What.CASH:
        return Entry(row, what, values["cash_fen"])
    return _goods(row, known, values)


def _goods(row: Row, known: Known, values: dict[str, Any]) -> Entry:
    if values.get("cost_fen") is None:
        raise Unfit("cost_fen", _("Write what one piece cost the shop; 0 for a gift."))
    product = known.products.get(values["product"].strip())
    if product is None:
        for column in ("unit", "price"):
            if not values.get(column):
                raise Unfit(column, _("This product is new: write its unit and its price."))
        product = Product(
            shop=known.shop,
            name=values["product"].strip(),
            unit=values["unit"],
            price_points=values["price"],
        )
    elif not product.value_account_id:
        raise Unfit("product", _("Bring in a delivery of this product first."))
    pieces = values["quantity"]
    return Entry(row, What.GOODS, pieces, product=product, fen=pieces * values["cost_fen"])


def before(entry: Entry, known: Known) -> int:
    """Return what earlier openings booked for the same thing."""
    if entry.household is not None:
        return known.points.get(entry.household.pk, 0)
    if entry.product is not None:
        return known.pieces.get(entry.product.commodity, 0) if entry.product.pk else 0
    return known.cash


def compare(
    actor: Actor, target: Target, rows: Sequence[Row]
) -> tuple[Preview, list[Entry], Known, Terms | None]:
    """Return what a commit would do, the rows that are new, what is known, and the terms."""
    known, preview, new = look_up(actor, target), Preview(), []
    terms: Terms | None = None
    try:
        terms = terms_of(target)
    except Unfit as unfit:
        if rows:
            preview.problems.append(rows[0].problem(unfit.column, unfit.reason))
    for row in rows:
        preview.effects.append(Effect.NEW)
        try:
            entry = entry_of(row, known)
            has = before(entry, known)
            if has not in {0, entry.amount}:
                raise Unfit("", _taken(entry, has))
        except Unfit as unfit:
            preview.problems.append(row.problem(unfit.column, unfit.reason))
            continue
        if has == entry.amount:
            preview.effects[-1] = Effect.SAME
        else:
            new.append(entry)
    preview.notes.append(_sum(new))
    return preview, new, known, terms


def _taken(entry: Entry, has: int) -> str:
    amount = format_fen(has) if entry.what is What.CASH else f"{has:,}"
    text = _("%(amount)s were taken over before. Take that import back first.")
    return text % {"amount": amount}


def _sum(new: Sequence[Entry]) -> str:
    points = [entry.amount for entry in new if entry.what is What.POINTS]
    text = _(
        "To be taken over: %(points)d points of %(households)d households, goods for %(goods)s yuan, "
        "%(cash)s yuan in the till."
    )
    return text % {
        "points": sum(points),
        "households": len(points),
        "goods": format_fen(sum(entry.fen for entry in new)),
        "cash": format_fen(sum(e.amount for e in new if e.what is What.CASH)),
    }
