"""What a distribution is worked out from, read from the books: nothing that is known is typed.

Amounts are fen. A year's figures are those of its vouchers by their date; what members hold is what
stood on 31 December, before the distribution. Year-end transfers and distributions are left out.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum

from touyan.coops import books, holdings
from touyan.coops.distribution.plan import Member, Results, Year
from touyan.coops.distribution.published import code
from touyan.coops.distribution.rules import (
    Equivalent,
    EquivalentKind,
    Quantified,
    ReserveBase,
    Terms,
)
from touyan.coops.models import (
    Charter,
    Coop,
    CoopMember,
)
from touyan.coops.queries import handouts
from touyan.coops.queries.statements import member_trade
from touyan.land.models import LandTransfer, TransferWay
from touyan.ledger import queries as ledger

SURPLUS = "332"
RESERVE = "322"
YEAR_END_KIND = "coop.year_end"
DISTRIBUTION_KIND = "coops.distribution"
_RESULTS = {
    "501": "operating_income",
    "502": "other_income",
    "511": "investment_income",
    "521": "operating_cost",
    "522": "management_cost",
    "523": "taxes",
    "524": "finance_cost",
    "529": "other_cost",
}
_INCOME = frozenset({"501", "502", "511"})


@dataclass(frozen=True, slots=True)
class Accounts:
    """The books of a year and the members' accounts, with the member of each code."""

    year: Year
    members: tuple[Member, ...]
    ids: Mapping[str, int]
    """Slip code -> member id."""


def year_bounds(year: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a cooperative's year: the calendar year."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def accounts(coop: Coop, year: int, *, salt: str, terms: Terms) -> Accounts:
    """Return what the books say of a year. Raises NotFound before the books are opened."""
    book_id = books.book_of(coop.pk)
    first, last = year_bounds(year)
    members = list(CoopMember.objects.filter(coop=coop).on(last).order_by("number"))
    held = holdings.on(coop.pk, book_id, last)
    trades = member_trade(coop.pk, year)
    counts_land = any(one.kind == EquivalentKind.LAND for one in terms.equivalents)
    leased = leased_to(coop.pk, last) if counts_land else {}
    counted = {one.kind for one in terms.equivalents}
    charter = Charter.objects.filter(coop=coop, valid_from__lte=last).order_by("-version").first()
    taken = handouts.taken(coop, charter, first, last)
    rows = {}
    for member in members:
        subject = member.subject_id
        own = held.get(subject, holdings.Held())
        land = own.land + leased.get(subject, 0) if counts_land else 0
        took = {EquivalentKind.LAND: land} | taken.get(member.pk, {})
        quantities = tuple(
            (kind, took[kind]) for kind in EquivalentKind if kind in counted and took.get(kind)
        )
        rows[code(salt, member.pk)] = (
            member.pk,
            Member(
                code(salt, member.pk),
                trades.get(subject, 0),
                own.contribution_fen,
                own.reserve_fen,
                own.subsidy_fen,
                own.donation_fen,
                quantities,
            ),
        )
    return Accounts(
        year=books_of_year(book_id, year),
        members=tuple(row for _pk, row in rows.values()),
        ids={slip: pk for slip, (pk, _row) in rows.items()},
    )


def leased_to(coop_id: int, day: dt.date) -> dict[int, int]:
    """Return the land that each household leased to a cooperative on a day, in hundredths of a mu.

    Land shares are held in the ledger; a lease stands in the register of transfers only.
    """
    rows = (
        LandTransfer.objects.filter(
            to_subject_id=coop_id, way=TransferWay.LEASE, from_on__lte=day, to_on__gte=day
        )
        .filter(Q(ended_on=None) | Q(ended_on__gt=day))
        .values_list("contract__household_id")
        .annotate(mu=Sum("mu"))
        .order_by()
    )
    return {household: int(mu * holdings.MU) for household, mu in rows if household}


def books_of_year(book_id: int, year: int) -> Year:
    """Return income, costs, losses of earlier years, reserve and non-members' trade of a year."""
    first, last = year_bounds(year)
    found: dict[str, int] = dict.fromkeys(_RESULTS.values(), 0)
    outside = 0
    rows = ledger.sums(
        by=("code", "kind"), book_id=book_id, effective_from=first, effective_to=last
    )
    for row in rows:
        number, _dot, detail = row.code.removeprefix("coop.").partition(".")
        name = _RESULTS.get(number)
        if name is None or row.kind == YEAR_END_KIND:
            continue
        found[name] += -row.amount if number in _INCOME else row.amount
        if detail == "others":
            outside += abs(row.amount)
    return Year(
        Results(**found),
        earlier_losses_fen=max(_undistributed(book_id, first, last), 0),
        reserve_fen=max(-_sum(book_id, RESERVE, last), 0),
        non_member_trade_fen=outside,
    )


def _undistributed(book_id: int, first: dt.date, last: dt.date) -> int:
    """Return what stood on the distribution account without this year's transfer: a debit is a loss."""
    rows = ledger.sums(by=("kind",), book_id=book_id, codes=(f"coop.{SURPLUS}",), effective_to=last)
    own = ledger.sums(
        book_id=book_id,
        codes=(f"coop.{SURPLUS}",),
        kinds=(YEAR_END_KIND,),
        effective_from=first,
        effective_to=last,
    )
    return sum(row.amount for row in rows) - own[0].amount


def undistributed(book_id: int) -> int:
    """Return what stands on the distribution account now, a surplus being positive."""
    rows = ledger.sums(book_id=book_id, codes=(f"coop.{SURPLUS}",))
    return -rows[0].amount


def _sum(book_id: int, number: str, last: dt.date) -> int:
    rows = ledger.sums(book_id=book_id, codes=(f"coop.{number}",), effective_to=last)
    return rows[0].amount


def equivalents_of(charter: Charter, day: dt.date) -> tuple[Equivalent, ...]:
    """Return what the charter counts as trade: only what was adopted and filed by a day (rule 16.8)."""
    rows: Iterable[tuple[str, int]] = charter.equivalents.filter(
        filed_on__isnull=False, filed_on__lte=day
    ).values_list("basis", "fen_per_unit")
    return tuple(
        Equivalent(EquivalentKind(basis), fen, is_adopted=True, is_filed=True)
        for basis, fen in rows
    )


def charter_terms(coop: Coop, charter: Charter, day: dt.date) -> Terms:
    """Return the terms of the charter itself: what a trial starts from."""
    return Terms(
        reserve=charter.reserve_share,
        rebate=charter.rebate_share,
        reserve_base=ReserveBase.AFTER_LOSSES,
        quantified=Quantified(charter.reserve_by),
        equivalents=equivalents_of(charter, day),
        is_union=coop.is_union,
    )
