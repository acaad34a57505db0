"""Entering what members took by a signed sheet; somebody else checks it, and only then it counts."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from touyan.coops import laws
from touyan.coops.errors import LabourIsNoTrade
from touyan.coops.models import Coop, CoopMember, Handout, HandoutLine, HandoutStatus
from touyan.coops.models.handouts import BASES
from touyan.coops.queries import handouts
from touyan.coops.services.guards import coop_for, not_future, somebody_else, text, told, who
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Conflict, Invalid, NotFound, WrongState

QUANTITY_MOST = Decimal(1_000_000)


@transaction.atomic
def hand_out(
    *,
    actor: Actor,
    coop_id: int,
    basis: str,
    what: str,
    unit: str,
    on: dt.date,
    paper: str,
    quantities: Mapping[int, Decimal],
) -> Handout:
    """Enter a signed sheet: what each member (id) took, in one unit, with at most two decimals.

    Raises LabourIsNoTrade for work, NotFound for somebody who was no member on that day, Conflict
    for a sheet that is entered already, Invalid, NotAllowed.
    """
    coop = coop_for(actor, coop_id, Power.COOP_ENTER)
    if basis not in dict(BASES):
        raise LabourIsNoTrade(basis=laws.EQUIVALENTS)
    day, number = not_future(on), text(paper, longest=60)
    if not quantities or not all(_is_quantity(one) for one in quantities.values()):
        raise Invalid
    members = CoopMember.objects.filter(coop=coop, pk__in=list(quantities)).on(day)
    if members.count() != len(quantities):
        raise NotFound
    same = Handout.objects.filter(coop=coop, paper=number).exclude(status=HandoutStatus.RETURNED)
    if same.exists():
        raise Conflict
    found = Handout.objects.create(
        coop=coop,
        basis=basis,
        what=text(what, longest=60),
        unit=text(unit, longest=12),
        on=day,
        paper=number,
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    HandoutLine.objects.bulk_create(
        [
            HandoutLine(handout=found, member_id=member, quantity=quantity)
            for member, quantity in sorted(quantities.items())
        ]
    )
    told(actor, "handout.entered", coop, {"handout": found.pk, "lines": len(quantities)})
    return found


@transaction.atomic
def check_handout(*, actor: Actor, handout_id: int) -> Handout:
    """Say that a sheet agrees with its signatures: from now on it counts.

    Raises SamePersonTwice for who entered it, WrongState when it was dealt with.
    """
    found, coop = _waiting(actor, handout_id)
    found.status = HandoutStatus.CHECKED
    _answered(actor, found)
    told(actor, "handout.checked", coop, {"handout": found.pk})
    return found


@transaction.atomic
def return_handout(*, actor: Actor, handout_id: int, answer: str) -> Handout:
    """Give a sheet back with a reason; it may be entered anew. Raises SamePersonTwice, WrongState."""
    found, coop = _waiting(actor, handout_id)
    found.status, found.answer = HandoutStatus.RETURNED, text(answer, longest=200)
    _answered(actor, found)
    told(actor, "handout.returned", coop, {"handout": found.pk})
    return found


def _waiting(actor: Actor, handout_id: int) -> tuple[Handout, Coop]:
    seen = handouts.get_handout(actor, handout_id)
    coop = coop_for(actor, seen.coop_id, Power.COOP_CHECK)
    found = Handout.objects.get(pk=handout_id)
    if found.status != HandoutStatus.ENTERED:
        raise WrongState
    somebody_else(actor, found.entered_by_id)
    return found, coop


def _answered(actor: Actor, found: Handout) -> None:
    found.checked_by_id, found.checked_at = who(actor), clock.now()
    found.save(update_fields=["status", "answer", "checked_by", "checked_at"])


def _is_quantity(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2 and 0 < value <= QUANTITY_MOST
