"""Headline figures that the coops room recomputes from its records (rule 14)."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

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
from touyan.coops.queries import statements
from touyan.core import bulk, packs
from touyan.core.figures import Ask, Figure
from touyan.land.models import LandTransfer
from touyan.ledger import queries as ledger_queries
from touyan.registry.kinds import PostKind, SubjectKind
from touyan.registry.models import Area, Tenure

FEN_PER_YUAN = 100
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
OPERATING = (chart.code_of("501", "members"), chart.code_of("501", "others"))
LABOUR = (chart.code_of("521", "labour"),)
Rows = Iterable[tuple[str, object]]


def _registered(ask: Ask, coops: QuerySet[Coop]) -> QuerySet[Coop]:
    found = coops.filter(area__scope_path__under=ask.prefix, registered_on__lte=ask.end)
    return found.exclude(status__in=[CoopStatus.FOUNDING, CoopStatus.CHARTERED]).exclude(
        ended_on__lte=ask.end
    )


def _village_coops(ask: Ask) -> Rows:
    """Return one for each village with a registered, Party-led cooperative."""
    found = _registered(ask, Coop.objects.primary()).filter(level=CoopLevel.VILLAGE, party_led=True)
    return [(path, 1) for path in sorted(set(found.values_list("area__scope_path", flat=True)))]


def _unions(ask: Ask) -> Rows:
    """Return one for each township with a registered union."""
    found = _registered(ask, Coop.objects.unions()).filter(level=CoopLevel.TOWNSHIP)
    return [(path, 1) for path in sorted(set(found.values_list("area__scope_path", flat=True)))]


def _stewards(*roles: StewardRole) -> Callable[[Ask], Rows]:
    def rows(ask: Ask) -> Rows:
        found = (
            StewardAssignment.objects.filter(
                role__in=roles,
                started_on__lte=ask.end,
                tenure__post__area__scope_path__under=ask.prefix,
                tenure__in=Tenure.objects.on(ask.end),
            )
            .exclude(ended_on__lte=ask.end)
            .values_list("tenure__post__area__scope_path", "tenure_id")
        )
        return sorted(set(found))

    return rows


def _different(ids: Sequence[int]) -> int:
    """Count terms of office: a leader with two cooperatives is one."""
    return len(set(ids))


def _place(ask: Ask, key: str) -> Area | None:
    """Return the village that a public report speaks of, when it lies below the asked area."""
    county = ask.prefix[:COUNTY_DIGITS]
    if len(county) < COUNTY_DIGITS:
        return None
    named = packs.of_room(pack.PACK, county).places.get(key, "")
    township, _slash, name = named.partition("/")
    if not name:
        return None
    return (
        Area.objects.living()
        .filter(name=name, parent__path=township, scope_path__under=ask.prefix)
        .first()
    )


def _shares(ask: Ask, key: str, kind: SubscriptionKind) -> QuerySet[Subscription]:
    """Return what was registered at a reported place by the last day, and not paid back by then."""
    place = _place(ask, key)
    if place is None:
        return Subscription.objects.none()
    found = Subscription.objects.filter(
        coop__area=place, kind=kind, registered_on__lte=ask.end
    ).exclude(status=SubscriptionStatus.CANCELLED)
    return found.filter(Q(ended_on=None) | Q(ended_on__gt=ask.end))


def _of_households(ask: Ask) -> QuerySet[Subscription]:
    return _shares(ask, "baima", SubscriptionKind.CASH).filter(
        member__subject__kind=SubjectKind.HOUSEHOLD
    )


def _cash_households(ask: Ask) -> Rows:
    found = _of_households(ask).values_list("coop__area__scope_path", "member__subject_id")
    return list(found.distinct())


def _cash_capital(ask: Ask) -> Rows:
    found = _of_households(ask).values_list("coop__area__scope_path")
    return list(found.annotate(total=Sum("amount_fen")).order_by())


def _cadre_capital(ask: Ask) -> Rows:
    """Return what people brought in, in person, who filled a post of that village on that day."""
    cadres = Tenure.objects.filter(post__kind__in=CADRES)
    own = _shares(ask, "baima", SubscriptionKind.CASH).filter(
        member__subject__kind=SubjectKind.PERSON
    )
    rows = own.values_list(
        "coop__area__scope_path",
        "coop__area_id",
        "member__subject_id",
        "registered_on",
        "amount_fen",
    )
    found = []
    for path, area_id, person, day, fen in rows:
        if cadres.on(day).filter(person_id=person, post__area_id=area_id).exists():
            found.append((path, fen))
    return found


def _land_shares(ask: Ask) -> Rows:
    found = _shares(ask, "baima", SubscriptionKind.LAND_RIGHT).values_list("coop__area__scope_path")
    return list(found.annotate(total=Sum("mu")).order_by())


def _worked_land(ask: Ask) -> Rows:
    """Return the land that the reported place's cooperative worked in the span, in mu."""
    place = _place(ask, "huakua")
    if place is None:
        return []
    found = LandTransfer.objects.filter(
        to_subject__organisation__coop__area=place, from_on__lte=ask.end
    ).exclude(ended_on__lte=ask.start or ask.end)
    if ask.start is not None:
        found = found.filter(to_on__gte=ask.start)
    rows = found.values_list("to_subject__organisation__coop__area__scope_path")
    return list(rows.annotate(total=Sum("mu")).order_by())


