"""Stewards and yearly reports, many at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.coops.models import AnnualReport, Coop, StewardAssignment
from touyan.coops.services.stewards import role_of
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.registry.models import Tenure


@dataclass(frozen=True, slots=True)
class PastSteward:
    """Who looks after which cooperative since when."""

    coop_id: int
    tenure_id: int
    started_on: dt.date


@transaction.atomic
def assign_stewards(*, actor: Actor, stewards: Sequence[PastSteward]) -> int:
    """Record stewards; return how many. Raises NotASteward, NotAllowed for all but the system."""
    if actor != SYSTEM:
        raise NotAllowed
    coops = {
        one.pk: one
        for one in Coop.objects.filter(pk__in={s.coop_id for s in stewards}).select_related("area")
    }
    tenures = {
        one.pk: one
        for one in Tenure.objects.filter(pk__in={s.tenure_id for s in stewards}).select_related(
            "post__area"
        )
    }
    rows = StewardAssignment.objects.bulk_create(
        StewardAssignment(
            coop_id=s.coop_id,
            tenure_id=s.tenure_id,
            role=role_of(tenures[s.tenure_id], coops[s.coop_id]),
            started_on=s.started_on,
        )
        for s in stewards
    )
    audit.record(
        actor=actor,
        action="coops.stewards.assigned",
        object_kind="coops.coop",
        object_id="bulk",
        detail={"count": len(rows)},
    )
    return len(rows)


@transaction.atomic
def record_reports(*, actor: Actor, coop_ids: Sequence[int], year: int, sent_on: dt.date) -> int:
    """Record that cooperatives sent their report on a year. Raises NotAllowed for all but the system."""
    if actor != SYSTEM:
        raise NotAllowed
    rows = AnnualReport.objects.bulk_create(
        AnnualReport(coop_id=pk, year=year, sent_on=sent_on) for pk in coop_ids
    )
    return len(rows)
