"""Walking the areas that a person sees by one of their powers: from the top, one level at a time."""

from typing import Any

from django.conf import settings

from touyan.backstage.models import Job
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.prepared import Prepared
from touyan.points.models import Product
from touyan.registry import paths
from touyan.registry.models import Area, Household, Person
from touyan.registry.paths import Level

ARRIVAL = "demo."
FEW = 8
_FEW = tuple(f"person{number}" for number in range(FEW))
_NAMES = Prepared(
    lambda **ids: Person.objects.filter(pk__in=list(ids.values())).values_list("pk", "name"),
    **dict.fromkeys(_FEW, int),
)
WALKED = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


def tops(actor: Actor, power: Power) -> list[Area]:
    """Return the widest places of a power, by code: where its walk begins."""
    prefixes = actor.prefixes(power)
    widest = [p for p in prefixes if not any(p != q and p.startswith(q) for q in prefixes)]
    rows = Area.objects.visible_to(actor, power).living().filter(level__in=WALKED)
    wanted = [f"{prefix:0<12}" for prefix in widest]
    return list(rows.filter(path__in=wanted).order_by("path"))


def place(actor: Actor, power: Power, path: str) -> Area:
    """Return one place within the power's reach. Raises NotFound."""
    found = Area.objects.visible_to(actor, power).living().filter(path=path).first()
    if found is None:
        raise NotFound
    return found


def below(actor: Actor, power: Power, area: Area) -> list[Area]:
    """Return the townships of a county or the villages of a township, by code."""
    if area.level not in {Level.COUNTY, Level.TOWNSHIP}:
        return []
    rows = Area.objects.visible_to(actor, power).living().filter(level__in=WALKED)
    return list(rows.filter(parent=area).order_by("path"))


def above(actor: Actor, power: Power, area: Area) -> list[Area]:
    """Return the places above that the power reaches as well, the highest first."""
    codes, path = [], paths.parent(area.path)
    while path:
        codes.append(path)
        path = paths.parent(path)
    rows = Area.objects.visible_to(actor, power).living()
    return list(rows.filter(path__in=codes).order_by("path"))


def area_ids(actor: Actor, power: Power) -> list[int]:
    """Return the ids of all areas within a power's reach (the books of villages hang on them)."""
    return list(Area.objects.visible_to(actor, power).values_list("pk", flat=True))


def household_codes(subject_ids: list[int]) -> dict[int, str]:
    """Return the codes of households by subject; codes name no person."""
    return dict(Household.objects.filter(pk__in=subject_ids).values_list("pk", "code"))


def household_by_code(code: str, area: Area) -> int | None:
    """Return the subject of a household of a village by its code (the last digits will do), or None."""
    text = code.strip().upper().removeprefix("H")
    wanted = text if len(text) > 6 else f"{area.path}H{text.zfill(5)}"
    rows = Household.objects.filter(code=wanted, subject__area__scope_path__under=area.prefix)
    return rows.values_list("pk", flat=True).first()


def names(person_ids: set[int]) -> dict[int, str]:
    """Return the names of people who acted in office, for the record of acts."""
    if len(person_ids) > FEW:
        return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))
    wanted: dict[str, Any] = dict.fromkeys(_FEW, 0) | dict(zip(_FEW, person_ids, strict=False))
    return dict(_NAMES.rows(**wanted))


def place_of(actor: Actor, power: Power, area_id: int) -> Area:
    """Return the place of a record within the power's reach. Raises NotFound."""
    found = Area.objects.visible_to(actor, power).filter(pk=area_id).first()
    if found is None:
        raise NotFound
    return found


def arrival() -> Job | None:
    """Return the job that brings the rest of a synthetic county, while it runs; it names nobody."""
    if not settings.IS_DEMO:
        return None
    found = Job.objects.filter(kind__startswith=ARRIVAL).defer("payload", "saved").order_by("-pk")
    job = found.first()
    return job if job is not None and not job.is_finished else None


def goods(commodities: set[str]) -> dict[str, str]:
    """Return the names of the goods behind commodities (`GOODS:<product>`)."""
    keys = {code: int(code[6:]) for code in commodities if code.startswith("GOODS:")}
    names = dict(Product.objects.filter(pk__in=keys.values()).values_list("pk", "name"))
    return {code: names[key] for code, key in keys.items() if key in names}
