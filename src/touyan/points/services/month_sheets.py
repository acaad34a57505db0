"""Signing the month of a shop: the keeper first, then the supervision committee."""

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.points.errors import MonthOpen
from touyan.points.models import MonthSheet, Shop, WordStatus
from touyan.points.queries import books
from touyan.points.services import costs, two_hands


@transaction.atomic
def keep_month(*, actor: Actor, shop: Shop, month: str) -> MonthSheet:
    """Sign a month as its keeper: the figures are fixed by their digest. Again changes nothing.

    Raises MonthOpen while the month runs or something of it waits for a word.
    """
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    first, last = books.month_bounds(month)
    if last >= clock.today() or last < shop.opened_on:
        raise MonthOpen
    costs.lock(shop)
    span = (clock.start_of(first), clock.start_of(books.next_month(first)))
    waits = (
        shop.losses.filter(status=WordStatus.WAITING, reported_at__range=span).exists()
        or shop.counts.filter(status=WordStatus.WAITING, counted_at__range=span).exists()
    )
    if waits:
        raise MonthOpen
    sheet, created = MonthSheet.objects.get_or_create(
        shop=shop,
        month=month,
        defaults={
            "digest": books.digest(books.month_of_shop(shop, month)),
            "kept_by_id": actor.person_id,
            "kept_at": clock.now(),
        },
    )
    if created:
        _told(actor, "points.month.kept", sheet)
    return sheet


def check_month(*, actor: Actor, sheet: MonthSheet) -> MonthSheet:
    """Sign a month as the supervision committee.

    Raises SecondPersonNeeded for the keeper and for who bought, WrongState when the figures changed
    since the keeper signed or somebody has signed already.
    """
    two_hands.require_checker(
        actor=actor,
        shop=sheet.shop,
        kind="points.month_sheet",
        object_id=sheet.pk,
        but={sheet.kept_by_id},
    )
    with transaction.atomic():
        costs.lock(sheet.shop)
        locked = MonthSheet.objects.select_related("shop__area").get(pk=sheet.pk)
        if locked.checked_by_id == actor.person_id:
            return locked
        if locked.checked_by_id is not None:
            raise WrongState
        if locked.digest != books.digest(books.month_of_shop(locked.shop, locked.month)):
            raise Invalid
        locked.checked_by_id = actor.person_id
        locked.checked_at = clock.now()
        locked.save(update_fields=["checked_by", "checked_at"])
        _told(actor, "points.month.checked", locked)
    return locked


def _told(actor: Actor, action: str, sheet: MonthSheet) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.month_sheet",
        object_id=sheet.pk,
        area_path=sheet.shop.area.scope_path,
        detail={"shop": sheet.shop_id, "month": sheet.month},
    )
