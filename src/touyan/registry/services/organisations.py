"""Organisations are founded and dissolved; the Party's form one tree."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.registry import queries
from touyan.registry.errors import BadParentOrganisation, WrongPlace
from touyan.registry.kinds import OrganisationKind as Kind
from touyan.registry.kinds import SubjectKind
from touyan.registry.models import Area, Organisation, Subject
from touyan.registry.services.areas import SINCE_EVER
from touyan.registry.services.guards import area_for, not_future, require

_ABOVE: dict[Kind, frozenset[Kind]] = {
    Kind.TOWNSHIP_PARTY_COMMITTEE: frozenset({Kind.COUNTY_PARTY_COMMITTEE}),
    Kind.VILLAGE_PARTY_COMMITTEE: frozenset({Kind.TOWNSHIP_PARTY_COMMITTEE}),
    Kind.GENERAL_BRANCH: frozenset({Kind.TOWNSHIP_PARTY_COMMITTEE, Kind.VILLAGE_PARTY_COMMITTEE}),
    Kind.PARTY_BRANCH: frozenset(
        {Kind.TOWNSHIP_PARTY_COMMITTEE, Kind.VILLAGE_PARTY_COMMITTEE, Kind.GENERAL_BRANCH}
    ),
    Kind.JOINT_BRANCH: frozenset(
        {Kind.TOWNSHIP_PARTY_COMMITTEE, Kind.VILLAGE_PARTY_COMMITTEE, Kind.GENERAL_BRANCH}
    ),
    Kind.PARTY_GROUP: frozenset({Kind.PARTY_BRANCH, Kind.JOINT_BRANCH, Kind.GENERAL_BRANCH}),
}
"""Where an organisation of the Party's tree hangs (domain.md 1.3)."""


@transaction.atomic
def found_organisation(
    *,
    actor: Actor,
    area_id: int,
    kind: Kind,
    name: str,
    parent_id: int | None = None,
    valid_from: dt.date | None = None,
) -> Organisation:
    """Register an organisation in an area, below another where its kind asks for it.

    Raises BadParentOrganisation, WrongPlace (a villagers' committee in a community or the reverse).
    """
    area = area_for(actor, area_id, Power.POSTS_MANAGE)
    _refuse_wrong_committee(area, Kind(kind))
    parent = Organisation.objects.filter(pk=parent_id, valid_to=None).first() if parent_id else None
    if parent_id and parent is None:
        raise BadParentOrganisation
    allowed = _ABOVE.get(Kind(kind))
    if parent is not None and allowed is not None and parent.kind not in allowed:
        raise BadParentOrganisation
    if not name.strip():
        raise Invalid
    subject = Subject.objects.create(kind=SubjectKind.ORGANISATION, area=area)
    organisation = Organisation.objects.create(
        subject=subject,
        kind=kind,
        parent=parent,
        name=name.strip(),
        valid_from=valid_from or SINCE_EVER,
    )
    _audit(actor, "registry.organisation.founded", organisation, area)
    return organisation


@transaction.atomic
def dissolve_organisation(*, actor: Actor, organisation_id: int, on: dt.date) -> Organisation:
    """End an organisation on a day; those below it must have ended before.

    Raises BadParentOrganisation while living organisations hang below it.
    """
    require(actor, Power.POSTS_MANAGE)
    organisation = queries.get_organisation(actor, organisation_id, Power.POSTS_MANAGE)
    if organisation.children.filter(valid_to=None).exists():
        raise BadParentOrganisation
    organisation.valid_to = not_future(on)
    organisation.save(update_fields=["valid_to"])
    _audit(actor, "registry.organisation.dissolved", organisation, organisation.subject.area)
    return organisation


def _refuse_wrong_committee(area: Area, kind: Kind) -> None:
    wrong = (kind == Kind.VILLAGERS_COMMITTEE and area.is_community) or (
        kind == Kind.RESIDENTS_COMMITTEE and not area.is_community
    )
    if wrong:
        raise WrongPlace


def _audit(actor: Actor, action: str, organisation: Organisation, area: Area) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="organisation",
        object_id=organisation.pk,
        area_path=area.path,
        detail={"kind": str(organisation.kind)},
    )
