"""Which villages can take the county's template over, by which decision, and why others cannot."""

import enum
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.backstage import queries as backstage
from touyan.backstage.models import Job
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.points.bodies import assembly, may_adopt, needs_authority
from touyan.points.models import Filing, FilingStatus, NamedDecision, Scheme, SchemeStatus
from touyan.registry.models import Area, Resolution

BATCH = "points.take_over"


class LeftOut(enum.StrEnum):
    """Why a village is left out."""

    IN_FORCE = "IN_FORCE"
    NO_DECISION = "NO_DECISION"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    REFUSED = "REFUSED"


WHY: dict[LeftOut, Promise] = {
    LeftOut.IN_FORCE: _("has a scheme in force already"),
    LeftOut.NO_DECISION: _("no decision of its assembly is recorded"),
    LeftOut.NOT_CONFIRMED: _("the supervision committee has not confirmed the recorded decision"),
    LeftOut.NOT_AUTHORISED: _("the representatives decided without the authority of the assembly"),
    LeftOut.REFUSED: _("was refused"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One village: its decision and the assembly's authority, or why it is left out."""

    area: Area
    resolution: Resolution | None = None
    authority: Resolution | None = None
    left_out: LeftOut | None = None

    @property
    def why(self) -> str:
        """Why it is left out, in words; empty when it can take the template over."""
        return str(WHY[self.left_out]) if self.left_out else ""


def candidates(actor: Actor) -> list[Candidate]:
    """Return every village in reach by code, with its newest fitting decision. Four queries."""
    areas = list(
        Area.objects.visible_to(actor, Power.SCHEME_TAKE_OVER)
        .filter(level="VILLAGE", valid_to=None)
        .order_by("path")
    )
    ruled = set(
        Scheme.objects.filter(area__in=areas, status=SchemeStatus.ADOPTED).values_list(
            "area_id", flat=True
        )
    )
    decisions: dict[int, list[Resolution]] = defaultdict(list)
    rows = Resolution.objects.filter(area__in=areas, passed_on__lte=clock.today())
    for one in rows.order_by("-passed_on", "-pk"):
        decisions[one.area_id].append(one)
    named = set(
        NamedDecision.objects.filter(resolution__area__in=areas).values_list("pk", flat=True)
    )
    return [
        Candidate(area, left_out=LeftOut.IN_FORCE)
        if area.pk in ruled
        else _of(area, decisions[area.pk], named)
        for area in areas
    ]


def _of(area: Area, decisions: list[Resolution], named: Collection[int]) -> Candidate:
    """Return by which decision: one that was named for the purpose goes before every other."""
    fitting = [one for one in decisions if may_adopt(body=one.body, area_kind=area.kind)]
    fitting = [one for one in fitting if one.pk in named] or fitting
    if not fitting:
        return Candidate(area, left_out=LeftOut.NO_DECISION)
    confirmed = [one for one in fitting if one.is_in_force]
    if not confirmed:
        return Candidate(area, left_out=LeftOut.NOT_CONFIRMED)
    by_assembly = [one for one in decisions if one.is_in_force and one.body == assembly(area.kind)]
    for one in confirmed:
        if not needs_authority(one.body):
            return Candidate(area, one)
        authority = next((a for a in by_assembly if a.passed_on <= one.passed_on), None)
        if authority is not None:
            return Candidate(area, one, authority)
    return Candidate(area, left_out=LeftOut.NOT_AUTHORISED)


def waiting_filings(actor: Actor, *, limit: int | None = 100) -> "QuerySet[Filing]":
    """Return the reports that wait for the township, the oldest first."""
    return (
        Filing.objects.visible_to(actor)
        .filter(status=FilingStatus.SUBMITTED)
        .select_related(
            "scheme__area", "scheme__resolution", "scheme__authorised_by", "submitted_by"
        )
        .order_by("submitted_at", "pk")[:limit]
    )


def decided_filings(actor: Actor, *, limit: int = 30) -> list[Filing]:
    """Return what the township decided last."""
    return list(
        Filing.objects.visible_to(actor)
        .exclude(status=FilingStatus.SUBMITTED)
        .select_related("scheme__area", "decided_by")
        .order_by("-decided_at", "-pk")[:limit]
    )


def get_batch(actor: Actor, pk: int) -> Job:
    """Return a batch that the actor started. Raises NotFound."""
    job = backstage.get_job(actor, pk)
    if job.kind != BATCH:
        raise NotFound
    return job


def words(why: str) -> str:
    """Return a stored reason in the reader's language; a refusal carries its own sentence."""
    kind, _colon, sentence = why.partition(": ")
    known = str(WHY[LeftOut(kind)]) if kind in set(LeftOut) else kind
    return f"{known}: {sentence}" if sentence else known
