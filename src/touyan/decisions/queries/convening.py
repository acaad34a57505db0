"""Whom a cooperative's own assembly consists of: asked of the room that keeps the members' list."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from touyan.core import assemblies, clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.assemblies import Assembly, Prepared
from touyan.core.errors import NotAllowed, NotFound
from touyan.decisions import bodies, frozen, routing, timing, wording
from touyan.decisions.bodies import Body
from touyan.decisions.errors import BodyNotHere, MembersMissing
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Meeting
from touyan.decisions.queries.pages import Option
from touyan.decisions.rosters import Seat
from touyan.registry.models import Area, Resolution

OFFERED = (Matter.COOP_ORDINARY, Matter.COOP_ELECTION, Matter.COOP_CHARTER, Matter.COOP_MERGER)
_AUTHORITIES, _MEETINGS = 50, 20


def assembly_for(actor: Actor, organisation_id: int | None, body: str) -> Assembly:
    """Return an organisation whose members this actor may call together as this body.

    Raises as `own_assembly`; BodyNotHere when it has no such body by law or charter.
    """
    found = own_assembly(actor, organisation_id)
    if body not in found.bodies:
        raise BodyNotHere
    return found


def own_assembly(actor: Actor, organisation_id: int | None) -> Assembly:
    """Return an organisation whose members this actor may call together.

    Raises NotFound for a foreign or unknown one, NotAllowed for whoever runs meetings of its village
    but not its own.
    """
    found = assemblies.assembly_of(organisation_id) if organisation_id is not None else None
    if found is None:
        raise NotFound
    if found.organisation_id not in actor.ids(Power.MEETING_MANAGE, GrantKind.ORGANISATION):
        path = area_of(found).scope_path
        raise NotAllowed if actor.may_in(Power.MEETING_MANAGE, path) else NotFound
    return found


def area_of(assembly: Assembly) -> Area:
    """Return the place in which an organisation is registered."""
    return Area.objects.get(pk=assembly.area_id)


def seats(assembly: Assembly, body: Body, on: dt.date) -> list[Seat]:
    """Return the roster of an organisation's body on a day. Raises MembersMissing."""
    found = assemblies.seats_of(assembly.organisation_id, str(body.kind), on)
    if not found:
        raise MembersMissing
    return [Seat(one.person_id, one.household_id, one.votes) for one in found]


def by_charter(line: Body, organisation_id: int | None) -> Body:
    """Return a line with what the charter of a cooperative asks beyond the law."""
    if line.kind not in bodies.OF_COOPS or organisation_id is None:
        return line
    found = assemblies.assembly_of(organisation_id)
    if found is None:
        return line
    return bodies.by_charter(line, quorum=found.quorum, majority=found.majority)


def convened_by(actor: Actor) -> list[Assembly]:
    """Return the organisations whose members the actor may call together, by name."""
    ids = sorted(actor.ids(Power.MEETING_MANAGE, GrantKind.ORGANISATION))
    found = [assemblies.assembly_of(one) for one in ids]
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def prepared(actor: Actor, organisation_id: int) -> list[Prepared]:
    """Return the motions that wait for a vote of an organisation the actor may call together."""
    if organisation_id not in actor.ids(Power.MEETING_MANAGE, GrantKind.ORGANISATION):
        return []
    return assemblies.prepared_for(organisation_id)


def options(assembly: Assembly, matter: Matter, not_before: dt.date | None = None) -> list[Option]:
    """Return the bodies of an organisation that may decide a matter, with the rule in words today.

    `not_before`: a prepared motion may not be voted on earlier.
    """
    today = clock.today()
    area = area_of(assembly)
    route = routing.route(matter, is_community=area.is_community)
    found = []
    for kind in route.offered:
        if kind not in assembly.bodies:
            continue
        line = routing.body_for(matter, kind, is_community=area.is_community)
        line = bodies.by_charter(line, quorum=assembly.quorum, majority=assembly.majority)
        listed = seats(assembly, line, today)
        rule = frozen.freeze(line, matter_basis=route.basis)
        rights = sum(seat.votes for seat in listed)
        found.append(
            Option(
                body=line,
                label=str(BodyKind(line.kind).label),
                words=wording.in_words(rule, eligible=len(listed), rights=rights),
                first_day=max(timing.earliest(line, told_on=today), not_before or today),
                needs_authority=line.kind in route.when_authorised,
            )
        )
    return found


def authorities(organisation_id: int) -> QuerySet[Resolution]:
    """Return the members' decisions that may let the representatives decide, the newest first."""
    return (
        Resolution.objects.in_force()
        .filter(organisation_id=organisation_id, body=bodies.MEMBERS_OF_COOPS)
        .order_by("-passed_on", "-pk")[:_AUTHORITIES]
    )


def held_by(actor: Actor, organisation_id: int) -> Sequence[Meeting]:
    """Return the meetings of an organisation's members that the actor may see, the newest first."""
    rows = Meeting.objects.visible_to(actor).filter(
        organisation_id=organisation_id, body__in=sorted(bodies.OF_COOPS)
    )
    return list(rows.order_by("-meets_at", "-pk")[:_MEETINGS])
