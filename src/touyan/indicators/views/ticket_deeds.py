"""What can be done to a ticket: one table, from which its page draws buttons and forms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.core.actor import Actor, Power
from touyan.indicators import ticket_forms as forms
from touyan.indicators.disposal import (
    ALLOWED,
    ENDED,
    TOWNSHIP,
    WAYS,
    Missing,
)
from touyan.indicators.models import Ticket
from touyan.indicators.queries import tickets as queries
from touyan.indicators.queries.handlers import handlers, is_handler
from touyan.indicators.rules import Level
from touyan.indicators.services import ticket_guards as guards
from touyan.indicators.services import ticket_reviews as reviews
from touyan.indicators.services import tickets as services

Data = dict[str, Any]
Form = Callable[[Ticket, Any, Any], Answering]


NOTED = _("Noted.")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act: its button, its form (None = one tap), what it does, and when it is offered."""

    code: str
    label: str | Promise
    run: Callable[[Actor, Ticket, Data], object]
    shown: Callable[[Actor, Ticket], bool]
    form: Form | None = None
    done: str | Promise = NOTED
    kind: str = ""
    icon: str = "edit"


def has_it(actor: Actor, ticket: Ticket) -> bool:
    """Say whether the actor has the ticket."""
    return is_handler(actor.person_id, ticket.case.assignee_id)


def supervises(actor: Actor, ticket: Ticket) -> bool:
    """Say whether the actor supervises tickets of this colour here."""
    return guards.may_supervise(actor, ticket.alert, Level(ticket.level))


def _handles(act: str) -> Callable[[Actor, Ticket], bool]:
    return lambda actor, ticket: ticket.stage in ALLOWED[act] and has_it(actor, ticket)


def _reviews(act: str) -> Callable[[Actor, Ticket], bool]:
    def shown(actor: Actor, ticket: Ticket) -> bool:
        stage = ticket.stage in ALLOWED[act]
        return stage and supervises(actor, ticket) and guards.is_free(actor, ticket)

    return shown


def _may_check(actor: Actor, ticket: Ticket) -> bool:
    if ticket.stage in ENDED or not WAYS[Level(ticket.level)].needs_check:
        return False
    path = ticket.alert.area.scope_path
    above = actor.prefixes(Power.ALERT_HANDLE)
    here = any(path.startswith(one) and len(one) <= TOWNSHIP for one in above)
    return (here or has_it(actor, ticket)) and guards.is_above(actor, ticket.alert)


def _may_plan(actor: Actor, ticket: Ticket) -> bool:
    running = ticket.stage not in ENDED and WAYS[Level(ticket.level)].needs_plan
    mine = has_it(actor, ticket) or supervises(actor, ticket)
    return running and mine and guards.is_above(actor, ticket.alert)


def _may_minute(actor: Actor, ticket: Ticket) -> bool:
    running = ticket.stage not in ENDED and WAYS[Level(ticket.level)].needs_minutes
    return running and supervises(actor, ticket) and guards.is_above(actor, ticket.alert)


def _may_close(actor: Actor, ticket: Ticket) -> bool:
    if not _reviews("close")(actor, ticket):
        return False
    return set(guards.missing(ticket)) <= {Missing.MINUTES}


def _may_look(actor: Actor, ticket: Ticket) -> bool:
    due = ticket.look_on is not None and ticket.looked_on is None
    return due and _reviews("look_again")(actor, ticket) and ticket.is_look_due


def _words(label: str | Promise) -> Form:
    return lambda _ticket, data, _files: forms.WordsForm(data, label=label)


def _plain(form: type[Answering]) -> Form:
    return lambda _ticket, data, files: form(data, files)


def _note(label: str | Promise) -> Form:
    return lambda _ticket, data, files: forms.NoteForm(data, files, label=label)


def _close_form(ticket: Ticket, data: Any, _files: Any) -> Answering:
    offered = None
    if WAYS[Level(ticket.level)].needs_minutes:
        offered = [
            (str(one.pk), f"{one.passed_on:%Y-%m-%d} {one.title}")
            for one in queries.minutes_for(ticket)
        ]
    return forms.CloseForm(data, minutes=offered)


def people_for(ticket: Ticket) -> list[tuple[str, str]]:
    """Return to whom a ticket may be given, but for who has it."""
    found = handlers(ticket.alert, Level(ticket.level))
    return [
        (str(one.person_id), f"{one.name} · {one.post}")
        for one in found
        if one.person_id != ticket.case.assignee_id
    ]


def _pass_form(ticket: Ticket, data: Any, _files: Any) -> Answering:
    return forms.PassOnForm(data, people=people_for(ticket), label=_("Why somebody else?"))


