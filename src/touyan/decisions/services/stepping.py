"""What every act on a procedure has in common: one lock, the open stage, the step with its hash."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.core import bulk, chain, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.decisions.models import Motion, Run, RunStatus, Step, StepAct, StepPerson
from touyan.decisions.procedures import rules
from touyan.decisions.procedures.errors import RunOver, StageSkipped
from touyan.decisions.queries import procedures as queries
from touyan.decisions.queries.procedures import Standing
from touyan.disclosure.models import Notice
from touyan.registry.models import Resolution

REASON = 200


@dataclass(slots=True)
class Facts:
    """What a step says, beside its stage, round and act."""

    title: str = ""
    text: str = ""
    reason: str = ""
    place: str = ""
    told_on: dt.date | None = None
    held_on: dt.date | None = None
    eligible: int | None = None
    present: int | None = None
    yes: int | None = None
    asked: int | None = None
    broken: list[Any] = field(default_factory=list)
    motion: Motion | None = None
    notice: Notice | None = None
    resolution: Resolution | None = None
    people: tuple[int, ...] = ()


def locked(actor: Actor, run_id: int, power: Power = Power.MEETING_MANAGE) -> Run:
    """Return a procedure, locked, for somebody who may act on it. Raises NotFound, NotAllowed."""
    queries.get_run(actor, run_id)
    run = Run.objects.select_for_update(of=("self",)).select_related("area").get(pk=run_id)
    actor.require_in(power, run.area.scope_path)
    return run


def at_stage(
    actor: Actor, run_id: int, *acts: str, power: Power = Power.MEETING_MANAGE
) -> tuple[Run, Standing]:
    """Return a procedure that is under way at a stage of one of these acts, locked.

    Raises RunOver, StageSkipped for another stage, NotFound, NotAllowed.
    """
    run = locked(actor, run_id, power)
    if run.status != RunStatus.RUNNING:
        raise RunOver
    found = queries.standing(run)
    if found.stage.act not in acts:
        raise StageSkipped
    return run, found


@transaction.atomic
def write(actor: Actor, run: Run, act: StepAct, facts: Facts, *, stage: str | None = None) -> Step:
    """Write one step after the last one; its hash covers that one's."""
    last = run.steps.order_by("-number").first()
    now = clock.now()
    values = {
        "number": last.number + 1 if last else 1,
        "stage": stage or run.stage,
        "round": run.round,
        "act": act,
        **{name: getattr(facts, name) for name in facts.__slots__ if name != "people"},
    }
    step = Step(run=run, **values, done_by_id=actor.person_id, done_at=now)
    step.content_hash = content_hash(step, facts.people, last.content_hash if last else "")
    step.save(force_insert=True)
    if facts.people:
        bulk.insert(
            StepPerson,
            ["step", "person"],
            [(step.pk, person) for person in sorted(set(facts.people))],
        )
    told(actor, f"run.{act.lower()}", run, {"stage": step.stage, "step": step.number})
    return step


def content_hash(step: Step, people: tuple[int, ...], before: str) -> str:
    """Return the SHA-256 (hex) over a step's facts and the hash of the step before."""
    whole = chain.canonical(
        {
            "before": before,
            "run": step.run_id,
            "number": step.number,
            "stage": step.stage,
            "round": step.round,
            "act": str(step.act),
            "title": step.title,
            "text": step.text,
            "reason": step.reason,
            "place": step.place,
            "told_on": step.told_on.isoformat() if step.told_on else "",
            "held_on": step.held_on.isoformat() if step.held_on else "",
            "figures": [step.eligible, step.present, step.yes, step.asked],
            "people": sorted(set(people)),
            "motion": step.motion_id,
            "notice": step.notice_id,
            "resolution": step.resolution_id,
        }
    )
    return chain.digest(whole.encode()).hex()


def go_on(run: Run, found: Standing, *, wanted: str = "") -> None:
    """Move a procedure to the stage that follows. Raises StageSkipped, NeedsVote."""
    run.stage = rules.next_stage(
        found.procedure, found.stage.code, is_voted=run.is_voted, wanted=wanted
    )
    run.save(update_fields=["stage"])


def end(run: Run, status: RunStatus) -> None:
    """Let a procedure end, or wait for being sent back."""
    run.status = status
    run.save(update_fields=["status"])


def told(actor: Actor, action: str, run: Run, detail: Detail | None = None) -> None:
    """Record an act on a procedure."""
    audit.record(
        actor=actor,
        action=f"decisions.{action}",
        object_kind="decisions.run",
        object_id=run.pk,
        area_path=run.area.scope_path,
        detail=detail,
    )


def the_notice(notice: Notice | None) -> Notice:
    """Return the notice that hangs now. Raises NotFound before it was put up."""
    if notice is None:
        raise NotFound
    return notice
