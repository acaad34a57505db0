"""What members hold in a cooperative: accounts of its ledger book, and how they are booked.

    coop.301 (CNY)                     contribution, by member: a credit is negative
    member.reserve   RESERVE_SHARE     share of the reserve (art. 42), in fen
    member.subsidy   SUBSIDY_SHARE     weight from direct subsidies (art. 44, 53), in fen
    member.donation  DONATION_SHARE    weight from gifts (art. 44), in fen
    member.land      LAND_MU           land in mu, in hundredths

The last four are memoranda of one commodity each against an account `quantified.<what>` of the book:
they say how a sum that stands in the accounts of the cooperative (322, 311) falls to its members, and
never move money. No service passes subsidy or gift weights from one member to another.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from touyan.coops import chart
from touyan.coops.books import YUAN
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting

CAPITAL = "301"
CAPITAL_CODE = chart.code_of(CAPITAL)
SHARE_KIND = "coops.quantified"
MU = Decimal(100)


class What(enum.StrEnum):
    """What is held besides money; the value is the end of the account's code."""

    RESERVE = "reserve"
    SUBSIDY = "subsidy"
    DONATION = "donation"
    LAND = "land"

    @property
    def commodity(self) -> str:
        """Return the commodity in which it is counted."""
        return "LAND_MU" if self is What.LAND else f"{self.name}_SHARE"

    @property
    def kind(self) -> str:
        """Return what sort of thing it is."""
        return "LAND" if self is What.LAND else "SHARE"

    @property
    def code(self) -> str:
        """Return the code of a member's account."""
        return f"member.{self.value}"

    @property
    def pool(self) -> str:
        """Return the code of the book's own account on the other side."""
        return f"quantified.{self.value}"


NAMES = {
    What.RESERVE: "公积金份额",
    What.SUBSIDY: "补助量化份额",
    What.DONATION: "捐赠量化份额",
    What.LAND: "入股土地",
}
UNTRANSFERABLE = frozenset({What.SUBSIDY, What.DONATION})


@dataclass(frozen=True, slots=True)
class Held:
    """A member's account without its trade (art. 43, 44): fen, and hundredths of a mu."""

    contribution_fen: int = 0
    reserve_fen: int = 0
    subsidy_fen: int = 0
    donation_fen: int = 0
    land: int = 0

    @property
    def land_mu(self) -> Decimal:
        """Return the land in mu."""
        return (Decimal(self.land) / MU).quantize(Decimal("0.01"))

    @property
    def weight_fen(self) -> int:
        """Return the weight in the rest of a distribution (art. 44)."""
        return self.contribution_fen + self.reserve_fen + self.subsidy_fen + self.donation_fen


_FIELDS = {
    CAPITAL_CODE: "contribution_fen",
    What.RESERVE.code: "reserve_fen",
    What.SUBSIDY.code: "subsidy_fen",
    What.DONATION.code: "donation_fen",
    What.LAND.code: "land",
}


def on(_coop_id: int, book_id: int, day: dt.date | None = None) -> dict[int, Held]:
    """Return subject id -> what it holds in a book, by acts effective until a day (or all). One query."""
    found: dict[int, Held] = {}
    for row in ledger_queries.sums(
        by=("subject", "code"), codes=list(_FIELDS), book_id=book_id, effective_to=day
    ):
        if row.subject_id is not None:
            # A credit is negative in the book; a member's account shows it as held.
            held = found.get(row.subject_id, Held())
            found[row.subject_id] = replace(held, **{_FIELDS[row.code]: -row.amount})
    return found


def own_balance(book_id: int, code: str) -> int:
    """Return what an account of the cooperative itself holds, in fen; a debit is positive."""
    found = ledger_queries.find_account(book_id=book_id, code=code, commodity=YUAN)
    return ledger_queries.balance(found) if found else 0


def define(*, actor: Actor) -> None:
    """Define what is counted; again changes nothing."""
    for what, name in NAMES.items():
        ledger.define_commodity(
            actor=actor, code=what.commodity, name=name, kind=what.kind, scale=2
        )


def capital_spec(book_id: int, subject_id: int) -> AccountSpec:
    """Return the account of a member's contribution."""
    return AccountSpec(book_id, CAPITAL_CODE, YUAN, subject_id, None)


def specs(book_id: int, what: What, subject_ids: list[int]) -> list[AccountSpec]:
    """Return the book's own account of this kind and one for each of these members, in this order."""
    own = AccountSpec(book_id, what.pool, what.commodity, None, None)
    return [
        own,
        *(
            AccountSpec(book_id, what.code, what.commodity, subject, None)
            for subject in subject_ids
        ),
    ]


def lines(
    *, actor: Actor, book_id: int, what: What, changes: Mapping[int, int]
) -> tuple[Line, ...]:
    """Return the lines that change what members hold, by subject id: positive gives, negative takes."""
    subjects = sorted(subject for subject, change in changes.items() if change)
    if not subjects:
        return ()
    define(actor=SYSTEM)
    pool, *ids = ledger.open_accounts(actor=actor, specs=specs(book_id, what, subjects))
    total = sum(changes[subject] for subject in subjects)
    given = tuple(Line(pk, -changes[subject]) for pk, subject in zip(ids, subjects, strict=True))
    return (Line(pool, total), *given) if total else given


class Declared(Protocol):
    """A distribution, as far as quantifying its reserve asks."""

    pk: int
    year: int


def reserve_shares(
    *, actor: Actor, found: Declared, book_id: int, shares: Mapping[int, int], key: str
) -> Iterator[Posting]:
    """Yield the act by which the reserve of a year becomes the members' shares (art. 42), by subject.

    Nothing when nobody gets anything.
    """
    made = lines(actor=actor, book_id=book_id, what=What.RESERVE, changes=shares)
    if made:
        yield Posting(
            key=key,
            book_id=book_id,
            kind=SHARE_KIND,
            effective_on=clock.today(),
            lines=made,
            public={"distribution": found.pk, "year": found.year, "what": What.RESERVE.value},
        )
