"""Asking for an extraordinary assembly of the members (art. 31)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.coops import laws, membership, telling
from touyan.coops.errors import (
    AssemblyCalledAlready,
    ChairCannotTakeBack,
    NoSupervisor,
    TakenBackAlready,
    TooFewAskers,
)
from touyan.coops.models import (
    AskGround,
    AssemblyAsker,
    AssemblyRequest,
    AssemblyTakenBack,
    Coop,
    CoopMember,
)
from touyan.coops.queries import assembly_requests as reading
from touyan.coops.services.guards import coop_for, not_future, text, told
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound

_SUBJECT = 120
_REASON = 200


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for: the case of art. 31, its subject, and who asks (member ids) or which clause."""

    ground: str
    subject: str
    asked_on: dt.date
    member_ids: Collection[int] = ()
    clause: str = ""


@transaction.atomic
def ask_for_assembly(*, actor: Actor, coop_id: int, asking: Asking) -> AssemblyRequest:
    """Record that an extraordinary assembly was asked for: it is to be held within 20 days (art. 31).

    Whoever holds a post in the cooperative records it, so that nobody can leave it lying. Raises
    TooFewAskers with the figures, NoSupervisor, NotFound for somebody who was no member on that day,
    Invalid for a day to come, before the licence or without a subject.
    """
    coop = coop_for(actor, coop_id, Power.COOP_ASK)
    day = not_future(asking.asked_on)
    if asking.ground not in AskGround.values or (coop.registered_on or day) > day:
        raise Invalid
    members, needed = reading.count_of_members(coop, day)
    askers = _askers(coop, asking, day, members, needed)
    if asking.ground == AskGround.SUPERVISORS and not reading.has_supervisor(coop, day):
        raise NoSupervisor(basis=laws.EXTRAORDINARY)
    is_charter = asking.ground == AskGround.CHARTER
    found = AssemblyRequest.objects.create(
        coop=coop,
        ground=asking.ground,
        clause=text(asking.clause, longest=_SUBJECT) if is_charter else "",
        subject=text(asking.subject, longest=_SUBJECT),
        asked_on=day,
        due_on=day + dt.timedelta(days=membership.ASSEMBLY_WITHIN_DAYS),
        members_then=members,
        needed=needed,
        entered_by_id=actor.person_id,
        entered_at=clock.now(),
    )
    AssemblyAsker.objects.bulk_create(
        AssemblyAsker(request=found, member_id=pk) for pk in sorted(askers)
    )
    told(actor, "assembly.asked", coop, {"request": found.pk, "count": len(askers)})
    return found


@transaction.atomic
def take_back_request(*, actor: Actor, request_id: int, reason: str) -> AssemblyTakenBack:
    """Say that a request was recorded by mistake; it stays on the page with the reason, those who stand
    in it as asking get a message, and nobody is reminded of it any more.

    By whoever recorded it or another office of the cooperative, never by a chair who did not record it.
    Raises ChairCannotTakeBack, AssemblyCalledAlready, TakenBackAlready, NotFound, Invalid without reason.
    """
    found = AssemblyRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise NotFound
    coop = coop_for(actor, found.coop_id, Power.COOP_ASK)
    if not reading.may_take_back(actor, found):
        raise ChairCannotTakeBack
    if AssemblyTakenBack.objects.filter(request=found).exists():
        raise TakenBackAlready
    if reading.is_answered(found):
        raise AssemblyCalledAlready
    back = AssemblyTakenBack.objects.create(
        request=found,
        reason=text(reason, longest=_REASON),
        entered_by_id=actor.person_id,
        entered_at=clock.now(),
    )
    telling.tell_askers(actor, coop, found)
    told(actor, "assembly.taken_back", coop, {"request": found.pk})
    return back


def _askers(coop: Coop, asking: Asking, day: dt.date, members: int, needed: int) -> set[int]:
    """Return who asks; nobody where the supervisors or the charter do."""
    if asking.ground != AskGround.MEMBERS:
        return set()
    asked = set(asking.member_ids)
    known = CoopMember.objects.filter(coop=coop, pk__in=asked).on(day).count()
    if known != len(asked):
        raise NotFound
    if known < needed:
        words = _(
            "%(have)d of %(members)d members ask. At least %(needed)d must: 30 %%, rounded up."
        )
        raise TooFewAskers(
            words % {"have": known, "members": members, "needed": needed},
            basis=laws.EXTRAORDINARY,
        )
    return asked
