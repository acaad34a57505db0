"""Work of the points room that nobody presses a button for."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor
from touyan.core.jobs import Due
from touyan.points import services
from touyan.points.services import coverage, takeover


def _post_due(actor: Actor) -> int:
    return services.post_due(actor=actor)


def _expire_due(actor: Actor) -> int:
    return services.expire_due(actor=actor)


def _note_coverage(actor: Actor) -> int:
    return coverage.note_levels(actor=actor)


HANDLERS = {takeover.JOB: takeover.run}
TITLES = {takeover.JOB: _("Villages take the county's template over")}
SCHEDULE = (
    Due("points.post_due", run=_post_due, every=dt.timedelta(minutes=10)),
    Due("points.coverage", run=_note_coverage, daily_at=dt.time(6, 30)),
    Due("points.expire_due", run=_expire_due, every=dt.timedelta(minutes=5)),
)
