"""Reading the books of another package from a workbook: what each row names, and what is wrong with it.

Everything is looked up once for all rows; the number of queries does not grow with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from touyan.coops import books, parties
from touyan.coops.book_errors import BadParty
from touyan.coops.chart import Chart, Entry, Holder
from touyan.coops.models import Coop, Voucher
from touyan.coops.queries import naming
from touyan.coops.queries.parties import subjects_named
from touyan.coops.vouchers import Line, Party, Template
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.identity import normalise
from touyan.core.importing import Row, RowProblem, Target
from touyan.ledger import months as ledger_months
from touyan.registry.models import Person

USUAL = ("general", "others")
PARTY_COLUMNS = ("party", "party_account", "holder")
_SEPARATORS = "—-/／_ "


@dataclass
class Known:
    """What the workbook's rows may name, of one cooperative."""

    coop: Coop
    chart: Chart
    accounts: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    closed_until: str = ""
    parties: dict[str, int] = field(default_factory=dict)


def look_up(actor: Actor, target: Target) -> Known | None:
    """Return what rows may name, or None when the actor does not keep these books."""
    code = str(target.options.get("coop", "")).strip()
    own = actor.ids(Power.COOP_ENTER, GrantKind.ORGANISATION)
    coop = (
        Coop.objects.select_related("area", "organisation")
        .filter(code=code, pk__in=own, area_id=target.area_id)
        .first()
    )
    opened = books.books_of([coop.pk]) if coop else {}
    if coop is None or coop.pk not in opened:
        return None
    chart = books.chart_of(coop.area.path)
    book_id = opened[coop.pk]
    known = Known(coop, chart, _accounts(chart), _people(coop))
    known.closed_until = ledger_months.frozen_until([book_id]).get(book_id, "")
    return known


def _plain(text: object) -> str:
    return "".join(one for one in str(text) if one not in _SEPARATORS)


def _accounts(chart: Chart) -> dict[str, tuple[Entry, str]]:
    """Return what may be written for an account: its numbers, its name, its name with a part."""
    found: dict[str, tuple[Entry, str]] = {}
    for entry in chart.entries:
        codes = [one.code for one in entry.details]
        usual = next((code for code in USUAL if code in codes), codes[0] if codes else "")
        for word in (entry.number, entry.official, entry.name):
            if word:
                found[_plain(word)] = (entry, usual)
        for part in entry.details:
            for word in (entry.number, entry.name):
                found[_plain(f"{word}{part.title}")] = (entry, part.code)
    return found


