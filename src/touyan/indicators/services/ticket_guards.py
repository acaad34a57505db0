"""What every act on a ticket asks first: one lock, who has it, who supervises it, its stage, the line."""

import datetime as dt

from touyan.audit import services as audit
from touyan.cases.services import tickets as cases
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.indicators import disposal
from touyan.indicators.disposal import ALLOWED, WAYS, Act, Missing, Stage
from touyan.indicators.errors import (
    NoHandler,
    NotAComingDay,
    NotSuitable,
    NotTheTicketsHandler,
    OwnCooperative,
    ReasonMissing,
    SameHand,
)
from touyan.indicators.models import Alert, Ticket, TicketStep
from touyan.indicators.queries.handlers import Handler, handlers, is_handler
from touyan.indicators.rules import Level
from touyan.registry.models import Area, Resolution
from touyan.registry.queries import serves

WORDS = 1000


def may_supervise(actor: Actor, alert: Alert, level: Level) -> bool:
    """Say whether the actor gives out and reviews tickets of a colour about this alert's cooperative."""
    power = Power.ALERT_JUDGE if alert.is_guarded else Power.ALERT_HANDLE
    return disposal.supervises(actor.prefixes(power), alert.area.scope_path, level)


def county_of(ticket: Ticket) -> Area:
    """Return the county in which a ticket's cooperative lies."""
    path = ticket.alert.area.scope_path[: disposal.COUNTY].ljust(12, "0")
    return Area.objects.get(path=path, valid_to=None)


def missing(ticket: Ticket, minutes: Resolution | None = None) -> tuple[Missing, ...]:
    """Return what a ticket still lacks before it may be closed."""
    acts = set(ticket.steps.values_list("act", flat=True))
    return disposal.missing(
        Level(ticket.level),
        Stage(ticket.stage),
        has_check=Act.CHECKED in acts,
        has_plan=Act.PLANNED in acts,
        has_minutes=minutes is not None,
    )


