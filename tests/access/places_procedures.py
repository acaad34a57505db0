"""Procedures in five places: one that has just begun, one whose decision hangs on the board."""

import datetime as dt

from tests.access.places import Address, World
from touyan.core import clock
from touyan.decisions.models import Run, Step, StepAct
from touyan.decisions.procedures import county
from touyan.disclosure.models import Notice, Objection

TEMPLATE = "road"


def _run(world: World, place: str, *, stage: str) -> Run:
    village = world.village(place)
    procedure = county.procedure(world.tiny.village, "four_discuss_two_publish")
    run = Run.objects.create(
        area=village,
        village_path=village.path,
        procedure=procedure.code,
        name=procedure.name,
        definition=procedure.as_json(),
        matter="PUBLIC_WELFARE",
        is_voted=True,
        title="修路",
        text="修路",
        stage=stage,
        started_by=world.tiny.committee_chair,
        started_at=clock.now(),
    )
    _step(world, run, StepAct.STARTED)
    return run


def _step(world: World, run: Run, act: StepAct, **facts: object) -> Step:
    return Step.objects.create(
        run=run,
        number=run.steps.count() + 1,
        stage=run.stage,
        round=1,
        act=act,
        content_hash="0" * 64,
        done_by=world.tiny.committee_chair,
        done_at=clock.now(),
        **facts,
    )


def _published(world: World, place: str) -> tuple[Run, Notice]:
    run = _run(world, place, stage="publish")
    notice = Notice.objects.create(
        area=run.area,
        kind="VILLAGE_AFFAIRS",
        title=run.title,
        subject_ref=f"run:{run.pk}:1:publish",
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=15),
        minimum_days=15,
        published_at=clock.now(),
    )
    _step(world, run, StepAct.PUBLISHED, notice=notice)
    return run, notice


def run(world: World, place: str) -> Address:
    """A procedure of a village that has just begun."""
    return {"pk": _run(world, place, stage="propose").pk}


def published_run(world: World, place: str) -> Address:
    """A procedure of a village whose decision hangs on the board."""
    return {"pk": _published(world, place)[0].pk}


def run_objection(world: World, place: str) -> Address:
    """An objection to such a decision."""
    found, notice = _published(world, place)
    objection = Objection.objects.create(
        notice=notice,
        line_ref=f"run:{found.pk}",
        raised_by_id=world.household(place).head_id,
        raised_at=clock.now(),
        reason="不公平",
        answer_due_on=clock.today() + dt.timedelta(days=3),
    )
    return {"pk": objection.pk}


def template_of_village(world: World, place: str) -> Address:
    """A motion that is ready for a village."""
    return {"pk": world.village(place).pk, "template": TEMPLATE}


KINDS = {
    "run": run,
    "published_run": published_run,
    "run_objection": run_objection,
    "template_of_village": template_of_village,
}
