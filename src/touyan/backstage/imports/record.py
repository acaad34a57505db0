"""The record of an import: what came in or was taken back, under the number of its run."""

from touyan.audit import services as audit
from touyan.core.actor import Actor
from touyan.core.importing import Target


def told(actor: Actor, target: Target, action: str, **counts: int) -> None:
    """Write down that rows of a run came in or went, with how many of what."""
    audit.record(
        actor=actor,
        action=action,
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail=dict(counts),
    )
