"""How members are called: people by name, households by their head, organisations by their name."""

from collections.abc import Collection

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.bulk import among
from touyan.core.masking import mask_name
from touyan.registry import queries as registry
from touyan.registry.models import Household, Organisation, Person


def of_subjects(subject_ids: Collection[int], *, whole: bool = True) -> dict[int, str]:
    """Return subject id -> what it is called. `whole`: whether names of people are shown whole.

    A household is called by its head. Three queries, however many they are.
    """
    ids = sorted(set(subject_ids))
    people = dict(Person.objects.filter(pk__in=among(ids)).values_list("pk", "name"))
    heads = Household.objects.filter(pk__in=among(ids)).values_list("pk", "head__name", "code")
    found = {pk: name or code for pk, name, code in heads} | people
    if not whole:
        found = {pk: mask_name(name) for pk, name in found.items()}
    return found | dict(Organisation.objects.filter(pk__in=among(ids)).values_list("pk", "name"))


def sees_whole(actor: Actor, coop_id: int, path: str) -> bool:
    """Say whether an actor reads members' names whole: who works in this cooperative or near it, and
    its own members, who may read the members' list (art. 21); a county sees them masked.
    """
    if coop_id in actor.ids(Power.COOP_READ, GrantKind.ORGANISATION):
        return True
    return registry.sees_names(actor, path, Power.COOP_READ)
