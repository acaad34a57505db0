"""Stewards: assigned by the township, because of a post; ended with the term or by hand (rule 4)."""

import datetime as dt

from django.db import transaction

from touyan.coops import laws
from touyan.coops.errors import NotASteward
from touyan.coops.models import Coop, StewardAssignment, StewardRole
from touyan.coops.services.guards import coop_for, told, who
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound, WrongState
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

ROLES = {
    PostKind.TOWNSHIP_SECRETARY: StewardRole.TOWNSHIP_SECRETARY,
    PostKind.TOWNSHIP_HEAD: StewardRole.TOWNSHIP_HEAD,
    PostKind.VILLAGE_SECRETARY: StewardRole.VILLAGE_SECRETARY,
}


@transaction.atomic
def assign_steward(
    *, actor: Actor, coop_id: int, tenure_id: int, started_on: dt.date | None = None
) -> StewardAssignment:
    """Let a leader look after a cooperative: the township's two leaders any one in their township, a
    village secretary only the one of their own village.

    Raises NotASteward, WrongState when they do already, NotFound.
    """
    coop = coop_for(actor, coop_id, Power.COOP_STEWARD)
    day = started_on or clock.today()
    tenure = Tenure.objects.on(day).select_related("post__area").filter(pk=tenure_id).first()
    if tenure is None:
        raise NotFound
    role = role_of(tenure, coop)
    if StewardAssignment.objects.filter(coop=coop, tenure=tenure, ended_on=None).exists():
        raise WrongState
    found = StewardAssignment.objects.create(
        coop=coop, tenure=tenure, role=role, started_on=day, assigned_by_id=who(actor)
    )
    told(actor, "steward.assigned", coop, {"role": str(role), "tenure": tenure.pk})
    return found


def role_of(tenure: Tenure, coop: Coop) -> StewardRole:
    """Return by which post somebody would be the steward of a cooperative. Raises NotASteward."""
    role = ROLES.get(PostKind(tenure.post.kind))
    if role is None or not coop.area.scope_path.startswith(tenure.post.area.prefix):
        raise NotASteward(basis=laws.STEWARDS)
    return role


@transaction.atomic
def end_steward(*, actor: Actor, assignment_id: int) -> StewardAssignment:
    """End an assignment today. Raises NotFound, WrongState."""
    found = StewardAssignment.objects.filter(pk=assignment_id).first()
    if found is None:
        raise NotFound
    coop = coop_for(actor, found.coop_id, Power.COOP_STEWARD)
    found.refresh_from_db()
    if found.ended_on is not None:
        raise WrongState
    found.ended_on = clock.today()
    found.save(update_fields=["ended_on"])
    told(actor, "steward.ended", coop, {"tenure": found.tenure_id})
    return found
