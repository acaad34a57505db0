"""Proposing points from facts of the rooms below: who came to a night talk in time, what was adopted.

A fact becomes a claim like any other: two people review it. Rights by law are never facts here: for a
meeting that decides by law the decisions room refuses with the article (rule 2.5).
"""

import uuid
from dataclasses import dataclass

from django.db import transaction

from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, NotFound
from touyan.decisions import queries as decisions
from touyan.decisions.queries import talks
from touyan.points import queries
from touyan.points.models import Claim
from touyan.points.services.claims import Deed, propose

# Which rule of a scheme rewards which fact (rule 2.4: the county's template names them so).
RULES = {"ATTENDED": "B01", "ADOPTED": "B02"}
_NAMES = uuid.UUID("6f2d1c50-7a0e-5b41-9d3e-0d1f5a3c7b11")


@dataclass(frozen=True, slots=True)
class FromFacts:
    """How many claims were entered, and how many facts were left out: kin, caps, not taking part."""

    entered: int
    left_out: int


@transaction.atomic
def propose_from_talk(*, actor: Actor, meeting_id: int) -> FromFacts:
    """Enter a claim for each fact of a night talk; sent again, it enters nothing twice.

    Facts of the actor's own kin, of households that take no part or have reached a cap are left out:
    somebody else enters them, or nobody. Raises StatutoryRight (with the article), NotFound.
    """
    meeting = decisions.get_meeting(actor, meeting_id)
    actor.require_in(Power.POINTS_PROPOSE, meeting.area.scope_path)
    facts = talks.deed_facts(meeting)
    village = queries.village_of(meeting.area)
    day = facts[0].occurred_on if facts else None
    scheme = queries.scheme_in_force(village.pk, day) if day else None
    if facts and scheme is None:
        raise NotFound
    rules = dict(scheme.rules.values_list("code", "pk")) if scheme else {}
    entered = 0
    for fact in facts:
        ref = uuid.uuid5(_NAMES, fact.reference)
        rule = rules.get(RULES[fact.kind])
        if rule is None or Claim.objects.filter(ref=ref).exists():
            continue
        deed = Deed(
            household_id=fact.household_id,
            rule_id=rule,
            occurred_on=fact.occurred_on,
            note=meeting.title,
            ref=ref,
        )
        entered += _enter(actor, deed)
    return FromFacts(entered, len(facts) - entered)


def _enter(actor: Actor, deed: Deed) -> bool:
    """Enter one claim in a savepoint of its own: a refusal leaves out this household alone."""
    try:
        with transaction.atomic():
            propose(actor=actor, deed=deed)
    except DomainError:
        return False
    return True
