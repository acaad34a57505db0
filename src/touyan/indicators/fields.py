"""The fields of a cooperative's monthly return (rule 4.1): what they are and where they come from.

Whatever books, shares, contracts or stock know is computed and locked; nobody types it. The rest is
asked once, with last month's number beside it. Money is in fen, land in hundredths of a mu.
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
    ASKED = "ASKED"


class Kind(enum.StrEnum):
    """What the number is of a month."""

    FLOW = "FLOW"
    STOCK = "STOCK"


@dataclass(frozen=True, slots=True)
class Field:
    """One number of the return."""

    code: str
    title: str | Promise
    unit: str
    source: Source
    kind: Kind = Kind.STOCK
    scale: int = 0
    may_be_negative: bool = False


def _fen(
    code: str, title: Promise, source: Source, kind: Kind = Kind.STOCK, *, negative: bool = False
) -> Field:
    return Field(code, title, "yuan", source, kind, 2, negative)


_ALL = (
    Field("members", _("Members altogether"), "member", Source.MEMBERS),
    Field("farmers", _("Farmers among the members"), "member", Source.MEMBERS),
    Field("units", _("Organisations among the members"), "member", Source.MEMBERS),
    Field("active_farmers", _("Farmers who took part in 12 months"), "member", Source.MEMBERS),
    Field(
        "cash_share_households", _("Households with shares for money"), "household", Source.SHARES
    ),
    _fen("cash_share", _("Shares for money"), Source.SHARES),
    Field(
        "land_share_households", _("Households with shares for land"), "household", Source.SHARES
    ),
    Field("land_share_mu", _("Land taken as shares"), "mu", Source.SHARES, scale=2),
    Field("planted_mu", _("Planted area"), "mu", Source.ASKED, scale=2),
    Field("animals", _("Animals kept"), "head", Source.ASKED),
    _fen("output_value", _("Value of what was produced"), Source.ASKED, Kind.FLOW),
    _fen("income", _("Operating income"), Source.BOOKS, Kind.FLOW),
    _fen("other_income", _("Other income"), Source.BOOKS, Kind.FLOW),
    _fen("expense", _("Operating expense"), Source.BOOKS, Kind.FLOW),
    _fen("overhead", _("Administrative expense"), Source.BOOKS, Kind.FLOW),
    _fen("surplus", _("Surplus of the month"), Source.BOOKS, Kind.FLOW, negative=True),
    Field("wage_days_worked", _("Days worked for wages"), "day", Source.BOOKS, Kind.FLOW),
    _fen("wages", _("Wages"), Source.BOOKS, Kind.FLOW),
    _fen("rent", _("Rent of land"), Source.CONTRACTS, Kind.FLOW),
    _fen("dividend_declared", _("Dividends announced"), Source.BOOKS, Kind.FLOW),
    _fen("dividend_paid", _("Dividends paid"), Source.BOOKS, Kind.FLOW),
    Field("dividend_late_days", _("Days that dividends are overdue"), "day", Source.BOOKS),
    Field(
        "dividend_late_households", _("Households waiting for dividends"), "household", Source.BOOKS
    ),
    Field("wage_late_days", _("Days that wages are overdue"), "day", Source.BOOKS),
    Field("wage_late_people", _("People waiting for wages"), "person", Source.BOOKS),
    Field("rent_late_days", _("Days that rent is overdue"), "day", Source.CONTRACTS),
    _fen("stock_value", _("Value of goods in stock"), Source.STOCK),
    Field("stock_oldest_days", _("Age of the oldest goods"), "day", Source.STOCK),
    Field("stock_keeps_days", _("Days that these goods keep"), "day", Source.STOCK),
    _fen("cash", _("Cash and bank"), Source.BOOKS),
    _fen("due_60_days", _("Falls due in 60 days"), Source.BOOKS),
    _fen("loans", _("Loans"), Source.BOOKS),
    Field("loan_days", _("Days since a loan was due"), "day", Source.BOOKS, may_be_negative=True),
    _fen("grant_unspent", _("Subsidies not spent yet"), Source.BOOKS),
    Field("grant_idle_days", _("Days that a subsidy lies unspent"), "day", Source.BOOKS),
    _fen("assets", _("Assets"), Source.BOOKS),
    _fen("liabilities", _("Liabilities"), Source.BOOKS),
    Field(
        "benefited_households", _("Households that benefit, each once"), "household", Source.MEMBERS
    ),
    Field("payments", _("Payments made"), "payment", Source.BOOKS, Kind.FLOW),
)
FIELDS: Mapping[str, Field] = {one.code: one for one in _ALL}
MAY_BE_NEGATIVE = frozenset(one.code for one in _ALL if one.may_be_negative)
