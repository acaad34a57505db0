"""What public reports say of cooperatives, by village and month: who leads, who looks after them, what is shared out.

The headline figures of `figures.py` are these numbers of the county, or of one named village.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from touyan.coops import books, chart
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
from touyan.coops.queries.figure_rows import CADRES
from touyan.coops.queries.statements import YEAR_END
from touyan.core.measures import MONTHS_OF_YEAR, Amount, Holder, Slice
from touyan.core.month_ends import at_month_ends, held, present, present_in
from touyan.land.models import LandTransfer
from touyan.ledger import queries as ledger_queries
from touyan.registry.kinds import SubjectKind
from touyan.registry.models import Area, Tenure
from touyan.registry.paths import Level

CENTI = 100
TOWNSHIP_LEADERS = (StewardRole.TOWNSHIP_SECRETARY, StewardRole.TOWNSHIP_HEAD)
VILLAGE_LEADERS = (StewardRole.VILLAGE_SECRETARY,)


def _registered(rows: QuerySet[Coop], asked: Slice) -> Iterable[Holder]:
    """Yield the places with a registered cooperative that is not over."""
    found = rows.filter(registered_on__lte=asked.end)
    found = found.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED])
    return present(found, "area_id", "area_id", asked, since="registered_on", until="ended_on")


def led_villages(asked: Slice) -> Iterable[Holder]:
    """Return the villages with a registered cooperative led by the Party organisation."""
    rows = Coop.objects.primary().filter(level=CoopLevel.VILLAGE, party_led=True)
    return _registered(rows, asked)


def unions(asked: Slice) -> Iterable[Holder]:
    """Return the townships with a registered union."""
    return _registered(Coop.objects.unions().filter(level=CoopLevel.TOWNSHIP), asked)


def _stewards(asked: Slice, roles: Iterable[StewardRole]) -> Iterable[Holder]:
    """Yield the terms of office in which somebody looks after a cooperative, while both run."""
    rows = StewardAssignment.objects.filter(
        asked.areas("tenure__post__area_id"), role__in=list(roles), started_on__lte=asked.end
    )
    spans = rows.order_by().values_list(
        "tenure__post__area_id",
        "tenure_id",
        "started_on",
        "tenure__started_on",
        "ended_on",
        "tenure__ended_on",
    )
    found = (
        (area, tenure, max(begun, office), min(filter(None, (over, left)), default=None))
        for area, tenure, begun, office, over, left in spans
    )
    return present_in((one for one in found if one[3] is None or one[2] < one[3]), asked)


def township_stewards(asked: Slice) -> Iterable[Holder]:
    """Return the terms of township secretaries and heads who look after a cooperative."""
    return _stewards(asked, TOWNSHIP_LEADERS)


def village_stewards(asked: Slice) -> Iterable[Holder]:
    """Return the terms of village secretaries who look after the cooperative of their village."""
    return _stewards(asked, VILLAGE_LEADERS)


def cash_rows() -> QuerySet[Subscription]:
    """Return the registered shares for money that were not called off."""
    rows = Subscription.objects.filter(kind=SubscriptionKind.CASH, registered_on__isnull=False)
    return rows.exclude(status=SubscriptionStatus.CANCELLED)


def of_households() -> QuerySet[Subscription]:
    """Return the money that households brought in."""
    return cash_rows().filter(member__subject__kind=SubjectKind.HOUSEHOLD)


def of_cadres() -> QuerySet[Subscription]:
    """Return what people brought in, in person, who filled a post of that village on that day."""
    offices = Tenure.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("registered_on")),
        person_id=OuterRef("member__subject_id"),
        post__area_id=OuterRef("coop__area_id"),
        post__kind__in=CADRES,
        started_on__lte=OuterRef("registered_on"),
    )
    own = cash_rows().filter(member__subject__kind=SubjectKind.PERSON)
    return own.filter(Exists(offices))


def cash_households(asked: Slice) -> Iterable[Holder]:
    """Return the households with a registered share for money."""
    rows = of_households().filter(registered_on__lte=asked.end)
    return present(
        rows,
        "coop__area_id",
        "member__subject_id",
        asked,
        since="registered_on",
        until="ended_on",
    )


def held_fen(rows: QuerySet[Subscription], asked: Slice) -> Iterable[Amount]:
    """Return what registered shares are worth at the end of each month, in fen."""
    return held(
        rows,
        "coop__area_id",
        asked,
        since="registered_on",
        until="ended_on",
        total=Sum("amount_fen"),
    )


def cash_of_households(asked: Slice) -> Iterable[Amount]:
    """Return the registered money of households, in fen."""
    return held_fen(of_households(), asked)


def cash_of_cadres(asked: Slice) -> Iterable[Amount]:
    """Return the registered money of people who filled a post of the village, in fen."""
    return held_fen(of_cadres(), asked)


def land_worked(asked: Slice) -> Iterable[Amount]:
    """Return the land in the hands of cooperatives, in hundredths of a mu."""
    place = "to_subject__organisation__coop__area_id"
    rows = LandTransfer.objects.filter(
        asked.areas(place), to_subject__organisation__coop__isnull=False
    ).order_by()
    spans = rows.values_list(place, "from_on", "to_on", "ended_on").annotate(total=Sum("mu"))
    found = (
        (area, since, min(filter(None, (_after(last), over))), int(mu * CENTI))
        for area, since, last, over, mu in spans
    )
    return at_month_ends((one for one in found if one[1] < one[2]), asked)


def _after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)


def surplus(asked: Slice) -> Iterable[Amount]:
    """Return income less spending in the books, in fen, by each county's chart of accounts (rule 3.5)."""
    found: dict[tuple[int, str], int] = {}
    for path, prefix in _counties():
        for row in ledger_queries.sums(
            by=("area", "month", "kind"),
            codes=result_codes(path),
            commodity=books.YUAN,
            area_prefix=prefix,
            area_ids=asked.area_ids or (),
            month_from=asked.first,
            month_to=asked.last,
        ):
            if row.kind != YEAR_END:
                key = (row.area_id or 0, row.month)
                found[key] = found.get(key, 0) - row.amount
    return [(area, month, fen, None) for (area, month), fen in found.items() if fen]


