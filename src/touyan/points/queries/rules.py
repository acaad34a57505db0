"""The rule book: versions, rules, and what a household can still claim this month."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet, Sum

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.points import caps
from touyan.points.bodies import adopters, assembly
from touyan.points.models import Claim, FilingStatus, Rule, Scheme, SchemeStatus, SubjectType
from touyan.points.queries.claims import scheme_in_force, village_of
from touyan.points.states import COUNTED
from touyan.registry import reach
from touyan.registry.models import Area, Household, HouseholdMember, PartyStatus, Resolution


def choices(household: Household, on: dt.date) -> list[tuple[Rule, int | None]]:
    """Return the rules in force with the points left for the household this month. Four queries."""
    village = village_of(household.subject.area)
    scheme = scheme_in_force(village.pk, on)
    if scheme is None:
        return []
    rules = list(scheme.rules.all())
    if not _has_party_member(household):
        rules = [rule for rule in rules if rule.subject_type != SubjectType.PARTY_MEMBER]
    first, last = caps.month_bounds(on)
    used: dict[str, int] = {}
    rows = Claim.objects.filter(
        household=household, occurred_on__range=(first, last), points__gt=0, state__in=COUNTED
    ).values_list("rule__code", "points")
    for code, points in rows:
        used[caps.family(code)] = used.get(caps.family(code), 0) + points
    limit: dict[str, int] = {}
    for rule in rules:
        if rule.cap_per_month is not None:
            family = caps.family(rule.code)
            limit[family] = max(limit.get(family, 0), rule.cap_per_month)
    found = []
    for rule in rules:
        family = caps.family(rule.code)
        left = limit[family] - used.get(family, 0) if family in limit else None
        found.append((rule, left))
    return found


def household_left(household: Household, on: dt.date) -> int | None:
    """Return the points that a household can still get in the month of a day; None without rules."""
    scheme = scheme_in_force(village_of(household.subject.area).pk, on)
    if scheme is None:
        return None
    used = Claim.objects.filter(
        household=household,
        occurred_on__range=caps.month_bounds(on),
        points__gt=0,
        state__in=COUNTED,
    ).aggregate(points=Sum("points"))["points"]
    return max(scheme.household_month_cap - (used or 0), 0)


def _has_party_member(household: Household) -> bool:
    members = HouseholdMember.objects.filter(household=household, left_on__isnull=True)
    return members.exclude(person__party_status=PartyStatus.NONE).exists()


def book(area: Area) -> Scheme | None:
    """Return the version in force today with its decision, or None."""
    scheme = scheme_in_force(area.pk, clock.today())
    return Scheme.objects.select_related("resolution", "area").get(pk=scheme.pk) if scheme else None


def point_value_fen(area: Area) -> int | None:
    """Return what a point buys in a village today, in fen; None without a scheme in force."""
    scheme = scheme_in_force(area.pk, clock.today())
    return scheme.point_value_fen if scheme else None


def village_by_path(path: str) -> Area:
    """Return a living village or community by its code: rule books are public. Raises NotFound."""
    found = Area.objects.filter(path=path, level="VILLAGE", valid_to=None).first()
    if found is None:
        raise NotFound
    return found


def versions(area: Area) -> list[Scheme]:
    """Return the versions that were ever in force, newest first."""
    return list(
        Scheme.objects.filter(area=area)
        .exclude(status=SchemeStatus.DRAFT)
        .select_related("resolution")
        .order_by("-version")
    )


def get_scheme(actor: Actor, pk: int) -> Scheme:
    """Return a scheme that the actor manages. Raises NotFound."""
    areas = Area.objects.visible_to(actor, Power.SCHEME_MANAGE)
    found = Scheme.objects.filter(pk=pk, area__in=areas).select_related("area").first()
    if found is None:
        raise NotFound
    return found


def managed(actor: Actor, *, limit: int = 100) -> list[Area]:
    """Return the villages whose schemes the actor manages, by code."""
    return list(
        Area.objects.visible_to(actor, Power.SCHEME_MANAGE)
        .filter(level="VILLAGE", valid_to=None)
        .order_by("path")[:limit]
    )


def managed_village(actor: Actor, path: str) -> Area:
    """Return one of them by its code. Raises NotFound."""
    found = (
        Area.objects.visible_to(actor, Power.SCHEME_MANAGE)
        .filter(path=path, level="VILLAGE", valid_to=None)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def drafts(area: Area) -> list[Scheme]:
    """Return the drafts of a village, newest first."""
    return list(Scheme.objects.filter(area=area, status=SchemeStatus.DRAFT).order_by("-version"))


def fitting_resolutions(area: Area) -> QuerySet[Resolution]:
    """Return the confirmed decisions of the village's own bodies, newest first."""
    return (
        Resolution.objects.in_force()
        .filter(area=area, body__in=adopters(area.kind))
        .order_by("-passed_on", "-pk")
    )


def authorities(area: Area) -> QuerySet[Resolution]:
    """Return the confirmed decisions of the assembly that can authorise the representatives."""
    return (
        Resolution.objects.in_force()
        .filter(area=area, body=assembly(area.kind))
        .order_by("-passed_on", "-pk")
    )


def get_rule(scheme: Scheme, code: str) -> Rule:
    """Return a rule of a scheme. Raises NotFound."""
    found = scheme.rules.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def version(area: Area, number: int) -> Scheme:
    """Return a version that is or was in force. Raises NotFound."""
    found = Scheme.objects.filter(area=area, version=number).exclude(status=SchemeStatus.DRAFT)
    scheme = found.select_related("resolution").first()
    if scheme is None:
        raise NotFound
    return scheme


def may_report(scheme: Scheme) -> bool:
    """Say whether a version in force can be reported to the township now."""
    last = scheme.filings.first()
    return last is None or last.status == FilingStatus.RETURNED


def first_village(actor: Actor) -> Area:
    """Return the first village in an official's reach. Raises NotFound."""
    found = (
        Area.objects.visible_to(actor, Power.POINTS_READ)
        .filter(level="VILLAGE", valid_to=None)
        .order_by("path")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def managed_with_schemes(actor: Actor) -> list[tuple[Area, Scheme | None, list[Scheme]]]:
    """Return the villages that the actor manages, each with the scheme in force and its drafts."""
    areas = managed(actor)
    today = clock.today()
    found: dict[int, tuple[Scheme | None, list[Scheme]]] = {area.pk: (None, []) for area in areas}
    for scheme in Scheme.objects.filter(area__in=areas).order_by("version"):
        _current, waiting = found[scheme.area_id]
        if scheme.status == SchemeStatus.DRAFT:
            waiting.append(scheme)
        elif scheme.effective_from and scheme.effective_from <= today:
            found[scheme.area_id] = (scheme, waiting)
    return [(area, *found[area.pk]) for area in areas]


def deducts_somewhere(actor: Actor) -> bool:
    """Say whether a village within the actor's reach has switched deductions on."""
    rows = Scheme.objects.in_force(clock.today()).filter(deductions_enabled=True)
    return rows.filter(reach.area_q(actor, Power.POINTS_REMIND)).exists()


def rules_village(actor: Actor, path: str, powers: Sequence[Power]) -> Area:
    """Return a village that one of the powers reaches; a group's head reaches its village. NotFound."""
    found = Area.objects.filter(path=path, level="VILLAGE", valid_to=None).first()
    if found is not None:
        for power in powers:
            if any(
                found.path.startswith(prefix) or prefix.startswith(found.path)
                for prefix in actor.prefixes(power)
            ):
                return found
    raise NotFound
