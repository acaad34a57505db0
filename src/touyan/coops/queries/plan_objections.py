"""Objections of members to a plan that is laid open: whose they are, who answers, what waits."""

from django.db.models import Q, QuerySet

from touyan.coops.models import Distribution, DistributionSlip, DistributionStatus
from touyan.coops.queries import distribution_votes
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.disclosure import minimum
from touyan.disclosure.models import Objection
from touyan.registry import reach

RESOLVE = Power.OBJECTION_RESOLVE


def line_of(slip: DistributionSlip) -> str:
    """Return what an objection to a slip calls it: the plan and the slip's code, never a name."""
    return f"{distribution_votes.ref_of(slip.trial.distribution)}:{slip.code}"


def answerable(actor: Actor) -> QuerySet[Distribution]:
    """Return the distributions whose objections the actor may answer: of the own organisation, or near.

    Whoever proposed or checked a plan is refused when they try (nobody judges in their own case).
    """
    found = reach.area_q(actor, RESOLVE, "coop__area")
    found |= Q(coop_id__in=reach.ids(actor, RESOLVE, GrantKind.ORGANISATION))
    return Distribution.objects.filter(found)


def waiting(actor: Actor) -> QuerySet[Objection]:
    """Return the unanswered objections to plans that the actor may answer, the most urgent first.

    Those to plans that they made or checked themselves wait for somebody else.
    """
    mine = Q(submitted_by_id=actor.person_id) | Q(checked_by_id=actor.person_id)
    plans = answerable(actor).exclude(mine).exclude(notice=None)
    return (
        Objection.objects.open()
        .filter(notice__in=plans.values("notice"))
        .exclude(raised_by_id=actor.person_id)
        .select_related("notice")
        .order_by("answer_due_on", "pk")
    )


def may_answer(actor: Actor, found: Distribution) -> bool:
    """Say whether the actor answers objections to this plan: in reach, and without a hand in it."""
    had_a_hand = actor.person_id in {found.submitted_by_id, found.checked_by_id}
    return not had_a_hand and answerable(actor).filter(pk=found.pk).exists()


def get_objection(actor: Actor, pk: int) -> tuple[Objection, Distribution]:
    """Return an objection to a plan that the actor may answer, with the plan. Raises NotFound."""
    objection = Objection.objects.select_related("notice__area").filter(pk=pk).first()
    if objection is None:
        raise NotFound
    found = (
        answerable(actor)
        .select_related("coop__organisation", "trial")
        .filter(notice=objection.notice_id)
        .first()
    )
    if found is None:
        raise NotFound
    return objection, found


def is_open(slip: DistributionSlip) -> bool:
    """Say whether members may still object: the plan is laid open and its days are not over."""
    found = slip.trial.distribution
    return (
        found.status == DistributionStatus.ON_VIEW
        and found.notice is not None
        and not minimum.is_over(ends_on=found.notice.ends_on, today=clock.today())
    )


def own(actor: Actor, slip: DistributionSlip) -> list[Objection]:
    """Return what the actor said about a slip and what was answered, the newest first."""
    rows = Objection.objects.filter(line_ref=line_of(slip), raised_by_id=actor.person_id)
    return list(rows.order_by("-pk"))
