"""Leads for their page: what stands, and about whom one may be noted."""

from touyan.coops.models import Coop
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.indicators.models import Lead
from touyan.registry.reach import area_q

MOST = 200


def standing(actor: Actor) -> list[Lead]:
    """Return the leads within reach that are not over, the newest first."""
    rows = Lead.objects.visible_to(actor).filter(until=None)
    return list(rows.select_related("organisation", "area").order_by("-since", "-pk")[:MOST])


def coops_for(actor: Actor) -> list[tuple[str, str]]:
    """Return the cooperatives about which the actor may note a lead, by area."""
    rows = Coop.objects.filter(area_q(actor, Power.ALERT_JUDGE))
    found = rows.order_by("area__scope_path", "code").values_list(
        "pk", "organisation__name", "area__name"
    )
    return [(str(pk), f"{area} {name}") for pk, name, area in found]


def get(actor: Actor, pk: int) -> Lead:
    """Return a lead within reach. Raises NotFound."""
    found = Lead.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
