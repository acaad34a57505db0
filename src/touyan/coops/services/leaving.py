"""Leaving a cooperative: the letter and its term, or the hearing and the members' decision.

NOTICED -> ENDED (with the year) -> SETTLED          HEARING -> HEARD -> NOTICED (put out) -> ...
"""

import datetime as dt

from django.db import transaction

from touyan.coops import laws, leaving, queries, telling
from touyan.coops.errors import CannotLeaveNow, NotHeard, NotOpen
from touyan.coops.models import (
    Coop,
    CoopMember,
    CoopStatus,
    Departure,
    DepartureKind,
    DepartureStatus,
    ExtraVotes,
    MemberStatus,
)
from touyan.coops.services.guards import (
    coop_for,
    is_own,
    member_of,
    not_future,
    resolution_of,
    text,
    told,
    who,
    within,
)
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState

_OPEN_OR_CLOSING = frozenset({CoopStatus.ACTIVE, CoopStatus.DISSOLVING})


@transaction.atomic
def give_notice(
    *, actor: Actor, member_id: int, noticed_on: dt.date | None = None, reason: str = ""
) -> Departure:
    """Say in writing that a member leaves: the member themselves, or the accountant from the letter.

    The membership ends with this year when the letter came in time, else with the next (art. 25; in a
    union six months, art. 62). Raises CannotLeaveNow (art. 51), NotOpen, WrongState, NotFound.
    """
    coop, member = _member(actor, member_id)
    if coop.status == CoopStatus.DISSOLVING:
        raise CannotLeaveNow(basis=laws.NO_WITHDRAWAL_WHEN_DISSOLVED)
    _none_open(member)
    day = not_future(noticed_on or clock.today())
    departure = Departure.objects.create(
        member=member,
        kind=DepartureKind.WITHDRAWAL,
        status=DepartureStatus.NOTICED,
        noticed_on=day,
        reason=reason.strip()[:300],
        ends_on=leaving.ends_on(day, _months(coop, member, day)),
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    told(actor, "departure.noticed", coop, {"member": member.pk})
    return departure


@transaction.atomic
def take_back(*, actor: Actor, departure_id: int) -> Departure:
    """Take a letter back while the membership still runs. Raises WrongState, NotFound, NotAllowed."""
    found = _departure(departure_id)
    coop, _member_row = _member(actor, found.member_id)
    if found.kind != DepartureKind.WITHDRAWAL or found.status != DepartureStatus.NOTICED:
        raise WrongState
    if found.ends_on <= clock.today():
        raise WrongState
    found.status = DepartureStatus.WITHDRAWN
    found.save(update_fields=["status"])
    told(actor, "departure.taken_back", coop, {"member": found.member_id})
    return found


@transaction.atomic
def propose_expulsion(*, actor: Actor, member_id: int, reason: str) -> Departure:
    """Propose to put a member out, with the reason; the member is heard first (art. 26)."""
    coop, member = _for_chair(actor, member_id)
    _none_open(member)
    departure = Departure.objects.create(
        member=member,
        kind=DepartureKind.EXPULSION,
        status=DepartureStatus.HEARING,
        noticed_on=clock.today(),
        reason=text(reason, longest=300),
        ends_on=leaving.ends_with_the_year(clock.today()),
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    telling.tell_member(actor, coop, departure, "proposed")
    told(actor, "expulsion.proposed", coop, {"member": member.pk})
    return departure


@transaction.atomic
def hear(*, actor: Actor, departure_id: int, heard_on: dt.date, hearing: str) -> Departure:
    """Write down what the member said, or that they were invited and did not come (art. 26)."""
    found = _departure(departure_id)
    coop, _member_row = _for_chair(actor, found.member_id)
    if found.status not in {DepartureStatus.HEARING, DepartureStatus.HEARD}:
        raise WrongState
    found.heard_on = not_future(heard_on)
    found.hearing = text(hearing, longest=5000)
    found.status = DepartureStatus.HEARD
    found.save(update_fields=["heard_on", "hearing", "status"])
    told(actor, "expulsion.heard", coop, {"member": found.member_id})
    return found


@transaction.atomic
def drop_expulsion(*, actor: Actor, departure_id: int) -> Departure:
    """Drop a proposal to put somebody out: they stay a member. Raises WrongState once it is decided."""
    found = _departure(departure_id)
    coop, _member_row = _for_chair(actor, found.member_id)
    if found.status not in {DepartureStatus.HEARING, DepartureStatus.HEARD}:
        raise WrongState
    found.status = DepartureStatus.WITHDRAWN
    found.save(update_fields=["status"])
    telling.tell_member(actor, coop, found, "dropped")
    told(actor, "expulsion.dropped", coop, {"member": found.member_id})
    return found


@transaction.atomic
def put_out(*, actor: Actor, departure_id: int, resolution_id: int) -> Departure:
    """Carry out the members' decision: the membership ends with the year of the decision (art. 26).

    Raises NotHeard, NoResolution, WrongState.
    """
    found = _departure(departure_id)
    coop, _member_row = _for_chair(actor, found.member_id)
    if found.kind != DepartureKind.EXPULSION:
        raise WrongState
    if found.status == DepartureStatus.HEARING or found.heard_on is None:
        raise NotHeard(basis=laws.PUTTING_OUT)
    if found.status != DepartureStatus.HEARD:
        raise WrongState
    resolution = resolution_of(coop, resolution_id)
    if resolution.passed_on < found.heard_on:
        raise NotHeard(basis=laws.PUTTING_OUT)  # they decided before they had heard
    found.resolution = resolution
    found.ends_on = leaving.ends_with_the_year(resolution.passed_on)
    found.status = DepartureStatus.NOTICED
    found.save(update_fields=["resolution", "ends_on", "status"])
    telling.tell_member(actor, coop, found, "decided")
    told(actor, "expulsion.decided", coop, {"member": found.member_id})
    return found


@transaction.atomic
def end_due(*, actor: Actor, today: dt.date | None = None) -> int:
    """End every membership whose last year is over; return how many. The schedule calls this."""
    if actor != SYSTEM:
        raise NotAllowed
    day = today or clock.today()
    due = list(
        Departure.objects.select_for_update(of=("self",))
        .filter(status=DepartureStatus.NOTICED, ends_on__lte=day)
        .select_related("member__coop__area", "member__coop__organisation")
        .order_by("pk")
    )
    for departure in due:
        end_membership(departure)
        told(actor, "member.left", departure.member.coop, {"member": departure.member_id})
    return len(due)


def end_membership(departure: Departure) -> None:
    """End the membership of a departure whose day has come. The caller has locked what it must."""
    member = departure.member
    member.status = MemberStatus.LEFT
    member.left_on = departure.ends_on
    member.additional_votes = 0
    member.save(update_fields=["status", "left_on", "additional_votes"])
    ExtraVotes.objects.filter(member=member, until=None).update(until=departure.ends_on)
    departure.status = DepartureStatus.ENDED
    departure.save(update_fields=["status"])


def _months(coop: Coop, member: CoopMember, day: dt.date) -> int:
    charter = queries.charter_on(coop.pk, day)
    return leaving.months_of_notice(
        is_unit=member.is_unit,
        is_union=coop.is_union,
        months=charter.withdrawal_months,
        unit_months=charter.unit_withdrawal_months,
    )


def _none_open(member: CoopMember) -> None:
    if member.departures.exclude(status=DepartureStatus.WITHDRAWN).exists():
        raise WrongState


def _departure(departure_id: int) -> Departure:
    found = Departure.objects.filter(pk=departure_id).first()
    if found is None:
        raise NotFound
    return found


def _member(actor: Actor, member_id: int) -> tuple[Coop, CoopMember]:
    """Return a member with the cooperative locked, for themselves or for who enters papers."""
    member = CoopMember.objects.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    if actor != SYSTEM and not is_own(actor, member.subject_id):
        within(actor, member.coop_id, Power.COOP_ENTER)
    coop = coop_for(SYSTEM, member.coop_id, Power.COOP_ENTER, states=_OPEN_OR_CLOSING)
    return coop, member_of(coop, member_id, states={MemberStatus.MEMBER})


def _for_chair(actor: Actor, member_id: int) -> tuple[Coop, CoopMember]:
    member = CoopMember.objects.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    coop = coop_for(actor, member.coop_id, Power.COOP_MANAGE)
    if member.status != MemberStatus.MEMBER:
        raise NotOpen
    return coop, member
