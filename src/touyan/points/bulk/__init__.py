"""The past in bulk: two years of a county's points, set-based, for synthetic counties.

Everything passes the same pure rules and the ledger's own `post_many`; what a person would have
pressed is given as data. A ledger batch may not both add to and take from one account: book money
before deliveries, deliveries and months before visits.
"""

from touyan.points.bulk.beginnings import adopt_schemes, deliver, fund, open_shops
from touyan.points.bulk.history import book_months, book_visits
from touyan.points.bulk.values import (
    PastAdoption,
    PastClaim,
    PastDelivery,
    PastFunding,
    PastMonth,
    PastShop,
    PastVisit,
)

__all__ = [
    "PastAdoption",
    "PastClaim",
    "PastDelivery",
    "PastFunding",
    "PastMonth",
    "PastShop",
    "PastVisit",
    "adopt_schemes",
    "book_months",
    "book_visits",
    "deliver",
    "fund",
    "open_shops",
]
