"""Procedures under way: the one door, the lists, and how one stands now."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.procedure_values import Procedure, Stage
from touyan.decisions import bodies, rosters
from touyan.decisions.bodies import Electorate
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Motion, Run, Step, StepAct
from touyan.decisions.procedures.rules import Publication
from touyan.decisions.rosters import Seat
from touyan.disclosure.models import Notice, ObjectionStatus
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Resolution
from touyan.registry.paths import Level

PASSING = frozenset(
    {
        StepAct.AGREED,
        StepAct.CARRIED,
        StepAct.NOTICE_OVER,
        StepAct.BEGUN_EARLY,
        StepAct.CARRIED_OUT,
        StepAct.FILED,
    }
)
ASSEMBLIES = (
    ResolutionBody.VILLAGERS_ASSEMBLY,
    ResolutionBody.RESIDENTS_ASSEMBLY,
    ResolutionBody.COLLECTIVE_MEMBERS,
)
REVOKING = 50
_VOTE_ENDED = (
    StepAct.NO_QUORUM,
    StepAct.CALLED_OFF,
    StepAct.CARRIED,
    StepAct.NOT_CARRIED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a procedure stands: what was passed and still counts, the vote and the notices of now."""

    procedure: Procedure
    stage: Stage
    steps: Sequence[Step]
    passed: dict[str, Step] = field(default_factory=dict)
    called: Motion | None = None
    published: Notice | None = None
    result: Notice | None = None
    is_signed: bool = False

    def last_held(self) -> Step | None:
        """Return the last step that was held on a day and still counts."""
        held = [step for step in self.passed.values() if step.held_on]
        return max(held, key=lambda step: step.number, default=None)


def get_run(actor: Actor, pk: int, power: Power = Power.MEETING_READ) -> Run:
    """Return a procedure that the actor may see. Raises NotFound."""
    found = Run.objects.visible_to(actor, power).select_related("area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def run_of(motion: Motion) -> Run | None:
    """Return the procedure to which a motion belongs, or None."""
    step = motion.steps.select_related("run").filter(act=StepAct.CALLED).first()
    return step.run if step else None


def runs(actor: Actor, *, before: int | None = None, limit: int = 20) -> QuerySet[Run]:
    """Return the newest procedures that the actor may see; `before` is the key of the next page."""
    rows = Run.objects.visible_to(actor).select_related("area")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[:limit]


def definition(run: Run) -> Procedure:
    """Return the procedure as the county's pack had it when the run began."""
    return Procedure.from_json(run.definition)


def standing(run: Run) -> Standing:
    """Return how a procedure stands: one query."""
    procedure = definition(run)
    steps = list(
        run.steps.select_related(
            "motion__meeting", "motion__resolution", "notice", "done_by"
        ).order_by("number")
    )
    return Standing(
        procedure=procedure,
        stage=procedure.stage(run.stage),
        steps=steps,
        passed=passed(procedure, steps),
        called=_called(steps),
        published=_notice(steps, StepAct.PUBLISHED),
        result=_notice(steps, StepAct.RESULT_PUBLISHED),
        is_signed=any(step.act == StepAct.SIGNED for step in steps),
    )


def passed(procedure: Procedure, steps: Sequence[Step]) -> dict[str, Step]:
    """Return the stages that were passed and still count: sending back undoes what comes after."""
    order = [stage.code for stage in procedure.stages]
    found: dict[str, Step] = {}
    for step in steps:
        if step.act == StepAct.SENT_BACK:
            undone = order.index(step.stage)
            found = {code: one for code, one in found.items() if order.index(code) < undone}
        elif step.act in PASSING:
            found[step.stage] = step
    return found


def _called(steps: Sequence[Step]) -> Motion | None:
    found: Motion | None = None
    for step in steps:
        if step.act == StepAct.CALLED:
            found = step.motion
        elif step.act in _VOTE_ENDED or step.act == StepAct.SENT_BACK:
            found = None
    return found


def _notice(steps: Sequence[Step], act: str) -> Notice | None:
    found: Notice | None = None
    for step in steps:
        if step.act == act:
            found = step.notice
        elif step.act == StepAct.SENT_BACK:
            found = None
    return found


def publication(notice: Notice) -> Publication:
    """Return how a notice of a procedure stands with its objections."""
    counted = notice.objections.aggregate(
        open=Count("pk", filter=Q(status=ObjectionStatus.OPEN)),
        upheld=Count("pk", filter=Q(status__in=[ObjectionStatus.UPHELD, ObjectionStatus.REVISED])),
    )
    return Publication(
        ends_on=notice.ends_on,
        hangs=notice.posted_on_board_at is not None,
        open_objections=counted["open"],
        upheld=counted["upheld"],
    )


def village_of(area: Area) -> Area:
    """Return the village in which an area lies (itself, for a village)."""
    if area.level == Level.VILLAGE:
        return area
    return Area.objects.living().get(path=area.path[:12])


def talkers(run: Run, stage: Stage, *, on: dt.date) -> list[Seat]:
    """Return whom the register knows as members of the body that talks; none for a council."""
    return seats_of(run.area, stage, on=on)


def seats_of(area: Area, stage: Stage, *, on: dt.date) -> list[Seat]:
    """Return the members of a talking body in an area: the hamlet's own, else the village's."""
    place = area if stage.body == BodyKind.HAMLET else village_of(area)
    line = bodies.body(stage.body, is_community=area.is_community)
    if line.electorate is Electorate.ORGANISATION:
        return []
    return rosters.seats(line, area=place, on=on)


def revoking(run: Run, found: Standing) -> list[Resolution]:
    """Return the assembly's later decisions that may revoke what was carried here."""
    carried = next((one for one in reversed(found.steps) if one.act == StepAct.CARRIED), None)
    if carried is None or carried.held_on is None:
        return []
    rows = (
        Resolution.objects.in_force()
        .filter(area__scope_path__under=run.village_path, body__in=ASSEMBLIES)
        .filter(passed_on__gte=carried.held_on)
        .exclude(pk=carried.resolution_id or 0)
    )
    return list(rows.order_by("-passed_on", "-pk")[:REVOKING])


def involved(run: Run) -> frozenset[int]:
    """Return everybody who did a step: they judge no objection and sign no result."""
    return frozenset(run.steps.values_list("done_by", flat=True)) | {run.started_by_id}


def open_objections(runs_found: Collection[Run]) -> frozenset[int]:
    """Return which of these procedures have an objection that waits: one query."""
    rows = Step.objects.filter(
        run__in=[run.pk for run in runs_found], notice__objections__status=ObjectionStatus.OPEN
    )
    return frozenset(rows.values_list("run", flat=True))
