"""A carried decision hangs on the board, is carried out when the notice is over, and its result hangs too."""

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.core.procedure_values import CARRY_OUT, PUBLISH, RESULT
from touyan.decisions.models import Run, RunStatus, Step, StepAct
from touyan.decisions.procedures import rules
from touyan.decisions.procedures.errors import (
    NotSupervising,
    RunOver,
    StageSkipped,
)
from touyan.decisions.queries import procedures as queries
from touyan.decisions.queries.procedures import Standing
from touyan.decisions.services.calling import TEXT
from touyan.decisions.services.guards import text
from touyan.decisions.services.stepping import (
    REASON,
    Facts,
    at_stage,
    end,
    go_on,
    the_notice,
    write,
)
from touyan.disclosure import services as disclosure
from touyan.disclosure.models import Notice, NoticeKind, NoticeStatus, Objection, ObjectionStatus
from touyan.disclosure.services import Sheet

LINE = "run:"
OUTCOMES = (ObjectionStatus.DISMISSED, ObjectionStatus.UPHELD)


@transaction.atomic
def publish(*, actor: Actor, run_id: int) -> Notice:
    """Put the decision on the board, for as long as the law asks at least. Raises StageSkipped."""
    run, found = at_stage(actor, run_id, PUBLISH, power=Power.NOTICE_PUBLISH)
    if found.published is not None:
        raise StageSkipped
    return _put_up(actor, run, found, StepAct.PUBLISHED)


def _put_up(actor: Actor, run: Run, found: Standing, act: StepAct) -> Notice:
    village = queries.village_of(run.area)
    notice = disclosure.publish(
        actor=actor,
        sheet=Sheet(
            area_id=village.pk,
            area_path=village.path,
            kind=NoticeKind.VILLAGE_AFFAIRS,
            title=run.title,
            subject_ref=f"{LINE}{run.pk}:{run.round}:{run.stage}"[:60],
            days=found.stage.days,
            ask_whom="",
        ),
    )
    write(actor, run, act, Facts(notice=notice))
    return notice


@transaction.atomic
def hang(*, actor: Actor, run_id: int) -> None:
    """Note that the sheet of the decision, or of the result, hangs on the board.

    Raises NotFound before it is published, WrongState when it is noted already.
    """
    run = queries.get_run(actor, run_id)
    found = queries.standing(run)
    notice = found.result if found.stage.act == RESULT else found.published
    disclosure.note_on_board(actor=actor, notice=the_notice(notice))


@transaction.atomic
def end_notice(*, actor: Actor, run_id: int) -> Step:
    """End the notice of the decision: from now on it may be carried out.

    Raises PublicationRuns, NotOnBoard (with the article), ObjectionsOpen, ObjectionUpheld.
    """
    run, found = at_stage(actor, run_id, PUBLISH)
    notice = the_notice(found.published)
    _check_over(run, notice)
    step = write(actor, run, StepAct.NOTICE_OVER, Facts(notice=notice))
    go_on(run, found)
    return step


@transaction.atomic
def begin_early(*, actor: Actor, run_id: int, reason: str = "") -> Step:
    """Begin before the notice is over: in an emergency with a reason, or where the county does not wait.

    Raises PublicationRuns, NotOnBoard, ObjectionsOpen, ObjectionUpheld.
    """
    run, found = at_stage(actor, run_id, PUBLISH)
    notice = the_notice(found.published)
    early = rules.may_begin(
        found.stage,
        queries.publication(notice),
        today=clock.today(),
        basis=_basis(run),
        reason=reason,
    )
    if not early:
        return end_notice(actor=actor, run_id=run_id)
    why = reason.strip() or run.county or run.name
    step = write(
        actor, run, StepAct.BEGUN_EARLY, Facts(notice=notice, reason=text(why, longest=REASON))
    )
    go_on(run, found)
    return step


