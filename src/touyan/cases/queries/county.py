"""What a county set for its cases: its file, its list of duties, the promise of a place."""

from collections.abc import Iterable

from django.db.models import Q

from touyan.cases.kinds import CaseLevel
from touyan.cases.models import Matter, RemotePlace
from touyan.cases.pack import PACK
from touyan.cases.pack_values import CasesTemplate, KindRule, Length, MatterRule
from touyan.core import clock, packs
from touyan.registry import paths
from touyan.registry.models import Area
from touyan.registry.paths import Level

COUNTY_DIGITS = 6


def template_of(path: str) -> CasesTemplate:
    """Return what the county of an area set for its cases."""
    return packs.of_room(PACK, path)


def county_path(path: str) -> str:
    """Return the code of the county in which an area lies."""
    return path[:COUNTY_DIGITS].ljust(12, "0")


def office_path(path: str, level: int) -> str:
    """Return the code of the area whose desk is responsible at a level."""
    if level == CaseLevel.COUNTY:
        return county_path(path)
    village = paths.village_of(path) or path
    return village if level == CaseLevel.VILLAGE else paths.parent(village)


def matters_of(path: str) -> tuple[MatterRule, ...]:
    """Return the list of duties in force in a county: its rows, then the pack's with other codes."""
    today = clock.today()
    rows = Matter.objects.filter(area__scope_path=county_path(path), since__lte=today).filter(
        Q(until=None) | Q(until__gt=today)
    )
    listed = {row.code: _rule(row) for row in rows.order_by("code", "pk")}
    of_pack = {rule.code: rule for rule in template_of(path).matters}
    words = {code: of_pack[code].words for code in listed if code in of_pack}
    kept = {code: _with_words(rule, words.get(code, ())) for code, rule in listed.items()}
    return tuple((of_pack | kept).values())


def matter(path: str, code: str) -> MatterRule | None:
    """Return one line of the list of duties, or None."""
    if not code:
        return None
    return next((rule for rule in matters_of(path) if rule.code == code), None)


def arrival_minutes(area: Area, kind: KindRule) -> int | None:
    """Return the promise of a place in minutes: its own published figure, or the kind's."""
    if kind.arrival_minutes is None:
        return None
    villages = [area.path, paths.village_of(area.path)]
    rows = RemotePlace.objects.filter(
        area__path__in=villages, area__valid_to=None, published_on__lte=clock.today()
    ).order_by("-area__path", "-published_on", "-pk")
    own = rows.values_list("minutes", flat=True).first()
    # A hazard has two hours everywhere: a far group's figure is that of the whistle.
    return max(own, kind.arrival_minutes) if own is not None else kind.arrival_minutes


def is_place(area: Area) -> bool:
    """Say whether a case can lie here: a living village or something inside one."""
    inside = {Level.VILLAGE, Level.GROUP, Level.GRID, Level.BUILDING}
    return area.valid_to is None and Level(area.level) in inside


def offices(path: str) -> list[str]:
    """Return the offices of the list of duties, each once, by name."""
    return sorted({rule.office for rule in matters_of(path)})


def kinds_of(path: str, *, codes: Iterable[str] = ()) -> tuple[KindRule, ...]:
    """Return the county's kinds, or those with these codes."""
    wanted = set(codes)
    return tuple(k for k in template_of(path).kinds if not wanted or k.code in wanted)


def _rule(row: Matter) -> MatterRule:
    return MatterRule(
        code=row.code,
        title=row.title,
        office=row.office,
        level=CaseLevel(row.level),
        limit=Length(row.days, row.count),
        kind=row.kind,
        basis=row.basis,
        words=(row.title,),
    )


def _with_words(rule: MatterRule, words: tuple[str, ...]) -> MatterRule:
    return MatterRule(
        rule.code,
        rule.title,
        rule.office,
        rule.level,
        rule.limit,
        rule.kind,
        rule.basis,
        (*rule.words, *words),
    )