def locked_alert(pk: int) -> Alert:
    """Return an alert, locked. Raises NotFound."""
    rows = Alert.objects.select_for_update(of=("self",)).select_related("area", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def seen(actor: Actor, ticket: Ticket) -> Ticket:
    """Return a ticket that the actor may see, locked with its alert."""
    if not Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists():
        raise NotFound
    alert = locked_alert(ticket.alert_id)
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("case")
    found = rows.get(pk=ticket.pk)
    found.alert = alert
    return found


def handled(actor: Actor, ticket: Ticket, act: str) -> Ticket:
    """Return a ticket, locked, for who has it. Raises NotFound, NotTheTicketsHandler, WrongState."""
    found = seen(actor, ticket)
    if not is_handler(actor.person_id, found.case.assignee_id):
        raise NotTheTicketsHandler
    allow(found, act)
    return found


def supervised(actor: Actor, ticket: Ticket, act: str, *, own: bool = False) -> Ticket:
    """Return a ticket, locked, for who supervises its colour and (but for `own`) does not have it.

    Raises NotFound, NotAllowed, OwnCooperative, SameHand, WrongState.
    """
    found = seen(actor, ticket)
    if not may_supervise(actor, found.alert, Level(found.level)):
        raise NotAllowed
    must_be_above(actor, found.alert)
    if not own and did_the_work(actor, found):
        raise SameHand
    allow(found, act)
    return found


def did_the_work(actor: Actor, ticket: Ticket) -> bool:
    """Say whether the actor has the ticket, or answered it (for somebody whom they stood in for)."""
    if is_handler(actor.person_id, ticket.case.assignee_id):
        return True
    return ticket.steps.filter(act=Act.ANSWERED, by_id=actor.person_id).exists()


def is_free(actor: Actor, ticket: Ticket) -> bool:
    """Say whether nothing keeps the actor from judging a ticket: own work, or a post in the cooperative."""
    return is_above(actor, ticket.alert) and not did_the_work(actor, ticket)


def is_above(actor: Actor, alert: Alert) -> bool:
    """Say whether the actor fills no post of the cooperative that an alert is about."""
    return not serves(actor.person_id, alert.organisation_id)


def must_be_above(actor: Actor, alert: Alert) -> None:
    """Raise OwnCooperative for who fills a post of the cooperative that an alert is about."""
    if not is_above(actor, alert):
        raise OwnCooperative


def allow(ticket: Ticket, act: str) -> None:
    """Raise WrongState unless an act is possible at the ticket's stage."""
    if ticket.stage not in ALLOWED[act]:
        raise WrongState


def moved(actor: Actor, ticket: Ticket, stage: Stage, act: Act, **more: object) -> Ticket:
    """Put a ticket into a stage and write the line."""
    ticket.stage = stage
    ticket.save(update_fields=["stage", "returned", "closed_on", "look_on"])
    step(actor, ticket, act, **more)
    return ticket


def step(actor: Actor, ticket: Ticket, act: Act, **more: object) -> TicketStep:
    """Write a line of the time line, and the act on record."""
    found = TicketStep.objects.create(
        ticket=ticket,
        act=act,
        level=ticket.level,
        round=ticket.case.round,
        by_id=actor.person_id or None,
        at=clock.now(),
        **more,
    )
    audit.record(
        actor=actor,
        action=f"indicators.ticket.{act.lower()}",
        object_kind="indicators.ticket",
        object_id=ticket.pk,
        area_path=ticket.alert.area.scope_path,
        detail={"rule": ticket.alert.rule, "level": ticket.level},
    )
    return found


def said_of(words: str) -> str:
    """Return words without spaces around them. Raises ReasonMissing, Invalid."""
    said = fitting(words)
    if not said:
        raise ReasonMissing
    return said


def fitting(words: str) -> str:
    """Return words that may be missing. Raises Invalid when they are too long."""
    said = words.strip()
    if len(said) > WORDS:
        raise Invalid
    return said


def coming(day: dt.date) -> dt.date:
    """Return a planned day: not before today, within two years. Raises NotAComingDay."""
    if not clock.today() <= day <= clock.today() + dt.timedelta(days=731):
        raise NotAComingDay
    return day


def chosen_for(alert: Alert, level: Level, person_id: int | None) -> Handler:
    """Return to whom a ticket goes: the first, or the one asked for. Raises NoHandler, NotSuitable."""
    found = handlers(alert, level)
    if not found:
        raise NoHandler
    if person_id is None:
        return found[0]
    for one in found:
        if one.person_id == person_id:
            return one
    raise NotSuitable


def plan_due(level: Level) -> dt.date | None:
    """Return until when the county's plan is due, for the colours that need one."""
    if not WAYS[level].needs_plan:
        return None
    return clock.today() + dt.timedelta(days=disposal.PLAN_DAYS)


def open_ticket(actor: Actor, alert: Alert, chosen: Handler) -> Ticket:
    """Make an alert a ticket of somebody, in the caller's transaction."""
    level = Level(alert.level)
    way = WAYS[level]
    case = cases.open_ticket(
        actor=actor,
        new=cases.NewTicket(
            area=alert.area,
            kind=way.kind,
            level=way.starts,
            person_id=chosen.person_id,
            text=f"{alert.rule} {alert.organisation.name}",
            why=chosen.why,
        ),
    )
    ticket = Ticket.objects.create(
        alert=alert,
        case=case,
        level=level,
        given_on=clock.today(),
        plan_due_on=plan_due(level),
    )
    step(actor, ticket, Act.DISPATCHED, to_id=chosen.person_id)
    return ticket


def end(
    actor: Actor,
    ticket: Ticket,
    stage: Stage,
    act: Act,
    *,
    words: str = "",
    minutes: Resolution | None = None,
) -> Ticket:
    """End a ticket and its case."""
    allow(ticket, "end")
    ticket.closed_on = clock.today()
    cases.close_ticket(actor=actor, case_id=ticket.case_id)
    return moved(actor, ticket, stage, act, words=words, minutes=minutes)
