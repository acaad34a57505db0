"""Claims and batches: one door per object, and what the services need to know."""

import datetime as dt
import uuid

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Substr

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.disclosure.models import Notice
from touyan.points import caps
from touyan.points.models import Batch, BatchStatus, Claim, ClaimState, Rule, Scheme
from touyan.points.states import COUNTED
from touyan.registry import paths
from touyan.registry.models import Area

LINE_PREFIX = "claim:"


def get_claim(actor: Actor, ref: uuid.UUID, *, power: Power = Power.POINTS_READ) -> Claim:
    """Return one claim; NotFound when the power does not reach it."""
    found = (
        Claim.objects.visible_to(actor, power=power)
        .select_related(
            "area",
            "household__head",
            "household__subject__area",
            "person",
            "rule__scheme__resolution",
            "batch__notice__area",
            "proposed_by",
            "first_reviewed_by",
            "second_reviewed_by",
        )
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_batch(actor: Actor, pk: int) -> Batch:
    """Return one batch whose notice the actor may read: officials in reach, people of the village."""
    found = (
        Batch.objects.filter(notice__in=Notice.objects.visible_to(actor), pk=pk)
        .select_related("area", "notice__area", "notice__posted_on_board_by")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def claim_on_notice(actor: Actor, ref: uuid.UUID | str) -> Claim:
    """Return a claim whose notice the actor may read. Deductions are on no notice."""
    found = (
        Claim.objects.filter(
            ref=ref, points__gt=0, batch__notice__in=Notice.objects.visible_to(actor)
        )
        .select_related("area", "rule__scheme", "household", "batch__notice__area")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def claim_of_line(line_ref: str) -> Claim:
    """Return the claim behind a line of a notice."""
    if not line_ref.startswith(LINE_PREFIX):
        raise NotFound
    found = (
        Claim.objects.filter(ref=line_ref.removeprefix(LINE_PREFIX))
        .select_related("area", "rule__scheme", "batch__notice__area")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def village_of(area: Area) -> Area:
    """Return the village or community in which a group, grid or building lies, or the area itself."""
    village = paths.village_of(area.scope_path)
    if not village:
        raise NotFound
    if area.path == village and area.valid_to is None:
        return area
    found = Area.objects.filter(path=village, valid_to=None).first()
    if found is None:
        raise NotFound
    return found


def scheme_in_force(area_id: int, on: dt.date) -> Scheme | None:
    """Return the version that rules the deeds of a day in a village."""
    return Scheme.objects.in_force(on).filter(area_id=area_id).order_by("-effective_from").first()


def room_left(household_id: int, rule: Rule, on: dt.date, scheme: Scheme) -> caps.Room:
    """Return what the household may still claim this month, by this rule and in all."""
    first, last = caps.month_bounds(on)
    rows = Claim.objects.filter(
        household_id=household_id,
        occurred_on__range=(first, last),
        points__gt=0,
        state__in=COUNTED,
    ).annotate(family=Substr(F("rule__code"), 1, caps.FAMILY))
    used = dict(
        rows.order_by()
        .values("family")
        .annotate(points=Sum("points"))
        .values_list("family", "points")
    )
    family = caps.family(rule.code)
    limit = family_cap(rule)
    return caps.Room(
        rule=None if limit is None else limit - used.get(family, 0),
        household=scheme.household_month_cap - sum(used.values()),
    )


def family_cap(rule: Rule) -> int | None:
    """Return the highest cap among the grades of a deed; None when none has a cap."""
    grades = Rule.objects.filter(
        scheme_id=rule.scheme_id, code__startswith=caps.family(rule.code)
    ).values_list("cap_per_month", flat=True)
    known = [cap for cap in grades if cap is not None]
    return max(known) if known else None


def batches_due() -> QuerySet[Batch]:
    """Return batches whose notice has ended and that still have a free line."""
    return (
        Batch.objects.filter(
            status=BatchStatus.ON_NOTICE,
            notice__ends_on__lt=clock.today(),
            claims__state=ClaimState.PUBLICIZING,
        )
        .distinct()
        .select_related("area", "notice__area")
        .order_by("pk")
    )
