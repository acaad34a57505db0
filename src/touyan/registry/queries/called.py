"""How those who hold or owe something are called: people, households by their head, organisations."""

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from touyan.core.bulk import among
from touyan.core.masking import mask_name
from touyan.registry.models import Household, Organisation, Person


def subject_names(subject_ids: Collection[int], *, whole: bool = True) -> dict[int, str]:
    """Return subject id -> what it is called. `whole`: whether names of people are shown whole.

    A household is called by its head. One query, however many they are.
    """
    ids = sorted(set(subject_ids))
    head = Coalesce(NullIf("head__name", Value("")), "code", output_field=TextField())
    people = _called(Person.objects.filter(pk__in=among(ids)), Cast("name", TextField()), mask=True)
    homes = _called(Household.objects.filter(pk__in=among(ids)), head, mask=True)
    bodies = _called(
        Organisation.objects.filter(pk__in=among(ids)), Cast("name", TextField()), mask=False
    )
    return {
        pk: mask_name(name) if is_masked and not whole else name
        for pk, name, is_masked in people.union(homes, bodies, all=True)
    }


def _called(rows: "QuerySet[Any]", name: Any, *, mask: bool) -> Any:
    is_masked = Value(mask, output_field=BooleanField())
    named = rows.order_by().annotate(called=name, is_masked=is_masked)
    return named.values_list("pk", "called", "is_masked")
