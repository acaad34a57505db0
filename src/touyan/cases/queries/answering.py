"""Whether an answer came to the person: told in person, heard at the call back, or still to be said."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from touyan.cases.kinds import Act, CaseStatus
from touyan.cases.models import Callback, Case, CaseEvent
from touyan.cases.queries.screens import in_whose_place
from touyan.core.actor import Actor


def is_told(case: Case) -> bool:
    """Say whether the answer of this round was told in person, or heard at the call back."""
    return Case.objects.filter(_told(), pk=case.pk).exists()


def untold(actor: Actor) -> "QuerySet[Case]":
    """Return the answers of the actor's cases that nobody could send: the person has no telephone."""
    return (
        Case.objects.visible_to(actor)
        .filter(
            ~_told(),
            status=CaseStatus.REPLIED,
            assignee_id__in=in_whose_place(actor),
            reporter__phone_index=None,
            reporter__died_on=None,
        )
        .exclude(reporter=None)
        .select_related("area", "reporter", "assignee")
        .order_by(F("resolved_at").asc(nulls_last=True), "pk")
    )


def _told() -> Q:
    spoken = CaseEvent.objects.filter(
        case=OuterRef("pk"), act=Act.TOLD, at__gte=OuterRef("resolved_at")
    )
    heard = Callback.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), is_reached=True)
    return Exists(spoken) | Exists(heard)