def _counties() -> list[tuple[str, str]]:
    living = Area.objects.living().filter(level=Level.COUNTY)
    return sorted((one.path, one.prefix) for one in living)


def all_result_codes() -> list[str]:
    """Return the codes of every account of income and spending in any county here."""
    return sorted({code for path, _prefix in _counties() for code in result_codes(path)})


def result_codes(path: str) -> list[str]:
    """Return the codes of every account of income and spending in the county of a place."""
    return [
        chart.code_of(entry.number, detail)
        for entry in books.chart_of(path).entries
        if entry.kind is Kind.RESULT
        for detail in [one.code for one in entry.details] or [""]
    ]


def slips(asked: Slice) -> QuerySet[DistributionSlip]:
    """Return the slips of booked distributions for the years that end in the months asked for."""
    first = int(asked.first[:4])
    last = int(asked.last[:4]) - (int(asked.last[5:]) < MONTHS_OF_YEAR)
    return DistributionSlip.objects.filter(
        asked.areas("trial__coop__area_id"),
        trial__distribution__status=DistributionStatus.DECLARED,
        trial__year__gte=first,
        trial__year__lte=last,
    )


def dividends(asked: Slice) -> Iterable[Amount]:
    """Return refunds and dividends on the members' slips, in fen: those of a year stand in its December."""
    rows = slips(asked).order_by().values_list("trial__coop__area_id", "trial__year")
    for area, year, fen in rows.annotate(total=Sum(F("patronage_fen") + F("residual_fen"))):
        yield area, f"{year}-{MONTHS_OF_YEAR}", fen, None
