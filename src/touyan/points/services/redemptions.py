"""Points for goods: reserve with a code, hand over, take back, let go what nobody collected.

The quantities move first, in the ledger, whose floors refuse the last piece to everybody but one;
the row of the redemption follows in the same transaction.
"""

import datetime as dt
import secrets
from dataclasses import replace

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance, KeyReused
from touyan.points import accounts, county
from touyan.points.errors import (
    NoCashOut,
    NoScheme,
    NotEnoughMoney,
    ShopClosed,
    SoldOut,
    TooLateToUndo,
    UnknownCode,
)
from touyan.points.models import (
    Redemption,
    RedemptionChannel,
    RedemptionLine,
    RedemptionStatus,
    Shop,
    ShopStatus,
)
from touyan.points.queries.claims import scheme_in_force
from touyan.points.services import costs, guards, moves
from touyan.points.services.moves import Wanted
from touyan.registry.models import Household

PIECES_MAX = 99
CODES = 10_000


def reserve(*, actor: Actor, wanted: Wanted) -> Redemption:
    """Reserve goods and points for one's own household and return the code for the shop.

    Raises NotFound for another household, ShopClosed, SoldOut, NotEnoughPoints; nothing is taken
    then.
    """
    if wanted.household_id not in actor.ids(Power.REDEEM_OWN, GrantKind.HOUSEHOLDS):
        raise NotFound
    _check(wanted)
    if wanted.cash_points:
        raise Invalid  # money is only taken at the counter
    with transaction.atomic():
        if before := _replayed(wanted):
            return before
        if not moves.move(actor=actor, wanted=wanted, step=moves.RESERVE, points=wanted.points):
            return _twin(wanted)
        shop = wanted.shop
        redemption = _row(
            wanted,
            channel=RedemptionChannel.CODE,
            status=RedemptionStatus.RESERVED,
            code=_free_code(shop),
            requested_by_id=actor.person_id,
            expires_at=clock.now() + dt.timedelta(hours=shop.hold_hours),
        )
        _told(actor, "points.redemption.reserved", redemption)
    return redemption


def find_by_code(*, actor: Actor, shop: Shop, code: str) -> Redemption:
    """Return the live reservation behind a code of this shop. Raises UnknownCode."""
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    found = (
        Redemption.objects.filter(
            shop=shop,
            code=code.strip(),
            status=RedemptionStatus.RESERVED,
            expires_at__gt=clock.now(),
        )
        .select_related("shop__area", "household")
        .first()
    )
    if found is None:
        raise UnknownCode
    return found


def hand_over(*, actor: Actor, redemption: Redemption) -> Redemption:
    """Give the goods out: a second press changes nothing and returns the same receipt.

    Raises OwnFamily for the keeper's own household, UnknownCode when the time has run out,
    WrongState when it was cancelled.
    """
    _keeper(actor, redemption)
    with transaction.atomic():
        locked = _lock(redemption)
        if locked.status == RedemptionStatus.DONE:
            return locked
        if locked.status != RedemptionStatus.RESERVED:
            raise WrongState
        if locked.expires_at is None or locked.expires_at <= clock.now():
            raise UnknownCode
        wanted = moves.wanted_of(locked)
        moves.move(actor=actor, wanted=wanted, step=moves.HAND_OVER, points=locked.points)
        _done(locked, actor)
        locked.save()
        _told(actor, "points.redemption.done", locked)
    return locked


