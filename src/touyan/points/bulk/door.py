"""Who may write the past: the system, never a person who would have had to be reviewed."""

from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed


def require_system(actor: Actor) -> None:
    """Raise NotAllowed for anybody but the system itself."""
    if actor != SYSTEM:
        raise NotAllowed
