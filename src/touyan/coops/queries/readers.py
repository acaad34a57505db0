"""Names of members as the reader may see them: whole for those who keep the list, else masked."""

from collections.abc import Collection

from touyan.coops.models import Coop
from touyan.coops.queries import naming
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.masking import mask_name
from touyan.registry.models import Organisation
from touyan.registry.queries.people import sees_names


def names_of(actor: Actor, coop: Coop, subject_ids: Collection[int]) -> dict[int, str]:
    """Return subject id -> name: of a person, of a household's head, of an organisation.

    People of the cooperative and officials who see names read them whole; others masked.
    """
    found = naming.names_of(subject_ids)
    if reads_names(actor, coop):
        return found
    units = set(Organisation.objects.filter(pk__in=subject_ids).values_list("pk", flat=True))
    return {pk: name if pk in units else mask_name(name) for pk, name in found.items()}


def reads_names(actor: Actor, coop: Coop) -> bool:
    """Say whether the actor sees the members' names whole."""
    if actor == SYSTEM:
        return True
    own = actor.ids(Power.COOP_BOOKS_READ, GrantKind.ORGANISATION)
    return coop.pk in own or sees_names(actor, coop.area.scope_path)


def name_of(actor: Actor, coop: Coop, subject_id: int) -> str:
    """Return the name of one member; one's own is never masked."""
    reader = SYSTEM if is_own(actor, subject_id) else actor
    return names_of(reader, coop, [subject_id]).get(subject_id, "")


def is_own(actor: Actor, subject_id: int) -> bool:
    """Say whether a member is the actor or a household that they live in."""
    return subject_id in {
        *actor.ids(Power.COOP_READ_OWN, GrantKind.SELF),
        *actor.ids(Power.COOP_READ_OWN, GrantKind.HOUSEHOLDS),
    }
