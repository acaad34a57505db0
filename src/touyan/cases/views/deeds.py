"""What can be done to a case by those who work on it: one table, from which pages draw buttons and forms."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases import forms, queries, services
from touyan.cases.cause_forms import CauseForm, LinkForm
from touyan.cases.kinds import CaseLevel, CaseStatus, RungClock
from touyan.cases.models import Case
from touyan.cases.queries import answering, screens
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid

Data = dict[str, Any]
ASKED = (CaseStatus.WHISTLED, CaseStatus.DISPATCHED)
BEFORE = (*ASKED, CaseStatus.ACCEPTED)
ANSWERED = (CaseStatus.REPLIED, CaseStatus.CLOSED)


NOTED = _("Noted.")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act: its button, its form (None = one tap), what it does, and when it is offered."""

    code: str
    label: str | Promise
    run: Callable[[Actor, Case, Data], object]
    shown: Callable[[Actor, Case], bool]
    form: type[Answering] | None = None
    field: str | Promise = ""
    done: str | Promise = NOTED
    kind: str = ""
    icon: str = "edit"
    offers: Callable[[Actor, Case], list[Case]] | None = None


def _who(actor: Actor, case: Case) -> Data:
    return {"actor": actor, "case_id": case.pk}


def is_desk(actor: Actor, case: Case) -> bool:
    """Say whether the actor works at the desk of this case."""
    return actor.may_in(Power.CASE_DISPATCH, case.area.scope_path)


def works_on(actor: Actor, case: Case) -> bool:
    """Say whether the actor reads a case as one of those who work on it, not as who asked for it."""
    if case.guard:
        return actor.may_in(Power(case.guard), case.area.scope_path)
    own_work = actor.person_id > 0 and actor.person_id in (case.assignee_id, case.recorded_by_id)
    return own_work or actor.may_in(Power.CASE_READ, case.area.scope_path)


def _handles(actor: Actor, case: Case) -> bool:
    return case.is_open and (case.assignee_id == actor.person_id or is_desk(actor, case))


def _is_asked(actor: Actor, case: Case) -> bool:
    return case.assignee_id == actor.person_id and case.status in ASKED


def _may_take(actor: Actor, case: Case) -> bool:
    here = actor.may_in(Power.CASE_ANSWER, case.area.scope_path)
    return here and case.status in ASKED and case.assignee_id != actor.person_id and not case.guard


def _may_hear(actor: Actor, case: Case) -> bool:
    here = actor.may_in(Power.CASE_RECORD, case.area.scope_path)
    return (
        here
        and case.status in BEFORE
        and case.arrival_due_at is not None
        and case.assignee_id not in (None, actor.person_id)
    )


def _may_tell(actor: Actor, case: Case) -> bool:
    here = case.assignee_id == actor.person_id or is_desk(actor, case)
    open_ = case.status in ANSWERED and not case.is_anonymous and not case.guard
    return here and open_ and not answering.is_told(case)


def _may_pause(actor: Actor, case: Case) -> bool:
    runs = case.rung_clock == RungClock.RESOLUTION and screens.running_pause(case) is None
    return _handles(actor, case) and runs


def _may_resume(actor: Actor, case: Case) -> bool:
    return _handles(actor, case) and screens.running_pause(case) is not None


def _may_approve(actor: Actor, case: Case) -> bool:
    here = actor.may_in(Power.CASE_APPROVE, case.area.scope_path)
    return here and case.is_open and case.assignee_id != actor.person_id


def _may_extend(actor: Actor, case: Case) -> bool:
    return _may_approve(actor, case) and case.resolve_due_at is not None


def _may_go_up(actor: Actor, case: Case) -> bool:
    return is_desk(actor, case) and case.is_open and case.level < CaseLevel.COUNTY


def _may_call(actor: Actor, case: Case) -> bool:
    here = actor.may_in(Power.CASE_CALL_BACK, case.area.scope_path)
    return here and case.status in ANSWERED and case.assignee_id != actor.person_id


def _may_decide(actor: Actor, case: Case) -> bool:
    return case.is_disputed and actor.may_in(Power.CASE_DECIDE, case.area.scope_path)


def _may_judge(actor: Actor, case: Case) -> bool:
    here = actor.may_in(Power.CASE_APPROVE, case.area.scope_path)
    return here and screens.contested_pause(case) is not None


