"""Background work of this room: sealing what was posted."""

import datetime as dt

from touyan.core.actor import Actor
from touyan.core.jobs import Due
from touyan.ledger import services


def seal(actor: Actor) -> None:
    """Seal recent transfers."""
    services.seal_pending()


def seal_thoroughly(actor: Actor) -> None:
    """Look at every transfer for one that was left unsealed."""
    services.seal_pending(thorough=True)


SCHEDULE = (
    Due("ledger.seal", run=seal, every=dt.timedelta(seconds=5)),
    Due("ledger.seal_thoroughly", run=seal_thoroughly, every=dt.timedelta(hours=1)),
)
