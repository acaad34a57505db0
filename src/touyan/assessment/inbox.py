"""What waits for people in the assessment room: what they were told to do about their targets."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.assessment import queries
from touyan.assessment.models import TargetNote
from touyan.core.actor import Actor, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped, first


def _rows(actor: Actor) -> "QuerySet[TargetNote]":
    return queries.waiting_for(actor)


def told(actor: Actor) -> Waiting:
    """Return what the actor was told to do about own targets and did not answer."""
    rows = _rows(actor)
    shown = rows.select_related("target__area").order_by("answer_by", "pk")[:SHOWN]
    items = tuple(
        Item(
            f"{row.target.area.name}: {row.words[:40]}",
            reverse("assessment:target", args=[row.target_id]),
            until=row.answer_by,
        )
        for row in shown
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


SOURCES = (
    Source(
        "assessment.told",
        title=_("Told to act on my targets"),
        url_name="assessment:targets",
        look=told,
        rows=_rows,
        powers=(Power.FIGURES_READ,),
        icon="tasks",
    ),
)
