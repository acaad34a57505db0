"""How people, households and organisations are called in the books: three queries for all of them."""

from collections.abc import Collection

from touyan.coops.models import CoopMember
from touyan.core import bulk
from touyan.registry.models import Household, Organisation, Person


def names_of(subject_ids: Collection[int | None]) -> dict[int, str]:
    """Return subject id -> name: of the person, the household's head, the organisation."""
    ids = sorted({one for one in subject_ids if one})
    if not ids:
        return {}
    found = dict(Person.objects.filter(pk__in=bulk.among(ids)).values_list("pk", "name"))
    homes = Household.objects.filter(pk__in=bulk.among(ids), head__isnull=False)
    found |= {pk: f"{name}户" for pk, name in homes.values_list("pk", "head__name")}
    organisations = Organisation.objects.filter(pk__in=bulk.among(ids))
    return found | dict(organisations.values_list("pk", "name"))


def members_by_number(coop_id: int) -> dict[int, int]:
    """Return number in the members' list -> subject id, of everybody who is or was a member."""
    rows = CoopMember.objects.filter(coop_id=coop_id, joined_on__isnull=False).order_by("number")
    return dict(rows.values_list("number", "subject_id"))


def members_named(coop_id: int) -> list[tuple[int, int, str]]:
    """Return (number, subject id, name) of present members, by number."""
    rows = list(
        CoopMember.objects.present()
        .filter(coop_id=coop_id)
        .order_by("number")
        .values_list("number", "subject_id")
    )
    names = names_of([subject for _number, subject in rows])
    return [(number, subject, names.get(subject, "")) for number, subject in rows]
