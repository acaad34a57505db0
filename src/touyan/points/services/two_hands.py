"""Who may give the second word about a shop: nobody who bought, counted or reported (X-07)."""

import datetime as dt
from collections.abc import Collection

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.points.errors import SecondPersonNeeded
from touyan.points.models import Purchase, Shop
from touyan.points.services import guards

BUYERS_OF = dt.timedelta(days=365)


def require_checker(
    *, actor: Actor, shop: Shop, kind: str, object_id: object, but: Collection[int]
) -> None:
    """Raise NotAllowed without the power to check shops here, SecondPersonNeeded, on record, for the
    people in `but` and for everybody who bought for this shop within a year.
    """
    actor.require_in(Power.SHOP_CHECK, shop.area.scope_path)
    bought = Purchase.objects.filter(
        shop=shop,
        recorded_by_id=actor.person_id,
        recorded_at__gte=clock.now() - BUYERS_OF,
    )
    if actor.person_id in but or bought.exists():
        guards.refuse(
            actor=actor,
            kind=kind,
            object_id=object_id,
            area_path=shop.area.scope_path,
            error=SecondPersonNeeded(),
        )
