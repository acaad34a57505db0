"""Recording who is a near relative of whom, and that a tie no longer holds."""

from django.db import transaction
from django.db.models import Q

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry import kin, queries
from touyan.registry.errors import AlreadyKin, NotTwoPeople
from touyan.registry.models import Kinship, Person
from touyan.registry.services.guards import require


@transaction.atomic
def record_kinship(*, actor: Actor, person_id: int, relative_id: int, said: str) -> Kinship:
    """Record that `relative` is the `said` (one of `kin.SAID`) of `person`.

    Both are people in the actor's reach. Raises NotFound, NotTwoPeople, AlreadyKin.
    """
    require(actor, Power.PEOPLE_MANAGE)
    if person_id == relative_id:
        raise NotTwoPeople
    person = queries.get_person(actor, person_id, Power.PEOPLE_MANAGE)
    queries.get_person(actor, relative_id, Power.PEOPLE_MANAGE)
    # The lower key is the lock of the pair: two clerks write it down once.
    Person.objects.select_for_update(of=("self",)).get(pk=min(person_id, relative_id))
    between = Q(person=person_id, relative=relative_id) | Q(person=relative_id, relative=person_id)
    if Kinship.objects.filter(between, ended_on=None).exists():
        raise AlreadyKin
    one, other, kind = kin.tie(person_id, relative_id, said)
    kept = Kinship.objects.create(
        person_id=one,
        relative_id=other,
        kind=kind,
        recorded_by_id=None if actor == SYSTEM else actor.person_id,
        recorded_at=clock.now(),
    )
    _told(actor, "registry.kinship.recorded", kept, person.subject.area.path)
    return kept


@transaction.atomic
def end_kinship(*, actor: Actor, person_id: int, kinship_id: int) -> Kinship:
    """Say that a tie of a person no longer holds, or was wrong. Raises NotFound."""
    require(actor, Power.PEOPLE_MANAGE)
    person = queries.get_person(actor, person_id, Power.PEOPLE_MANAGE)
    kept = (
        Kinship.objects.select_for_update()
        .filter(Q(person=person_id) | Q(relative=person_id), pk=kinship_id, ended_on=None)
        .first()
    )
    if kept is None:
        raise NotFound
    kept.ended_on = clock.today()
    kept.save(update_fields=["ended_on"])
    _told(actor, "registry.kinship.ended", kept, person.subject.area.path)
    return kept


def _told(actor: Actor, action: str, kept: Kinship, path: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="registry.kinship",
        object_id=kept.pk,
        area_path=path,
    )
