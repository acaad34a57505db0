"""Who stands on the roster of a body: read from the register on the day when people are told.

Somebody whose day of birth is not registered counts as an adult: a missing date strikes nobody off.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.identity import Sex
from touyan.decisions.bodies import Body, Electorate
from touyan.decisions.errors import BodyTooSmall, MembersMissing
from touyan.decisions.laws import RESIDENTS, VILLAGERS, article
from touyan.registry.kinds import HouseholdKind, HouseholdStatus, PartyStatus, PostKind
from touyan.registry.models import Area, HouseholdMember, Person, Tenure
from touyan.registry.offices import COMMITTEE

ADULT_YEARS = 18
_PARTY_POSTS = frozenset(
    {PostKind.VILLAGE_SECRETARY, PostKind.VILLAGE_DEPUTY_SECRETARY, PostKind.BRANCH_SECRETARY}
)
_REPRESENTATIVES = frozenset({PostKind.REPRESENTATIVE})


@dataclass(frozen=True, slots=True)
class Seat:
    """One right to take part: who, for which household, with how many votes."""

    person_id: int
    household_id: int | None = None
    votes: int = 1


def seats(
    body: Body, *, area: Area, on: dt.date, members: Mapping[int, int] | None = None
) -> list[Seat]:
    """Return the roster of a body in an area on a day, by person.

    `members` (person -> votes) is given for organisations whose lists the register does not keep.
    Raises MembersMissing.
    """
    if body.electorate is Electorate.ORGANISATION:
        if not members:
            raise MembersMissing
        return [Seat(person, votes=votes) for person, votes in sorted(members.items())]
    if body.electorate is Electorate.HOUSEHOLDS:
        return _households(area, on)
    return [Seat(person) for person in _people(body.electorate, area, on)]


def check_composition(body: Body, found: list[Seat], *, area: Area, on: dt.date) -> None:
    """Raise BodyTooSmall unless four fifths of a representatives' meeting are representatives.

    Villagers' Committees Law art. 29, Residents' Committees Law art. 28.
    """
    if body.electorate is not Electorate.REPRESENTATIVES:
        return
    sent = set(
        Tenure.objects.on(on)
        .filter(post__kind=PostKind.REPRESENTATIVE, post__area__scope_path__under=area.prefix)
        .values_list("person_id", flat=True)
    )
    representatives = sum(seat.person_id in sent for seat in found)
    if representatives * 5 < len(found) * 4:
        basis = article(RESIDENTS, "二十八") if area.is_community else article(VILLAGERS, "二十九")
        raise BodyTooSmall(
            _("At least four fifths of this meeting must be representatives. Register them first."),
            basis=basis,
        )


def women_of_representatives(found: list[Seat], *, area: Area, on: dt.date) -> tuple[int, int]:
    """Return how many members of a representatives' meeting are women representatives, of how many."""
    women = (
        Tenure.objects.on(on)
        .filter(
            post__kind=PostKind.REPRESENTATIVE,
            post__area__scope_path__under=area.prefix,
            person__in=[seat.person_id for seat in found],
            person__sex=Sex.FEMALE,
        )
        .values("person")
        .distinct()
        .count()
    )
    return women, len(found)


def voters(area: Area, on: dt.date) -> list[int]:
    """Return whom the register knows as a voter of a village on a day, by household and name."""
    rows = Person.objects.filter(adults(area, on))
    return list(rows.order_by("name_pinyin", "pk").values_list("pk", flat=True))


def adults(area: Area, on: dt.date) -> Q:
    """Return the condition on Person of the living adults of an area."""
    return Q(subject__area__scope_path__under=area.prefix, died_on=None) & grown_up(on)


def grown_up(on: dt.date, lookup: str = "") -> Q:
    """Return the condition of being 18 on a day, or of unknown age."""
    born = born_before(on)
    return Q(**{f"{lookup}born_on__lte": born}) | Q(**{f"{lookup}born_on": None})


def born_before(on: dt.date) -> dt.date:
    """Return the last day of birth of an adult; born on 29 February, one is 18 on 1 March."""
    try:
        return on.replace(year=on.year - ADULT_YEARS)
    except ValueError:
        return dt.date(on.year - ADULT_YEARS, 2, 28)


def _people(electorate: Electorate, area: Area, on: dt.date) -> list[int]:
    if electorate is Electorate.ADULTS:
        rows = Person.objects.filter(adults(area, on))
    elif electorate is Electorate.PARTY_MEMBERS:
        rows = Person.objects.filter(
            subject__area__scope_path__under=area.prefix,
            died_on=None,
            party_status=PartyStatus.FULL,
        )
    else:
        kinds = {
            Electorate.REPRESENTATIVES: COMMITTEE | _REPRESENTATIVES,
            Electorate.REPRESENTATIVES_ALONE: _REPRESENTATIVES,
            Electorate.COMMITTEE: COMMITTEE,
            Electorate.PARTY_COMMITTEE: _PARTY_POSTS,
            Electorate.TWO_COMMITTEES: COMMITTEE | _PARTY_POSTS,
        }[electorate]
        running = Tenure.objects.on(on).filter(
            post__kind__in=sorted(kinds), post__area__scope_path__under=area.prefix
        )
        rows = Person.objects.filter(pk__in=running.values("person"), died_on=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _households(area: Area, on: dt.date) -> list[Seat]:
    """Return the living households of an area, each with its head or else its eldest member on record."""
    rows = (
        HouseholdMember.objects.filter(
            grown_up(on, "person__"),
            household__subject__area__scope_path__under=area.prefix,
            household__status=HouseholdStatus.ACTIVE,
            kind=HouseholdKind.RESIDENT,
            left_on=None,
            person__died_on=None,
        )
        .order_by("household_id", "person_id")
        .values_list("household_id", "person_id", "household__head_id")
    )
    found: dict[int, int] = {}
    for household, person, head in rows:
        if household not in found or person == head:
            found[household] = person
    return sorted(
        (Seat(person, household) for household, person in found.items()),
        key=lambda seat: seat.person_id,
    )
