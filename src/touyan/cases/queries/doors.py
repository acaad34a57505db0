"""The one door per object: visible to the actor, or NotFound."""

from django.db.models import QuerySet

from touyan.cases.models import Case, RootCause
from touyan.cases.receipts import lookup
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry.models import Area


def get_case(actor: Actor, pk: int, power: Power = Power.CASE_READ) -> Case:
    """Return a case that the actor may see, with its area. Raises NotFound."""
    rows = Case.objects.select_related("area", "reporter", "assignee", "recorded_by", "cause")
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def own_case(actor: Actor, pk: int) -> Case:
    """Return a case that the actor asked for. Raises NotFound."""
    rows = Case.objects.asked_by(actor).select_related("area", "assignee")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def by_receipt(receipt: str) -> Case:
    """Return the anonymous case of a receipt number. Raises NotFound.

    The number is the only key: who has it may read the answer, rate and reopen.
    """
    for index in lookup(receipt):
        found = Case.objects.filter(receipt_index=index).select_related("area", "assignee").first()
        if found is not None:
            return found
    raise NotFound


def by_ref(actor: Actor, ref: str) -> Case:
    """Return a case by its number, if the actor may see it. Raises NotFound."""
    rows = Case.objects.visible_to(actor).select_related("area")
    found = rows.filter(ref=ref.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def get_cause(actor: Actor, pk: int) -> RootCause:
    """Return a root cause within reach. Raises NotFound."""
    found = RootCause.objects.select_related("area", "owner").filter(pk=pk)
    if actor != SYSTEM:
        found = found.filter(area__in=_areas(actor))
    cause = found.first()
    if cause is None:
        raise NotFound
    return cause


def _areas(actor: Actor) -> QuerySet[Area]:
    return Area.objects.visible_to(actor, Power.CASE_READ)
