"""Work of the points room that nobody presses a button for."""

import datetime as dt

from touyan.core.actor import Actor
from touyan.core.jobs import Due
from touyan.points import services


def _post_due(actor: Actor) -> int:
    return services.post_due(actor=actor)


def _expire_due(actor: Actor) -> int:
    return services.expire_due(actor=actor)


SCHEDULE = (
    Due("points.post_due", run=_post_due, every=dt.timedelta(minutes=10)),
    Due("points.expire_due", run=_expire_due, every=dt.timedelta(minutes=5)),
)
