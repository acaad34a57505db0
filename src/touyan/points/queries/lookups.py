"""One door for each thing that a page looks up by its number."""

from collections.abc import Collection, Iterator

from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.points.models import Filing, Shop
from touyan.registry import paths
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Area, Household, Person


def get_filing(actor: Actor, pk: int) -> Filing:
    """Return a report of rules to the township; NotFound when it is not the actor's to see."""
    found = (
        Filing.objects.visible_to(actor)
        .select_related("scheme__area", "scheme__resolution", "scheme__authorised_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def own_person(actor: Actor) -> Person:
    """Return the actor as a person of the register. Raises NotFound for the system."""
    found = Person.objects.filter(pk=actor.person_id).first()
    if found is None:
        raise NotFound
    return found


def by_village(
    actor: Actor, household_ids: Collection[int], *, power: Power
) -> Iterator[tuple[Area, list[int]]]:
    """Yield those of these households that the power reaches, by their village."""
    homes = Household.objects.visible_to(actor, power).filter(pk__in=household_ids)
    found: dict[str, list[int]] = {}
    for pk, path in homes.values_list("pk", "subject__area__scope_path"):
        found.setdefault(paths.village_of(path), []).append(pk)
    villages = Area.objects.filter(path__in=found, valid_to=None)
    for village in villages.order_by("path"):
        yield village, found[village.path]


def by_number(village: Area) -> dict[str, int]:
    """Return the living households of a village by the last five digits of their codes."""
    rows = Household.objects.filter(
        status=HouseholdStatus.ACTIVE, subject__area__scope_path__under=village.prefix
    )
    return {code[-5:]: pk for pk, code in rows.values_list("pk", "code")}


def villages_under(prefix: str, *, after: str = "", limit: int) -> list[Area]:
    """Return living villages and communities inside an area, in the order of their codes."""
    rows = Area.objects.filter(path__under=prefix, level="VILLAGE", valid_to=None, path__gt=after)
    return list(rows.select_related("parent").order_by("path")[:limit])


def villages_of_shops(shop_ids: Collection[int]) -> dict[int, str]:
    """Return the name of each shop's village."""
    return dict(Shop.objects.filter(pk__in=shop_ids).values_list("pk", "area__name"))


def shop_to_assess(actor: Actor, pk: int) -> Shop:
    """Return a shop that the actor may mark at the end of the year. Raises NotFound."""
    rows = Shop.objects.visible_to(actor, power=Power.SHOP_ASSESS).select_related("area")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
