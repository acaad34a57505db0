"""Writes of visits: an event gives rise to a reminder, a few words close it (rule 7.6).

No picture is asked for, no place is tracked, nobody's visits are counted.
"""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.cases.kinds import OPEN
from touyan.cases.models import Case, Visit
from touyan.cases.pack_values import VisitTrigger
from touyan.cases.queries.county import template_of as county_of
from touyan.cases.queries.visits import chips_of, get_visit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.registry import queries as registry

RECORD = Power.CASE_RECORD
WHAT, TEXT = 200, 500
LOOK_BACK = dt.timedelta(days=3)


@transaction.atomic
def raise_visit(
    *, actor: Actor, area_id: int, trigger: str, what: str, household_id: int | None = None
) -> Visit:
    """Say that something happened, so that somebody goes there within the county's hours.

    Raises NotFound for a place or household out of reach, Invalid for an unknown occasion.
    """
    area = registry.get_area(actor, area_id, RECORD)
    rule = _rule(area.path, trigger)
    if household_id is not None:
        household = registry.get_household(actor, household_id, RECORD)
        area = household.subject.area
    now = clock.now()
    visit = Visit.objects.create(
        area=area,
        trigger=rule.code,
        household_id=household_id,
        what=_text(what, WHAT),
        raised_by_id=actor.person_id,
        raised_at=now,
        due_at=now + dt.timedelta(hours=rule.hours),
    )
    _told(actor, "raised", visit)
    return visit


@transaction.atomic
def note_visit(*, actor: Actor, visit_id: int, chips: list[str], text: str = "") -> Visit:
    """Note a visit with the county's chips, a few words, or both. Raises NotFound, WrongState."""
    get_visit(actor, visit_id, RECORD)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("area").get(pk=visit_id)
    if visit.done_at is not None:
        raise WrongState
    known = set(chips_of(visit))
    said = text.strip()
    if not set(chips) <= known or not (chips or said) or len(said) > TEXT:
        raise Invalid
    visit.chips, visit.text = sorted(set(chips)), said
    visit.done_at, visit.done_by_id = clock.now(), actor.person_id
    visit.save()
    _told(actor, "noted", visit)
    return visit


def arise(actor: Actor) -> int:
    """Raise the visits that cases of the last days ask for; return how many. Twice raises none twice."""
    since = clock.now() - LOOK_BACK
    fresh = Case.objects.filter(
        received_at__gte=since, status__in=OPEN, visit=None, guard="", is_anonymous=False
    ).select_related("area")
    raised = 0
    for case in fresh.order_by("pk")[:1000]:
        rules = county_of(case.area.path).visits
        rule = next((one for one in rules if case.family in one.families), None)
        if rule is not None:
            raised += _arise(actor, case, rule)
    return raised


@transaction.atomic
def _arise(actor: Actor, case: Case, rule: VisitTrigger) -> int:
    visit, is_new = Visit.objects.get_or_create(
        case=case,
        defaults={
            "area": case.area,
            "trigger": rule.code,
            "household_id": case.household_id,
            "raised_at": clock.now(),
            "due_at": case.received_at + dt.timedelta(hours=rule.hours),
        },
    )
    if is_new:
        _told(actor, "arisen", visit)
    return int(is_new)


def _rule(path: str, code: str) -> VisitTrigger:
    found = next((one for one in county_of(path).visits if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _text(said: str, longest: int) -> str:
    found = said.strip()
    if not found or len(found) > longest:
        raise Invalid
    return found


def _told(actor: Actor, action: str, visit: Visit) -> None:
    audit.record(
        actor=actor,
        action=f"cases.visit.{action}",
        object_kind="cases.visit",
        object_id=visit.pk,
        area_path=visit.area.scope_path,
        detail={"trigger": visit.trigger},
    )
