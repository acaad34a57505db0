"""What the codes of accounts, transfers and jobs are called on a page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.web import coop_words

ACCOUNTS: dict[str, str | Promise] = {
    "points.issued": _("Points issued"),
    "points.available": _("Points available"),
    "points.held": _("Points reserved"),
    "points.redeemed": _("Points redeemed"),
    "cash.shop": _("Money of the shop"),
    "cash.grant": _("Starting grant"),
    "cash.spent": _("Money spent"),
    "cash.received": _("Money paid by customers"),
    "cash.difference": _("Differences of the till"),
    "cost.goods": _("Cost of goods given out"),
    "loss.goods": _("Cost of lost goods"),
    "goods.value": _("What the goods cost"),
    "goods.settled": _("Goods given out, cost booked"),
    "goods.lost": _("Goods lost"),
    "goods.stock": _("Goods in stock"),
    "goods.held": _("Goods reserved"),
    "goods.given": _("Goods given out"),
    "goods.purchased": _("Goods bought"),
}
TRANSFERS: dict[str, str | Promise] = {
    "points.claim": _("Points for a deed"),
    "points.deduction": _("Points taken off"),
    "points.reserve": _("Reserved at the shop"),
    "points.redeem": _("Exchanged at the shop"),
    "points.release": _("Reservation ended"),
    "shop.seed_grant": _("Starting grant"),
    "shop.funding": _("Money for the shop"),
    "shop.opening": _("Taken over on the opening day"),
    "points.opening": _("Points of an old card"),
    "shop.stock_in": _("Goods brought in"),
    "shop.cost": _("Cost of goods given out"),
    "shop.loss": _("Goods lost"),
    "shop.count": _("Difference found by a count"),
    "shop.cash_difference": _("Difference of the till"),
}
VERIFY = "ledger.verify"
JOBS: dict[str, str | Promise] = {
    VERIFY: _("Verification of the ledger"),
    "demo.rest": _("The rest of the demo county"),
}

STATES: dict[str, tuple[str, str | Promise]] = {
    "QUEUED": ("wait", _("Waiting")),
    "RUNNING": ("now", _("Running")),
    "DONE": ("ok", _("Done")),
    "FAILED": ("stop", _("Refused")),
    "PARKED": ("stop", _("Broken off")),
}
PUBLIC: dict[str, str | Promise] = {
    "reason": _("Reason"),
    "rule": _("Rule"),
    "title": _("What for"),
    "month": _("Month"),
    "shop": _("Shop"),
    "quantity": _("How many"),
    "points": _("Points"),
}


def account(code: str) -> str | Promise:
    """Return the words for an account's code, or the code itself."""
    known = code if code in ACCOUNTS else code.rstrip("0123456789").rstrip(".")  # goods.value.17
    return ACCOUNTS.get(known) or coop_words.account(code) or code


def transfer(kind: str) -> str | Promise:
    """Return the words for a kind of transfer, or the kind itself."""
    return TRANSFERS.get(kind) or coop_words.TRANSFERS.get(kind, kind)


def job(kind: str) -> str | Promise:
    """Return the words for a kind of background work, or the kind itself."""
    return JOBS.get(kind, kind)


def commodity(code: str) -> str | Promise:
    """Return the words for what is counted."""
    if code == "POINT":
        return _("points")
    return _("yuan") if code == "CNY" else _("pieces")


def public(name: str) -> str | Promise:
    """Return the words for one entry of a transfer's public part."""
    return PUBLIC.get(name, name)
