"""What waits in shops on the demo's own day: signed months, a right count, and, next door, a wrong one.

Nothing unfavourable happens in a village that carries a published name (rule 16.12): the difference
and the broken goods are in an invented one.
"""

import datetime as dt
from typing import Protocol

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.demo.history import Village, reference
from touyan.demo.plan.places import CountyPlan
from touyan.points import services as points
from touyan.points.models import LossReason, Shop
from touyan.points.queries import stock
from touyan.points.services import Reported, Sheet


class Desk(Protocol):
    """One village on the demo's day and who acts in it (demo.today)."""

    plan: CountyPlan
    village: Village

    def act_as(self, household: int) -> Actor:
        """Return the head of a household as they act now."""

    def day(self, before_today: int, hour: int) -> dt.datetime:
        """Return a moment some days before the demo's day."""


def in_order(desk: Desk) -> None:
    """Count the shelf right and sign the last two months; the newer one waits for the committee."""
    shop = desk.village.shop
    if shop is None:
        return
    last = desk.plan.demo.today.replace(day=1) - dt.timedelta(days=1)
    before = last.replace(day=1) - dt.timedelta(days=1)
    keeper, checker = desk.village.cast.keeper, desk.village.cast.supervision
    for month in (before, last):
        if month < shop.opened_on:
            continue
        with clock.pretend(desk.day(3, 9)):
            sheet = points.keep_month(
                actor=desk.act_as(keeper), shop=shop, month=clock.month_of(month)
            )
        if month == before:
            with clock.pretend(desk.day(2, 10)):
                points.check_month(actor=desk.act_as(checker), sheet=sheet)
    with clock.pretend(desk.day(2, 17)):
        _count(desk, shop, missing=0)


def with_questions(desk: Desk) -> None:
    """Break some goods and find too few of others: both wait for the committee's word."""
    shop = desk.village.shop
    if shop is None:
        return
    known = stock.positions(desk.village.products)
    product = max(known.values(), key=lambda one: one.stock).product
    if known[product.pk].stock >= 2:
        with clock.pretend(desk.day(1, 11)):
            points.report_loss(
                actor=desk.act_as(desk.village.cast.keeper),
                reported=Reported(
                    product=product,
                    quantity=1,
                    reason=LossReason.BREAKAGE,
                    note="卸货时外包装破损，不能再兑换",
                    ref=reference(desk.plan, desk.village.place.code, "loss"),
                ),
            )
    with clock.pretend(desk.day(1, 17)):
        _count(desk, shop, missing=1)


def _count(desk: Desk, shop: Shop, *, missing: int) -> None:
    """Count everything; of the fullest shelf `missing` pieces are not found."""
    known = stock.positions(desk.village.products)
    found = {pk: one.in_shop for pk, one in known.items()}
    fullest = max(known, key=lambda pk: (known[pk].stock, -pk))
    found[fullest] -= min(missing, known[fullest].stock)
    points.count_stock(
        actor=desk.act_as(desk.village.cast.keeper),
        sheet=Sheet(
            shop=shop,
            found=found,
            ref=reference(desk.plan, desk.village.place.code, "count"),
            note="两人清点" if not missing else "",
        ),
    )
