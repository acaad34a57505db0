"""The chart of accounts of a farmers' cooperative, and where each account stands in the statements.

Names follow the accounting system for farmers' cooperatives of the Ministry of Finance (财会〔2021〕37号,
in force since 2023-01-01). `number` is the key under which the ledger knows an account; it never changes
once somebody has booked under it. `official` is the number in the ministry's own list: empty while nobody
has imported that list, and then the number that is shown is marked as provisional (rule 3.3).

What the cooperative does with members and with others is kept apart (Farmers' Cooperatives Law, art. 41),
and so is what is paid for labour, land and guaranteed rent: these are costs, never dividends (rule 3.6).
Both are `details` of an account. In the ledger a debit is positive and a credit negative.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from touyan.coops import chart_names as names
from touyan.core.errors import NotFound

PREFIX = "coop"
LAW = "财会〔2021〕37号"


class Kind(enum.StrEnum):
    """The five classes of accounts."""

    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    EQUITY = "EQUITY"
    COST = "COST"
    RESULT = "RESULT"


class Side(enum.StrEnum):
    """On which side an account normally stands."""

    DEBIT = "DEBIT"
    CREDIT = "CREDIT"

    @property
    def sign(self) -> int:
        """Return 1 for a debit, -1 for a credit: as the ledger writes amounts."""
        return 1 if self is Side.DEBIT else -1


class Holder(enum.StrEnum):
    """Whether an account is kept for each member (or worker) by name."""

    NONE = "NONE"
    SUBJECT = "SUBJECT"
    ITEM = "ITEM"  # for each kind of goods in stock


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of an account that is kept apart."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One account of the chart; `line` is the line of the statement to which it belongs."""

    number: str
    name: str
    kind: Kind
    side: Side
    line: str
    holder: Holder = Holder.NONE
    official: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """Say whether the number has not been compared with the ministry's list yet."""
        return not self.official

    @property
    def shown_number(self) -> str:
        """The number as printed."""
        return self.official or self.number

    def detail(self, code: str) -> Detail | None:
        """Return one of its details."""
        return next((one for one in self.details if one.code == code), None)

    def accepts(self, detail: str) -> bool:
        """Say whether something can be booked on this account under a detail ("" for none)."""
        return not detail if not self.details else self.detail(detail) is not None


@dataclass(frozen=True)
class Chart:
    """All accounts of one version, in the order of their numbers."""

    version: str
    entries: tuple[Entry, ...] = field(default_factory=tuple)

    @cached_property
    def by_number(self) -> Mapping[str, Entry]:
        """Every account by its number."""
        return {one.number: one for one in self.entries}

    @property
    def is_provisional(self) -> bool:
        """Say whether any number still waits for the ministry's list."""
        return any(one.is_provisional for one in self.entries)

    def entry(self, number: str) -> Entry:
        """Return one account. Raises NotFound."""
        found = self.by_number.get(number)
        if found is None:
            raise NotFound
        return found

    def title(self, number: str, detail: str = "") -> str:
        """Return the name of an account with its detail, as printed."""
        entry = self.entry(number)
        part = entry.detail(detail)
        return f"{entry.name}—{part.title}" if part else entry.name

    def with_changes(self, version: str, changes: Iterable[Entry]) -> Chart:
        """Return the next version: accounts that are replaced by number, and added ones."""
        found = dict(self.by_number) | {one.number: one for one in changes}
        return Chart(version, tuple(sorted(found.values(), key=lambda one: one.number)))


def code_of(number: str, detail: str = "") -> str:
    """Return the code of an account in the ledger: `coop.501.members`."""
    return f"{PREFIX}.{number}.{detail}" if detail else f"{PREFIX}.{number}"


def split(code: str) -> tuple[str, str]:
    """Return the number and the detail of a ledger code. Raises NotFound for one of another room."""
    prefix, _dot, rest = code.partition(".")
    if prefix != PREFIX or not rest[:1].isdigit():
        raise NotFound
    number, _dot, detail = rest.partition(".")
    return number, detail


def _entries(
    kind: Kind, side: Side, rows: Iterable[tuple[str, str, str]], holders: Mapping[str, Holder]
) -> Iterable[Entry]:
    for number, name, line in rows:
        yield Entry(
            number,
            name,
            kind,
            Side.CREDIT if number in names.AGAINST else side,
            line,
            holders.get(number, Holder.NONE),
            details=tuple(Detail(*one) for one in names.DETAILS.get(number, ())),
        )


def _provisional() -> Chart:
    holders = dict.fromkeys(names.BY_SUBJECT, Holder.SUBJECT)
    holders |= dict.fromkeys(names.BY_ITEM, Holder.ITEM)
    parts = (
        _entries(Kind.ASSET, Side.DEBIT, names.ASSETS, holders),
        _entries(Kind.LIABILITY, Side.CREDIT, names.LIABILITIES, holders),
        _entries(Kind.EQUITY, Side.CREDIT, names.EQUITY, holders),
        _entries(Kind.COST, Side.DEBIT, names.COSTS, holders),
        _entries(Kind.RESULT, Side.CREDIT, names.INCOME, holders),
        _entries(Kind.RESULT, Side.DEBIT, names.EXPENSES, holders),
    )
    found = [one for part in parts for one in part]
    return Chart(names.VERSION, tuple(sorted(found, key=lambda one: one.number)))


PROVISIONAL = _provisional()
"""What a county has before it imports the ministry's list."""
