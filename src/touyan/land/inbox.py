"""What waits for people in the land room: transfer contracts to take on file."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped
from touyan.land.queries import register


def to_file(actor: Actor) -> Waiting:
    """Return the contracts that somebody else entered and this person may file (art. 36)."""
    rows = register.to_file(actor)
    shown = rows.select_related("contract__parcel__area").order_by("entered_at", "pk")[:SHOWN]
    items = tuple(
        Item(
            f"{one.paper_number} · {one.mu}",
            reverse("land:transfer", args=[one.pk]),
            who=one.contract.parcel.area.name,
        )
        for one in shown
    )
    return Waiting(count=capped(rows), items=items)


SOURCES = (
    Source(
        "land.to_file",
        title=_("Land contracts to take on file"),
        url_name="land:filing",
        look=to_file,
        rows=register.to_file,
        powers=(Power.LAND_FILE,),
        icon="map",
    ),
)
