"""What waits about monthly returns: to fill in, to review, to lock."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.core import packs
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped, first
from touyan.core.measures import first_day, shifted
from touyan.core.wording import month_name
from touyan.indicators.models import MonthlyReturn, ReturnStatus
from touyan.indicators.models.returns import OPEN
from touyan.indicators.pack import PACK
from touyan.registry import reach
from touyan.registry.queries import serving

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _waiting(rows: "QuerySet[MonthlyReturn]", window: str) -> Waiting:
    shown = rows.select_related("organisation", "area").order_by("month", "pk")[:SHOWN]
    items = tuple(
        Item(
            f"{month_name(one.month)} · {one.organisation.name}",
            reverse("indicators:return", args=[one.pk]),
            _due(one, window),
        )
        for one in shown
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


def _due(one: MonthlyReturn, window: str) -> dt.date:
    """Return the day by which this step of a return is done, as the county's pack has it."""
    day: int = getattr(packs.of_room(PACK, one.area.path).windows, window)
    return first_day(shifted(one.month, 1)).replace(day=day)


def _to_fill(actor: Actor) -> "QuerySet[MonthlyReturn]":
    coops = actor.ids(Power.RETURN_FILL, GrantKind.ORGANISATION)
    return MonthlyReturn.objects.filter(
        organisation_id__in=coops, status__in=OPEN, is_imported=False
    )


def _to_review(actor: Actor) -> "QuerySet[MonthlyReturn]":
    here = reach.area_q(actor, Power.RETURN_REVIEW)
    rows = MonthlyReturn.objects.filter(here, status=ReturnStatus.SUBMITTED)
    return rows.exclude(
        Q(sent_by_id=actor.person_id) | Q(organisation_id__in=serving(actor.person_id))
    )


def _to_lock(actor: Actor) -> "QuerySet[MonthlyReturn]":
    here = reach.area_q(actor, Power.RETURN_LOCK)
    return MonthlyReturn.objects.filter(here, status=ReturnStatus.REVIEWED)


def to_fill(actor: Actor) -> Waiting:
    """Return the open returns of the actor's own cooperatives."""
    return _waiting(_to_fill(actor), "send_by")


def to_review(actor: Actor) -> Waiting:
    """Return the returns that were sent to the actor's township."""
    return _waiting(_to_review(actor), "review_by")


def to_lock(actor: Actor) -> Waiting:
    """Return the reviewed returns of the actor's county."""
    return _waiting(_to_lock(actor), "lock_by")


SOURCES = (
    Source(
        "indicators.returns_to_fill",
        title=_("Monthly returns to fill in"),
        url_name="indicators:returns",
        look=to_fill,
        powers=(Power.RETURN_FILL,),
        kinds=frozenset({GrantKind.ORGANISATION}),
        icon="edit",
        rows=_to_fill,
    ),
    Source(
        "indicators.returns_to_review",
        title=_("Monthly returns to review"),
        url_name="indicators:returns",
        look=to_review,
        powers=(Power.RETURN_REVIEW,),
        icon="check",
        rows=_to_review,
    ),
    Source(
        "indicators.returns_to_lock",
        title=_("Monthly returns to lock"),
        url_name="indicators:returns",
        look=to_lock,
        powers=(Power.RETURN_LOCK,),
        icon="shield",
        rows=_to_lock,
    ),
)
