"""One member: what stands on the list and in the account, who acts for them, how they leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from touyan.coops import books, holdings
from touyan.coops.holdings import Held
from touyan.coops.models import (
    Coop,
    CoopMember,
    Departure,
    DepartureStatus,
    MemberStatus,
    Subscription,
)
from touyan.coops.queries import names
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.decisions.queries import lists
from touyan.registry.kinds import OrganisationKind, SubjectKind
from touyan.registry.models import Household, HouseholdMember, Organisation

TOWNSHIP = 9
UNITS = frozenset(
    {
        OrganisationKind.COLLECTIVE,
        OrganisationKind.COOP,
        OrganisationKind.ENTERPRISE,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.OTHER,
    }
)
"""Organisations that may be members (art. 19); in a union cooperatives only (art. 56)."""


@dataclass(frozen=True, slots=True)
class OneMember:
    """What the page of a member shows."""

    member: CoopMember
    name: str
    representative: str
    held: Held
    shares: tuple[Subscription, ...]
    departure: Departure | None


def one_member(actor: Actor, member: CoopMember, *, whole: bool) -> OneMember:
    """Return a member as this reader may see it. `whole`: names unmasked."""
    ids = [member.subject_id, *([member.representative_id] if member.representative_id else [])]
    called = names.of_subjects(ids, whole=whole)
    opened = books.books_of([member.coop_id])
    held = holdings.on(member.coop_id, opened[member.coop_id]) if opened else {}
    departures = Departure.objects.filter(member=member).exclude(status=DepartureStatus.WITHDRAWN)
    return OneMember(
        member,
        called.get(member.subject_id, ""),
        called.get(member.representative_id or 0, ""),
        held.get(member.subject_id, Held()),
        tuple(Subscription.objects.filter(member=member).order_by("pk")),
        departures.order_by("-pk").first(),
    )


def get_departure(actor: Actor, pk: int, *powers: Power) -> Departure:
    """Return a departure whose member one of the powers reaches. Raises NotFound."""
    found = (
        Departure.objects.filter(pk=pk)
        .select_related("member__coop__organisation", "member__coop__area", "member__subject")
        .first()
    )
    if found is None:
        raise NotFound
    for power in powers:
        if CoopMember.objects.visible_to(actor, power).filter(pk=found.member_id).exists():
            return found
    raise NotFound


def applicants(actor: Actor, coop: Coop) -> list[tuple[CoopMember, str]]:
    """Return who has applied and is no founder, with names, by number."""
    rows = list(
        CoopMember.objects.filter(coop=coop, status=MemberStatus.APPLIED).order_by("number")
    )
    whole = names.sees_whole(actor, coop.pk, coop.area.scope_path)
    called = names.of_subjects([one.subject_id for one in rows], whole=whole)
    return [(one, called.get(one.subject_id, "")) for one in rows]


def near_subject(coop: Coop, code: str, name: str) -> int | None:
    """Return the household with this code near the cooperative, or the person of this name in it;
    None unless there is exactly one.
    """
    if name.strip():
        return lists.person_of(coop.area, code, name)
    wanted = code.strip().upper()
    rows = Household.objects.filter(
        code__endswith=wanted, ended_on=None, subject__area__scope_path__under=coop.area.prefix
    )
    found = list(rows.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 and wanted else None


def units_near(coop: Coop) -> list[tuple[int, str]]:
    """Return the organisations of the township (for a union: its cooperatives) that may join."""
    kinds = {OrganisationKind.COOP} if coop.is_union else UNITS
    rows = Organisation.objects.filter(
        kind__in=kinds,
        valid_to=None,
        subject__area__scope_path__under=coop.area.scope_path[:TOWNSHIP],
    ).exclude(pk=coop.pk)
    return list(rows.order_by("name", "pk").values_list("pk", "name")[:400])


def people_who_may_act(member: CoopMember) -> list[tuple[str, str]]:
    """Return the grown-up people of a member household: (person id, name). Empty for any other."""
    if member.subject.kind != SubjectKind.HOUSEHOLD:
        return []
    rows = HouseholdMember.objects.filter(
        household_id=member.subject_id, left_on=None, person__died_on=None
    ).exclude(person__born_on__gt=_grown_up_since())
    found = rows.order_by("person__name", "pk").values_list("person_id", "person__name")
    return [(str(pk), name) for pk, name in found]


def _grown_up_since() -> dt.date:
    """Return the last birthday of who is eighteen today (Civil Code art. 17)."""
    today = clock.today()
    return today.replace(year=today.year - 18, day=min(today.day, 28))
