"""Asking for an extraordinary assembly of the members (art. 31)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.backstage.messages import services as messages
from touyan.backstage.messages.services import Told
from touyan.coops import laws, membership
from touyan.coops.errors import (
    AssemblyCalledAlready,
    ChairCannotTakeBack,
    NoSupervisor,
    TakenBackAlready,
    TooFewAskers,
)
from touyan.coops.messages import ASKED_BACK
from touyan.coops.models import (
    AskGround,
    AssemblyAsker,
    AssemblyRequest,
    AssemblyTakenBack,
    Coop,
    CoopMember,
)
from touyan.coops.queries import assembly_requests as reading
from touyan.coops.queries.members import people_of
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
    _tell_askers(actor, coop, found)
    told(actor, "assembly.taken_back", coop, {"request": found.pk})
    return back


def _tell_askers(actor: Actor, coop: Coop, found: AssemblyRequest) -> None:
    """Tell everybody who stands in a request as asking that it was taken back, and what they can do."""
    members = CoopMember.objects.filter(pk__in=found.askers.values("member_id"))
    words = _(
        "The request for an assembly of %(coop)s of %(day)s was taken back as recorded by mistake. The "
        "page says why. If you did ask for it, tell a supervisor or the accountant: it is recorded again."
    )
    words %= {"coop": coop.organisation.name, "day": found.asked_on.isoformat()}
    messages.notify_many(
        actor=actor,
        kind=ASKED_BACK,
        told=[
            Told(
                key=f"coopask:{found.pk}:back:{person_id}",
                person_id=person_id,
                text=words,
                link=reverse("coops:assembly_requests", args=[coop.pk]),
                about=("coops.coop", coop.pk),
                area_id=coop.area_id,
            )
            for person_id in sorted(set(people_of(members.select_related("subject")).values()))
        ],
    )


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
