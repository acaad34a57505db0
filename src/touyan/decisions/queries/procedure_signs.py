"""What stands out about the talks of procedures, for those who supervise: set-based, for a whole page.

Nothing follows from a sign but a question that somebody asks.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from touyan.core.actor import Actor
from touyan.decisions import afterwards
from touyan.decisions.afterwards import SAME_LISTS, TEXT_MIN, Sign, Written
from touyan.decisions.models import Run, Step, StepPerson
from touyan.decisions.models.procedures import TALKS
from touyan.decisions.queries.signs import COMPARED, SUPERVISING, TOWNSHIP_DIGITS


def may_see_signs(actor: Actor, run: Run) -> bool:
    """Say whether the actor supervises there: the supervision committee, the township."""
    return any(actor.may_in(power, run.area.scope_path) for power in SUPERVISING)


def signs_of(runs: Sequence[Run]) -> dict[int, list[Sign]]:
    """Return what stands out, by procedure: four queries however many there are."""
    talks = _talks(runs)
    earlier = _earlier(runs)
    people = _people({step.pk for found in (*talks.values(), *earlier.values()) for step in found})
    elsewhere = _elsewhere(runs)
    return {
        run.pk: afterwards.run_signs(
            [_written(step, people) for step in talks[run.pk]],
            before=[_before(run, step, earlier, people) for step in talks[run.pk]],
            elsewhere={text for village, text in elsewhere if village != run.village_path},
        )
        for run in runs
    }


def _talks(runs: Sequence[Run]) -> dict[int, list[Step]]:
    """Return the talks of the latest round of each procedure, in order."""
    found: dict[int, list[Step]] = defaultdict(list)
    rounds = {run.pk: run.round for run in runs}
    for step in Step.objects.filter(run__in=list(rounds), act__in=TALKS).order_by("number"):
        if step.round == rounds[step.run_id]:
            found[step.run_id].append(step)
    return found


def _earlier(runs: Sequence[Run]) -> dict[tuple[str, str, str], list[Step]]:
    """Return the last talks of the same villages by (village, procedure, stage), the latest first."""
    rows = (
        Step.objects.filter(run__village_path__in={run.village_path for run in runs})
        .filter(act__in=TALKS)
        .select_related("run")
        .order_by("-held_on", "-pk")[:COMPARED]
    )
    found: dict[tuple[str, str, str], list[Step]] = defaultdict(list)
    for step in rows:
        found[step.run.village_path, step.run.procedure, step.stage].append(step)
    return found


def _before(
    run: Run,
    step: Step,
    earlier: dict[tuple[str, str, str], list[Step]],
    people: dict[int, frozenset[int]],
) -> list[frozenset[int]]:
    same = [
        one
        for one in earlier[run.village_path, run.procedure, step.stage]
        if one.run_id != run.pk
        and one.held_on is not None
        and step.held_on is not None
        and (one.held_on, one.pk) < (step.held_on, step.pk)
    ]
    return [people.get(one.pk, frozenset()) for one in same[: SAME_LISTS - 1]]


def _people(steps: Collection[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for step, person in StepPerson.objects.filter(step__in=steps).values_list("step", "person"):
        found[step].add(person)
    return {step: frozenset(came) for step, came in found.items()}


def _elsewhere(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """Return what the talks of these townships say, with their villages."""
    townships = {run.village_path[:TOWNSHIP_DIGITS] for run in runs}
    if not townships:
        return []
    rows = (
        Step.objects.filter(act__in=TALKS, run__village_path__gte=min(townships))
        .filter(run__village_path__lt=max(townships) + "a")
        .order_by("-pk")
        .values_list("run__village_path", "text")[:COMPARED]
    )
    found = [(village, afterwards.plain(text)) for village, text in rows]
    return [(village, text) for village, text in found if len(text) >= TEXT_MIN]


def _written(step: Step, people: dict[int, frozenset[int]]) -> Written:
    return Written((step.done_at,), people.get(step.pk, frozenset()), step.text)