def counter_redeem(*, actor: Actor, wanted: Wanted) -> Redemption:
    """Serve a household at the counter with its card, without a telephone.

    Points that the household lacks it may pay in cash, at the value of a point (`cash_points`). Raises
    as `reserve` does, OwnFamily for the keeper's own household, and NoCashOut.
    """
    shop = wanted.shop
    if not actor.may_in(Power.SHOP_OPERATE, shop.area.scope_path):
        raise NotFound if actor.may(Power.SHOP_OPERATE) else NotAllowed
    _of_the_village(wanted)
    guards.not_own_family(
        actor=actor, household_id=wanted.household_id, area_path=shop.area.scope_path
    )
    _check(wanted)
    wanted = _with_cash(wanted)
    with transaction.atomic():
        if before := _replayed(wanted):
            return before
        if not moves.move(actor=actor, wanted=wanted, step=moves.COUNTER, points=wanted.points):
            return _twin(wanted)
        now = clock.now()
        redemption = _row(
            wanted,
            channel=RedemptionChannel.COUNTER,
            status=RedemptionStatus.DONE,
            code="",
            done_at=now,
            done_on=now.date(),
            keeper_id=actor.person_id,
            cash_fen=wanted.cash_fen,
        )
        _told(actor, "points.redemption.done", redemption)
    return redemption


def _with_cash(wanted: Wanted) -> Wanted:
    """Price the points that the household pays in cash. Raises NoCashOut, NoScheme.

    At least one point is paid in points: a shop of points sells nothing for money alone.
    """
    if not wanted.cash_points:
        return wanted
    if wanted.cash_points < 0:
        raise NoCashOut
    if wanted.points < 1:
        raise Invalid
    scheme = scheme_in_force(wanted.shop.area_id, clock.today())
    if scheme is None:
        raise NoScheme
    return replace(wanted, cash_fen=wanted.cash_points * scheme.point_value_fen)


def cancel(*, actor: Actor, redemption: Redemption) -> Redemption:
    """Give up a reservation of one's own household: points and goods are free again."""
    if redemption.household_id not in actor.ids(Power.REDEEM_OWN, GrantKind.HOUSEHOLDS):
        raise NotFound
    return _release(actor, redemption, RedemptionStatus.CANCELLED)


def expire_due(*, actor: Actor = SYSTEM, limit: int = 500) -> int:
    """Release the reservations that nobody collected in time; return how many."""
    due = Redemption.objects.filter(
        status=RedemptionStatus.RESERVED, expires_at__lte=clock.now()
    ).order_by("expires_at")[:limit]
    released = 0
    for redemption in due:
        try:
            _release(actor, redemption, RedemptionStatus.EXPIRED)
        except WrongState:
            continue
        released += 1
    return released


def may_undo(*, actor: Actor, redemption: Redemption) -> bool:
    """Say whether `undo` would still be accepted from this person."""
    done_at = redemption.done_at
    return (
        redemption.status == RedemptionStatus.DONE
        and done_at is not None
        and redemption.keeper_id == actor.person_id
        and not _is_late(redemption, clock.now())
    )


def _is_late(redemption: Redemption, now: dt.datetime) -> bool:
    if redemption.done_at is None or redemption.done_on != now.date():
        return True
    minutes = county.shop(redemption.shop.area.path).undo_minutes
    return now - redemption.done_at > dt.timedelta(minutes=minutes)


def undo(*, actor: Actor, redemption: Redemption) -> Redemption:
    """Take a hand-over back within the county's minutes (ten): goods return to the shelf, points to the household.

    Only the keeper who made it, on the same day. Everything is a reversal; nothing is edited.
    """
    _keeper(actor, redemption)
    with transaction.atomic():
        costs.lock(redemption.shop)
        locked = _lock(redemption)
        if locked.status == RedemptionStatus.UNDONE:
            return locked
        if locked.status != RedemptionStatus.DONE:
            raise WrongState
        if locked.keeper_id != actor.person_id:
            raise NotAllowed
        now = clock.now()
        if _is_late(locked, now):
            raise TooLateToUndo
        _reverse(actor, locked.transfer_key)
        if locked.channel == RedemptionChannel.CODE:
            _reverse(actor, f"{locked.transfer_key}.reserve")
        book = accounts.book_id(actor=actor, area=locked.shop.area)
        costs.give_back(actor=actor, shop=locked.shop, book=book, ref=locked.ref)
        locked.status = RedemptionStatus.UNDONE
        locked.ended_at = now
        locked.save(update_fields=["status", "ended_at"])
        _told(actor, "points.redemption.undone", locked)
    return locked


