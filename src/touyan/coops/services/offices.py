"""Chair, directors, supervisors, manager, accountant: elected, recorded, and kept compatible."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touyan.coops import leading, queries
from touyan.coops.errors import CannotLead
from touyan.coops.leading import Bar, Leads
from touyan.coops.models import Coop, CoopMember, CoopStatus, MemberStatus
from touyan.coops.services.guards import coop_for, resolution_of, told
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.registry import services as registering
from touyan.registry.kinds import PostKind
from touyan.registry.models import HouseholdMember, Person, Post, Tenure

_FOUNDERS = frozenset({CoopStatus.FOUNDING, CoopStatus.CHARTERED})
_REASONS = {
    leading.OFFICIAL: _(
        "Who carries out public duties about cooperatives cannot lead one or keep its accounts."
    ),
    leading.SAME_BUSINESS: _(
        "This person leads or supervises another cooperative of the same business."
    ),
    leading.NOT_A_MEMBER: _("Chair, directors and supervisors are elected from the members."),
    leading.NOT_SENT: _("Chair and directors of a union are sent by its member cooperatives."),
}


@transaction.atomic
def appoint_officer(
    *,
    actor: Actor,
    coop_id: int,
    kind: PostKind,
    person_id: int,
    started_on: dt.date | None = None,
    resolution_id: int | None = None,
) -> Tenure:
    """Record who was elected (or, for manager and accountant, engaged) by the members.

    While the cooperative is being founded the founding assembly elects (art. 14); afterwards a
    decision of the members is named. Raises CannotLead with the article, NoResolution, and what
    `registry.appoint` raises (PostOccupied, Incompatible).
    """
    kind = PostKind(kind)
    if kind not in leading.OFFICES:
        raise Invalid
    power = Power.COOP_REGISTER
    coop = coop_for(actor, coop_id, power, states=_FOUNDERS | {CoopStatus.ACTIVE})
    if coop.status == CoopStatus.ACTIVE:
        resolution_of(coop, resolution_id)
    if not Person.objects.filter(pk=person_id, died_on=None).exists():
        raise NotFound
    refuse_barred(coop, kind, person_id)
    post = Post.objects.filter(organisation_id=coop.pk, kind=kind, closed_on=None).first()
    if post is None:
        post = registering.create_post(
            actor=SYSTEM, area_id=coop.area_id, kind=kind, organisation_id=coop.pk
        )
    tenure = registering.appoint(
        actor=SYSTEM,
        post_id=post.pk,
        person_id=person_id,
        started_on=started_on or clock.today(),
    )
    told(actor, "officer.appointed", coop, {"kind": str(kind), "person": person_id})
    return tenure


@transaction.atomic
def end_officer(
    *,
    actor: Actor,
    coop_id: int,
    tenure_id: int,
    on: dt.date,
    resolution_id: int | None = None,
) -> Tenure:
    """End the term of who was elected or engaged, from a day on, by a decision of the members.

    Raises NoResolution, NotFound for a post elsewhere, and what `registry.end_tenure` raises.
    """
    coop = coop_for(actor, coop_id, Power.COOP_REGISTER, states=_FOUNDERS | {CoopStatus.ACTIVE})
    if coop.status == CoopStatus.ACTIVE:
        resolution_of(coop, resolution_id)
    if not Tenure.objects.filter(
        pk=tenure_id, post__organisation_id=coop.pk, post__kind__in=leading.OFFICES
    ).exists():
        raise NotFound
    tenure = registering.end_tenure(actor=SYSTEM, tenure_id=tenure_id, on=on)
    told(actor, "officer.ended", coop, {"person": tenure.person_id})
    return tenure


def refuse_barred(coop: Coop, kind: PostKind, person_id: int) -> None:
    """Raise CannotLead with the article of the first thing that stands against it."""
    for bar in bars_of(coop, kind, person_id):
        raise CannotLead(_REASONS[bar.reason], basis=bar.basis)


def bars_of(coop: Coop, kind: PostKind, person_id: int) -> list[Bar]:
    """Return why a person cannot have a post in a cooperative."""
    running = list(
        Tenure.objects.on(clock.today())
        .filter(person_id=person_id)
        .values_list("post__kind", "post__organisation_id")
    )
    coops = {
        one.pk: one
        for one in Coop.objects.filter(
            pk__in=[organisation for _kind, organisation in running if organisation]
        ).select_related("organisation")
    }
    leads = [
        Leads(post, coops[place].pk, coops[place].business, coops[place].is_union)
        for post, place in running
        if place in coops
    ]
    return leading.bars(
        Leads(kind, coop.pk, coop.business, coop.is_union),
        leads=leads,
        posts=[post for post, _place in running],
        is_member=is_of(coop, person_id),
        is_union=coop.is_union,
    )


def is_of(coop: Coop, person_id: int) -> bool:
    """Say whether a person is a member (or of a member household, or sent by a unit); in a union,
    whether they are of one of its cooperatives.
    """
    states = [MemberStatus.MEMBER]
    if coop.status in _FOUNDERS:
        states.append(MemberStatus.APPLIED)
    homes = HouseholdMember.objects.filter(person_id=person_id, left_on=None).values("household_id")
    places = CoopMember.objects.filter(coop=coop, status__in=states)
    if coop.is_union:
        places = CoopMember.objects.filter(coop__in=places.values("subject_id")).present()
        coop_ids = CoopMember.objects.filter(coop=coop, status__in=states).values("subject_id")
        if (
            Tenure.objects.on(clock.today())
            .filter(
                person_id=person_id,
                post__organisation_id__in=coop_ids,
                post__kind__in=sorted(leading.OFFICES),
            )
            .exists()
        ):
            return True
    return (
        places.filter(subject_id=person_id).exists()
        or places.filter(subject_id__in=homes).exists()
        or places.filter(representative_id=person_id).exists()
        or (coop.is_union and person_id in queries.roster(coop, clock.today()))
    )
