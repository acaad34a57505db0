"""How members are called: people by name, households by their head, organisations by their name."""

from touyan.core.actor import Actor, GrantKind, Power
from touyan.registry import queries as registry
from touyan.registry.queries.called import subject_names as of_subjects

__all__ = ["of_subjects", "sees_whole"]


def sees_whole(actor: Actor, coop_id: int, path: str) -> bool:
    """Say whether an actor reads members' names whole: who works in this cooperative or near it, and
    its own members, who may read the members' list (art. 21); a county sees them masked.
    """
    if coop_id in actor.ids(Power.COOP_READ, GrantKind.ORGANISATION):
        return True
    return registry.sees_names(actor, path, Power.COOP_READ)
