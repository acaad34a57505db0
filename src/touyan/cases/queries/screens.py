"""What the pages ask for: who could come and why, what is given to me, what I may rate, places to choose."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from touyan.cases import receipts
from touyan.cases.choosing import Choice, choose
from touyan.cases.kinds import CaseStatus
from touyan.cases.models import Absence, Callback, Case, Pause
from touyan.cases.queries import pool
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.reading import asked_once
from touyan.registry import queries as registry
from touyan.registry.models import Area, Household, Person, Tenure
from touyan.registry.paths import Level, village_of

SUGGESTED = 5
DESK = 30
VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody who could come, with the reason; the first is the one whom the rule would ask."""

    person_id: int
    name: str
    choice: Choice


def to_rate(actor: Actor) -> "QuerySet[Case]":
    """Return the answered requests of the actor that are not rated yet."""
    rated = Callback.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), is_reached=True)
    return Case.objects.asked_by(actor).filter(~Exists(rated), status=CaseStatus.REPLIED)


def mine(actor: Actor) -> "QuerySet[Case]":
    """Return the open cases that are given to the actor, or to whom the actor stands in for."""
    return (
        Case.objects.visible_to(actor)
        .open()
        .filter(assignee_id__in=in_whose_place(actor))
        .select_related("area", "reporter", "assignee")
        .order_by(F("rung_due_at").asc(nulls_last=True), "pk")
    )


def in_whose_place(actor: Actor) -> "QuerySet[Person, int]":
    """Return the actor and the people for whom they stand in now, as a part of another question."""
    now = clock.now()
    own = Person.objects.filter(pk=actor.person_id).values_list("pk", flat=True)
    away = Absence.objects.filter(
        stand_in_id=actor.person_id, begins_at__lte=now, ends_at__gt=now
    ).values_list("person_id", flat=True)
    return own.union(away, registry.posts_held_for(actor.person_id))


@asked_once
def contested_pause(case: Case) -> Pause | None:
    """Return the pause of a case that waits for a decision, or None."""
    return case.pauses.filter(contested_at__isnull=False, decided_at=None).first()


@asked_once
def running_pause(case: Case) -> Pause | None:
    """Return the pause that runs now, or None."""
    now = clock.now()
    return case.pauses.filter(is_void=False, begins_at__lte=now, ends_at__gt=now).first()


def suggestions(cases: Sequence[Case]) -> dict[int, Suggested]:
    """Return who would be asked next for each case. As many queries for many cases."""
    if not cases:
        return {}
    chosen = {pk: choose(found) for pk, found in pool.candidates(cases).items()}
    names = _names(one.person_id for one in chosen.values() if one)
    return {
        pk: Suggested(one.person_id, names[one.person_id], one)
        for pk, one in chosen.items()
        if one and one.person_id in names
    }


def suggested_for(case: Case) -> list[Suggested]:
    """Return up to five people who could come, in the order in which the rule would ask them."""
    left = list(pool.candidates([case])[case.pk])
    chosen: list[Choice] = []
    tried: set[int] = set()
    while len(chosen) < SUGGESTED and (one := choose(left, tried=tried)) is not None:
        chosen.append(one)
        tried.add(one.person_id)
    names = _names(one.person_id for one in chosen)
    return [
        Suggested(one.person_id, names[one.person_id], one)
        for one in chosen
        if one.person_id in names
    ]


def _names(people: Iterable[int]) -> dict[int, str]:
    rows = Person.objects.filter(pk__in=set(people)).values_list("pk", "name")
    return dict(rows)


def is_rated(case: Case) -> bool:
    """Say whether the answer of this round was rated."""
    return Callback.objects.filter(case=case, round=case.round, is_reached=True).exists()


def people_of(area: Area, *, limit: int = 300) -> list[tuple[int, str]]:
    """Return the people who live or serve in a village, to be put on its lists, by name."""
    village = area.scope_path[:VILLAGE_DIGITS]
    today = clock.today()
    serving = Tenure.objects.on(today).filter(post__area__scope_path__under=village)
    rows = Person.objects.filter(
        Q(subject__area__scope_path__under=village) | Q(pk__in=serving.values("person")),
        died_on=None,
    )
    return list(rows.order_by("name", "pk").values_list("pk", "name")[:limit])


def places_below(village: Area) -> list[Area]:
    """Return the living groups and buildings of a village, by code."""
    rows = Area.objects.living().filter(path__startswith=village.path)
    wanted = {Level.GROUP, Level.BUILDING}
    return list(rows.filter(level__in=wanted).order_by("path")[:200])


def officers_of(path: str) -> list[tuple[int, str]]:
    """Return the people who hold a post of the county itself, by name."""
    rows = Tenure.objects.on(clock.today()).filter(post__area__scope_path=path)
    return sorted(set(rows.values_list("person_id", "person__name")), key=lambda one: one[1])


def own_place(actor: Actor) -> Area | None:
    """Return where the actor lives: the place that a form chooses first. Never a measured one."""
    home = _home(actor)
    return home.subject.area if home else None


def is_sent(key: uuid.UUID) -> bool:
    """Say whether this form made a case already: a second tap gets the first answer again."""
    return Case.objects.filter(key_index=receipts.key_index(key)).exists()


def place(said: str) -> Area | None:
    """Return a living area by its id as a form sends it, or None. Names of places are public."""
    return Area.objects.living().filter(pk=int(said)).first() if said.isdigit() else None


def _home(actor: Actor) -> Household | None:
    homes = sorted(actor.ids(Power.CASE_OWN, GrantKind.HOUSEHOLDS))
    rows = Household.objects.select_related("subject__area").filter(pk__in=homes)
    return rows.order_by("pk").first()


def places(actor: Actor, *, chosen: str = "") -> list[Area]:
    """Return the places that a whistle can lie in: the own village with its groups and buildings.

    Who keys in for others finds the villages of their reach; `chosen` is the code of another village.
    """
    here = own_place(actor)
    villages = {village_of(here.path)} if here and village_of(here.path) else set()
    if actor.may(Power.CASE_RECORD):
        found = registry.within(actor, Power.CASE_RECORD, level=Level.VILLAGE)
        if len(found) == 1:
            villages.add(found[0].path)
        else:
            return found + _inside(villages)
    if len(chosen) == VILLAGE_DIGITS and chosen.isdigit():
        villages.add(chosen)
    return _inside({one for one in villages if one})


def _inside(villages: Collection[str | None]) -> list[Area]:
    reach = Q(pk__in=[])
    for path in villages:
        reach |= Q(path__startswith=path)
    wanted = {Level.VILLAGE, Level.GROUP, Level.BUILDING}
    rows = Area.objects.living().filter(reach, level__in=wanted)
    return list(rows.order_by("path")[:200])
