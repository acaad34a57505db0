"""The lists that dispatch reads: duty roster, hub members, volunteers, far places, duties, rota."""

import datetime as dt

from django.db import transaction
from django.db.models import Model

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.cases.errors import PersonNotHere, RotaFull
from touyan.cases.kinds import CaseLevel, Day
from touyan.cases.models import (
    DutyShift,
    ExclusionRota,
    HubTie,
    Matter,
    RemotePlace,
    Volunteer,
)
from touyan.cases.queries import county
from touyan.cases.services.guards import text
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.registry import queries as registry
from touyan.registry.models import Area, Person
from touyan.registry.paths import Level


@transaction.atomic
def set_shift(
    *,
    actor: Actor,
    area_id: int,
    person_id: int,
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    is_phone: bool = False,
) -> DutyShift:
    """Put somebody on duty. The same shift again changes nothing. Raises NotFound, PersonNotHere."""
    area = _area(actor, area_id, Power.DUTY_MANAGE)
    if ends_at <= begins_at:
        raise Invalid
    _near(area, person_id)
    row, is_new = DutyShift.objects.get_or_create(
        area=area,
        person_id=person_id,
        begins_at=begins_at,
        defaults={"ends_at": ends_at, "is_phone": is_phone},
    )
    if is_new:
        _told(actor, "shift_set", row, area, {"person": person_id})
    return row


@transaction.atomic
def end_shift(*, actor: Actor, shift_id: int) -> None:
    """Take a shift off the roster, from now on. Raises NotFound, NotAllowed."""
    row = DutyShift.objects.filter(pk=shift_id).select_related("area").first()
    if row is None or not actor.may_in(Power.DUTY_MANAGE, row.area.scope_path):
        raise NotFound
    now = clock.now()
    if row.begins_at >= now:
        _told(actor, "shift_removed", row, row.area)
        row.delete()
        return
    row.ends_at = min(row.ends_at, now)
    row.save(update_fields=["ends_at"])
    _told(actor, "shift_ended", row, row.area)


@transaction.atomic
def tie_hub(*, actor: Actor, household_id: int, member_id: int) -> HubTie:
    """Let a member look after a household; who did before does no longer. Raises NotFound."""
    household = registry.get_household(actor, household_id, Power.DUTY_MANAGE)
    area = household.subject.area
    _near(area, member_id)
    today = clock.today()
    open_ = HubTie.objects.filter(household=household, until=None)
    kept = open_.filter(member_id=member_id).first()
    open_.exclude(member_id=member_id).update(until=today)
    if kept is not None:
        return kept
    row = HubTie.objects.create(area=area, household=household, member_id=member_id, since=today)
    _told(actor, "hub_tied", row, area, {"member": member_id})
    return row


@transaction.atomic
def join_volunteers(*, actor: Actor, area_id: int, person_id: int, skills: str = "") -> Volunteer:
    """Put somebody on the volunteers' list of an area, or oneself. Raises NotFound, PersonNotHere."""
    area = _volunteers_area(actor, area_id, person_id)
    _near(area, person_id)
    row, is_new = Volunteer.objects.get_or_create(
        area=area,
        person_id=person_id,
        until=None,
        defaults={"skills": skills.strip()[:200], "since": clock.today()},
    )
    if is_new:
        _told(actor, "volunteer_joined", row, area, {"person": person_id})
    return row


@transaction.atomic
def leave_volunteers(*, actor: Actor, volunteer_id: int) -> None:
    """Take somebody off the list; everybody may take themselves off at any time. Raises NotFound."""
    row = Volunteer.objects.filter(pk=volunteer_id, until=None).select_related("area").first()
    if row is None:
        raise NotFound
    manages = actor.may_in(Power.DUTY_MANAGE, row.area.scope_path)
    if row.person_id != actor.person_id and not manages:
        raise NotFound
    row.until = clock.today()
    row.save(update_fields=["until"])
    _told(actor, "volunteer_left", row, row.area, {"person": row.person_id})


@transaction.atomic
def publish_promise(*, actor: Actor, area_id: int, minutes: int) -> RemotePlace:
    """Give a far group its own published figure, one of the county's (20 or 30 minutes).

    10 takes it back. It holds from today, for whistles from now on. Raises Invalid, NotFound.
    """
    area = _area(actor, area_id, Power.DUTY_MANAGE)
    template = county.template_of(area.path)
    if minutes not in {10, *template.remote_minutes} or not county.is_place(area):
        raise Invalid
    row, _is_new = RemotePlace.objects.update_or_create(
        area=area,
        published_on=clock.today(),
        defaults={"minutes": minutes, "set_by_id": actor.person_id},
    )
    _told(actor, "promise_published", row, area, {"minutes": minutes})
    return row


