"""Organisations are founded and dissolved; the Party's form one tree."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.registry import bodies, queries
from touyan.registry.errors import BadParentOrganisation, WrongPlace
from touyan.registry.kinds import OrganisationKind as Kind
from touyan.registry.kinds import SubjectKind
from touyan.registry.models import Area, Organisation, Subject
from touyan.registry.services.areas import SINCE_EVER
from touyan.registry.services.guards import area_for, not_future, require


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
    if not bodies.may_exist(Kind(kind), is_community=area.is_community):
        raise WrongPlace
    parent = Organisation.objects.filter(pk=parent_id, valid_to=None).first() if parent_id else None
    if parent_id and not bodies.may_hang_below(Kind(kind), parent.kind if parent else None):
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


def _audit(actor: Actor, action: str, organisation: Organisation, area: Area) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="organisation",
        object_id=organisation.pk,
        area_path=area.path,
        detail={"kind": str(organisation.kind)},
    )
