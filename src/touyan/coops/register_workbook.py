"""The old register of shares against the opening balance sheet: whose each row is, and whether it adds up.

Contributions by name stand in the opening already (account 301); the register says what they are made
of. Everything is looked up once for all rows; the number of queries does not grow with them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from touyan.coops import books_workbook, share_values
from touyan.coops.holdings import CAPITAL
from touyan.coops.models import (
    Coop,
    CoopMember,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
    Voucher,
)
from touyan.coops.queries import naming
from touyan.coops.share_values import LandValue
from touyan.coops.vouchers import Template
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.core.importing import Effect, Preview, Row, RowProblem, Rows, Severity, Target
from touyan.core.money import MAX_AMOUNT, format_fen
from touyan.land import term
from touyan.land.models import LandTransfer, TransferWay
from touyan.land.term import Term
from touyan.registry.workbook_households import Unfit

LAND = SubscriptionKind.LAND_RIGHT.value
RIGHTS = "161"
NAMED = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says is in the register. Money in fen."""

    row: Row
    member: CoopMember
    kind: str
    amount_fen: int
    on: dt.date
    note: str
    transfer: LandTransfer | None = None
    fen_per_mu_year: int | None = None

    @property
    def content(self) -> tuple[Any, ...]:
        """What it is, to compare with what came in before."""
        transfer_id = self.transfer.pk if self.transfer else None
        return (self.member.pk, self.kind, self.amount_fen, self.on, self.note, transfer_id)


@dataclass
class Known:
    """What the rows may name, of one cooperative."""

    coop: Coop
    opening: Voucher | None = None
    members: dict[str, CoopMember] = field(default_factory=dict)
    contributions: dict[int, int] = field(default_factory=dict)
    assets: dict[str, int] = field(default_factory=dict)
    land: dict[tuple[int, str], LandTransfer] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    before: Counter[tuple[Any, ...]] = field(default_factory=Counter)


def look_up(actor: Actor, target: Target) -> Known:
    """Return what rows may name. Raises NotFound when the actor does not keep these books."""
    reached = books_workbook.look_up(actor, target)
    if reached is None:
        raise NotFound
    known = Known(reached.coop, opening_of(reached.coop.pk))
    _members(known)
    for one in (
        LandTransfer.objects.in_use()
        .filter(to_subject_id=known.coop.pk, way=TransferWay.SHARE)
        .select_related("contract__parcel")
    ):
        known.land[one.contract.household_id, one.contract.parcel.code] = one
    if known.opening is not None:
        _opened(known, known.opening)
    rows = Subscription.objects.filter(coop=known.coop).exclude(status=SubscriptionStatus.CANCELLED)
    for row in rows:
        if row.opening_id is not None:
            what = (row.member_id, row.kind, row.amount_fen, row.pledged_on, row.note)
            known.before[*what, row.land_transfer_id] += 1
        elif row.land_transfer_id is not None:
            known.taken.add(row.land_transfer_id)
    return known


def opening_of(coop_id: int) -> Voucher | None:
    """Return the voucher by which a cooperative's books were taken over, if one stands."""
    rows = Voucher.objects.filter(coop_id=coop_id, template=Template.OPENING, reversed_by=None)
    return rows.exclude(status="CANCELLED").order_by("pk").first()


def _opened(known: Known, opening: Voucher) -> None:
    sums = opening.lines.values_list("number", "subject_id").annotate(fen=Sum("amount_fen"))
    for number, subject_id, fen in sums:
        if number == CAPITAL and subject_id is not None:
            known.contributions[subject_id] = -fen
        elif fen > 0:
            known.assets[number] = known.assets.get(number, 0) + fen


def _members(known: Known) -> None:
    rows = CoopMember.objects.filter(coop=known.coop).present()
    of_subject = {one.subject_id: one for one in rows}
    twice: set[str] = set()
    for number, subject_id, name in naming.members_named(known.coop.pk):
        member = of_subject[subject_id]
        known.members[str(number)] = member
        for word in {name, name.removesuffix("户")} - {""}:
            if known.members.setdefault(word, member) is not member:
                twice.add(word)
    for word in twice:
        del known.members[word]


def compare(
    actor: Actor, target: Target, rows: Sequence[Row]
) -> tuple[Preview, list[Entry], Known]:
    """Return the preview, what is new, and what was looked up; worked out once."""
    if isinstance(rows, Rows) and "shares" in rows.memo:
        kept: tuple[Preview, list[Entry], Known] = rows.memo["shares"]
        return kept
    known = look_up(actor, target)
    entries, problems = _entries(rows, known)
    left, new, effects = known.before.copy(), list[Entry](), dict[int, Effect]()
    for entry in entries:
        same = left[entry.content] > 0
        left[entry.content] -= same
        effects[id(entry.row)] = Effect.SAME if same else Effect.NEW
        if not same:
            new.append(entry)
    if rows and not problems:
        problems = _sums(entries, +left, known)
    preview = Preview([effects.get(id(row), Effect.NEW) for row in rows], problems)
    if isinstance(rows, Rows):
        rows.memo["shares"] = (preview, new, known)
    return preview, new, known


def _entries(rows: Sequence[Row], known: Known) -> tuple[list[Entry], list[RowProblem]]:
    entries, problems = list[Entry](), list[RowProblem]()
    if rows and known.opening is None:
        text = _("Import the opening balances of this cooperative first.")
        problems.append(rows[0].problem("", text))
        return entries, problems
    for row in rows:
        try:
            entries.append(_entry(row, known))
        except Unfit as unfit:
            problems.append(row.problem(unfit.column, unfit.reason))
    return entries, problems


