"""What every bulk write shares: reach, subjects, one act recorded."""

from collections.abc import Iterable, Sequence

from touyan.audit import services as audit
from touyan.core import bulk
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry.kinds import SubjectKind
from touyan.registry.models import Area, Subject
from touyan.registry.services.guards import require

BATCH = 2_000


def record(actor: Actor, action: str, count: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="registry",
        object_id="bulk",
        detail={"rows": count},
    )


def reach(actor: Actor, power: Power, area_ids: Iterable[int]) -> dict[int, str]:
    """Return the paths of the areas; NotFound unless all of them live and lie within the power."""
    require(actor, power)
    wanted = set(area_ids)
    living = Area.objects.living()
    if actor != SYSTEM:
        living = living.visible_to(actor, power)
    found = dict(living.filter(pk__in=wanted).values_list("pk", "path"))
    if wanted - found.keys():
        raise NotFound
    return found


def subjects_of(kind: SubjectKind, area_ids: Sequence[int]) -> list[int]:
    """Create one subject per area id given; return their ids in that order."""
    ids = bulk.next_keys(Subject, len(area_ids))
    bulk.insert(
        Subject,
        ["id", "kind", "area"],
        ((pk, str(kind), area_id) for pk, area_id in zip(ids, area_ids, strict=True)),
    )
    return ids