def _booked(ask: Ask, codes: Sequence[str], key: str = "") -> list[tuple[str, int]]:
    """Return path and sum of what stands on these accounts, of one reported place or of all.

    Year-end transfers are left out: they take income and spending back to nothing.
    """
    place = _place(ask, key) if key else None
    if key and place is None:
        return []
    rows = ledger_queries.sums(
        by=("area", "kind"),
        codes=codes,
        commodity=books.YUAN,
        area_prefix=ask.prefix,
        area_ids=[place.pk] if place else [],
        effective_from=ask.start,
        effective_to=ask.end,
    )
    kept = [(row.area_id or 0, row.amount) for row in rows if row.kind != statements.YEAR_END]
    areas = Area.objects.filter(pk__in=bulk.among({pk for pk, _fen in kept}))
    paths = dict(areas.values_list("pk", "scope_path"))
    return [(paths[pk], fen) for pk, fen in kept]


def _operating_income(ask: Ask) -> Rows:
    return [(path, -fen) for path, fen in _booked(ask, OPERATING)]


def _labour_pay(ask: Ask) -> Rows:
    return _booked(ask, LABOUR, "huakua")


def _surplus(ask: Ask) -> Rows:
    """Return income less spending of the reported place's cooperative (rule 3.5)."""
    codes = [
        chart.code_of(entry.number, detail)
        for entry in books.chart_of(ask.prefix).entries
        if entry.kind is Kind.RESULT
        for detail in [one.code for one in entry.details] or [""]
    ]
    return [(path, -fen) for path, fen in _booked(ask, codes, "baima")]


def _dividends(ask: Ask) -> Rows:
    """Return what the members' slips of the years in the span give, of distributions that are booked."""
    place = _place(ask, "huakua")
    if place is None:
        return []
    slips = DistributionSlip.objects.filter(
        trial__coop__area=place,
        trial__distribution__status=DistributionStatus.DECLARED,
        trial__year__lte=ask.end.year,
    )
    if ask.start is not None:
        slips = slips.filter(trial__year__gte=ask.start.year)
    rows = slips.values_list("trial__coop__area__scope_path")
    return list(rows.annotate(total=Sum("patronage_fen") + Sum("residual_fen")).order_by())


def _yuan(amounts: Sequence[int]) -> Decimal:
    """Return a sum of fen in yuan."""
    return Decimal(sum(amounts)) / FEN_PER_YUAN


FIGURES = (
    Figure(
        "village_coops",
        "coops",
        "organisation",
        _("Villages and communities with a registered cooperative led by the Party organisation."),
        _village_coops,
        title=_("Villages with a cooperative"),
    ),
    Figure(
        "coop_unions",
        "coops",
        "organisation",
        _("Townships with a registered union of at least three cooperatives."),
        _unions,
        title=_("Townships with a union"),
    ),
    Figure(
        "stewards",
        "coops",
        "post",
        _("Township secretaries and heads who look after at least one cooperative on that day."),
        _stewards(StewardRole.TOWNSHIP_SECRETARY, StewardRole.TOWNSHIP_HEAD),
        _different,
        title=_("Township leaders with a cooperative"),
    ),
    Figure(
        "village_stewards",
        "coops",
        "post",
        _("Village secretaries who look after the cooperative of their village on that day."),
        _stewards(StewardRole.VILLAGE_SECRETARY),
        _different,
        title=_("Village secretaries with their cooperative"),
    ),
    Figure(
        "baima_cash_households",
        "coops",
        "household",
        _("Households with a registered share for money in the cooperative of Baima."),
        _cash_households,
        _different,
        title=_("Baima: households with shares for money"),
    ),
    Figure(
        "baima_cash_capital",
        "coops",
        "yuan",
        _("Registered money of those households; what people brought in for themselves is apart."),
        _cash_capital,
        _yuan,
        title=_("Baima: money of the households"),
    ),
    Figure(
        "baima_cadre_capital",
        "coops",
        "yuan",
        _("Registered money of people who filled a post of the village on that day."),
        _cadre_capital,
        _yuan,
        title=_("Baima: money of the cadres"),
    ),
    Figure(
        "baima_land_shares",
        "coops",
        "mu",
        _("Land registered as shares in the cooperative of Baima."),
        _land_shares,
        title=_("Baima: land as shares"),
    ),
    Figure(
        "huakua_area",
        "coops",
        "mu",
        _("Land in the hands of the cooperative of Huakua in the year."),
        _worked_land,
        title=_("Huakua: land worked"),
    ),
    Figure(
        "coop_operating_income",
        "coops",
        "yuan",
        _("Operating income in the books of all cooperatives, by the date of the vouchers."),
        _operating_income,
        _yuan,
        title=_("Operating income of cooperatives"),
    ),
    Figure(
        "huakua_wages",
        "coops",
        "yuan",
        _("Pay for work in the books of the cooperative of Huakua; a cost, no dividend."),
        _labour_pay,
        _yuan,
        title=_("Huakua: pay for work"),
    ),
    Figure(
        "huakua_dividends",
        "coops",
        "yuan",
        _(
            "Refunds and dividends on the members' slips of the year, of distributions that the "
            "members voted on and that are booked; wages and rent are costs and not among them."
        ),
        _dividends,
        _yuan,
        title=_("Huakua: refunds and dividends"),
    ),
    Figure(
        "baima_surplus_2020",
        "coops",
        "yuan",
        _("Income less spending in the books of the cooperative of Baima."),
        _surplus,
        _yuan,
        title=_("Baima: surplus"),
    ),
)