def _entry(row: Row, known: Known) -> Entry:
    """Return what a row says. Raises Unfit at the first thing that is wrong with it."""
    values = row.values
    member = known.members.get(str(values["who"]).strip())
    if member is None:
        raise Unfit(
            "who", _("Write the number or the name of a member on this cooperative's list.")
        )
    if known.opening is not None and values["on"] > known.opening.on:
        raise Unfit("on", _("This day is after the cut-over day: enter the share on its own page."))
    kind, note = values["kind"], values.get("note") or ""
    if kind != LAND:
        for column in ("parcel", "mu", "rate_fen"):
            if values.get(column) is not None:
                raise Unfit(column, _("Only a share of land has this. Leave it empty."))
        if not values.get("amount_fen"):
            raise Unfit("amount_fen", _("Write what the share is worth."))
        return Entry(row, member, kind, values["amount_fen"], values["on"], note)
    transfer = _land(values, member, known)
    return Entry(
        row,
        member,
        kind,
        _land_value(values, transfer),
        values["on"],
        note,
        transfer,
        values.get("rate_fen"),
    )


def _land(values: Mapping[str, Any], member: CoopMember, known: Known) -> LandTransfer:
    code = values.get("parcel")
    if not code:
        raise Unfit("parcel", _("Write the code of the parcel."))
    found = known.land.get((member.subject_id, code))
    if found is None:
        text = _("No written transfer of this member's parcel to the cooperative is on record.")
        raise Unfit("parcel", text)
    if found.pk in known.taken:
        raise Unfit("parcel", _("This land has been brought in already."))
    if values.get("mu") is not None and values["mu"] != found.mu:
        raise Unfit("mu", _("The written contract says %s mu.") % found.mu)
    return found


def _land_value(values: Mapping[str, Any], transfer: LandTransfer) -> int:
    """Return mu x value x years; what the workbook says must be the same."""
    said, rate = values.get("amount_fen"), values.get("rate_fen")
    if rate is None:
        if not said:
            raise Unfit("amount_fen", _("Write what the share is worth."))
        return int(said)
    years = term.whole_years(Term(transfer.from_on, transfer.to_on))
    found = LandValue(transfer.mu, rate, years).fen
    if not 0 < found <= MAX_AMOUNT:
        raise Unfit("rate_fen", _("Write the value of one mu for one year."))
    if said and said != found:
        text = _("%(mu)s mu × %(rate)s × %(years)d years are %(fen)s yuan.")
        words = {"mu": transfer.mu, "rate": format_fen(rate), "years": years}
        raise Unfit("amount_fen", text % {**words, "fen": format_fen(found)})
    return found


def _sums(
    entries: Sequence[Entry], left: Counter[tuple[Any, ...]], known: Known
) -> list[RowProblem]:
    """Hold the register against the opening balance sheet, member by member and asset by asset.

    `left` is what came in before and is not in this workbook.
    """
    said: dict[int, int] = {}
    last: dict[int, Row] = {}
    for entry in entries:
        said[entry.member.subject_id] = said.get(entry.member.subject_id, 0) + entry.amount_fen
        last[entry.member.subject_id] = entry.row
    subject_of = {one.pk: one.subject_id for one in known.members.values()}
    for (member_id, _kind, fen, *_rest), count in left.items():
        subject_id = subject_of.get(member_id, 0)
        said[subject_id] = said.get(subject_id, 0) + fen * count
    problems = []
    for subject_id, row in last.items():
        held = known.contributions.get(subject_id, 0)
        if said[subject_id] != held:
            text = _("The opening has a contribution of %(held)s, the register %(said)s yuan.")
            words = {"held": format_fen(held), "said": format_fen(said[subject_id])}
            problems.append(row.problem("amount_fen", text % words))
    problems += _missing(entries, said, known)
    return problems + _assets(entries, known)


def _missing(entries: Sequence[Entry], said: Mapping[int, int], known: Known) -> list[RowProblem]:
    """Name the members who have a contribution in the opening and no row."""
    lacking = [one for one, fen in known.contributions.items() if fen > 0 and one not in said]
    if not lacking:
        return []
    names = naming.names_of(lacking[:NAMED])
    text = _("These members have a contribution in the opening and no share here: %s")
    listed = "、".join(names[one] for one in lacking[:NAMED])
    return [entries[-1].row.problem("who", text % listed)]


def _assets(entries: Sequence[Entry], known: Known) -> list[RowProblem]:
    """What is not money stands among the assets. A right still runs; equipment may be gone."""
    sums: dict[str, int] = {}
    last: dict[str, Row] = {}
    for entry in entries:
        number = share_values.ASSET_OF.get(SubscriptionKind(entry.kind))
        if number is not None:
            sums[number] = sums.get(number, 0) + entry.amount_fen
            last[number] = entry.row
    problems = []
    for number, fen in sums.items():
        held = known.assets.get(number, 0)
        if fen > held:
            text = _(
                "Shares of this kind come to %(said)s yuan, account %(number)s opens with %(held)s."
            )
            words = {"said": format_fen(fen), "number": number, "held": format_fen(held)}
            severity = Severity.ERROR if number == RIGHTS else Severity.WARNING
            problems.append(last[number].problem("amount_fen", text % words, severity=severity))
    return problems