@transaction.atomic
def set_matter(
    *,
    actor: Actor,
    area_id: int,
    code: str,
    title: str,
    office: str,
    level: int,
    days: int,
    count: str = Day.WORKING,
    kind: str = "request",
    basis: str = "",
) -> Matter:
    """Put a line on the county's list of duties, or a new one in the place of an old (rule 16.16).

    Cases that run keep the limit that they were promised. Raises NotFound, Invalid.
    """
    area = _area(actor, area_id, Power.MATTER_MANAGE)
    known = county.template_of(area.path).kind(kind)
    if area.level != Level.COUNTY or known is None or not 1 <= days <= 90:
        raise Invalid
    if level not in CaseLevel.values or count not in Day.values:
        raise Invalid
    today = clock.today()
    Matter.objects.filter(area=area, code=code, until=None).update(until=today)
    row = Matter.objects.create(
        area=area,
        code=text(code, longest=24).upper(),
        title=text(title, longest=100),
        kind=kind,
        office=text(office, longest=60),
        level=level,
        days=days,
        count=count,
        basis=basis.strip()[:200],
        since=today,
    )
    _told(actor, "matter_set", row, area, {"days": days, "level": level})
    return row


@transaction.atomic
def end_matter(*, actor: Actor, matter_id: int) -> None:
    """Take a line off the list of duties. Raises NotFound, WrongState."""
    row = Matter.objects.filter(pk=matter_id).select_related("area").first()
    if row is None or not actor.may_in(Power.MATTER_MANAGE, row.area.scope_path):
        raise NotFound
    if row.until is not None:
        raise WrongState
    row.until = clock.today()
    row.save(update_fields=["until"])
    _told(actor, "matter_ended", row, row.area)


@transaction.atomic
def put_on_rota(*, actor: Actor, area_id: int, person_id: int) -> ExclusionRota:
    """Put somebody on the small list of those who may exclude a demand; never oneself.

    Raises RotaFull, NotAllowed, NotFound.
    """
    area = _area(actor, area_id, Power.CASE_DECIDE)
    if area.level != Level.COUNTY or person_id == actor.person_id:
        raise NotAllowed
    if not Person.objects.filter(pk=person_id, died_on=None).exists():
        raise NotFound
    Area.objects.select_for_update().get(pk=area.pk)  # the list is counted and written by turns
    rows = ExclusionRota.objects.filter(area=area, until=None)
    kept = rows.filter(person_id=person_id).first()
    if kept is not None:
        return kept
    if rows.count() >= county.template_of(area.path).rota_most:
        raise RotaFull
    row = ExclusionRota.objects.create(area=area, person_id=person_id, since=clock.today())
    _told(actor, "rota_joined", row, area, {"person": person_id})
    return row


@transaction.atomic
def take_off_rota(*, actor: Actor, rota_id: int) -> None:
    """Take somebody off the small list. Raises NotFound."""
    row = ExclusionRota.objects.filter(pk=rota_id, until=None).select_related("area").first()
    if row is None or not actor.may_in(Power.CASE_DECIDE, row.area.scope_path):
        raise NotFound
    row.until = clock.today()
    row.save(update_fields=["until"])
    _told(actor, "rota_left", row, row.area, {"person": row.person_id})


def _area(actor: Actor, area_id: int, power: Power) -> Area:
    return registry.get_area(actor, area_id, power)


def _volunteers_area(actor: Actor, area_id: int, person_id: int) -> Area:
    if person_id == actor.person_id:
        area = Area.objects.filter(pk=area_id, valid_to=None).first()
        if area is None:
            raise NotFound
        return area
    return _area(actor, area_id, Power.DUTY_MANAGE)


def _near(area: Area, person_id: int) -> None:
    """Raise PersonNotHere unless the person lives in the village, or anywhere below a higher desk."""
    person = (
        Person.objects.filter(pk=person_id, died_on=None).select_related("subject__area").first()
    )
    inside = area.scope_path[:12] if county.is_place(area) else area.prefix
    if person is None or not person.subject.area.scope_path.startswith(inside):
        raise PersonNotHere


def _told(actor: Actor, action: str, row: Model, area: Area, detail: Detail | None = None) -> None:
    audit.record(
        actor=SYSTEM if actor.person_id <= 0 else actor,
        action=f"cases.{action}",
        object_kind=f"cases.{row._meta.model_name}",
        object_id=row.pk,
        area_path=area.scope_path,
        detail=detail,
    )
