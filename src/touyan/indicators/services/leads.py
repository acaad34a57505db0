"""Leads are noted and ended by the county; one act each, on record, and nothing about who reported."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.coops.models import Coop
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.indicators.errors import OwnCooperative
from touyan.indicators.models import Lead, LeadKind
from touyan.registry.queries import serves

SOURCE = 120


@transaction.atomic
def note_lead(
    *, actor: Actor, organisation_id: int, kind: str, since: dt.date, source: str
) -> Lead:
    """Note what is known about a cooperative from outside, with its source (a number, a public list).

    Raises NotFound, NotAllowed, OwnCooperative, Invalid.
    """
    coop = Coop.objects.select_related("area").filter(pk=organisation_id).first()
    if coop is None:
        raise NotFound
    if not actor.may_in(Power.ALERT_JUDGE, coop.area.scope_path):
        raise NotAllowed
    if serves(actor.person_id, coop.pk):
        raise OwnCooperative
    said = source.strip()
    if not said or len(said) > SOURCE or kind not in LeadKind.values or since > clock.today():
        raise Invalid
    lead = Lead.objects.create(
        organisation_id=coop.pk,
        area=coop.area,
        kind=kind,
        since=since,
        source=said,
        noted_by_id=actor.person_id,
        noted_at=clock.now(),
    )
    _told(actor, "noted", lead)
    return lead


@transaction.atomic
def end_lead(*, actor: Actor, lead: Lead) -> Lead:
    """Say that a lead is over today. Raises NotFound, WrongState."""
    rows = Lead.objects.select_for_update(of=("self",)).select_related("area")
    found = rows.filter(pk__in=Lead.objects.visible_to(actor).values("pk"), pk=lead.pk).first()
    if found is None:
        raise NotFound
    if found.until is not None:
        raise WrongState
    found.until = clock.today()
    found.save(update_fields=["until"])
    _told(actor, "ended", found)
    return found


def _told(actor: Actor, act: str, lead: Lead) -> None:
    audit.record(
        actor=actor,
        action=f"indicators.lead.{act}",
        object_kind="indicators.lead",
        object_id=lead.pk,
        area_path=lead.area.scope_path,
        detail={"kind": lead.kind},
    )