def _may_exclude(actor: Actor, case: Case) -> bool:
    here = actor.may_in(Power.CASE_EXCLUDE, case.area.scope_path)
    return here and case.status in (*ANSWERED, *BEFORE, CaseStatus.ARRIVED, CaseStatus.IN_PROGRESS)


def _may_adopt(actor: Actor, case: Case) -> bool:
    fits = case.family in ("SUGGESTION", "HAZARD") and not case.is_adopted
    return fits and is_desk(actor, case) and case.status != CaseStatus.WITHDRAWN


def _pause(actor: Actor, case: Case, data: Data) -> object:
    until = clock.start_of(data["until"] + dt.timedelta(days=1))
    return services.pause(
        **_who(actor, case), waiting=data["waiting"], until=until, reason=data["reason"]
    )


def _call(actor: Actor, case: Case, data: Data) -> object:
    reached = data["reached"] == "yes"
    score = data["score"] if reached else None
    return services.call_back(
        **_who(actor, case), is_reached=reached, score=score, words=data["words"]
    )


def _judge(actor: Actor, case: Case, data: Data) -> object:
    pause = screens.contested_pause(case)
    if pause is None:
        raise Invalid
    return services.decide_contest(
        actor=actor, pause_id=pause.pk, is_void=data["outcome"] == "void", reason=data["reason"]
    )


def _done(actor: Actor, case: Case, data: Data) -> object:
    words = " ".join(part for part in (data["how"], data["words"]) if part)
    spoken = data["in_person"]
    return services.resolve_on_site(**_who(actor, case), words=words, in_person=spoken)


def _may_link(actor: Actor, case: Case) -> bool:
    apart = case.linked_to_id is None and not case.guard and not case.linked.exists()
    return is_desk(actor, case) and case.is_open and apart


def _may_name_cause(actor: Actor, case: Case) -> bool:
    return is_desk(actor, case) and case.cause_id is None and not case.guard


def _link(actor: Actor, case: Case, data: Data) -> object:
    return services.link(**_who(actor, case), to_id=int(data["other"]))


def _cause(actor: Actor, case: Case, data: Data) -> object:
    others = [int(one) for one in data.get("cases", [])]
    return services.propose_root(
        actor=actor, case_ids=[case.pk, *others], title=data["title"], action=data["action"]
    )


