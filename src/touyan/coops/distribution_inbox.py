"""What waits for the people of a cooperative: a plan to check, a list to confirm, members to pay."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.coops.models import (
    Distribution,
    DistributionSlip,
    DistributionStatus,
    PayoutBatch,
    PayoutStatus,
)
from touyan.coops.queries import plan_objections
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.inbox import OWN, SHOWN, Item, Source, Waiting, capped, first


def _to_check(actor: Actor) -> "QuerySet[Distribution]":
    rows = _of(actor, Power.COOP_CHECK).filter(status=DistributionStatus.SUBMITTED)
    return rows.exclude(submitted_by_id=actor.person_id)


def to_check(actor: Actor) -> Waiting:
    """Return the plans that somebody else proposed and that wait for this person's check."""
    return _plans(_to_check(actor))


def _to_book(actor: Actor) -> "QuerySet[Distribution]":
    return _of(actor, Power.COOP_CHECK).filter(status=DistributionStatus.ON_VIEW)


def to_book(actor: Actor) -> Waiting:
    """Return the plans that are laid open: the assembly meets, then they are booked. The end of the
    inspection is no deadline: from then on the members may vote.
    """
    return _plans(_to_book(actor))


def _to_confirm(actor: Actor) -> "QuerySet[PayoutBatch]":
    return PayoutBatch.objects.filter(
        distribution__in=_of(actor, Power.COOP_CHECK), status=PayoutStatus.PREPARED
    ).exclude(prepared_by_id=actor.person_id)


def to_confirm(actor: Actor) -> Waiting:
    """Return the payment lists that somebody else made and that wait for a confirmation."""
    rows = _to_confirm(actor)
    items = tuple(
        Item(
            f"{one.distribution.coop.organisation.name} {one.distribution.year}",
            reverse("coops:payment", args=[one.pk]),
            until=one.distribution.due_on,
        )
        for one in rows.select_related("distribution__coop__organisation").order_by("pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


def objections(actor: Actor) -> Waiting:
    """Return what members say of plans that this person had no hand in, the most urgent first."""
    rows = plan_objections.waiting(actor)
    items = tuple(
        Item(
            one.reason[:60],
            reverse("coops:answer_objection", args=[one.pk]),
            until=one.answer_due_on,
            who=one.notice.title,
        )
        for one in rows[:SHOWN]
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


def _own_slips(actor: Actor) -> "QuerySet[DistributionSlip]":
    return DistributionSlip.objects.visible_to(actor, Power.COOP_READ_OWN).filter(
        trial__distribution__status=DistributionStatus.ON_VIEW,
        trial__distribution__notice__ends_on__gte=clock.today(),
    )


def own_slips(actor: Actor) -> Waiting:
    """Return the own slips of plans that are laid open, until the last day for an objection (art. 40)."""
    rows = _own_slips(actor)
    found = rows.select_related("trial__distribution__notice", "trial__coop__organisation")
    items = tuple(
        Item(
            f"{one.trial.coop.organisation.name} {one.trial.year}",
            reverse("coops:slip", args=[one.pk]),
            until=notice.ends_on if (notice := one.trial.distribution.notice) else None,
        )
        for one in found.order_by("trial__distribution__notice__ends_on", "pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


def _of(actor: Actor, power: Power) -> "QuerySet[Distribution]":
    """Keep the distributions of the cooperatives in which the actor holds this power."""
    return Distribution.objects.filter(coop_id__in=actor.ids(power, GrantKind.ORGANISATION))


def _plans(rows: "QuerySet[Distribution]") -> Waiting:
    items = tuple(
        Item(
            f"{one.coop.organisation.name} {one.year}",
            reverse("coops:distribution", args=[one.pk]),
        )
        for one in rows.select_related("coop__organisation").order_by("pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


SOURCES = (
    Source(
        "coops.plans",
        title=_("Check a distribution"),
        url_name="coops:distributions",
        look=to_check,
        rows=_to_check,
        powers=(Power.COOP_CHECK,),
        icon="check",
    ),
    Source(
        "coops.assemblies",
        title=_("Let the members decide, then book"),
        url_name="coops:distributions",
        look=to_book,
        rows=_to_book,
        powers=(Power.COOP_CHECK,),
        icon="people",
    ),
    Source(
        "coops.objections",
        title=_("Answer objections to distributions"),
        url_name="coops:plan_objections",
        look=objections,
        rows=plan_objections.waiting,
        powers=(Power.OBJECTION_RESOLVE,),
        icon="info",
    ),
    Source(
        "coops.payments",
        title=_("Confirm a payment list"),
        url_name="coops:distributions",
        look=to_confirm,
        rows=_to_confirm,
        powers=(Power.COOP_CHECK,),
        icon="print",
    ),
    Source(
        "coops.own_slips",
        title=_("Your slip of a plan is laid open: read it"),
        url_name="coops:slips",
        look=own_slips,
        rows=_own_slips,
        powers=(Power.COOP_READ_OWN,),
        kinds=OWN,
        icon="gift",
    ),
)
