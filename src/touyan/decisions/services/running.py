"""A motion on its way: started, talked over, voted on, sent back, given up, revoked."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.core.procedure_values import PARTY_BODIES, TALK, VOTE, Stage
from touyan.decisions import bodies, routing, tally
from touyan.decisions.errors import MiscountedFigures, NobodyOnTheList
from touyan.decisions.kinds import Assent
from touyan.decisions.models import (
    Meeting,
    MeetingStatus,
    Motion,
    MotionStatus,
    Run,
    RunStatus,
    Step,
    StepAct,
)
from touyan.decisions.models.procedures import ENDED
from touyan.decisions.procedures import county, custom, rules, words
from touyan.decisions.procedures.custom import Custom
from touyan.decisions.procedures.errors import CustomBroken, RunOver, StageSkipped, VoteRunning
from touyan.decisions.procedures.rules import Talk
from touyan.decisions.queries import procedures as queries
from touyan.decisions.queries.procedures import Standing
from touyan.decisions.services.calling import TEXT, TITLE, Call, Draft, call_meeting
from touyan.decisions.services.guards import text
from touyan.decisions.services.stepping import REASON, Facts, at_stage, end, go_on, locked, write
from touyan.registry import paths
from touyan.registry import queries as registry
from touyan.registry.models import Person

_ENDS = {
    MotionStatus.CARRIED: StepAct.CARRIED,
    MotionStatus.NOT_CARRIED: StepAct.NOT_CARRIED,
    MotionStatus.NO_QUORUM: StepAct.NO_QUORUM,
    MotionStatus.WITHDRAWN: StepAct.CALLED_OFF,
}


@dataclass(frozen=True, slots=True)
class Start:
    """A motion that is to go through a procedure."""

    area_id: int
    procedure: str
    matter: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Talked:
    """What is written down about a talk: everybody of the list came but `absent`, or, for a body whose
    list nobody keeps, those in `came`. `reason`: why the county's custom was not kept.
    """

    told_on: dt.date
    held_on: dt.date
    place: str
    text: str
    yes: int
    absent: frozenset[int] = frozenset()
    came: frozenset[int] = frozenset()
    households_asked: int = 0
    reason: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class VoteCall:
    """The meeting that votes: which body, when, where, how."""

    body: str
    place: str
    meets_at: dt.datetime
    assent: str = Assent.RAISED_HANDS
    authorised_by_id: int | None = None
    interested: tuple[int, ...] = ()
    urgency: str = ""
    reason: str = ""
    members: dict[int, int] | None = field(default=None)
    organisation_id: int | None = None


@transaction.atomic
def start(*, actor: Actor, wanted: Start) -> Run:
    """Start a motion on its way. The county's procedure is kept beside it as it stands today.

    Raises NeedsVote (with the article) for a matter that the law has voted on when the procedure has
    no vote, MatterNotHere, NotFound, Invalid.
    """
    area = registry.get_area(actor, wanted.area_id, Power.MEETING_MANAGE)
    procedure = county.procedure(area, wanted.procedure)
    is_voted = rules.check_matter(procedure, wanted.matter, is_community=area.is_community)
    run = Run.objects.create(
        area=area,
        village_path=paths.village_of(area.path),
        procedure=procedure.code,
        name=procedure.name,
        county=county.name(area),
        definition=procedure.as_json(),
        matter=wanted.matter,
        is_voted=is_voted,
        title=text(wanted.title, longest=TITLE),
        text=text(wanted.text, longest=TEXT),
        stage=procedure.stages[0].code,
        started_by_id=actor.person_id,
        started_at=clock.now(),
    )
    write(actor, run, StepAct.STARTED, Facts(title=run.title, text=run.text))
    return run


@transaction.atomic
def hold_talk(*, actor: Actor, run_id: int, talked: Talked) -> Step:
    """Write down a talk: who came, how many agreed, what was said.

    What is agreed goes to the next stage, what is not waits to be sent back. Raises CustomBroken with
    the county's name unless a reason is given, OutOfOrder, MiscountedFigures, NobodyOnTheList,
    NeedsVote, StageSkipped, RunOver.
    """
    run, found = at_stage(actor, run_id, TALK)
    came, eligible = _who_came(run, found.stage, talked)
    talk = Talk(
        told_on=talked.told_on,
        held_on=talked.held_on,
        came=len(came),
        yes=talked.yes,
        eligible=eligible,
        households_asked=talked.households_asked,
    )
    last = found.last_held()
    rules.check_days(talk, before=last.held_on if last else None, today=clock.today())
    line = bodies.body(found.stage.body, is_community=run.area.is_community)
    try:
        agreed, broken = rules.outcome_of(line, talk, found.stage)
    except tally.Miscounted as error:
        raise MiscountedFigures from error
    check_custom(run, broken, talked.reason)
    step = write(
        actor,
        run,
        StepAct.AGREED if agreed else StepAct.NOT_AGREED,
        Facts(
            text=text(talked.text, longest=TEXT),
            place=text(talked.place, longest=TITLE),
            reason=talked.reason.strip()[:REASON] if broken else "",
            told_on=talked.told_on,
            held_on=talked.held_on,
            eligible=eligible or None,
            present=len(came),
            yes=talked.yes,
            asked=talked.households_asked,
            broken=list(custom.keep(broken)),
            people=tuple(came),
        ),
    )
    if agreed:
        go_on(run, found, wanted=talked.then)
    else:
        end(run, RunStatus.REFUSED)
    return step


def check_custom(run: Run, broken: Collection[Custom], reason: str) -> None:
    """Raise CustomBroken, naming the county, unless nothing is broken or somebody says why."""
    if broken and not reason.strip():
        said = " ".join(words.custom(run.county, one) for one in broken)
        raise CustomBroken(f"{said} {CustomBroken.default_message}", tuple(broken))


def _who_came(run: Run, stage: Stage, talked: Talked) -> tuple[frozenset[int], int]:
    """Return who came and how many could: 0 for a body whose list nobody keeps."""
    seats = {seat.person_id for seat in queries.talkers(run, stage, on=talked.held_on)}
    if not seats and talked.came:
        known = Person.objects.filter(
            pk__in=talked.came, subject__area__scope_path__under=run.village_path, died_on=None
        )
        if known.count() != len(talked.came):
            raise NotFound
        return talked.came, 0
    if not seats:
        raise NobodyOnTheList
    if not talked.absent <= seats:
        raise NotFound
    came = frozenset(seats - talked.absent)
    if not came:
        raise Invalid
    return came, len(seats)


@transaction.atomic
def call_vote(*, actor: Actor, run_id: int, call: VoteCall) -> Meeting:
    """Call the meeting that votes on the motion, by the law of its matter; only after the Party stage.

    Raises what `call_meeting` raises (wrong body, late notice ... with the article), CustomBroken for
    the county's longer notice, VoteRunning when one is called already.
    """
    run, found = at_stage(actor, run_id, VOTE)
    if found.called is not None:
        raise VoteRunning
    line = routing.body_for(run.matter, call.body, is_community=run.area.is_community)
    meets_on = call.meets_at.astimezone(clock.ZONE).date()
    broken = rules.vote_notice(found.stage, line, told_on=clock.today(), meets_on=meets_on)
    meeting = call_meeting(
        actor=actor,
        call=Call(
            area_id=run.area_id,
            body=call.body,
            title=run.title,
            place=call.place,
            agenda=run.title,
            meets_at=call.meets_at,
            urgency=call.urgency,
            members=call.members,
            organisation_id=call.organisation_id,
            motions=(
                Draft(
                    matter=run.matter,
                    title=run.title,
                    text=run.text,
                    assent=call.assent,
                    authorised_by_id=call.authorised_by_id,
                    party_discussed_on=_party_discussed_on(found),
                    interested=call.interested,
                ),
            ),
        ),
    )
    check_custom(run, broken, call.reason or call.urgency)
    write(
        actor,
        run,
        StepAct.CALLED,
        Facts(
            motion=meeting.motions.get(),
            told_on=meeting.told_on,
            place=meeting.place,
            eligible=meeting.eligible,
            reason=(call.reason or call.urgency).strip()[:REASON] if broken else "",
            broken=list(custom.keep(tuple(broken))),
        ),
    )
    return meeting


def _party_discussed_on(found: Standing) -> dt.date | None:
    days = [
        step.held_on
        for code, step in found.passed.items()
        if found.procedure.stage(code).body in PARTY_BODIES and step.held_on
    ]
    return max(days, default=None)


@transaction.atomic
def take_result(*, actor: Actor, run_id: int) -> Step:
    """Take over how the vote ended: carried goes on, not carried waits to be sent back, too few may
    be called again. Raises VoteRunning until the minutes are closed, StageSkipped before a call.
    """
    run, found = at_stage(actor, run_id, VOTE)
    motion = found.called
    if motion is None:
        raise StageSkipped
    act = _end_of(motion)
    step = write(
        actor,
        run,
        act,
        Facts(
            motion=motion,
            resolution=motion.resolution,
            held_on=motion.meeting.meets_at.astimezone(clock.ZONE).date(),
            eligible=motion.meeting.eligible,
            present=motion.present,
            yes=motion.yes,
        ),
    )
    if act is StepAct.CARRIED:
        go_on(run, found)
    elif act is StepAct.NOT_CARRIED:
        end(run, RunStatus.REFUSED)
    return step


def _end_of(motion: Motion) -> StepAct:
    if motion.meeting.status == MeetingStatus.CANCELLED:
        return StepAct.CALLED_OFF
    if motion.status == MotionStatus.OPEN or motion.meeting.status != MeetingStatus.CLOSED:
        raise VoteRunning
    return _ENDS[MotionStatus(motion.status)]


@transaction.atomic
def send_back(
    *, actor: Actor, run_id: int, to: str, reason: str, new_text: str = "", new_title: str = ""
) -> Run:
    """Send a procedure back to a stage that it passed, with a reason; what came after is done again.

    A changed text starts again from the first stage. Raises NewWordsStartAgain, CarriedOut,
    StageSkipped, VoteRunning, RunOver.
    """
    run = locked(actor, run_id)
    if run.status not in {RunStatus.RUNNING, RunStatus.REFUSED}:
        raise RunOver
    found = queries.standing(run)
    if found.called is not None:
        raise VoteRunning
    new_title, new_text = new_title.strip() or run.title, new_text.strip() or run.text
    changed = (new_title, new_text) != (run.title, run.text)
    rules.check_back(found.procedure, run.stage, to, found.passed, new_words=changed)
    run.round += 1
    run.stage, run.status = to, RunStatus.RUNNING
    if changed:
        run.title, run.text = text(new_title, longest=TITLE), text(new_text, longest=TEXT)
    run.save(update_fields=["round", "stage", "status", "title", "text"])
    write(actor, run, StepAct.SENT_BACK, Facts(reason=text(reason, longest=REASON)))
    if changed:
        write(actor, run, StepAct.REWORDED, Facts(title=run.title, text=run.text))
    return run


@transaction.atomic
def drop(*, actor: Actor, run_id: int, reason: str) -> Run:
    """Give a procedure up before the vote has carried it, with a reason. Raises RunOver, VoteRunning."""
    run = locked(actor, run_id)
    found = queries.standing(run)
    if run.status in ENDED or found.stage.act not in {TALK, VOTE}:
        raise RunOver
    if found.called is not None:
        raise VoteRunning
    write(actor, run, StepAct.DROPPED, Facts(reason=text(reason, longest=REASON)))
    end(run, RunStatus.DROPPED)
    return run


@transaction.atomic
def revoke(*, actor: Actor, run_id: int, resolution_id: int) -> Run:
    """Note that the assembly has revoked what was carried, by naming its later decision.

    Raises NotFound for a decision that is not the assembly's, not in force or older; RunOver,
    StageSkipped for a procedure that no vote has carried.
    """
    run = locked(actor, run_id)
    if run.status not in {RunStatus.RUNNING, RunStatus.DONE}:
        raise RunOver
    found = queries.standing(run)
    if all(step.act != StepAct.CARRIED for step in found.steps):
        raise StageSkipped
    later = queries.revoking(run, found)
    resolution = next((one for one in later if one.pk == resolution_id), None)
    if resolution is None:
        raise NotFound
    write(actor, run, StepAct.REVOKED, Facts(resolution=resolution, title=resolution.title))
    end(run, RunStatus.REVOKED)
    return run
