"""Who could come: the lists of a place, read for many cases at once in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Substr

from touyan.cases.choosing import Candidate, Distance, Source
from touyan.cases.kinds import OPEN, Act, CaseLevel
from touyan.cases.models import Absence, Case, CaseEvent, DutyShift, HubTie, Volunteer
from touyan.cases.queries.county import office_path
from touyan.core import clock
from touyan.registry.kinds import PostKind
from touyan.registry.models import GridGroup, Tenure
from touyan.registry.paths import village_of

K = PostKind
NEIGHBOURS = (K.GRID_WORKER, K.HUB_MEMBER, K.GROUP_HEAD, K.BUILDING_HEAD)
_HELPERS = (K.VOLUNTEER,)
_VILLAGE = (
    K.VILLAGE_SECRETARY,
    K.VILLAGE_DEPUTY_SECRETARY,
    K.COMMITTEE_CHAIR,
    K.COMMITTEE_VICE_CHAIR,
    K.COMMITTEE_MEMBER,
    K.VILLAGE_CLERK,
    K.WORK_TEAM_MEMBER,
)
OFFICERS = {
    CaseLevel.VILLAGE: _VILLAGE,
    CaseLevel.TOWNSHIP: (K.TOWNSHIP_OFFICER,),
    CaseLevel.COUNTY: (K.COUNTY_OFFICER,),
}
_ALL = (*NEIGHBOURS, *_HELPERS, *_VILLAGE, K.TOWNSHIP_OFFICER, K.COUNTY_OFFICER)
_SOURCE = dict.fromkeys(NEIGHBOURS, Source.GRID) | dict.fromkeys(_HELPERS, Source.VOLUNTEER)
FEW = 20
VILLAGE_DIGITS = 12

Listed = tuple[int, str, Source]
"""A person, the code of the place where they serve, and the list that they are on."""


def candidates(
    cases: Sequence[Case], *, at: dt.datetime | None = None
) -> dict[int, list[Candidate]]:
    """Return who could be asked for each case (by its id): as many queries for many cases.

    At its village a case finds hub members, people on duty, neighbours, volunteers and the village's
    own people; higher up the officers of the township or county. Nobody who asked for it, who is
    away, or who was asked already in this round and level.
    """
    now = at or clock.now()
    desks = {case.pk: office_path(case.area.scope_path, case.level) for case in cases}
    found = _listed(sorted(set(desks.values())), now)
    hubs = _hubs(cases)
    away = _away(now)
    loads = _loads()
    near = _serving(cases)
    asked = _asked(cases)
    return {
        case.pk: [
            Candidate(person, source, _distance(case, place, near), loads.get(person, 0))
            for person, place, source in [*hubs.get(case.pk, ()), *found[desks[case.pk]]]
            if _fits(case, source, place)
            and person not in away
            and person != case.reporter_id
            and person not in asked[case.pk]
        ]
        for case in cases
    }


def _fits(case: Case, source: Source, place: str) -> bool:
    """Keep a neighbour to the own group: who heads another one is not asked to cross the village."""
    inside = len(case.area.path) > VILLAGE_DIGITS
    if source == Source.GRID and case.level == CaseLevel.VILLAGE and inside:
        return len(place) == VILLAGE_DIGITS or place == case.area.path or place[12:13] == "G"
    return True


def _distance(case: Case, place: str, near: dict[str, set[str]]) -> Distance:
    own = case.area.path
    if case.level != CaseLevel.VILLAGE:
        return Distance.ELSEWHERE
    if len(own) > VILLAGE_DIGITS and (place == own or own in near.get(place, ())):
        return Distance.SAME_GROUP
    return Distance.SAME_VILLAGE


def _listed(desks: list[str], now: dt.datetime) -> dict[str, list[Listed]]:
    """Return everybody on the lists of these desks, by the desk's code."""
    found: dict[str, list[Listed]] = defaultdict(list)
    wanted = set(desks)
    posts = Tenure.objects.on(now.date()).filter(post__kind__in=_ALL, post__closed_on=None)
    for person, kind, place in _inside(posts, "post__area__path", desks).values_list(
        "person_id", "post__kind", "post__area__path"
    ):
        source = _SOURCE.get(kind, Source.OFFICER)
        desk = _desk(place, wanted)
        if desk and (source != Source.OFFICER or kind in _kinds_at(desk)):
            found[desk].append((person, place, source))
    shifts = DutyShift.objects.filter(begins_at__lte=now, ends_at__gt=now)
    for person, place in _inside(shifts, "area__path", desks).values_list(
        "person_id", "area__path"
    ):
        found[_desk(place, wanted)].append((person, place, Source.ON_DUTY))
    today = now.date()
    helpers = Volunteer.objects.filter(since__lte=today).filter(Q(until=None) | Q(until__gt=today))
    for person, place in _inside(helpers, "area__path", desks).values_list(
        "person_id", "area__path"
    ):
        found[_desk(place, wanted)].append((person, place, Source.VOLUNTEER))
    return found