def _uploads(data: Data) -> tuple[Any, ...]:
    return (data["upload"],) if data.get("upload") else ()


def _answer(actor: Actor, ticket: Ticket, data: Data) -> object:
    kept = {name: data[name] for name in ("cause", "measures", "planned_on", "evidence")}
    return services.answer(actor=actor, ticket=ticket, uploads=_uploads(data), **kept)


def _record_minutes(actor: Actor, ticket: Ticket, data: Data) -> object:
    scan = backstage.store_file(
        actor=actor,
        content=data["scan"],
        name=data["scan"].name,
        purpose=FilePurpose.RESOLUTION_SCAN,
        area_id=guards.county_of(ticket).pk,
        read_power=Power.ALERT_HANDLE,
    )
    kept = {name: data[name] for name in ("held_on", "title", "number")}
    return reviews.record_minutes(actor=actor, ticket=ticket, digest=scan.sha256, **kept)


def _close(actor: Actor, ticket: Ticket, data: Data) -> object:
    minutes = int(data["minutes"]) if data.get("minutes") else None
    return reviews.close(actor=actor, ticket=ticket, words=data["words"], minutes_id=minutes)


def _look(actor: Actor, ticket: Ticket, data: Data) -> object:
    reviews.look_again(
        actor=actor, ticket=ticket, holds=data["holds"] == "yes", words=data["words"]
    )
    return True


DEEDS = {
    deed.code: deed
    for deed in (
        Deed(
            "sign", _("Sign for it"),
            lambda a, t, d: services.sign(actor=a, ticket=t), _handles("sign"),
            done=_("Signed. The time for the answer runs."), kind="primary", icon="check",
        ),
        Deed(
            "note", _("Write what was looked into"),
            lambda a, t, d: services.note(
                actor=a, ticket=t, words=d["words"], uploads=_uploads(d)
            ),
            _handles("work"), form=_note(_("What did you look into, what did you find?")),
        ),
        Deed(
            "check", _("Record the visit to the place"),
            lambda a, t, d: services.record_check(
                actor=a, ticket=t, words=d["words"], uploads=_uploads(d)
            ),
            _may_check, form=_note(_("Who went there on which day, and what was found?")),
            icon="people",
        ),
        Deed(
            "plan", _("Write the county's plan"),
            lambda a, t, d: services.plan(
                actor=a, ticket=t, words=d["words"], planned_on=d["planned_on"]
            ),
            _may_plan, form=_plain(forms.PlanForm), icon="tasks",
        ),
        Deed(
            "answer", _("Answer"), _answer, _handles("answer"), form=_plain(forms.AnswerForm),
            done=_("Answered. Somebody else reviews it."), kind="primary", icon="check",
        ),
        Deed(
            "review", _("Agree"),
            lambda a, t, d: reviews.review(actor=a, ticket=t, words=d["words"]),
            _reviews("review"), form=_words(_("What did you check?")), kind="primary",
            icon="check",
        ),
        Deed(
            "return", _("Send back"),
            lambda a, t, d: reviews.send_back(actor=a, ticket=t, words=d["words"]),
            _reviews("send_back"),
            form=_words(_("What is missing? The second time it goes one level up")), icon="back",
        ),
        Deed(
            "minutes", _("Enter the minutes of the joint meeting"), _record_minutes, _may_minute,
            form=_plain(forms.MinutesForm),
            done=_("Entered. Somebody else confirms them by closing."), icon="book",
        ),
        Deed(
            "close", _("Close the ticket"), _close, _may_close, form=_close_form,
            done=_("Closed. It is looked at again after 60 days."), kind="primary", icon="check",
        ),
        Deed(
            "pass-on", _("Give it to somebody else"),
            lambda a, t, d: reviews.pass_on(
                actor=a, ticket=t, person_id=int(d["person"]), words=d["words"]
            ),
            lambda a, t: t.stage in ALLOWED["pass_on"] and supervises(a, t)
            and bool(people_for(t)),
            form=_pass_form, icon="people",
        ),
        Deed(
            "look", _("Look at it again"), _look, _may_look, form=_plain(forms.LookForm),
            kind="primary", icon="search",
        ),
    )
}  # fmt: skip


def offered(actor: Actor, ticket: Ticket) -> list[Deed]:
    """Return what this person may do to the ticket as it stands."""
    return [deed for deed in DEEDS.values() if deed.shown(actor, ticket)]


def form_of(deed: Deed, ticket: Ticket, data: Any = None, files: Any = None) -> Answering:
    """Return the form of a deed, filled with what was sent; an empty one for a single tap."""
    return Answering(data) if deed.form is None else deed.form(ticket, data, files)
