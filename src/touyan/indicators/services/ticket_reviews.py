"""Answers to tickets are reviewed, sent back, closed by the level's condition, looked at again (rule 4.4)."""

import datetime as dt

from django.db import transaction

from touyan.cases.services import tickets as cases
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotAllowed, WrongState
from touyan.indicators import disposal
from touyan.indicators.disposal import WAYS, Act, Stage
from touyan.indicators.errors import (
    StillMissing,
)
from touyan.indicators.models import Alert, AlertStatus, Ticket
from touyan.indicators.rules import Level
from touyan.indicators.services.ticket_guards import (
    chosen_for,
    county_of,
    end,
    may_supervise,
    missing,
    moved,
    must_be_above,
    open_ticket,
    plan_due,
    said_of,
    seen,
    step,
    supervised,
)
from touyan.registry import services as registry
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution


@transaction.atomic
def review(*, actor: Actor, ticket: Ticket, words: str) -> Ticket:
    """Agree to an answer, and close the ticket when its level asks for nothing more.

    Raises NotFound, NotAllowed, SameHand for who has the ticket, WrongState, ReasonMissing.
    """
    found = supervised(actor, ticket, "review")
    said = said_of(words)
    moved(actor, found, Stage.REVIEWED, Act.REVIEWED, words=said)
    if not missing(found):
        _close(actor, found, said)
    return found


@transaction.atomic
def close(*, actor: Actor, ticket: Ticket, words: str, minutes_id: int | None = None) -> Ticket:
    """Close a reviewed ticket; a red one by the minutes of a joint meeting, which are confirmed herewith.

    Raises as `review`, StillMissing, registry's SamePerson for who recorded the minutes.
    """
    found = supervised(actor, ticket, "close")
    said = said_of(words)
    minutes = None
    if WAYS[Level(found.level)].needs_minutes:
        minutes = _minutes(actor, found, minutes_id)
    if missing(found, minutes):
        raise StillMissing
    return _close(actor, found, said, minutes)


@transaction.atomic
def send_back(*, actor: Actor, ticket: Ticket, words: str) -> Ticket:
    """Send an answer back; the second time at one level, the ticket goes one level up.

    Raises as `review`, NoHandler.
    """
    found = supervised(actor, ticket, "send_back")
    said = said_of(words)
    found.returned += 1
    moved(actor, found, Stage.RETURNED, Act.RETURNED, words=said)
    if not disposal.goes_up(Level(found.level), found.returned):
        found.case = cases.send_back(actor=actor, case_id=found.case_id)
        return found
    level = Level(found.level + 1)
    chosen = chosen_for(found.alert, level, None)
    found.level, found.returned = level, 0
    found.plan_due_on = plan_due(level)
    found.save(update_fields=["level", "returned", "plan_due_on"])
    way = WAYS[level]
    found.case = cases.lift(
        actor=actor,
        case_id=found.case_id,
        kind=way.kind,
        level=way.starts,
        person_id=chosen.person_id,
        why=chosen.why,
    )
    return moved(actor, found, Stage.DISPATCHED, Act.LIFTED, to_id=chosen.person_id)


@transaction.atomic
def pass_on(*, actor: Actor, ticket: Ticket, person_id: int, words: str) -> Ticket:
    """Give a ticket to somebody else whose post answers for it; the clock runs on.

    Raises NotFound, NotAllowed, WrongState, NotSuitable, ReasonMissing.
    """
    found = supervised(actor, ticket, "pass_on", own=True)
    said = said_of(words)
    chosen = chosen_for(found.alert, Level(found.level), person_id)
    found.case = cases.pass_on(
        actor=actor, case_id=found.case_id, person_id=chosen.person_id, why=chosen.why
    )
    step(actor, found, Act.PASSED_ON, words=said, to_id=chosen.person_id)
    return found


@transaction.atomic
def look_again(*, actor: Actor, ticket: Ticket, holds: bool, words: str) -> Ticket | None:
    """Say after 60 days whether it stayed right. What came back is a new alert one level higher, given
    out at once; it is returned.

    Raises as `review`, WrongState before its day and a second time, NoHandler.
    """
    found = supervised(actor, ticket, "look_again")
    said = said_of(words)
    today = clock.today()
    if found.looked_on is not None or found.look_on is None or today < found.look_on:
        raise WrongState
    found.looked_on = today
    found.save(update_fields=["looked_on"])
    step(actor, found, Act.LOOKED, words=said)
    if holds:
        return None
    old = found.alert
    if Alert.objects.filter(follows=old).exists():
        raise WrongState  # the rules found it again themselves
    alert = Alert.objects.create(
        organisation=old.organisation,
        area=old.area,
        rule=old.rule,
        level=min(old.level + 1, Level.RED),
        month=clock.month_of(today),
        inputs=old.inputs,
        thresholds=old.thresholds,
        is_guarded=old.is_guarded,
        raised_at=clock.now(),
        raised_on=today,
        seen_on=today,
        follows=old,
    )
    return open_ticket(actor, alert, chosen_for(alert, Level(alert.level), None))


@transaction.atomic
def record_minutes(
    *, actor: Actor, ticket: Ticket, held_on: dt.date, title: str, number: str, digest: str
) -> Resolution:
    """Record the minutes of a joint meeting about a red ticket; somebody else confirms them by closing.

    Raises NotFound, NotAllowed, WrongState, registry's NoScan and InTheFuture, Invalid.
    """
    found = seen(actor, ticket)
    if not may_supervise(actor, found.alert, Level.RED):
        raise NotAllowed
    must_be_above(actor, found.alert)
    if found.stage in disposal.ENDED or not WAYS[Level(found.level)].needs_minutes:
        raise WrongState
    return registry.record_minutes(
        actor=actor,
        county_id=county_of(found).pk,
        held_on=held_on,
        title=title,
        number=number,
        document_hash=digest,
    )


def _minutes(actor: Actor, ticket: Ticket, minutes_id: int | None) -> Resolution | None:
    county = county_of(ticket)
    rows = Resolution.objects.filter(area=county, body=ResolutionBody.JOINT_MEETING)
    found = rows.filter(pk=minutes_id).first() if minutes_id else None
    if found is None or found.passed_on < ticket.alert.raised_on:
        return None  # a meeting before the alarm did not deal with it
    return registry.confirm_minutes(actor=actor, resolution_id=found.pk)


def _close(actor: Actor, ticket: Ticket, words: str, minutes: Resolution | None = None) -> Ticket:
    alert = ticket.alert
    if alert.status != AlertStatus.OPEN:
        raise WrongState  # somebody asked to call it a false alarm: that is decided first
    alert.status, alert.closed_on = AlertStatus.CLOSED, clock.today()
    alert.save(update_fields=["status", "closed_on"])
    ticket.look_on = clock.today() + dt.timedelta(days=disposal.LOOK_AGAIN_DAYS)
    return end(actor, ticket, Stage.CLOSED, Act.CLOSED, words=words, minutes=minutes)
