"""What a share is worth and where it stands in the books: pure rules on values, in fen."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from touyan.coops.models.shares import SubscriptionKind, SubscriptionStatus

ASSET_OF = {
    SubscriptionKind.LAND_RIGHT: "161",
    SubscriptionKind.FOREST_RIGHT: "161",
    SubscriptionKind.TECH: "161",
    SubscriptionKind.EQUIPMENT: "151",
    SubscriptionKind.COLLECTIVE_ASSET: "151",
}
"""On which account of the chart what is not money stands: intangible or fixed assets."""

CASH_ACCOUNTS = ("101", "102")
CURRENT_ACCOUNT = "114"

OPEN = (SubscriptionStatus.PAID, SubscriptionStatus.APPRAISED)
"""Paid or valued, and waiting for somebody else's check."""

ALLOWED: dict[str, frozenset[str]] = {
    SubscriptionStatus.PLEDGED: frozenset(
        {
            SubscriptionStatus.PAID,
            SubscriptionStatus.APPRAISED,
            SubscriptionStatus.CANCELLED,
        }
    ),
    SubscriptionStatus.PAID: frozenset({SubscriptionStatus.REGISTERED}),
    SubscriptionStatus.APPRAISED: frozenset(
        {SubscriptionStatus.REGISTERED, SubscriptionStatus.CANCELLED}
    ),
    SubscriptionStatus.REGISTERED: frozenset(
        {SubscriptionStatus.TRANSFERRED, SubscriptionStatus.WITHDRAWN}
    ),
}
"""Where a share may go from where it stands."""


@dataclass(frozen=True, slots=True)
class LandValue:
    """How the value of a land share comes about: anybody can multiply it again."""

    mu: Decimal
    fen_per_mu_year: int
    years: int

    @property
    def fen(self) -> int:
        """Return mu x value per mu and year x years, to the fen."""
        exact = self.mu * self.fen_per_mu_year * self.years
        return int(exact.to_integral_value(ROUND_HALF_UP))


def may_go(state: str, wanted: str) -> bool:
    """Say whether a share may go from one state to another."""
    return wanted in ALLOWED.get(state, frozenset())


def certificate_of(member_number: int, share_id: int) -> str:
    """Return the number of a certificate: the member's number in the list and the share's own."""
    return f"{member_number:04d}-{share_id}"