def _kinds_at(desk: str) -> Collection[str]:
    if village_of(desk):
        return _VILLAGE
    level = CaseLevel.COUNTY if desk.endswith("000000") else CaseLevel.TOWNSHIP
    return OFFICERS[level]


def _inside(rows: Any, column: str, desks: list[str]) -> Any:
    """Keep the rows of these desks and, for villages, of everything inside them."""
    exact = [desk for desk in desks if not village_of(desk)]
    villages = [desk for desk in desks if village_of(desk)]
    kept = Q(**{f"{column}__in": exact})
    if len(villages) <= FEW:
        for village in villages:
            kept |= Q(**{f"{column}__under": village})
        return rows.filter(kept)
    rows = rows.annotate(village_code=Substr(column, 1, VILLAGE_DIGITS))
    return rows.filter(kept | Q(village_code__in=villages))


def _desk(place: str, wanted: set[str]) -> str:
    return place if place in wanted else village_of(place)


def _hubs(cases: Sequence[Case]) -> dict[int, list[Listed]]:
    """Return the hub members of the households that asked, by case."""
    people = {case.reporter_id for case in cases if case.reporter_id and not case.household_id}
    homes = {case.household_id for case in cases if case.household_id}
    if not people and not homes:
        return {}
    ties = HubTie.objects.filter(until=None).filter(
        Q(household_id__in=homes)
        | Q(household__members__person_id__in=people, household__members__left_on=None)
    )
    of_home: dict[int, list[int]] = defaultdict(list)
    of_person: dict[int, list[int]] = defaultdict(list)
    rows = ties.values_list("household_id", "member_id", "household__members__person_id")
    for home, member, person in rows:
        of_home[home].append(member)
        of_person[person].append(member)
    found: dict[int, list[Listed]] = {}
    for case in cases:
        if case.level != CaseLevel.VILLAGE:
            continue
        members = (
            of_home.get(case.household_id, [])
            if case.household_id
            else of_person.get(case.reporter_id or 0, [])
        )
        found[case.pk] = [(one, case.area.path, Source.HUB) for one in sorted(set(members))]
    return found


def _away(now: dt.datetime) -> set[int]:
    rows = Absence.objects.filter(begins_at__lte=now, ends_at__gt=now)
    return set(rows.values_list("person_id", flat=True))


def _loads() -> dict[int, int]:
    rows = Case.objects.filter(status__in=OPEN, assignee__isnull=False).order_by()
    return dict(rows.values_list("assignee_id").annotate(Count("pk")))


def _serving(cases: Iterable[Case]) -> dict[str, set[str]]:
    """Return which groups each grid serves, by codes, for the grids of these places."""
    places = {case.area_id for case in cases}
    found: dict[str, set[str]] = defaultdict(set)
    rows = GridGroup.objects.filter(group_id__in=places)
    for grid, group in rows.values_list("grid__path", "group__path"):
        found[grid].add(group)
    return found


def _asked(cases: Sequence[Case]) -> dict[int, set[int]]:
    """Return who was asked already in the present round and level of each case."""
    now = {case.pk: (case.round, case.level) for case in cases}
    found: dict[int, set[int]] = {pk: set() for pk in now}
    rows = CaseEvent.objects.filter(
        case_id__in=now, act__in=[Act.NO_ANSWER, Act.HANDED_BACK], by__isnull=False
    )
    for pk, person, level, detail in rows.values_list("case_id", "by_id", "level", "detail"):
        if (detail.get("round"), level) == now[pk]:
            found[pk].add(person)
    return found
