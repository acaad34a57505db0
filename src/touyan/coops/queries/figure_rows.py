"""The records behind the headline figures of the coops room: what each number is counted from (rule 14)."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from touyan.coops import books, chart, pack
from touyan.coops.chart import Kind
from touyan.coops.models import (
    Coop,
    CoopLevel,
    CoopStatus,
    DistributionSlip,
    DistributionStatus,
    StewardAssignment,
    StewardRole,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
)
from touyan.core import packs
from touyan.core.figures import Ask
from touyan.core.measures import MONTHS_OF_YEAR
from touyan.land.models import LandTransfer
from touyan.registry.kinds import PostKind, SubjectKind
from touyan.registry.models import Area, Tenure
from touyan.registry.queries import villages_named

COUNTY_DIGITS = 6
CADRES = (
    PostKind.VILLAGE_SECRETARY,
    PostKind.VILLAGE_DEPUTY_SECRETARY,
    PostKind.COMMITTEE_CHAIR,
    PostKind.COMMITTEE_VICE_CHAIR,
    PostKind.COMMITTEE_MEMBER,
    PostKind.VILLAGE_CLERK,
    PostKind.SUPERVISION_CHAIR,
    PostKind.SUPERVISION_MEMBER,
)
OPERATING = (("501", "members"), ("501", "others"))
LABOUR = (("521", "labour"),)


def registered(ask: Ask, coops: QuerySet[Coop]) -> QuerySet[Coop]:
    """Keep cooperatives below the asked area that were registered and not ended on the last day."""
    found = coops.filter(area__scope_path__under=ask.prefix, registered_on__lte=ask.end)
    return found.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED]).exclude(
        ended_on__lte=ask.end
    )


def _name(ask: Ask, key: str) -> str:
    county = ask.prefix[:COUNTY_DIGITS]
    if len(county) < COUNTY_DIGITS:
        return ""
    return packs.of_room(pack.PACK, county).places.get(key, "")


def place(ask: Ask, key: str) -> Area | None:
    """Return the village that a public report speaks of, when it lies below the asked area."""
    named = _name(ask, key)
    return villages_named([named], prefix=ask.prefix).get(named)


def baima(ask: Ask) -> str:
    """Return where the seed's silk cooperative is, as the county's pack names it."""
    return _name(ask, "baima")


def huakua(ask: Ask) -> str:
    """Return where the seed's vegetable cooperative is, as the county's pack names it."""
    return _name(ask, "huakua")


def shares(ask: Ask, key: str, kind: SubscriptionKind) -> QuerySet[Subscription]:
    """Return what was registered at a reported place by the last day, and not paid back by then."""
    area = place(ask, key)
    if area is None:
        return Subscription.objects.none()
    found = Subscription.objects.filter(
        coop__area=area, kind=kind, registered_on__lte=ask.end
    ).exclude(status=SubscriptionStatus.CANCELLED)
    return found.filter(Q(ended_on=None) | Q(ended_on__gt=ask.end))


def of_households(ask: Ask) -> QuerySet[Subscription]:
    """Return the money of households in the cooperative of Baima."""
    return shares(ask, "baima", SubscriptionKind.CASH).filter(
        member__subject__kind=SubjectKind.HOUSEHOLD
    )


def village_coops(ask: Ask) -> QuerySet[Coop]:
    """Return registered, Party-led cooperatives of villages."""
    found = registered(ask, Coop.objects.primary())
    return found.filter(level=CoopLevel.VILLAGE, party_led=True)


def unions(ask: Ask) -> QuerySet[Coop]:
    """Return registered unions of townships."""
    return registered(ask, Coop.objects.unions()).filter(level=CoopLevel.TOWNSHIP)


def stewards(ask: Ask, *roles: StewardRole) -> QuerySet[StewardAssignment]:
    """Return who looked after a cooperative on the last day, in a term of office that ran then."""
    return StewardAssignment.objects.filter(
        role__in=roles,
        started_on__lte=ask.end,
        tenure__post__area__scope_path__under=ask.prefix,
        tenure__in=Tenure.objects.on(ask.end),
    ).exclude(ended_on__lte=ask.end)


def of_cadres(ask: Ask) -> list[Subscription]:
    """Return what people brought in, in person, who filled a post of that village on that day."""
    own = shares(ask, "baima", SubscriptionKind.CASH).filter(
        member__subject__kind=SubjectKind.PERSON
    )
    cadres = Tenure.objects.filter(post__kind__in=CADRES)
    return [
        one
        for one in own.select_related("coop__area", "member").order_by("pk")
        if cadres.on(one.registered_on)
        .filter(person_id=one.member.subject_id, post__area_id=one.coop.area_id)
        .exists()
    ]


def land_shares(ask: Ask) -> QuerySet[Subscription]:
    """Return the land registered as shares in the cooperative of Baima."""
    return shares(ask, "baima", SubscriptionKind.LAND_RIGHT)


def worked_land(ask: Ask) -> QuerySet[LandTransfer]:
    """Return the land in the hands of the reported place's cooperative on the last day."""
    area = place(ask, "huakua")
    if area is None:
        return LandTransfer.objects.none()
    found = LandTransfer.objects.filter(
        to_subject__organisation__coop__area=area, from_on__lte=ask.end, to_on__gte=ask.end
    )
    return found.exclude(ended_on__lte=ask.end)


def slips(ask: Ask) -> QuerySet[DistributionSlip]:
    """Return the members' slips of the years that end in the span, of distributions that are booked."""
    area = place(ask, "huakua")
    if area is None:
        return DistributionSlip.objects.none()
    found = DistributionSlip.objects.filter(
        trial__coop__area=area,
        trial__distribution__status=DistributionStatus.DECLARED,
        trial__year__lte=ask.end.year - (ask.end.month < MONTHS_OF_YEAR),
    )
    return found.filter(trial__year__gte=ask.start.year) if ask.start is not None else found


def result_accounts(prefix: str) -> Sequence[tuple[str, str]]:
    """Return (number, detail) of every account of income and spending."""
    return [
        (entry.number, detail)
        for entry in books.chart_of(prefix).entries
        if entry.kind is Kind.RESULT
        for detail in [one.code for one in entry.details] or [""]
    ]


def codes_of(accounts: Sequence[tuple[str, str]]) -> list[str]:
    """Return the codes of accounts in the ledger."""
    return [chart.code_of(number, detail) for number, detail in accounts]
