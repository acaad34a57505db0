"""Many villages take the county's template over in one batch, each by its own recorded decision."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.backstage import services as backstage
from touyan.backstage.models import Job
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, WrongState
from touyan.core.jobs import JobContext, Result
from touyan.points import county, scheme_template
from touyan.points.models import Scheme, SchemeStatus
from touyan.points.queries import takeover
from touyan.points.queries.takeover import Candidate
from touyan.points.services import schemes
from touyan.registry.models import Area

JOB = takeover.BATCH


def start(*, actor: Actor, effective_from: dt.date, title: str, key: str) -> Job:
    """Queue the batch for every village in reach; the same key a second time is the same batch."""
    actor.require(Power.SCHEME_TAKE_OVER)
    return backstage.enqueue(
        actor=actor,
        kind=JOB,
        payload={"effective_from": effective_from.isoformat(), "title": title.strip()},
        key=f"{JOB}:{key}",
    )


def run(context: JobContext) -> Result:
    """Let each village that can take the template over: all of it or nothing per village.

    An interrupted batch goes on where it stopped: a village that has a scheme is passed over. The
    result says how many, and names those left out with the reason.
    """
    effective_from = dt.date.fromisoformat(str(context.payload["effective_from"]))
    title = str(context.payload["title"])
    done = int(context.saved.get("done", 0))
    left_out = list(context.saved.get("left_out", []))
    named = {row[0] for row in left_out}
    found = takeover.candidates(context.actor)
    for number, one in enumerate(found):
        context.progress(number * 100 // max(len(found), 1), one.area.name)
        if one.left_out == takeover.LeftOut.IN_FORCE or one.area.path in named:
            continue
        why = one.left_out.value if one.left_out else None
        if why is None:
            try:
                with context.fenced(saved={"done": done + 1, "left_out": left_out}):
                    take_over(
                        actor=context.actor,
                        candidate=one,
                        effective_from=effective_from,
                        title=title,
                    )
                done += 1
            except DomainError as refused:
                why = f"{takeover.LeftOut.REFUSED.value}: {refused}"
        if why is not None:
            left_out.append([one.area.path, one.area.name, why])
    return {"done": done, "left_out": left_out}


@transaction.atomic
def take_over(*, actor: Actor, candidate: Candidate, effective_from: dt.date, title: str) -> Scheme:
    """Put the template in force in one village by its own old decision.

    Raises as `schemes.adopt_scheme` does, NotAllowed without the power over the village, and WrongState
    when the village put a scheme of its own in force since the batch looked: that one stays.
    """
    area = Area.objects.select_for_update().get(pk=candidate.area.pk)
    actor.require_in(Power.SCHEME_TAKE_OVER, area.scope_path)
    if Scheme.objects.filter(area=area, status=SchemeStatus.ADOPTED).exists():
        raise WrongState
    assert candidate.resolution is not None  # noqa: S101 - asked by run()
    scheme = schemes.write_draft(
        actor=actor,
        area=area,
        template=county.parameters(area.path),
        title=f"{area.name}{title}",
        wish=scheme_template.AS_IT_IS,
    )
    scheme = schemes.put_in_force(
        actor=actor,
        scheme=scheme,
        resolution=candidate.resolution,
        effective_from=max(effective_from, candidate.resolution.passed_on),
        authorised_by=candidate.authority,
    )
    audit.record(
        actor=actor,
        action="points.scheme.taken_over",
        object_kind="points.scheme",
        object_id=scheme.pk,
        area_path=area.scope_path,
        detail={"resolution": candidate.resolution.pk, "on": str(clock.today())},
    )
    return scheme