def _reverse(actor: Actor, key: str) -> None:
    try:
        ledger.reverse(actor=actor, key=key, reason="points.redemption.undone")
    except InsufficientBalance:
        raise NotEnoughMoney from None


def _check(wanted: Wanted) -> None:
    if wanted.shop.status != ShopStatus.OPEN:
        raise ShopClosed
    if not wanted.items or len(wanted.pieces) != len(wanted.items):
        raise Invalid
    for item in wanted.items:
        if item.product.shop_id != wanted.shop.pk or not 1 <= item.quantity <= PIECES_MAX:
            raise Invalid
        if not item.product.is_active:
            raise SoldOut
    _of_the_village(wanted)


def _of_the_village(wanted: Wanted) -> None:
    """A household's points are accounts in its village's book: other shops cannot take them."""
    path = wanted.shop.area.scope_path
    if not Household.objects.filter(
        pk=wanted.household_id, subject__area__scope_path__under=path
    ).exists():
        raise NotFound


def _replayed(wanted: Wanted) -> Redemption | None:
    before = Redemption.objects.filter(ref=wanted.ref).first()
    if before is None:
        return None
    pieces = dict(before.lines.values_list("product_id", "quantity"))
    asked = (wanted.household_id, wanted.pieces, wanted.cash_fen)
    if (before.household_id, pieces, before.cash_fen) != asked:
        raise KeyReused
    return before


def _twin(wanted: Wanted) -> Redemption:
    """Return the row of the same request that was faster and has committed by now."""
    found = _replayed(wanted)
    if found is None:
        raise Conflict
    return found


def _row(wanted: Wanted, **fields: object) -> Redemption:
    redemption = Redemption.objects.create(
        ref=wanted.ref,
        shop=wanted.shop,
        household_id=wanted.household_id,
        points=wanted.points,
        requested_at=clock.now(),
        **fields,
    )
    RedemptionLine.objects.bulk_create(
        RedemptionLine(
            redemption=redemption,
            product=item.product,
            quantity=item.quantity,
            points=item.points,
        )
        for item in wanted.items
    )
    return redemption


def _free_code(shop: Shop) -> str:
    """Return four digits that no live reservation of this shop uses. Raises Conflict when full."""
    taken = set(
        Redemption.objects.filter(shop=shop, status=RedemptionStatus.RESERVED).values_list(
            "code", flat=True
        )
    )
    free = [f"{number:04d}" for number in range(CODES) if f"{number:04d}" not in taken]
    if not free:
        raise Conflict
    return secrets.choice(free)


def _release(actor: Actor, redemption: Redemption, status: str) -> Redemption:
    with transaction.atomic():
        locked = _lock(redemption)
        if locked.status == status:
            return locked
        if locked.status != RedemptionStatus.RESERVED:
            raise WrongState
        wanted = moves.wanted_of(locked)
        moves.move(actor=actor, wanted=wanted, step=moves.RELEASE, points=locked.points)
        locked.status = status
        locked.ended_at = clock.now()
        locked.save(update_fields=["status", "ended_at"])
        _told(actor, f"points.redemption.{status.lower()}", locked)
    return locked


def _lock(redemption: Redemption) -> Redemption:
    return (
        Redemption.objects.select_for_update(of=("self",))
        .select_related("shop__area")
        .get(pk=redemption.pk)
    )


def _keeper(actor: Actor, redemption: Redemption) -> None:
    path = redemption.shop.area.scope_path
    if not actor.may_in(Power.SHOP_OPERATE, path):
        raise NotFound if actor.may(Power.SHOP_OPERATE) else NotAllowed
    guards.not_own_family(actor=actor, household_id=redemption.household_id, area_path=path)


def _done(redemption: Redemption, actor: Actor) -> None:
    now = clock.now()
    redemption.status = RedemptionStatus.DONE
    redemption.done_at = now
    redemption.done_on = now.date()
    redemption.keeper_id = actor.person_id


def _told(actor: Actor, action: str, redemption: Redemption) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.redemption",
        object_id=redemption.ref,
        area_path=redemption.shop.area.scope_path,
        detail={"shop": redemption.shop_id, "points": redemption.points},
    )
