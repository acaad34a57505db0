"""The fields of a cooperative's monthly return (rule 4.1): what they are and where they come from.

Whatever books, shares, contracts or stock know is computed and locked; nobody types it. The rest is
asked once, with last month's number beside it. Money is in fen, land in hundredths of a mu, a day as a
whole number (20210331).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Source(enum.StrEnum):
    """Who knows it."""

    MEMBERS = "MEMBERS"
    SHARES = "SHARES"
    BOOKS = "BOOKS"
    CONTRACTS = "CONTRACTS"
    STOCK = "STOCK"
    MEETINGS = "MEETINGS"
    FORMULA = "FORMULA"
    ASKED = "ASKED"


class Kind(enum.StrEnum):
    """What the number is of a month."""

    FLOW = "FLOW"
    STOCK = "STOCK"


class Group(enum.StrEnum):
    """The parts of the return, in their order."""

    MEMBERS = "MEMBERS"
    SHARES = "SHARES"
    PRODUCTION = "PRODUCTION"
    RESULT = "RESULT"
    COSTS = "COSTS"
    DIVIDENDS = "DIVIDENDS"
    STOCK = "STOCK"
    MONEY = "MONEY"
    BALANCE = "BALANCE"
    BENEFIT = "BENEFIT"
    GOVERNANCE = "GOVERNANCE"


GROUP_TITLES: Mapping[Group, str | Promise] = {
    Group.MEMBERS: _("Who belongs to it"),
    Group.SHARES: _("Shares of members"),
    Group.PRODUCTION: _("Production"),
    Group.RESULT: _("Income and spending"),
    Group.COSTS: _("Parts of the cost"),
    Group.DIVIDENDS: _("Dividends"),
    Group.STOCK: _("Stock"),
    Group.MONEY: _("Money and debts"),
    Group.BALANCE: _("What is owned and owed"),
    Group.BENEFIT: _("Who benefits"),
    Group.GOVERNANCE: _("Meetings and openness"),
}
DAY = "date"
YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Field:
    """One number of the return. An asked one with `needs` is asked only while that one is not 0."""

    code: str
    title: str | Promise
    unit: str
    source: Source
    kind: Kind = Kind.STOCK
    scale: int = 0
    may_be_negative: bool = False
    group: Group = Group.MEMBERS
    needs: str = ""

    @property
    def is_asked(self) -> bool:
        """Say whether a person fills it in."""
        return self.source is Source.ASKED


def _fen(
    group: Group,
    code: str,
    title: Promise,
    source: Source,
    kind: Kind = Kind.STOCK,
    *,
    negative: bool = False,
    needs: str = "",
) -> Field:
    return Field(code, title, "yuan", source, kind, 2, negative, group, needs)


def _count(
    group: Group,
    code: str,
    title: Promise,
    unit: str,
    source: Source,
    kind: Kind = Kind.STOCK,
    *,
    scale: int = 0,
    negative: bool = False,
    needs: str = "",
) -> Field:
    return Field(code, title, unit, source, kind, scale, negative, group, needs)


S, G = Source, Group
_MEMBERS = (
    _count(G.MEMBERS, "members", _("Members altogether"), "member", S.MEMBERS),
    _count(G.MEMBERS, "farmers", _("Farmers among the members"), "member", S.MEMBERS),
    _count(G.MEMBERS, "units", _("Organisations among the members"), "member", S.MEMBERS),
    _count(
        G.MEMBERS,
        "monitored_members",
        _("Members from households lifted out of poverty or watched over"),
        "member",
        S.ASKED,
    ),
    _count(
        G.MEMBERS, "active_farmers", _("Farmers who took part in 12 months"), "member", S.MEMBERS
    ),
    _count(
        G.SHARES,
        "cash_share_households",
        _("Households with shares for money"),
        "household",
        S.SHARES,
    ),
    _fen(G.SHARES, "cash_share", _("Shares for money"), S.SHARES),
    _count(
        G.SHARES,
        "land_share_households",
        _("Households with shares for land"),
        "household",
        S.SHARES,
    ),
    _count(G.SHARES, "land_share_mu", _("Land taken as shares"), "mu", S.SHARES, scale=2),
    _fen(G.SHARES, "other_share", _("Other shares of members"), S.SHARES),
    _fen(G.SHARES, "collective_share", _("Shares of the collective and other units"), S.SHARES),
)
_PRODUCTION = (
    _count(
        G.PRODUCTION, "land_used_mu", _("Land handed over by contract"), "mu", S.CONTRACTS, scale=2
    ),
    _count(G.PRODUCTION, "planted_mu", _("Planted area"), "mu", S.ASKED, scale=2),
    _count(G.PRODUCTION, "animals", _("Animals kept"), "head", S.ASKED),
    _count(
        G.PRODUCTION,
        "output_quantity",
        _("Main product of the month, sold or not"),
        "kilogram",
        S.ASKED,
        Kind.FLOW,
    ),
    _fen(
        G.PRODUCTION,
        "average_price",
        _("Average selling price of a kilogram"),
        S.ASKED,
        needs="output_quantity",
    ),
    _fen(G.PRODUCTION, "output_value", _("Value of what was produced"), S.FORMULA, Kind.FLOW),
)
_BOOKS = (
    _fen(G.RESULT, "income", _("Operating income"), S.BOOKS, Kind.FLOW),
    _fen(G.RESULT, "other_income", _("Other income"), S.BOOKS, Kind.FLOW, negative=True),
    _fen(G.RESULT, "expense", _("Operating expense"), S.BOOKS, Kind.FLOW),
    _fen(G.RESULT, "overhead", _("Administrative expense"), S.BOOKS, Kind.FLOW),
    _fen(G.RESULT, "other_expense", _("Taxes, interest and other expense"), S.BOOKS, Kind.FLOW),
    _fen(G.RESULT, "surplus", _("Surplus of the month"), S.BOOKS, Kind.FLOW, negative=True),
    _fen(
        G.RESULT,
        "surplus_year",
        _("Surplus since the beginning of the year"),
        S.BOOKS,
        negative=True,
    ),
    _count(
        G.COSTS,
        "wage_days_worked",
        _("Days worked for wages"),
        "day",
        S.BOOKS,
        Kind.FLOW,
        scale=2,
    ),
    _count(G.COSTS, "wage_people", _("People who worked for wages"), "person", S.BOOKS, Kind.FLOW),
    _fen(G.COSTS, "wages", _("Wages"), S.BOOKS, Kind.FLOW),
    _fen(G.COSTS, "rent", _("Rent of land"), S.BOOKS, Kind.FLOW),
    _fen(G.COSTS, "materials", _("Seed, fertiliser and other supplies"), S.BOOKS, Kind.FLOW),
    _fen(G.COSTS, "depreciation", _("Depreciation of the month"), S.BOOKS, Kind.FLOW),
    _fen(G.DIVIDENDS, "dividend_declared", _("Dividends announced"), S.BOOKS, Kind.FLOW),
    _fen(G.DIVIDENDS, "dividend_paid", _("Dividends paid"), S.BOOKS, Kind.FLOW),
    _fen(G.DIVIDENDS, "dividend_unpaid", _("Dividends not paid yet"), S.BOOKS),
    _count(G.DIVIDENDS, "dividend_late_days", _("Days that dividends are overdue"), "day", S.BOOKS),
    _count(
        G.DIVIDENDS,
        "dividend_late_households",
        _("Households waiting for dividends"),
        "household",
        S.BOOKS,
    ),
    _fen(G.MONEY, "wages_owed", _("Wages not paid yet"), S.BOOKS),
    _count(G.MONEY, "wage_late_days", _("Days that wages are overdue"), "day", S.BOOKS),
    _count(G.MONEY, "wage_late_people", _("People waiting for wages"), "person", S.BOOKS),
    _count(G.MONEY, "rent_late_days", _("Days that rent is overdue"), "day", S.CONTRACTS),
    _fen(G.STOCK, "stock_value", _("Value of goods in stock"), S.STOCK),
    _count(G.STOCK, "stock_oldest_days", _("Age of the oldest goods"), "day", S.STOCK),
    _count(
        G.STOCK,
        "stock_keeps_days",
        _("Days that these goods keep"),
        "day",
        S.ASKED,
        needs="stock_value",
    ),
    _fen(G.MONEY, "cash", _("Cash and bank"), S.BOOKS),
    _fen(G.MONEY, "due_60_days", _("Falls due in 60 days"), S.BOOKS),
    _fen(G.MONEY, "loans", _("Loans"), S.BOOKS),
    _count(
        G.MONEY, "loan_due_on", _("Next day on which a loan is due"), DAY, S.ASKED, needs="loans"
    ),
    _fen(G.MONEY, "loan_overdue", _("Loans overdue"), S.ASKED, needs="loans"),
    _count(G.MONEY, "loan_days", _("Days since a loan was due"), "day", S.FORMULA, negative=True),
    _fen(G.MONEY, "grant_unspent", _("Subsidies not spent yet"), S.BOOKS),
    _count(G.MONEY, "grant_idle_days", _("Days that a subsidy lies unspent"), "day", S.BOOKS),
    _fen(G.BALANCE, "assets", _("Assets"), S.BOOKS),
    _fen(G.BALANCE, "liabilities", _("Liabilities"), S.BOOKS),
    _fen(G.BALANCE, "equity", _("Members' equity"), S.BOOKS, negative=True),
)
_BENEFIT = (
    _count(
        G.BENEFIT,
        "benefited_households",
        _("Households that benefit, each once"),
        "household",
        S.MEMBERS,
    ),
    _fen(G.BENEFIT, "household_gain", _("Wages, rent and dividends of 12 months each"), S.BOOKS),
    _count(G.BENEFIT, "payments", _("Payments made"), "payment", S.BOOKS, Kind.FLOW),
    _count(G.GOVERNANCE, "meetings", _("Meetings with minutes"), "meeting", S.MEETINGS, Kind.FLOW),
    _count(G.GOVERNANCE, "meeting_people", _("Who came to them"), "person", S.MEETINGS, Kind.FLOW),
    _count(G.GOVERNANCE, "motions_carried", _("Motions carried"), "motion", S.MEETINGS, Kind.FLOW),
    _count(G.GOVERNANCE, "books_shown_on", _("Books last shown to everybody on"), DAY, S.BOOKS),
    _count(G.GOVERNANCE, "report_year", _("Year of the last annual report"), "year", S.MEETINGS),
    _count(
        G.GOVERNANCE,
        "listed_irregular",
        _("Stands on the register office's list of irregular businesses"),
        YES_NO,
        S.ASKED,
    ),
)
_ALL = (*_MEMBERS, *_PRODUCTION, *_BOOKS, *_BENEFIT)
FIELDS: Mapping[str, Field] = {
    one.code: one for group in Group for one in _ALL if one.group is group
}
MAY_BE_NEGATIVE = frozenset(one.code for one in _ALL if one.may_be_negative)
ASKED = tuple(one.code for one in FIELDS.values() if one.is_asked)