def _people(coop: Coop) -> dict[str, int]:
    """Return what may be written for somebody: the number in the members' list, or a name."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for number, subject_id, name in naming.members_named(coop.pk):
        found[str(number)] = subject_id
        for word in {name, name.removesuffix("户")}:
            if found.setdefault(word, subject_id) != subject_id:
                twice.add(word)
    near = Person.objects.filter(subject__area__scope_path__under=coop.area.prefix)
    for pk, name in near.order_by("pk").values_list("pk", "name"):
        found.setdefault(name, pk)
    return {word: pk for word, pk in found.items() if word not in twice}


def line_of(row: Row, known: Known, problems: list[RowProblem]) -> Line | None:
    """Return the line that a row says; what is wrong is added to `problems`."""
    values = row.values
    found = known.accounts.get(_plain(values["account"]))
    if found is None:
        problems.append(row.problem("account", _("There is no such account in the chart.")))
        return None
    debit, credit = values.get("debit_fen") or 0, values.get("credit_fen") or 0
    if bool(debit) is bool(credit):
        problems.append(row.problem("debit_fen", _("Write a debit or a credit, one of the two.")))
        return None
    entry, detail = found
    who = values.get("who")
    subject_id = None
    if entry.holder is Holder.SUBJECT:
        subject_id = known.people.get(str(who or "").strip())
        if subject_id is None:
            problems.append(
                row.problem(
                    "who", _("Write the member's number in the list, or a name known here.")
                )
            )
            return None
    return Line(entry.number, detail, debit - credit, subject_id)


def day_problem(day: dt.date, known: Known) -> str:
    """Return what is wrong with a day, or nothing."""
    if day > clock.today():
        return _("This day has not come yet.")
    if clock.month_of(day) <= known.closed_until:
        return _("This month is closed.")
    return ""


@dataclass
class Group:
    """The rows of one voucher of the other package."""

    number: str
    rows: list[Row] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    party: Party | None = None

    @property
    def on(self) -> dt.date:
        """Its date."""
        day: dt.date = self.rows[0].values["on"]
        return day

    @property
    def summary(self) -> str:
        """What it was for."""
        return str(self.rows[0].values["summary"])[:120]

    @property
    def source(self) -> str:
        """Its number over all months, as the other package has it."""
        return f"{clock.month_of(self.on)}/{self.number}"[:60]

    @property
    def content(self) -> set[tuple[Any, ...]]:
        """What it books, to compare with what was imported before."""
        return {(one.number, one.detail, one.subject_id, one.amount_fen) for one in self.lines}


def groups_of(rows: Sequence[Row], known: Known) -> tuple[list[Group], list[RowProblem]]:
    """Return the vouchers that the rows make, with every mistake of every row."""
    problems: list[RowProblem] = []
    found: dict[tuple[str, str], Group] = {}
    for row in rows:
        day = row.values["on"]
        key = (clock.month_of(day), str(row.values["number"]))
        group = found.setdefault(key, Group(key[1]))
        group.rows.append(row)
        if said := day_problem(day, known):
            problems.append(row.problem("on", said))
        elif day != group.rows[0].values["on"]:
            problems.append(row.problem("on", _("One voucher has one date.")))
        line = line_of(row, known, problems)
        if line is not None:
            group.lines.append(line)
    problems += list(_unbalanced(found.values()))
    for group in found.values():
        _read_party(group, known, problems)
    written = [group.party.name for group in found.values() if group.party is not None]
    known.parties = subjects_named(known.coop, written)
    return list(found.values()), problems


def _read_party(group: Group, known: Known, problems: list[RowProblem]) -> None:
    """Read who stood on the other side of a voucher: once, or the same in each of its rows."""
    said: dict[str, str] = {}
    for name in PARTY_COLUMNS:
        for row in group.rows:
            text = str(row.values.get(name) or "").strip()
            if text and said.setdefault(name, text) != text:
                problems.append(row.problem(name, _("One voucher has one other side.")))
                return
    party = Party(
        name=said.get("party", ""),
        account=normalise(said.get("party_account", "")),
        holder=said.get("holder", ""),
    )
    try:
        group.party = parties.checked(
            party, Template.IMPORTED, "", own_name=known.coop.organisation.name
        )
    except BadParty as refused:
        wrote = (row for row in group.rows if any(row.values.get(one) for one in PARTY_COLUMNS))
        problems.append(next(wrote, group.rows[0]).problem("party", str(refused)))


def _unbalanced(groups: Any) -> Iterator[RowProblem]:
    for group in groups:
        whole = len(group.lines) == len(group.rows)
        if whole and sum(line.amount_fen for line in group.lines):
            yield group.rows[0].problem("", _("The two sides of this voucher differ."))


def imported(known: Known, groups: Sequence[Group]) -> dict[str, Voucher]:
    """Return the vouchers of the same numbers that were imported before, by source."""
    rows = Voucher.objects.filter(
        coop=known.coop, source__in=[group.source for group in groups]
    ).exclude(status="CANCELLED")
    return {row.source: row for row in rows.prefetch_related("lines")}


def content_of(row: Voucher) -> set[tuple[Any, ...]]:
    """Return what a voucher books."""
    return {(one.number, one.detail, one.subject_id, one.amount_fen) for one in row.lines.all()}
