"""What waits for people in the registry: recorded decisions to compare with their scans."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped
from touyan.registry.kinds import ResolutionStatus
from touyan.registry.models import Resolution


def _to_confirm(actor: Actor) -> "QuerySet[Resolution]":
    return (
        Resolution.objects.visible_to(actor, Power.RESOLUTION_CONFIRM)
        .filter(status=ResolutionStatus.RECORDED, confirmed_at=None)
        .exclude(document_hash="")
        .exclude(recorded_by_id=actor.person_id)
        .exclude(scanned_by__isnull=False, scanned_by_id=actor.person_id)
    )


def to_confirm(actor: Actor) -> Waiting:
    """Return the recorded decisions that somebody else scanned and this person may confirm."""
    rows = _to_confirm(actor)
    items = tuple(
        Item(one.title, reverse("registry:resolution", args=[one.pk]), who=one.area.name)
        for one in rows.select_related("area").order_by("recorded_at", "pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


SOURCES = (
    Source(
        "registry.confirm",
        title=_("Compare decisions with their scans"),
        url_name="registry:resolutions",
        look=to_confirm,
        rows=_to_confirm,
        powers=(Power.RESOLUTION_CONFIRM,),
        icon="tasks",
    ),
)
