"""The cashier's day books (出纳日记账): what came into cash or bank on which day, what went out, what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.coops import books
from touyan.coops.models import Coop, CountOf, MoneyCount, Voucher
from touyan.coops.queries.readiness import ACCOUNT, last_day
from touyan.core import keyset
from touyan.core.errors import NotFound
from touyan.ledger import daybook
from touyan.ledger import queries as ledger_queries

PAGE = 100
WORDS: dict[str, str | Promise] = {
    "coops.share": _("Contribution of a member"),
    "coops.settlement": _("Paid back to who left"),
    "coops.distribution": _("Distribution of the surplus"),
    "coops.payout": _("Distribution of the surplus"),
}
"""What moves money without a voucher; anything else is called by its receipt number alone."""
_VOUCHER = "coop.voucher:"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the day book; `voucher` is the paper behind it, where there is one."""

    on: dt.date
    voucher: Voucher | None
    words: str | Promise
    key: str
    in_fen: int
    out_fen: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class MoneyBook:
    """One month of cash or bank. `carried_fen` stands above the first row of the page."""

    opening_fen: int
    in_fen: int
    out_fen: int
    closing_fen: int
    carried_fen: int
    lines: list[Line]
    count: MoneyCount | None
    following: str


def month(coop: Coop, of: str, period: str, *, after: str = "", limit: int = PAGE) -> MoneyBook:
    """Return a page of the day book of cash or bank for a month. Raises NotFound for a strange key."""
    account = ledger_queries.find_account(
        book_id=books.book_of(coop.pk), code=f"coop.{ACCOUNT[CountOf(of)]}", commodity=books.YUAN
    )
    if account is None:
        raise NotFound
    found = daybook.account_month(
        account, period, after=_read(after) if after else None, limit=limit
    )
    papers = _papers({one.key for one in found.lines})
    count = MoneyCount.objects.filter(coop=coop, of=of, on=last_day(period)).order_by("-pk")
    return MoneyBook(
        found.opening,
        found.into,
        found.out,
        found.closing,
        found.carried,
        [
            Line(
                one.effective_on,
                papers.get(one.key),
                papers[one.key].summary if one.key in papers else WORDS.get(one.kind, ""),
                one.key,
                max(one.amount, 0),
                max(-one.amount, 0),
                one.balance,
            )
            for one in found.lines
        ],
        count.first(),
        "_".join(str(part) for part in found.following) if found.following else "",
    )


def _read(text: str) -> tuple[dt.date, int]:
    day, _separator, digits = text.partition("_")
    number = keyset.read_id(digits)
    try:
        found = dt.date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    if number is None:
        raise NotFound
    return found, number


def _papers(keys: Collection[str]) -> dict[str, Voucher]:
    """Return the vouchers behind acts, by the key of the act; a reversal is its own voucher."""
    plain = {key.removesuffix(":reversed") for key in keys if key.startswith(_VOUCHER)}
    refs = [key.removeprefix(_VOUCHER) for key in plain]
    rows = Voucher.objects.filter(ref__in=refs).select_related("reversed_by") if refs else []
    found: dict[str, Voucher] = {}
    for row in rows:
        found[row.key] = row
        taken = getattr(row, "reversed_by", None)
        if taken is not None:
            found[f"{row.key}:reversed"] = taken
    return {key: found[key] for key in keys if key in found}
