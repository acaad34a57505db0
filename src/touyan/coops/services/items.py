"""The list of goods in a cooperative's stock."""

from django.db import transaction

from touyan.audit import services as audit
from touyan.coops.models import Item
from touyan.coops.services import book_guards
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState


@transaction.atomic
def add_item(*, actor: Actor, coop_id: int, name: str, unit: str) -> Item:
    """Put goods on the list. Raises Invalid without name or unit, WrongState for a name on it."""
    coop = book_guards.keeper(actor, coop_id, Power.COOP_ENTER)
    name, unit = name.strip(), unit.strip()
    if not name or not unit:
        raise Invalid
    if Item.objects.filter(coop=coop, name=name).exists():
        raise WrongState
    item = Item.objects.create(coop=coop, name=name, unit=unit, added_at=clock.now())
    audit.record(
        actor=actor,
        action="coops.item.added",
        object_kind="coops.item",
        object_id=item.pk,
        area_path=coop.area.scope_path,
        detail={"coop": coop.pk},
    )
    return item
