"""Headline figures that the coops room recomputes from its records (rule 14)."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from touyan.coops import books
from touyan.coops.models import (
    StewardRole,
)
from touyan.coops.queries import figure_rows, statements
from touyan.core import bulk
from touyan.core.figures import Ask, Figure
from touyan.ledger import queries as ledger_queries
from touyan.registry.models import Area

FEN_PER_YUAN = 100
RECORDS = "coops:figure_records"
LEVELS = frozenset({"COUNTY", "TOWNSHIP", "VILLAGE"})
Rows = Iterable[tuple[str, object]]


def _village_coops(ask: Ask) -> Rows:
    """Return one for each village with a registered, Party-led cooperative."""
    paths = figure_rows.village_coops(ask).values_list("area__scope_path", flat=True)
    return [(path, 1) for path in sorted(set(paths))]


def _unions(ask: Ask) -> Rows:
    """Return one for each township with a registered union."""
    paths = figure_rows.unions(ask).values_list("area__scope_path", flat=True)
    return [(path, 1) for path in sorted(set(paths))]


def _stewards(*roles: StewardRole) -> Callable[[Ask], Rows]:
    def rows(ask: Ask) -> Rows:
        found = figure_rows.stewards(ask, *roles)
        return sorted(set(found.values_list("tenure__post__area__scope_path", "tenure_id")))

    return rows


def _different(ids: Sequence[int]) -> int:
    """Count terms of office: a leader with two cooperatives is one."""
    return len(set(ids))


def _cash_households(ask: Ask) -> Rows:
    found = figure_rows.of_households(ask)
    return list(found.values_list("coop__area__scope_path", "member__subject_id").distinct())


def _cash_capital(ask: Ask) -> Rows:
    found = figure_rows.of_households(ask).values_list("coop__area__scope_path")
    return list(found.annotate(total=Sum("amount_fen")).order_by())


def _cadre_capital(ask: Ask) -> Rows:
    """Return what people brought in, in person, who filled a post of that village on that day."""
    return [(one.coop.area.scope_path, one.amount_fen) for one in figure_rows.of_cadres(ask)]


def _land_shares(ask: Ask) -> Rows:
    found = figure_rows.land_shares(ask).values_list("coop__area__scope_path")
    return list(found.annotate(total=Sum("mu")).order_by())


def _worked_land(ask: Ask) -> Rows:
    """Return the land that the reported place's cooperative has on the last day, in mu."""
    rows = figure_rows.worked_land(ask).values_list(
        "to_subject__organisation__coop__area__scope_path"
    )
    return list(rows.annotate(total=Sum("mu")).order_by())


def _booked(ask: Ask, codes: Sequence[str], key: str = "") -> list[tuple[str, int]]:
    """Return path and sum of what stands on these accounts, of one reported place or of all.

    Year-end transfers are left out: they take income and spending back to nothing.
    """
    place = figure_rows.place(ask, key) if key else None
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
    codes = figure_rows.codes_of(figure_rows.OPERATING)
    return [(path, -fen) for path, fen in _booked(ask, codes)]


def _labour_pay(ask: Ask) -> Rows:
    return _booked(ask, figure_rows.codes_of(figure_rows.LABOUR), "huakua")


def _surplus(ask: Ask) -> Rows:
    """Return income less spending of the reported place's cooperative (rule 3.5)."""
    codes = figure_rows.codes_of(figure_rows.result_accounts(ask.prefix))
    return [(path, -fen) for path, fen in _booked(ask, codes, "baima")]


def _dividends(ask: Ask) -> Rows:
    """Return what the members' slips of the years in the span give, of distributions that are booked."""
    rows = figure_rows.slips(ask).values_list("trial__coop__area__scope_path")
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
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.led_villages",
    ),
    Figure(
        "coop_unions",
        "coops",
        "organisation",
        _("Townships with a registered union of at least three cooperatives."),
        _unions,
        title=_("Townships with a union"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.unions",
    ),
    Figure(
        "stewards",
        "coops",
        "post",
        _("Township secretaries and heads who look after at least one cooperative on that day."),
        _stewards(StewardRole.TOWNSHIP_SECRETARY, StewardRole.TOWNSHIP_HEAD),
        _different,
        title=_("Township leaders with a cooperative"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.township_stewards",
    ),
    Figure(
        "village_stewards",
        "coops",
        "post",
        _("Village secretaries who look after the cooperative of their village on that day."),
        _stewards(StewardRole.VILLAGE_SECRETARY),
        _different,
        title=_("Village secretaries with their cooperative"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.village_stewards",
    ),
    Figure(
        "baima_cash_households",
        "coops",
        "household",
        _("Households with a registered share for money in the cooperative of Baima."),
        _cash_households,
        _different,
        title=_("Baima: households with shares for money"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.cash_households",
        place=figure_rows.baima,
    ),
    Figure(
        "baima_cash_capital",
        "coops",
        "yuan",
        _("Registered money of those households; what people brought in for themselves is apart."),
        _cash_capital,
        _yuan,
        title=_("Baima: money of the households"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.cash_of_households",
        place=figure_rows.baima,
    ),
    Figure(
        "baima_cadre_capital",
        "coops",
        "yuan",
        _("Registered money of people who filled a post of the village on that day."),
        _cadre_capital,
        _yuan,
        title=_("Baima: money of the cadres"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.cash_of_cadres",
        place=figure_rows.baima,
    ),
    Figure(
        "baima_land_shares",
        "coops",
        "mu",
        _("Land registered as shares in the cooperative of Baima."),
        _land_shares,
        title=_("Baima: land as shares"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.land_shares",
        place=figure_rows.baima,
    ),
    Figure(
        "huakua_area",
        "coops",
        "mu",
        _("Land in the hands of the cooperative of Huakua on the last day."),
        _worked_land,
        title=_("Huakua: land worked"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.land_worked",
        place=figure_rows.huakua,
    ),
    Figure(
        "coop_operating_income",
        "coops",
        "yuan",
        _("Operating income in the books of all cooperatives, by the date of the vouchers."),
        _operating_income,
        _yuan,
        title=_("Operating income of cooperatives"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.income",
    ),
    Figure(
        "huakua_wages",
        "coops",
        "yuan",
        _("Pay for work in the books of the cooperative of Huakua; a cost, no dividend."),
        _labour_pay,
        _yuan,
        title=_("Huakua: pay for work"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.pay",
        place=figure_rows.huakua,
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
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.dividends",
        place=figure_rows.huakua,
    ),
    Figure(
        "baima_surplus_2020",
        "coops",
        "yuan",
        _("Income less spending in the books of the cooperative of Baima."),
        _surplus,
        _yuan,
        title=_("Baima: surplus"),
        records=RECORDS,
        records_at=LEVELS,
        measure="coops.surplus",
        place=figure_rows.baima,
    ),
)