DEEDS: dict[str, Deed] = {
    one.code: one
    for one in (
        Deed(
            "coming", _("I am coming"), lambda a, c, d: services.accept(**_who(a, c)), _is_asked,
            done=_("The villager reads that you are coming."), kind="primary", icon="check",
        ),
        Deed(
            "take", _("I take it"), lambda a, c, d: services.take(**_who(a, c)), _may_take,
            done=_("It is yours now."), icon="check",
        ),
        Deed(
            "done", _("It is done"), _done, _handles, form=forms.DoneForm,
            done=_("The villager is asked whether it is so."), icon="check",
        ),
        Deed(
            "decline", _("I cannot come"), lambda a, c, d: services.decline(**_who(a, c)),
            lambda a, c: c.assignee_id == a.person_id
            and c.status in (CaseStatus.DISPATCHED, CaseStatus.ACCEPTED),
            done=_("The next one is asked."), icon="cross",
        ),
        Deed(
            "heard", _("The villager says: somebody is there"),
            lambda a, c, d: services.record_arrival(**_who(a, c)), _may_hear, icon="phone",
        ),
        Deed(
            "progress", _("Say how it goes on"),
            lambda a, c, d: services.note_progress(**_who(a, c), words=d["words"]), _handles,
            form=forms.WordsForm, field=_("What the villager should know"),
        ),
        Deed(
            "reply", _("Write the answer"),
            lambda a, c, d: services.reply(
                **_who(a, c), words=d["words"], in_person=d["in_person"]
            ),
            _handles, form=forms.AnswerForm, field=_("The answer: what was done, or why it cannot be done"),
            done=_("Answered. The villager is asked whether it helped."),
        ),
        Deed(
            "told", _("I told them in person"),
            lambda a, c, d: services.tell_in_person(**_who(a, c)), _may_tell, icon="people",
        ),
        Deed(
            "pause", _("Wait for somebody"), _pause, _may_pause, form=forms.PauseForm,
            done=_("The clock stands still. The villager reads why and may object."), icon="clock",
        ),
        Deed(
            "resume", _("Go on: what we waited for came"),
            lambda a, c, d: services.resume(**_who(a, c)), _may_resume, icon="clock",
        ),
        Deed(
            "hand-back", _("Not ours"),
            lambda a, c, d: services.hand_back(**_who(a, c), reason=d["words"]),
            lambda a, c: _handles(a, c) and not c.is_disputed, form=forms.WordsForm,
            field=_("Why is it not ours? The county decides; the clock runs on"), icon="back",
        ),
        Deed(
            "up", _("One level up"),
            lambda a, c, d: services.go_up(**_who(a, c), reason=d["words"]), _may_go_up,
            form=forms.WordsForm, field=_("Why does it need the level above?"), icon="upload",
        ),
        Deed(
            "extend", _("Grant more time"),
            lambda a, c, d: services.extend(**_who(a, c), days=d["days"], reason=d["reason"]),
            _may_extend, form=forms.DaysForm, icon="clock",
        ),
        Deed(
            "suspend", _("Let it rest"),
            lambda a, c, d: services.suspend(**_who(a, c), reason=d["words"]),
            lambda a, c: _may_approve(a, c) and c.suspended_at is None, form=forms.WordsForm,
            field=_("What outside must be decided first? The caller reads it"), icon="clock",
        ),
        Deed(
            "wake", _("Take it up again"), lambda a, c, d: services.end_suspension(**_who(a, c)),
            lambda a, c: c.suspended_at is not None
            and a.may_in(Power.CASE_APPROVE, c.area.scope_path), icon="clock",
        ),
        Deed(
            "judge", _("Decide the contested wait"), _judge, _may_judge, form=forms.ContestForm,
            kind="primary", icon="shield",
        ),
        Deed(
            "decide", _("Decide whose it is"),
            lambda a, c, d: services.decide_dispute(**_who(a, c), office=d["office"], level=d["level"]),
            _may_decide, form=forms.DisputeForm, kind="primary", icon="shield",
        ),
        Deed(
            "call-back", _("Note the call back"), _call, _may_call, form=forms.CallForm,
            kind="primary", icon="phone",
        ),
        Deed(
            "adopt", _("The suggestion is taken up"),
            lambda a, c, d: services.adopt(**_who(a, c)), _may_adopt, icon="star",
        ),
        Deed(
            "link", _("The same matter as another"), _link, _may_link, form=LinkForm,
            done=_("Linked: one answer reaches both."), icon="people", offers=queries.neighbours,
        ),
        Deed(
            "unlink", _("It is a matter of its own"),
            lambda a, c, d: services.unlink(**_who(a, c)),
            lambda a, c: is_desk(a, c) and c.linked_to_id is not None, icon="cross",
        ),
        Deed(
            "cause", _("Name the cause"), _cause, _may_name_cause, form=CauseForm,
            done=_("The cause stands on the list of causes."), icon="warn",
            offers=queries.same_cause,
        ),
        Deed(
            "exclude", _("This cannot be asked for"),
            lambda a, c, d: services.exclude(**_who(a, c), reason=d["words"]), _may_exclude,
            form=forms.WordsForm, field=_("Why can nobody be asked for this? It is on record"),
            icon="cross",
        ),
    )
}  # fmt: skip


RARE = frozenset({"hand-back", "up", "extend", "suspend", "link", "cause", "exclude"})
"""What is seldom done stands folded away: the desk finds whom to send and the answer first."""


def offered(actor: Actor, case: Case) -> list[Deed]:
    """Return what this person may do to the case as it stands."""
    return [deed for deed in DEEDS.values() if deed.shown(actor, case)]


def form_of(deed: Deed, posted: Any, *, actor: Actor, case: Case) -> Answering:
    """Return the form of a deed, filled with what was sent; an empty one for a single tap."""
    if deed.form is None:
        return Answering(posted if posted is not None else None)
    if issubclass(deed.form, forms.WordsForm):
        return deed.form(posted, label=deed.field)
    if deed.offers is not None:
        offered = [(str(one.pk), _named(one)) for one in deed.offers(actor, case)]
        # Only the forms of this file's table that take other cases have this argument.
        return cast(Callable[..., Answering], deed.form)(posted, offered=offered)
    return deed.form(posted)


def _named(case: Case) -> str:
    day = case.received_at.astimezone(clock.ZONE)
    return f"{case.ref} · {case.area.name} · {day:%m-%d} · {case.text[:40]}".removesuffix(" · ")
