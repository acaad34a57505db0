"""What is recomputed before a month of a cooperative's books is signed. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from touyan.coops import books
from touyan.coops.models import CountOf, Item, MoneyCount, Voucher
from touyan.coops.queries import readiness, stock
from touyan.core.closing import Check, Outcome, Outcomes
from touyan.ledger import months as ledger_months


def _coops(book_ids: Sequence[int]) -> dict[int, int]:
    """Return book id -> cooperative, for the books of cooperatives among these."""
    return {
        view.id: view.organisation_id
        for view in ledger_months.books(ids=list(book_ids))
        if view.kind == books.KIND and view.organisation_id
    }


def trial_balance(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that debits and credits of all accounts in yuan are the same at the month's end."""
    own = _coops(book_ids)
    found: dict[int, Outcome] = {}
    for book_id, rows in ledger_months.totals(list(own), period).items():
        yuan = [row for row in rows if row.commodity == books.YUAN]
        outcome = found.setdefault(book_id, Outcome(looked_at=len(yuan)))
        closing = sum(row.closing for row in yuan)
        if closing:
            outcome.add(period, str(closing))
    return found


def vouchers(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that no voucher waits, and that each booked one stands in the ledger as written."""
    own = _coops(book_ids)
    book_of = {coop: book for book, coop in own.items()}
    found: dict[int, Outcome] = {}
    rows = Voucher.objects.filter(coop__in=book_of, period=period).exclude(status="CANCELLED")
    keys: dict[str, int] = {}
    for row in rows.select_related("reverses"):
        outcome = found.setdefault(book_of[row.coop_id], Outcome())
        outcome.looked_at += 1
        if row.status != "POSTED":
            outcome.add(f"{row.period}-{row.number}", row.status)
        else:
            key = f"{row.reverses.key}:reversed" if row.reverses else row.key
            keys[key] = book_of[row.coop_id]
    for key in keys.keys() - ledger_months.known_keys(sorted(keys)):
        found[keys[key]].add(key)
    return found


def goods(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that goods and what they cost belong together."""
    own = _coops(book_ids)
    book_of = {coop: book for book, coop in own.items()}
    items = dict(Item.objects.filter(coop__in=book_of).values_list("pk", "coop_id"))
    found: dict[int, Outcome] = {}
    for item, held in stock.held(list(items)).items():
        outcome = found.setdefault(book_of[items[item]], Outcome())
        outcome.looked_at += 1
        if not readiness.is_sound(held):
            outcome.add(f"item {item}", f"{held.pieces} / {held.fen}")
    return found


def money(book_ids: Sequence[int], period: str) -> Outcomes:
    """Find the last count of cash and bank of the month; a difference has its explanation."""
    own = _coops(book_ids)
    end = readiness.last_day(period)
    rows = MoneyCount.objects.filter(coop__in=own.values(), on=end)
    done = set(rows.values_list("coop_id", "of"))
    used = set(
        Voucher.objects.filter(coop__in=own.values(), status="POSTED")
        .values_list("coop_id", flat=True)
        .order_by()
        .distinct()
    )
    found: dict[int, Outcome] = {}
    for book_id, coop_id in own.items():
        if coop_id not in used:
            continue
        outcome = found.setdefault(book_id, Outcome(looked_at=len(CountOf.values)))
        for of in CountOf.values:
            if (coop_id, of) not in done:
                outcome.add(of, end.isoformat())
    return found


CHECKS = tuple(
    Check(f"coops.{name}", title=title, run=run, kinds=frozenset({books.KIND}))
    for name, title, run in (
        ("trial_balance", _("The trial balance comes to zero"), trial_balance),
        ("vouchers", _("Every voucher is booked as it was written"), vouchers),
        ("goods", _("Goods and what they cost agree"), goods),
        ("money", _("Cash and bank were compared with the books"), money),
    )
)
