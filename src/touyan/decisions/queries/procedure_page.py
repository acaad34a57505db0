"""What the page of a procedure says: each stage with its state, and what is to be done now, in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.masking import mask_name
from touyan.core.procedure_values import (
    CARRY_OUT,
    PUBLISH,
    RESULT,
    TALK,
    MotionTemplate,
    Procedure,
    Stage,
)
from touyan.decisions import bodies, tally, wording
from touyan.decisions.errors import MatterNotHere
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import (
    Meeting,
    Motion,
    MotionStatus,
    Run,
    RunStatus,
    Step,
    StepAct,
    StepPerson,
)
from touyan.decisions.models.meetings import MeetingStatus
from touyan.decisions.models.procedures import TALKS
from touyan.decisions.procedures import county, custom, rules, words
from touyan.decisions.procedures.errors import NeedsVote, NothingToVote
from touyan.decisions.queries import pages
from touyan.decisions.queries import procedures as queries
from touyan.decisions.queries.procedures import Standing
from touyan.disclosure.models import Notice
from touyan.registry import queries as registry
from touyan.registry.models import Area, Person


@dataclass(frozen=True, slots=True)
class Line:
    """One stage: `state` is done, now, waiting or stopped; `notes` are whole sentences."""

    stage: Stage
    body: str
    state: str
    notes: Sequence[str] = ()
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """One step as the printed file shows it, with the names of who came."""

    step: Step
    stage: str
    body: str
    customs: Sequence[str]
    names: Sequence[str] = field(default_factory=list)


def ready(area: Area) -> list[tuple[Procedure, list[MotionTemplate]]]:
    """Return the procedures that can run here with the motions that the county has ready for them."""
    found = []
    for procedure in county.procedures(area):
        fitting = [one for one in county.templates(area, procedure.code) if _fits(area, one)]
        if fitting:
            found.append((procedure, fitting))
    return found


def _fits(area: Area, template: MotionTemplate) -> bool:
    procedure = county.procedure(area, template.procedure)
    try:
        rules.check_matter(procedure, template.matter, is_community=area.is_community)
    except (MatterNotHere, NeedsVote, NothingToVote):
        return False
    return True


def whole_way(area: Area, procedure: Procedure, matter: str) -> list[Line]:
    """Return the stages that a matter would go through here, with what each asks for."""
    is_voted = rules.check_matter(procedure, matter, is_community=area.is_community)
    return [
        Line(stage, words.body(stage.body), "waiting", _asks(area, stage, matter))
        for stage in rules.path(procedure, is_voted=is_voted)
    ]


def lines(run: Run, found: Standing) -> list[Line]:
    """Return the stages of a procedure with how each stands."""
    way = rules.path(found.procedure, is_voted=run.is_voted)
    return [_line(run, found, stage) for stage in way]


def _line(run: Run, found: Standing, stage: Stage) -> Line:
    body = words.body(stage.body)
    step = found.passed.get(stage.code)
    if step is not None:
        return Line(stage, body, "done", said(run, step), step)
    if stage.code != run.stage or run.status in {RunStatus.DROPPED, RunStatus.REVOKED}:
        return Line(stage, body, "waiting")
    last = found.steps[-1]
    if run.status == RunStatus.REFUSED:
        return Line(stage, body, "stopped", said(run, last), last)
    return Line(stage, body, "now", _failed(run, found))


def now(run: Run, found: Standing) -> list[str]:
    """Return what is to be done at the stage of now, in sentences."""
    if found.called is not None:
        return _called(found.called, found.called.meeting)
    hanging = found.result if found.stage.act == RESULT else found.published
    if hanging is not None and found.stage.act in {PUBLISH, RESULT}:
        return _hangs(hanging)
    return [*_failed(run, found), *_asks(run.area, found.stage, run.matter)]


def _failed(run: Run, found: Standing) -> list[str]:
    """Return why the last vote decided nothing, when that is the last thing that happened."""
    last = found.steps[-1]
    return said(run, last) if last.act == StepAct.NO_QUORUM else []


def _asks(area: Area, stage: Stage, matter: str) -> list[str]:
    if stage.act == TALK:
        return _talk_asks(area, stage)
    if stage.act in {PUBLISH, RESULT}:
        return [
            _("Hangs on the notice board for %(days)d days at least (%(basis)s).")
            % {"days": stage.days, "basis": rules.published_by(is_community=area.is_community)}
        ]
    if stage.act == CARRY_OUT:
        return [_("What was done is written down: contract, accounts, acceptance.")]
    return [
        f"{option.label}: {option.words.come} {option.words.agree} ({option.words.basis})"
        for option in pages.options(area, matter)
        if not option.needs_authority
    ]


def _talk_asks(area: Area, stage: Stage) -> list[str]:
    seats = queries.seats_of(area, stage, on=clock.today())
    found = [words.notice(stage)] if stage.notice_days else []
    if stage.households_asked:
        found.append(
            _("at least %(n)d households are asked beforehand") % {"n": stage.households_asked}
        )
    if seats:
        line = bodies.body(stage.body, is_community=area.is_community)
        needs = tally.needs(line.rule, eligible=len(seats))
        found.append(
            _("%(eligible)d on the list, at least %(come)d should come, %(yes)d must agree")
            % {"eligible": len(seats), "come": needs.present, "yes": needs.yes}
        )
    by = county.name(area) or _("this county")
    joined = _(", ").join(found)
    return [_("%(what)s (custom of %(county)s)") % {"what": joined, "county": by}] if found else []


def _called(motion: Motion, meeting: Meeting) -> list[str]:
    rule = wording.in_words(motion.rule, eligible=meeting.eligible, rights=meeting.rights)
    where = _("%(body)s meets on %(day)s at %(place)s.") % {
        "body": BodyKind(meeting.body).label,
        "day": meeting.meets_at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M"),
        "place": meeting.place,
    }
    return [where, f"{rule.come} {rule.agree}"]


def _hangs(notice: Notice) -> list[str]:
    found = queries.publication(notice)
    said = [_("On the notice board until %(day)s.") % {"day": found.ends_on.isoformat()}]
    if not found.hangs:
        said.append(_("Nobody has noted yet that the sheet hangs there."))
    if found.open_objections:
        said.append(_("An objection waits for its answer: it goes on afterwards."))
    if found.upheld:
        said.append(_("An objection was right: it has to be sent back."))
    return said


def said(run: Run, step: Step) -> list[str]:
    """Return what a step says, in sentences: day, figures, custom that was not kept and why."""
    found = [_figures(step)] if step.present is not None else [_day(step).isoformat()]
    found += [words.custom(run.county, one) for one in custom.kept(step.broken)]
    if step.reason:
        found.append(_("Reason: %(reason)s") % {"reason": step.reason})
    return found


def _figures(step: Step) -> str:
    values = {
        "day": _day(step).isoformat(),
        "act": step.get_act_display(),
        "eligible": step.eligible,
        "come": step.present,
        "yes": step.yes,
    }
    if step.act == "NO_QUORUM" and step.motion is not None:
        needed = values | {"needed": step.motion.needed_present}
        text = _("%(day)s: %(come)d of %(eligible)d came, %(needed)d were needed: no decision.")
        return text % needed
    if step.eligible:
        text = _("%(day)s: %(come)d of %(eligible)d came, %(yes)d agreed. %(act)s.")
        return text % values
    return _("%(day)s: %(come)d came, %(yes)d agreed. %(act)s.") % values


def _day(step: Step) -> dt.date:
    return step.held_on or step.done_at.astimezone(clock.ZONE).date()


def vote_is_over(found: Standing) -> bool:
    """Say whether the result of the vote can be taken over."""
    motion = found.called
    if motion is None:
        return False
    over = motion.meeting.status == MeetingStatus.CLOSED and motion.status != MotionStatus.OPEN
    return over or motion.meeting.status == MeetingStatus.CANCELLED


def members(actor: Actor, run: Run, stage: Stage, *, on: dt.date) -> list[Person]:
    """Return whom the register knows as members of a talking body, in the order of their sound."""
    seats = queries.talkers(run, stage, on=on)
    people = Person.objects.filter(pk__in=[seat.person_id for seat in seats])
    return list(people.order_by("name_pinyin", "pk"))


def filed(actor: Actor, run: Run, found: Standing) -> list[Filed]:
    """Return every step for the printed file, with names as far as the actor reads them."""
    path = run.area.scope_path
    of_the_village = not actor.may_in(Power.MEETING_READ, path)
    whole = of_the_village or registry.sees_names(actor, path, Power.MEETING_READ)
    names: dict[int, list[str]] = {}
    rows = (
        StepPerson.objects.filter(step__run=run)
        .order_by("person__name_pinyin", "pk")
        .values_list("step", "person__name")
    )
    for step, name in rows:
        names.setdefault(step, []).append(name if whole else mask_name(name))
    return [
        Filed(
            step=step,
            stage=found.procedure.stage(step.stage).name,
            body=words.body(found.procedure.stage(step.stage).body) if step.act in TALKS else "",
            customs=[words.custom(run.county, one) for one in custom.kept(step.broken)],
            names=names.get(step.pk, []),
        )
        for step in found.steps
    ]
