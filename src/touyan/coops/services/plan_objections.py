"""A member says that a plan is wrong while it is laid open; somebody who had no hand in it answers."""

from django.db import transaction

from touyan.coops.models import DistributionStatus
from touyan.coops.queries import distributions, plan_objections, readers
from touyan.coops.services.guards import told
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.disclosure import services as disclosure
from touyan.disclosure.errors import NoticeOver
from touyan.disclosure.models import Objection, ObjectionStatus

OUTCOMES = (ObjectionStatus.DISMISSED, ObjectionStatus.UPHELD)


def object_to_plan(*, actor: Actor, slip_id: int, reason: str) -> Objection:
    """Object to the own slip of a plan that is laid open; the plan waits for the answer.

    Raises NotFound for a slip of somebody else, NoticeOver when the inspection is over,
    AlreadyObjected for a second one.
    """
    slip = distributions.get_slip(actor, slip_id, Power.COOP_READ_OWN)
    if not readers.is_own(actor, slip.member.subject_id):
        raise NotFound
    found = slip.trial.distribution
    if found.status != DistributionStatus.ON_VIEW or found.notice is None:
        raise NoticeOver
    return disclosure.raise_objection(
        actor=actor,
        notice=found.notice,
        line_ref=plan_objections.line_of(slip),
        reason=reason,
        is_concerned=True,
    )


def answer_objection(*, actor: Actor, objection_id: int, outcome: str, answer: str) -> Objection:
    """Answer a member: the plan stands, or the objection is right and the plan must be withdrawn.

    Raises JudgeInOwnCase (kept on record) for who proposed or checked the plan and for the member,
    NotFound, Invalid for another outcome than the two, WrongState when it is answered already.
    """
    objection, found = plan_objections.get_objection(actor, objection_id)
    if outcome not in OUTCOMES:
        raise Invalid
    involved = {
        person for person in (found.submitted_by_id, found.checked_by_id) if person is not None
    }
    disclosure.check_judge(actor=actor, objection=objection, involved=involved)
    with transaction.atomic():
        answered = disclosure.resolve_objection(
            actor=actor,
            objection=objection,
            outcome=outcome,
            answer=answer,
            involved=involved,
            is_entitled=True,
        )
        told(actor, "distribution.objection_answered", found.coop, {"year": found.year})
    return answered
