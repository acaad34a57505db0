"""Paper sheets as they are printed and keyed in, and what households added to claims."""

from django.db.models import Q

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.points.models import Evidence, PaperLine, PaperSheet, Rule
from touyan.points.queries.claims import scheme_in_force
from touyan.registry import reach
from touyan.registry.models import Area


def sheets(actor: Actor, *, limit: int = 40) -> list[PaperSheet]:
    """Return the newest sheets in reach."""
    rows = PaperSheet.objects.visible_to(actor).select_related("part", "rule", "printed_by")
    return list(rows[:limit])


def get_sheet(actor: Actor, pk: int) -> PaperSheet:
    """Return one sheet. Raises NotFound."""
    found = (
        PaperSheet.objects.visible_to(actor)
        .select_related("area", "part", "rule", "printed_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lines_of(sheet: PaperSheet) -> list[PaperLine]:
    """Return the lines in order, with household, head and what was entered. One query."""
    return list(
        sheet.lines.select_related("household__head", "claim__rule", "claim__proposed_by").order_by(
            "number"
        )
    )


def parts(actor: Actor) -> list[Area]:
    """Return the villages and their groups, grids and buildings for which sheets can be printed."""
    rows = Area.objects.visible_to(actor, Power.POINTS_PROPOSE).filter(
        level__in=["VILLAGE", "GROUP", "GRID", "BUILDING"], valid_to=None
    )
    return list(rows.order_by("path")[:200])


def rules_of(sheet: PaperSheet) -> list[Rule]:
    """Return the rules that a line may name: those of the day of the deed, or of the print."""
    scheme = scheme_in_force(sheet.area_id, sheet.occurred_on or sheet.printed_at.date())
    return list(scheme.rules.filter(subject_type="HOUSEHOLD", points__gt=0)) if scheme else []


def get_evidence(actor: Actor, pk: int) -> Evidence:
    """Return what a household added to a claim: for itself and for those who review it there."""
    seen = Q(claim__household__in=reach.ids(actor, Power.POINTS_READ, GrantKind.HOUSEHOLDS))
    for power in (Power.POINTS_FIRST_REVIEW, Power.POINTS_SECOND_REVIEW):
        seen |= reach.area_q(actor, power, "claim__area")
        seen |= reach.area_q(actor, power, "claim__household__subject__area")
    found = (
        Evidence.objects.filter(seen, pk=pk, file__erased_at=None).select_related("file").first()
    )
    if found is None:
        raise NotFound
    return found
