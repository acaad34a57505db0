"""Keeping the lists of members from which the rosters of organisations are frozen."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Conflict, Invalid, NotFound
from touyan.decisions import bodies
from touyan.decisions.bodies import Electorate
from touyan.decisions.errors import BodyNotHere
from touyan.decisions.models import Listed
from touyan.decisions.services.guards import text
from touyan.registry import queries as registry
from touyan.registry.models import Area, Person
from touyan.registry.paths import Level


@transaction.atomic
def list_member(
    *, actor: Actor, area_id: int, body: str, person_id: int, since: dt.date, basis: str
) -> Listed:
    """Put somebody of the village on the list of a body, by the decision that made them a member.

    Raises BodyNotHere for bodies whose list is the register itself, NotFound, Conflict.
    """
    area = _village(actor, area_id)
    line = bodies.body(body, is_community=area.is_community)
    if line.electorate is not Electorate.ORGANISATION:
        raise BodyNotHere
    known = Person.objects.filter(
        pk=person_id, subject__area__scope_path__under=area.prefix, died_on=None
    )
    if not known.exists():
        raise NotFound
    if since > clock.today():
        raise Invalid
    row, is_new = Listed.objects.get_or_create(
        area=area,
        body=line.kind,
        person_id=person_id,
        until=None,
        defaults={
            "since": since,
            "basis": text(basis, longest=200),
            "noted_by_id": actor.person_id,
            "noted_at": clock.now(),
        },
    )
    if not is_new:
        raise Conflict
    _told(actor, "listed", row)
    return row


@transaction.atomic
def unlist_member(*, actor: Actor, listed_id: int, reason: str) -> Listed:
    """End a line of a list, with its reason; rosters that are frozen do not change."""
    row = Listed.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=listed_id)
    found = row.first()
    if found is None or found.until is not None:
        raise NotFound
    found.until = clock.today()
    found.left_because = text(reason, longest=200)
    found.save(update_fields=["until", "left_because"])
    _told(actor, "unlisted", found)
    return found


def _village(actor: Actor, area_id: int) -> Area:
    area = registry.get_area(actor, area_id, Power.MEETING_MANAGE)
    if area.level != Level.VILLAGE:
        raise NotFound
    return area


def _told(actor: Actor, action: str, row: Listed) -> None:
    audit.record(
        actor=actor,
        action=f"decisions.member.{action}",
        object_kind="decisions.list",
        object_id=row.pk,
        area_path=row.area.scope_path,
        detail={"body": str(row.body)},
    )
