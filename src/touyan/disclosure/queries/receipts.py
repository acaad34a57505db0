"""Receipts of entries, the file of a month, and recomputing a month: everything that proves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from touyan.core import chain, closing
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.disclosure import head
from touyan.disclosure.head import Content
from touyan.disclosure.models import MonthClose
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one entry; `text` is empty while its month is not closed."""

    key: str
    period: str
    text: str
    month: MonthClose | None
    is_earlier: bool = False
    """Its month lies before the first one that was closed: there is no tree that it stands in."""

    @property
    def fits_qr(self) -> bool:
        """Say whether a telephone can read it as a square code."""
        return 0 < len(self.text.encode()) <= head.QR_BYTES

    @property
    def fragment(self) -> str:
        """Return it as the part of an address that never leaves the device."""
        return head.short(self.text.encode())


def receipt_of(actor: Actor, key: str) -> Receipt:
    """Return the receipt of an entry of the actor's own household, or of a book that they may read.

    Raises NotFound for anybody else's.
    """
    found = ledger_queries.transfer(key)
    own = actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS)
    path = ledger_months.books(ids=[found.book_id])[0].area_path
    if not own & {line.subject_id for line in found.lines} and not actor.may_in(
        Power.LEDGER_READ, path
    ):
        raise NotFound
    place = ledger_months.place_of(found.id)
    month = MonthClose.objects.filter(book_id=found.book_id, period=found.period).exclude(head="")
    row = month.select_related("area", "notice").first()
    if row is None or place is None:
        later = MonthClose.objects.filter(book_id=found.book_id, period__gt=found.period)
        return Receipt(key, found.period, "", row, is_earlier=row is None and later.exists())
    leaves = ledger_months.leaves([place.book_id], place.period)[place.book_id]
    text = head.receipt(
        leaf=place.text,
        index=place.index,
        leaves=leaves,
        head=row.text,
        alg=str(json.loads(row.text)["alg"]),
    )
    return Receipt(key, place.period, text, row)


def content_of(month: MonthClose) -> Content:
    """Return what a month holds by the ledger of today: as at closing, or it was changed."""
    ids, period = [month.book_id], month.period
    totals = ledger_months.totals(ids, period)[month.book_id]
    openings = ledger_months.openings(ids, period)[month.book_id]
    return Content.of(totals, openings)


def month_file(month: MonthClose) -> str:
    """Return the file that `verify.py` reads: head, totals, openings, and every entry's text."""
    content = content_of(month)
    return json.dumps(
        {
            "touyan": "month/1",
            "head": month.text,
            "check_code": month.check_code.replace("\n", " "),
            "totals": content.totals,
            "accounts": content.accounts,
            "leaves": list(ledger_months.texts(month.book_id, month.period)),
        },
        ensure_ascii=False,
        indent=0,
    )


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A closed month recomputed from its records now: by check, and whether its head still fits."""

    checks: Mapping[str, closing.Outcome]
    head_holds: bool

    @property
    def holds(self) -> bool:
        """Say whether everything is as it was when it was signed."""
        return self.head_holds and not any(one.wrong for one in self.checks.values())


def recompute(month: MonthClose) -> Recomputed:
    """Rebuild a closed month from its records: leaves, tree, totals, openings and every check."""
    ids = [month.book_id]
    outcomes = {
        code: check.run(ids, month.period).get(month.book_id, closing.Outcome())
        for code, check in closing.declared().items()
    }
    said = json.loads(month.text) if month.text else {}
    if not said:
        return Recomputed(outcomes, head_holds=False)
    alg = said["alg"]
    leaves = ledger_months.leaves(ids, month.period)[month.book_id]
    fits = (
        head.long(said["root"]) == chain.merkle_root(leaves, algorithm=alg)
        and said["n"] == len(leaves)
        and head.long(said["content"]) == content_of(month).digest(alg)
        and chain.digest(month.text.encode(), algorithm=alg).hex() == month.head
    )
    return Recomputed(outcomes, head_holds=fits)
