"""Reading members, charters and the people who vote."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from touyan.coops.errors import VoterMissing, VoterTwice
from touyan.coops.models import Charter, Coop, CoopMember, Representative
from touyan.core.actor import Actor, Power
from touyan.core.assemblies import Place
from touyan.core.errors import NotFound
from touyan.registry.kinds import PostKind, SubjectKind
from touyan.registry.models import Household, Tenure


def charter_on(coop_id: int, day: dt.date) -> Charter:
    """Return the charter of a cooperative that was in force on a day. Raises NotFound."""
    found = (
        Charter.objects.filter(coop_id=coop_id, valid_from__lte=day).order_by("-version").first()
    )
    if found is None:
        raise NotFound
    return found


def members_on(
    actor: Actor, coop_id: int, day: dt.date, power: Power = Power.COOP_READ
) -> list[CoopMember]:
    """Return who was a member of a cooperative on a day, by number in the list."""
    rows = CoopMember.objects.visible_to(actor, power).filter(coop_id=coop_id).on(day)
    return list(rows.select_related("subject").order_by("number"))


def roster(coop: Coop, day: dt.date) -> dict[int, int]:
    """Return who votes in the members' assembly on a day, with how many votes: person -> votes.

    One vote each and the additional ones; in a union one for each cooperative (art. 22, 60).
    A household votes by its representative, else by its head; a member cooperative by its
    representative, else by its chair. Members without anybody are left out. Raises VoterTwice when
    one person would vote for two members.
    """
    places, _missing = _voters(coop, day)
    return {one.person_id: one.votes for one in places}


def places(coop: Coop, day: dt.date) -> list[Place]:
    """Return the members' assembly of a day: every member counts, so every member has a voter.

    Quorum and majority are counted of all members (art. 30). Raises VoterTwice; VoterMissing, with
    the numbers in the members' list, when nobody votes for some member.
    """
    found, missing = _voters(coop, day)
    if missing:
        raise VoterMissing(numbers=missing)
    return found


def representatives(coop: Coop, day: dt.date) -> list[Place]:
    """Return the representatives' assembly of a day: one vote each; who left the cooperative is out.

    Raises VoterTwice, VoterMissing.
    """
    terms = Representative.objects.filter(coop=coop, chosen_on__lte=day)
    running = terms.filter(Q(until=None) | Q(until__gt=day))
    found, missing = _voters(coop, day, only=set(running.values_list("member_id", flat=True)))
    if missing:
        raise VoterMissing(numbers=missing)
    return [Place(one.person_id, one.household_id) for one in found]


def count_on(coop_id: int, day: dt.date) -> int:
    """Return how many members a cooperative had on a day."""
    return CoopMember.objects.filter(coop_id=coop_id).on(day).count()


def _voters(
    coop: Coop, day: dt.date, *, only: set[int] | None = None
) -> tuple[list[Place], list[int]]:
    rows = CoopMember.objects.filter(coop=coop).on(day).select_related("subject")
    members = [one for one in rows.order_by("number") if only is None or one.pk in only]
    people = people_of(members)
    found: dict[int, Place] = {}
    for member in members:
        person = people.get(member.pk)
        if person is None:
            continue
        if person in found:
            raise VoterTwice
        is_household = member.subject.kind == SubjectKind.HOUSEHOLD
        found[person] = Place(
            person_id=person,
            household_id=member.subject_id if is_household else None,
            votes=1 if coop.is_union else 1 + member.additional_votes,
        )
    missing = [member.number for member in members if member.pk not in people]
    return list(found.values()), missing


def people_of(members: Iterable[CoopMember]) -> dict[int, int]:
    """Return member id -> the person who acts for it. Members without anybody are left out."""
    found: dict[int, int] = {}
    households: dict[int, int] = {}
    organisations: dict[int, int] = {}
    for member in members:
        if member.representative_id is not None:
            found[member.pk] = member.representative_id
        elif member.subject.kind == SubjectKind.PERSON:
            found[member.pk] = member.subject_id
        elif member.subject.kind == SubjectKind.HOUSEHOLD:
            households[member.subject_id] = member.pk
        else:
            organisations[member.subject_id] = member.pk
    heads = Household.objects.filter(pk__in=households).exclude(head=None)
    for household_id, head_id in heads.values_list("pk", "head_id"):
        found[households[household_id]] = head_id
    chairs = Tenure.objects.filter(
        post__organisation_id__in=organisations,
        post__kind__in=[PostKind.COOP_CHAIR, PostKind.COLLECTIVE_CHAIR],
        ended_on=None,
    )
    for organisation_id, person_id in chairs.order_by("pk").values_list(
        "post__organisation_id", "person_id"
    ):
        if organisation_id is not None:
            found.setdefault(organisations[organisation_id], person_id)
    return found
