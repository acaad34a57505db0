"""Alerts become somebody's task: given out, signed, looked into, answered (rule 4.4).

Number, clocks, ladder and assignee are those of a case; what may be done, by whom, is decided here.
"""

import datetime as dt
from collections.abc import Sequence
from typing import BinaryIO

from django.db import transaction

from touyan.cases.services import attach
from touyan.cases.services import tickets as cases
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.indicators import disposal
from touyan.indicators.disposal import WAYS, Act, Stage
from touyan.indicators.errors import (
    HasTicket,
)
from touyan.indicators.models import Alert, AlertStatus, Ticket, TicketStep
from touyan.indicators.queries.handlers import handlers, is_handler
from touyan.indicators.rules import Level
from touyan.indicators.services.ticket_guards import (
    chosen_for,
    coming,
    end,
    fitting,
    handled,
    locked_alert,
    may_supervise,
    moved,
    must_be_above,
    open_ticket,
    said_of,
    seen,
    step,
)


@transaction.atomic
def dispatch(*, actor: Actor, alert: Alert, person_id: int | None = None) -> Ticket:
    """Make an alert somebody's task: whose post answers for its colour, or the one chosen of them.

    Raises NotFound, NotAllowed for who does not supervise the colour, HasTicket, WrongState, NoHandler,
    NotSuitable.
    """
    locked = locked_alert(alert.pk)
    if not Alert.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise NotFound
    if not may_supervise(actor, locked, Level(locked.level)):
        raise NotAllowed
    if Ticket.objects.filter(alert=locked).exists():
        raise HasTicket
    if locked.status != AlertStatus.OPEN:
        raise WrongState
    return open_ticket(actor, locked, chosen_for(locked, Level(locked.level), person_id))


def follow_on(*, actor: Actor, alert: Alert, former: Alert) -> Ticket | None:
    """Take a ticket over by a graver alert: the old one ends, the new one is given out at once.

    None where the former alert has no ticket under way. Where nobody fills a post, the old ticket
    stays. For the nightly judging, in its transaction.
    """
    old = Ticket.objects.select_for_update().filter(alert=former).running().first()
    if old is None:
        return None
    alert = locked_alert(alert.pk)
    found = handlers(alert, Level(alert.level))
    if not found:
        return None
    end(actor, old, Stage.REPLACED, Act.REPLACED)
    return open_ticket(actor, alert, found[0])


def end_for_false_alarm(*, actor: Actor, alert: Alert, words: str) -> None:
    """End the ticket of an alert that the county called a false one; nothing without a ticket."""
    ticket = Ticket.objects.select_for_update().filter(alert=alert).running().first()
    if ticket is not None:
        end(actor, ticket, Stage.FALSE, Act.FALSE, words=words)


@transaction.atomic
def sign(*, actor: Actor, ticket: Ticket) -> Ticket:
    """Sign that the ticket was received. Raises NotFound, NotTheTicketsHandler, WrongState."""
    found = handled(actor, ticket, "sign")
    found.case = cases.sign(actor=actor, case_id=found.case_id)
    return moved(actor, found, Stage.SIGNED, Act.SIGNED)


@transaction.atomic
def note(
    *, actor: Actor, ticket: Ticket, words: str, uploads: Sequence[BinaryIO] = ()
) -> TicketStep:
    """Write what was looked into. Raises as `sign`, ReasonMissing."""
    found = handled(actor, ticket, "work")
    said = said_of(words)
    found.case = cases.begin(actor=actor, case_id=found.case_id)
    attach(actor, found.case, uploads, from_reporter=False)
    moved(actor, found, Stage.WORKING, Act.NOTED, words=said)
    return found.steps.latest("pk")


@transaction.atomic
def record_check(
    *, actor: Actor, ticket: Ticket, words: str, uploads: Sequence[BinaryIO] = ()
) -> TicketStep:
    """Record that the township looked at the place and what it found there (an orange one needs it).

    For who has the ticket and for who handles tickets in the township. Raises NotFound, NotAllowed,
    OwnCooperative, WrongState, ReasonMissing.
    """
    found = seen(actor, ticket)
    path = found.alert.area.scope_path
    prefixes = actor.prefixes(Power.ALERT_HANDLE)
    from_above = any(path.startswith(one) and len(one) <= disposal.TOWNSHIP for one in prefixes)
    has_it = is_handler(actor.person_id, found.case.assignee_id)
    if not from_above and not (has_it and found.level >= Level.ORANGE):
        raise NotAllowed
    must_be_above(actor, found.alert)
    if found.stage in disposal.ENDED:
        raise WrongState
    attach(actor, found.case, uploads, from_reporter=False)
    return step(actor, found, Act.CHECKED, words=said_of(words))


@transaction.atomic
def plan(*, actor: Actor, ticket: Ticket, words: str, planned_on: dt.date) -> TicketStep:
    """Write the county's plan of a red ticket: what is done until when. Raises as `record_check`."""
    found = seen(actor, ticket)
    has_it = is_handler(actor.person_id, found.case.assignee_id)
    if not has_it and not may_supervise(actor, found.alert, Level(found.level)):
        raise NotAllowed
    must_be_above(actor, found.alert)
    if found.stage in disposal.ENDED or not WAYS[Level(found.level)].needs_plan:
        raise WrongState
    return step(actor, found, Act.PLANNED, words=said_of(words), planned_on=coming(planned_on))


@transaction.atomic
def answer(
    *,
    actor: Actor,
    ticket: Ticket,
    cause: str,
    measures: str,
    planned_on: dt.date,
    evidence: str = "",
    uploads: Sequence[BinaryIO] = (),
) -> Ticket:
    """Answer: cause, measures, planned day, evidence. Raises as `note`, Invalid for a planned day long
    past or far away.
    """
    found = handled(actor, ticket, "answer")
    said = {"cause": said_of(cause), "measures": said_of(measures)}
    day = coming(planned_on)
    found.case = cases.answer(actor=actor, case_id=found.case_id)
    attach(actor, found.case, uploads, from_reporter=False)
    return moved(
        actor, found, Stage.ANSWERED, Act.ANSWERED, words=fitting(evidence), planned_on=day, **said
    )
