"""Building a synthetic county: its areas, then one township after the other, each all or nothing.

Whatever was built stays; what is missing is built by the next call. So a build that was killed goes
on where it stopped.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from touyan.backstage import services as backstage
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.demo import (
    closings,
    coops,
    county,
    deeds,
    dispatch,
    history,
    queries,
    second_look,
    today,
    township,
    whistles,
)
from touyan.demo.plan.places import CountyPlan

STEP_OF_FIRST = 1
STEP_OF_REST = 12
"""Months that are booked at once: one by one where somebody reads the statements."""

JOB = "demo.rest"
Told = Callable[[int, str], None]


class NotASyntheticCounty(NotAllowed):
    """This installation holds real people: nothing is ever generated into it."""

    code = "demo.not_synthetic"
    default_message = _("This installation is not a demonstration. Nothing was changed.")


def found(*, plan: CountyPlan) -> None:
    """Register the county, its townships, villages and officials; what is there already stays.

    Raises NotASyntheticCounty unless this installation is a demonstration.
    """
    require_demo()
    if queries.is_founded(plan):
        return
    with _as_the_county(), transaction.atomic(), clock.pretend(clock.start_of(plan.demo.begins)):
        county.found(plan)


def build_township(*, plan: CountyPlan, code: str) -> bool:
    """Write the people and two years of one township; return whether there was anything to do."""
    require_demo()
    if queries.is_built(code):
        return False
    first = code == plan.townships[0].area.code
    with _as_the_county(), _without_collector(), bulk.in_one_piece():
        villages = township.write(plan, plan.township(code))
        coops.write(plan, plan.township(code), villages)
        history.write_history(plan, villages, step=STEP_OF_FIRST if first else STEP_OF_REST)
        deeds.write(plan, villages)
        if first:
            closings.write(plan, villages)
            today.write(plan, villages)
            second_look.write(plan, villages)
            whistles.write(plan, villages)
            dispatch.write(plan, villages)
    return True


@contextmanager
def _without_collector() -> Iterator[None]:
    """Look for cycles between townships, not thousands of times within one.

    A township makes millions of values and no cycles to speak of; looking through all that live again
    and again takes a measurable part of the build.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def build(*, plan: CountyPlan, townships: int | None = None, told: Told | None = None) -> int:
    """Build the first `townships` of the plan (all by default); return how many were new."""
    found(plan=plan)
    wanted = plan.townships[:townships]
    built = 0
    for number, one in enumerate(wanted):
        if told is not None:
            told(number * 100 // len(wanted), one.area.name)
        built += build_township(plan=plan, code=one.area.code)
    return built


def begin(*, plan: CountyPlan, pack: str) -> int:
    """Build the first township and leave the rest to the worker: all of it or nothing.

    Returns the id of the job. A start that was killed finds an empty installation again.
    """
    with bulk.in_one_piece():
        build(plan=plan, townships=1)
        return enqueue_rest(plan=plan, pack=pack)


def enqueue_rest(*, plan: CountyPlan, pack: str) -> int:
    """Let the worker build the remaining townships; return the id of the job (always the same)."""
    require_demo()
    job = backstage.enqueue(
        actor=SYSTEM, kind=JOB, payload={"pack": pack, "seed": plan.seed}, key=f"{JOB}:{pack}"
    )
    return int(job.pk)


def _as_the_county() -> AbstractContextManager[None]:
    """Write what is kept as text in the county's language, whoever builds it."""
    return translation.override(settings.LANGUAGE_CODE)


def require_demo() -> None:
    """Raise NotASyntheticCounty unless this installation is a demonstration."""
    if settings.IS_DEMO is not True:
        raise NotASyntheticCounty
