"""How those who hold or owe something are called: people, households by their head, organisations."""

from collections.abc import Collection

from touyan.core.bulk import among
from touyan.core.masking import mask_name
from touyan.registry.models import Household, Organisation, Person


def subject_names(subject_ids: Collection[int], *, whole: bool = True) -> dict[int, str]:
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
