"""What the coops room tells by village and month: members, shares, income, pay for work, who benefits."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from touyan.coops import books, chart, chart_names, counted, watched
from touyan.coops.models import (
    Coop,
    CoopMember,
    CoopStatus,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
    WageLine,
)
from touyan.coops.queries.statements import YEAR_END
from touyan.core.measures import Amount, Distinct, Flow, Holder, Rest, Since, Slice, Stock, Touched
from touyan.core.month_ends import held, present
from touyan.ledger import flows
from touyan.ledger import queries as ledger_queries
from touyan.registry.measures import TENURES

INCOME = tuple(chart.code_of("501", detail) for detail, _title in chart_names.DETAILS["501"])
PAY = (chart.code_of("521", "labour"),)
FOR_LAND = (chart.code_of("521", "land_rent"), chart.code_of("521", "guaranteed"))


def cooperatives(asked: Slice) -> Iterable[Amount]:
    """Return one for each registered cooperative; unions are counted apart."""
    rows = Coop.objects.primary().filter(registered_on__isnull=False)
    found = rows.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED])
    return held(found, "area_id", asked, since="registered_on", until="ended_on")


def members(asked: Slice) -> Iterable[Amount]:
    """Return the members of cooperatives; somebody in two of them counts twice."""
    rows = CoopMember.objects.filter(joined_on__isnull=False)
    return held(rows, "coop__area_id", asked, since="joined_on", until="left_on")


def member_households(asked: Slice) -> Iterable[Holder]:
    """Return which people and households were members at the end of each month."""
    rows = CoopMember.objects.filter(joined_on__lte=asked.end, is_unit=False)
    return present(rows, "coop__area_id", "subject_id", asked, since="joined_on", until="left_on")


def _shares(kind: SubscriptionKind) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(kind=kind, registered_on__isnull=False)
    return rows.exclude(status=SubscriptionStatus.CANCELLED)


def cash_shares(asked: Slice) -> Iterable[Amount]:
    """Return the registered shares for money, in fen."""
    return counted.held_fen(_shares(SubscriptionKind.CASH), asked)


def land_shares(asked: Slice) -> Iterable[Amount]:
    """Return the land registered as shares, in hundredths of a mu."""
    return held(
        _shares(SubscriptionKind.LAND_RIGHT),
        "coop__area_id",
        asked,
        since="registered_on",
        until="ended_on",
        total=Sum("mu"),
        scale=counted.CENTI,
    )


def _booked(asked: Slice, codes: Collection[str], sign: int) -> Iterable[Amount]:
    """Yield what stands on accounts by the month of the books; year-end transfers are left out."""
    found: dict[tuple[int, str], int] = {}
    for row in ledger_queries.sums(
        by=("area", "month", "kind"),
        codes=codes,
        commodity=books.YUAN,
        area_ids=asked.area_ids or (),
        month_from=asked.first,
        month_to=asked.last,
    ):
        if row.kind != YEAR_END:
            key = (row.area_id or 0, row.month)
            found[key] = found.get(key, 0) + sign * row.amount
    return [(area, month, fen, None) for (area, month), fen in found.items() if fen]


def income(asked: Slice) -> Iterable[Amount]:
    """Return the operating income in the books, in fen."""
    return _booked(asked, INCOME, -1)


def pay(asked: Slice) -> Iterable[Amount]:
    """Return the pay for work in the books, in fen."""
    return _booked(asked, PAY, 1)


def land_cost(asked: Slice) -> Iterable[Amount]:
    """Return rent and guaranteed rent for land in the books, in fen."""
    return _booked(asked, FOR_LAND, 1)


def workers(asked: Slice) -> Iterable[Holder]:
    """Return who worked for wages in each month."""
    rows = WageLine.objects.booked().filter(
        asked.areas("voucher__coop__area_id"),
        voucher__period__gte=asked.first,
        voucher__period__lte=asked.last,
    )
    grouped = rows.order_by().values_list("voucher__coop__area_id", "voucher__period", "subject_id")
    for area, month, subject, days in grouped.annotate(total=Sum("days")):
        if days > 0:
            yield area, month, subject


def _books_touched(since: Since) -> Iterable[Touched]:
    return flows.touched_since(since, commodity=books.YUAN, codes=counted.all_result_codes())


MEASURES = (
    Stock(
        code="coops.cooperatives",
        counts_people=False,
        title=_("Registered cooperatives"),
        unit="cooperative",
        numerator=_("Registered cooperatives that are not over on the last day, without unions"),
        citation="3.1",
        rows=cooperatives,
        watched=(watched.COOPS,),
    ),
    Stock(
        code="coops.members",
        title=_("Members of cooperatives"),
        unit="membership",
        numerator=_("Memberships on the last day; who is in two cooperatives counts twice"),
        citation="4.1",
        rows=members,
        watched=(watched.MEMBERS,),
    ),
    Distinct(
        code="coops.member_households",
        title=_("People and households in cooperatives"),
        unit="household",
        numerator=_("People and households that are members on the last day, each counted once"),
        citation="4.1",
        holders=member_households,
        watched=(watched.MEMBERS,),
    ),
    Stock(
        code="coops.cash_shares",
        counted_by="coops.cash_households",
        counts_people=False,
        title=_("Shares for money"),
        unit="yuan",
        scale=2,
        numerator=_("Registered shares for money on the last day"),
        citation="3.7",
        rows=cash_shares,
        watched=(watched.SHARES,),
    ),
    Stock(
        code="coops.land_shares",
        counts_people=False,
        title=_("Land taken as shares"),
        unit="mu",
        scale=2,
        numerator=_("Land registered as shares on the last day"),
        citation="3.7",
        rows=land_shares,
        watched=(watched.SHARES,),
    ),
    Flow(
        code="coops.income",
        counts_people=False,
        title=_("Operating income of cooperatives"),
        unit="yuan",
        scale=2,
        numerator=_("Operating income in the books, by the month of the books"),
        citation="4.1",
        rows=income,
        changed=_books_touched,
    ),
    Flow(
        code="coops.pay",
        counted_by="coops.workers",
        counts_people=False,
        title=_("Pay for work in cooperatives"),
        unit="yuan",
        scale=2,
        numerator=_("Pay for work in the books: a cost, never a dividend"),
        citation="3.6",
        rows=pay,
        changed=_books_touched,
    ),
    Flow(
        code="coops.land_cost",
        counts_people=False,
        title=_("Rent that cooperatives pay for land"),
        unit="yuan",
        scale=2,
        numerator=_("Rent and guaranteed rent in the books: a cost, never a dividend"),
        citation="3.6",
        rows=land_cost,
        changed=_books_touched,
    ),
    Distinct(
        code="coops.workers",
        title=_("People who worked in cooperatives"),
        unit="person",
        numerator=_("People on booked wage sheets of the month, each counted once"),
        citation="4.1",
        holders=workers,
        watched=watched.WAGES,
    ),
    Distinct(
        code="coops.led_villages",
        counts_people=False,
        title=_("Villages with a cooperative"),
        unit="organisation",
        numerator=_(
            "Villages and communities with a registered cooperative led by the Party organisation"
        ),
        citation="4",
        holders=counted.led_villages,
        watched=(watched.COOPS,),
    ),
    Distinct(
        code="coops.unions",
        level="TOWNSHIP",
        counts_people=False,
        title=_("Townships with a union"),
        unit="organisation",
        numerator=_("Townships with a registered union of at least three cooperatives"),
        citation="3.1",
        holders=counted.unions,
        watched=(watched.COOPS,),
    ),
    Distinct(
        code="coops.township_stewards",
        level="TOWNSHIP",
        counts_people=False,
        title=_("Township leaders with a cooperative"),
        unit="post",
        numerator=_(
            "Township secretaries and heads who look after at least one cooperative on the last day"
        ),
        citation="4",
        holders=counted.township_stewards,
        watched=watched.STEWARDS,
    ),
    Distinct(
        code="coops.village_stewards",
        counts_people=False,
        title=_("Village secretaries with their cooperative"),
        unit="post",
        numerator=_(
            "Village secretaries who look after the cooperative of their village on the last day"
        ),
        citation="4",
        holders=counted.village_stewards,
        watched=watched.STEWARDS,
    ),
    Distinct(
        code="coops.cash_households",
        title=_("Households with shares for money"),
        unit="household",
        numerator=_("Households with a registered share for money on the last day"),
        citation="4.1",
        holders=counted.cash_households,
        watched=(watched.SHARES,),
    ),
    Stock(
        code="coops.cash_of_households",
        counted_by="coops.cash_households",
        counts_people=False,
        title=_("Shares for money of households"),
        unit="yuan",
        scale=2,
        numerator=_(
            "Registered money of households on the last day; what people brought in for themselves "
            "is apart"
        ),
        citation="4.1",
        rows=counted.cash_of_households,
        watched=(watched.SHARES,),
    ),
    Stock(
        code="coops.cash_of_cadres",
        counted_by="",
        counts_people=False,
        title=_("Shares for money of village cadres"),
        unit="yuan",
        scale=2,
        numerator=_("Registered money of people who filled a post of the village on that day"),
        citation="4.1",
        rows=counted.cash_of_cadres,
        watched=(watched.SHARES, TENURES),
    ),
    Stock(
        code="coops.land_worked",
        counts_people=False,
        title=_("Land that cooperatives work"),
        unit="mu",
        scale=2,
        numerator=_("Land in the hands of cooperatives on the last day, by its contracts"),
        citation="3.7",
        rows=counted.land_worked,
        watched=watched.LAND,
    ),
    Flow(
        code="coops.surplus",
        counts_people=False,
        title=_("Surplus of cooperatives"),
        unit="yuan",
        scale=2,
        numerator=_("Income less spending in the books, by the month of the books"),
        citation="3.5",
        rows=counted.surplus,
        changed=_books_touched,
    ),
    Flow(
        code="coops.dividends",
        counted_by="coops.member_households",
        counts_people=False,
        title=_("Refunds and dividends of cooperatives"),
        unit="yuan",
        scale=2,
        numerator=_(
            "Refunds and dividends on the members' slips of booked distributions; those of a year "
            "stand in its December"
        ),
        citation="3.6",
        rows=counted.dividends,
        watched=watched.SLIPS,
    ),
)
RESTS = (
    Rest("coops.member_households", "coops.cash_households"),
    Rest("coops.cash_shares", "coops.cash_of_households"),
)
"""Members without money in the cooperative; money of cadres, other people and bodies."""
