"""Work of the points room that nobody presses a button for."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from touyan.backstage import services as backstage
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.jobs import Due, JobContext, Result
from touyan.points import services
from touyan.points.services import coverage, expiry, households, takeover
from touyan.registry.models import Area
from touyan.registry.paths import Level

EXPIRY = "points.expiry"
VILLAGES_AT_ONCE = 20


def _post_due(actor: Actor) -> int:
    return services.post_due(actor=actor)


def _expire_due(actor: Actor) -> int:
    return services.expire_due(actor=actor)


def _note_coverage(actor: Actor) -> int:
    return coverage.note_levels(actor=actor)


def _enqueue_expiry(actor: Actor) -> None:
    backstage.enqueue(
        actor=actor, kind=EXPIRY, payload={}, key=f"{EXPIRY}:{clock.today().isoformat()}"
    )


def run_expiry(context: JobContext) -> Result:
    """Remind holders and book what ran out, some villages at a time; goes on where it stopped."""
    areas = list(Area.objects.filter(level=Level.VILLAGE).order_by("scope_path", "pk"))
    start = int(context.saved.get("done", 0))
    told = ended = 0  # by this attempt
    for first in range(start, len(areas), VILLAGES_AT_ONCE):
        chunk = areas[first : first + VILLAGES_AT_ONCE]
        context.progress(first * 100 // len(areas), str(TITLES[EXPIRY]), chunk[0].name)
        with context.fenced(saved={"done": first + len(chunk)}):
            ended += expiry.expire(actor=SYSTEM, areas=chunk)
            told += expiry.remind(actor=SYSTEM, areas=chunk)
    return {"told": told, "ended": ended}


def _follow(actor: Actor) -> int:
    return households.follow_all(actor=actor)


HANDLERS = {EXPIRY: run_expiry, takeover.JOB: takeover.run}
TITLES = {
    EXPIRY: _("Points that run out"),
    takeover.JOB: _("Villages take the county's template over"),
}
SCHEDULE = (
    Due("points.follow_households", run=_follow, daily_at=dt.time(2, 0)),
    Due("points.expiry", run=_enqueue_expiry, daily_at=dt.time(3, 0)),
    Due("points.post_due", run=_post_due, every=dt.timedelta(minutes=10)),
    Due("points.coverage", run=_note_coverage, daily_at=dt.time(6, 30)),
    Due("points.expire_due", run=_expire_due, every=dt.timedelta(minutes=5)),
)
