"""The representatives of a cooperative: who they are, who could be, by which decisions."""

from django.db.models import Q

from touyan.coops.models import Coop, CoopMember, Representative
from touyan.coops.queries import members, readers
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution

DECISIONS = 50


def wanted(coop: Coop) -> int:
    """Return how many representatives the charter knows; 0 for none."""
    try:
        return members.charter_on(coop.pk, clock.today()).representatives
    except NotFound:
        return 0


def rows(actor: Actor, coop: Coop) -> list[tuple[Representative, str]]:
    """Return today's representatives with their names, by number in the members' list."""
    today = clock.today()
    found = list(
        Representative.objects.filter(coop=coop, chosen_on__lte=today)
        .filter(Q(until=None) | Q(until__gt=today))
        .select_related("member", "resolution")
        .order_by("member__number")
    )
    names = readers.names_of(actor, coop, [one.member.subject_id for one in found])
    return [(one, names.get(one.member.subject_id, "")) for one in found]


def candidates(actor: Actor, coop: Coop) -> list[tuple[int, str]]:
    """Return the members with number and name, as a form offers them."""
    found = list(CoopMember.objects.filter(coop=coop).present().order_by("number"))
    names = readers.names_of(actor, coop, [one.subject_id for one in found])
    return [(one.pk, f"{one.number} {names.get(one.subject_id, '')}") for one in found]


def decisions(coop: Coop) -> list[tuple[int, str]]:
    """Return the members' decisions that are in force, as a form offers them, the newest first."""
    found = Resolution.objects.in_force().filter(
        organisation_id=coop.pk, body=ResolutionBody.COOP_MEMBERS
    )
    newest = found.order_by("-passed_on", "-pk")[:DECISIONS]
    return [(one.pk, f"{one.passed_on} {one.title}") for one in newest]
