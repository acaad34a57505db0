"""Posts are created and closed; people are appointed and their terms end."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.registry import offices, queries
from touyan.registry.errors import (
    AlreadyInPost,
    Incompatible,
    NotAlive,
    OwnAppointment,
    PostOccupied,
    WrongPlace,
)
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Person, Post, Tenure
from touyan.registry.services.guards import area_for, require


@transaction.atomic
def create_post(
    *,
    actor: Actor,
    area_id: int,
    kind: PostKind,
    organisation_id: int | None = None,
    title: str = "",
) -> Post:
    """Create an office in an area.

    Raises WrongPlace when the kind does not exist at this level, or needs an organisation that is
    missing or of another kind.
    """
    area = area_for(actor, area_id, Power.POSTS_MANAGE)
    organisation = (
        queries.get_organisation(actor, organisation_id, Power.POSTS_MANAGE)
        if organisation_id
        else None
    )
    office = offices.OFFICES[PostKind(kind)]
    found_kind = organisation.kind if organisation else None
    if area.level not in office.levels or not office.fits(found_kind):
        raise WrongPlace
    post = Post.objects.create(area=area, kind=kind, organisation=organisation, title=title.strip())
    _audit(actor, "registry.post.created", post)
    return post


@transaction.atomic
def close_post(*, actor: Actor, post_id: int, on: dt.date) -> Post:
    """Close an office from a day on; running terms end with it."""
    post = _post(actor, post_id)
    post.closed_on = on
    post.save(update_fields=["closed_on"])
    Tenure.objects.on(on).filter(post=post, started_on__lt=on).update(ended_on=on)
    _audit(actor, "registry.post.closed", post)
    return post


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    post_id: int,
    person_id: int,
    started_on: dt.date,
    ended_on: dt.date | None = None,
    capacity: Capacity = Capacity.HOLDER,
    exception_reason: str = "",
) -> Tenure:
    """Let a person fill a post from a day on (the end, where known, is not included).

    A stand-in needs an end. Raises PostOccupied, AlreadyInPost, Incompatible (with the article; a
    rule that holds "in principle" gives way to an `exception_reason`, which is kept), NotAlive,
    OwnAppointment.
    """
    post = _post(actor, post_id)
    if person_id == actor.person_id:
        raise OwnAppointment
    person = Person.objects.filter(pk=person_id).first()
    if person is None or (person.died_on is not None and person.died_on < started_on):
        raise NotAlive
    if (ended_on is not None and ended_on <= started_on) or (
        capacity == Capacity.STAND_IN and ended_on is None
    ):
        raise Invalid
    overlapping = _overlapping(started_on, ended_on)
    if overlapping.filter(post=post, person_id=person_id).exists():
        raise AlreadyInPost
    is_sole = capacity == Capacity.HOLDER and offices.OFFICES[PostKind(post.kind)].is_single
    if is_sole and overlapping.filter(post=post, capacity=Capacity.HOLDER).exists():
        raise PostOccupied
    _refuse_incompatible(post, person_id, overlapping, exception_reason)
    tenure = Tenure.objects.create(
        post=post,
        person_id=person_id,
        started_on=started_on,
        ended_on=ended_on,
        capacity=capacity,
        is_sole=is_sole,
    )
    detail = {"person": person_id, "kind": str(post.kind), "capacity": str(capacity)}
    if exception_reason:
        detail["reason"] = exception_reason
    _audit(actor, "registry.tenure.started", post, **detail)
    return tenure


@transaction.atomic
def end_tenure(*, actor: Actor, tenure_id: int, on: dt.date | None = None) -> Tenure:
    """End a running term on a day (not included; today unless said): its powers end with it.

    Raises WrongState when it has ended earlier, Invalid when it had not begun by then.
    """
    require(actor, Power.POSTS_MANAGE)
    tenure = queries.get_tenure(actor, tenure_id, Power.POSTS_MANAGE)
    day = on or clock.today()
    if tenure.ended_on is not None and tenure.ended_on <= day:
        raise WrongState
    if day <= tenure.started_on:
        raise Invalid
    tenure.ended_on = day
    tenure.save(update_fields=["ended_on"])
    _audit(actor, "registry.tenure.ended", tenure.post, person=tenure.person_id)
    return tenure


def _post(actor: Actor, post_id: int) -> Post:
    """Return the open post, locked: two appointments to one post wait for each other."""
    require(actor, Power.POSTS_MANAGE)
    queries.get_post(actor, post_id, Power.POSTS_MANAGE)
    post = Post.objects.select_for_update(of=("self",)).select_related("area").get(pk=post_id)
    if post.closed_on is not None:
        raise WrongState
    return post


def _overlapping(started_on: dt.date, ended_on: dt.date | None) -> QuerySet[Tenure]:
    rows = Tenure.objects.filter(Q(ended_on=None) | Q(ended_on__gt=started_on))
    return rows if ended_on is None else rows.filter(started_on__lt=ended_on)


def _refuse_incompatible(
    post: Post, person_id: int, overlapping: QuerySet[Tenure], exception_reason: str
) -> None:
    held = [
        offices.Held(PostKind(kind), area_id, organisation_id)
        for kind, area_id, organisation_id in overlapping.filter(person_id=person_id).values_list(
            "post__kind", "post__area_id", "post__organisation_id"
        )
    ]
    wanted = offices.Held(PostKind(post.kind), post.area_id, post.organisation_id)
    for clash in offices.clashes(wanted, held, is_community=post.area.is_community):
        if clash.is_hard or not exception_reason.strip():
            raise Incompatible(clash.message, basis=clash.basis)


def _audit(actor: Actor, action: str, post: Post, **detail: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="post",
        object_id=post.pk,
        area_path=post.area.path,
        detail=detail,
    )