@transaction.atomic
def carry_out(*, actor: Actor, run_id: int, done: str) -> Step:
    """Write down what was done: contract, accounts, acceptance. It needs the notice to be over.

    Raises PublicationRuns, ObjectionsOpen, ObjectionUpheld.
    """
    run, found = at_stage(actor, run_id, CARRY_OUT)
    if found.published is not None:
        _check_over(run, found.published)
    step = write(actor, run, StepAct.CARRIED_OUT, Facts(text=text(done, longest=TEXT)))
    go_on(run, found)
    return step


@transaction.atomic
def publish_result(*, actor: Actor, run_id: int) -> Notice:
    """Put the result on the board. Raises StageSkipped."""
    run, found = at_stage(actor, run_id, RESULT, power=Power.NOTICE_PUBLISH)
    if found.result is not None:
        raise StageSkipped
    return _put_up(actor, run, found, StepAct.RESULT_PUBLISHED)


@transaction.atomic
def sign_result(*, actor: Actor, run_id: int) -> Step:
    """Sign that the result is what the board says: a supervisor who did no step of it.

    Raises NotSupervising, StageSkipped before it is published or when it is signed already.
    """
    run, found = at_stage(actor, run_id, RESULT, power=Power.RESOLUTION_CONFIRM)
    if found.result is None or found.is_signed or not found.stage.signed_by:
        raise StageSkipped
    if actor.person_id in queries.involved(run):
        raise NotSupervising
    return write(actor, run, StepAct.SIGNED, Facts(notice=found.result))


@transaction.atomic
def file(*, actor: Actor, run_id: int) -> Step:
    """Finish: the result has hung to its end, is signed where the county asks for it, nobody waits.

    Raises PublicationRuns, NotOnBoard, ObjectionsOpen, ObjectionUpheld, NotSupervising.
    """
    run, found = at_stage(actor, run_id, RESULT)
    _check_over(run, the_notice(found.result))
    if found.stage.signed_by and not found.is_signed:
        raise NotSupervising
    step = write(actor, run, StepAct.FILED, Facts(notice=found.result))
    end(run, RunStatus.DONE)
    return step


def _check_over(run: Run, notice: Notice) -> None:
    """Raise unless a notice has hung to its end; close it when it still stands as open."""
    rules.check_published(queries.publication(notice), today=clock.today(), basis=_basis(run))
    if notice.status == NoticeStatus.OPEN:
        disclosure.close(actor=SYSTEM, notice=notice)


def _basis(run: Run) -> str:
    return rules.published_by(is_community=run.area.is_community)


def object_to(*, actor: Actor, run_id: int, reason: str) -> Objection:
    """Object to a decision, or to its result, while it hangs on the board: it waits for the answer.

    Raises NotFound when nothing hangs, NoticeOver, NotOfThisVillage, AlreadyObjected.
    """
    run = queries.get_run(actor, run_id)
    if run.status != RunStatus.RUNNING:
        raise RunOver
    found = queries.standing(run)
    notice = the_notice(found.result or found.published)
    return disclosure.raise_objection(
        actor=actor, notice=notice, line_ref=f"{LINE}{run.pk}", reason=reason
    )


def answer(*, actor: Actor, objection: Objection, outcome: str, answer: str) -> Objection:
    """Answer an objection to a procedure; nobody who did a step of it does.

    Raises JudgeInOwnCase (kept on record), NotFound, Invalid for another outcome than the two.
    """
    run = run_of_line(actor, objection)
    if outcome not in OUTCOMES:
        raise Invalid
    names = queries.involved(run)
    disclosure.check_judge(actor=actor, objection=objection, involved=names)
    with transaction.atomic():
        return disclosure.resolve_objection(
            actor=actor, objection=objection, outcome=outcome, answer=answer, involved=names
        )


def run_of_line(actor: Actor, objection: Objection) -> Run:
    """Return the procedure that an objection names. Raises NotFound."""
    kind, _sep, key = objection.line_ref.partition(":")
    if f"{kind}:" != LINE or not key.isdigit():
        raise NotFound
    return queries.get_run(actor, int(key))
