"""Cooperatives and unions as the decisions room sees them: who votes, what the charter asks, what waits."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.coops import membership
from touyan.coops.models import Coop, CoopMember, CoopStatus
from touyan.coops.queries import assembly_requests as requests
from touyan.coops.queries import distribution_votes as votes
from touyan.coops.queries import members
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.assemblies import Asked, Assembly, Place, Prepared, Source
from touyan.core.errors import NotFound
from touyan.decisions.kinds import BodyKind, Matter

MEETING = (CoopStatus.ACTIVE, CoopStatus.DISSOLVING)


def assembly(organisation_id: int) -> Assembly | None:
    """Return a registered cooperative with its bodies (art. 29, 32, 59) and its charter's quorums."""
    coop = _coop(organisation_id)
    if coop is None:
        return None
    try:
        charter = members.charter_on(coop.pk, clock.today())
    except NotFound:
        return None
    if coop.is_union:
        bodies: tuple[str, ...] = (BodyKind.COOP_UNION_MEMBERS,)
    elif charter.representatives and membership.may_have_representatives(
        members.count_on(coop.pk, clock.today())
    ):
        bodies = (BodyKind.COOP_MEMBERS, BodyKind.COOP_REPRESENTATIVES)
    else:
        bodies = (BodyKind.COOP_MEMBERS,)
    return Assembly(
        organisation_id=coop.pk,
        area_id=coop.area_id,
        name=coop.organisation.name,
        bodies=tuple(str(body) for body in bodies),
        quorum=charter.quorum_share,
        majority=charter.majority_share,
    )


def seats(organisation_id: int, body: str, day: dt.date) -> list[Place]:
    """Return who votes in a body on a day. Raises VoterTwice, VoterMissing."""
    coop = _coop(organisation_id)
    if coop is None:
        return []
    if body == BodyKind.COOP_REPRESENTATIVES:
        return members.representatives(coop, day)
    return members.places(coop, day)


def joined(actor: Actor, lookup: str) -> Q:
    """Return the condition that the actor or their household is a member of the row's cooperative."""
    own = CoopMember.objects.own(actor).present()
    return Q(**{f"{lookup}__in": own.values("coop_id")})


def prepared(organisation_id: int) -> list[Prepared]:
    """Return the distributions that are laid open and wait for the members' vote, and what an
    extraordinary assembly was asked for about.
    """
    found = []
    for one in votes.waiting_for_vote(organisation_id):
        title, text = votes.motion_of(one)
        found.append(
            Prepared(
                ref=votes.ref_of(one),
                matter=str(Matter.COOP_ORDINARY),
                title=title,
                text=text,
                not_before=votes.votable_on(one),
            )
        )
    found += [
        Prepared(
            ref=requests.ref_of(one),
            matter=str(Matter.COOP_ORDINARY),
            title=one.subject,
            text=one.subject,
        )
        for one in requests.by_due_day(requests.open_requests([organisation_id]))
    ]
    return found


def asked(organisation_id: int, ref: str) -> Asked | None:
    """Return the request for an extraordinary assembly that a meeting names."""
    found = requests.of_ref(organisation_id, ref)
    if found is None:
        return None
    text = _("the request of %(day)s: %(subject)s (art. 31)")
    return Asked(
        text % {"day": found.asked_on.isoformat(), "subject": found.subject},
        reverse("coops:assembly_requests", args=[organisation_id]),
    )


def _coop(organisation_id: int) -> Coop | None:
    rows = Coop.objects.filter(pk=organisation_id, status__in=MEETING)
    return rows.select_related("organisation").first()


SOURCE = Source(assembly=assembly, seats=seats, joined=joined, prepared=prepared, asked=asked)
