"""Takes back what an import registered, as long as nothing has been built on it."""

from collections.abc import Sequence

from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from touyan.core.errors import WrongState
from touyan.registry.models import Household, HouseholdMember, Move, Organisation, Person, Subject

CHUNK = 500


class BuiltUpon(WrongState):
    """Later records refer to what the import registered."""

    code = "registry.built_upon"
    default_message = _(
        "Points, posts or other records belong to what this import brought. "
        "Take those back first, or correct single rows."
    )


def remove_subjects(ids: Sequence[int]) -> None:
    """Delete subjects and what makes them people, households or organisations. Raises BuiltUpon."""
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        HouseholdMember.objects.filter(household_id__in=part).delete()
        HouseholdMember.objects.filter(person_id__in=part).delete()
        Household.objects.filter(head_id__in=part).update(head=None)
        Move.objects.filter(subject_id__in=part).delete()
    for rows in (Household.objects, Person.objects, Organisation.objects, Subject.objects):
        for start in range(0, len(ids), CHUNK):
            remove(rows.filter(pk__in=list(ids[start : start + CHUNK])))


def remove(
    rows: "QuerySet[Household] | QuerySet[Person] | QuerySet[Organisation] | QuerySet[Subject]",
) -> None:
    """Delete rows. Raises BuiltUpon when others refer to them."""
    try:
        rows.delete()
    except ProtectedError:
        raise BuiltUpon from None
