"""The past in bulk: two years of a county's points, set-based, for synthetic counties.

Everything passes the same pure rules and the ledger's own `post_many`; what a person would have
pressed is given as data. A ledger batch may not both add to and take from one account: book money
before purchases, purchases and months before visits, visits before their cost.
"""

from touyan.points.bulk.beginnings import adopt_schemes, open_shops
from touyan.points.bulk.enrolment import enrol
from touyan.points.bulk.history import book_months, book_visits
from touyan.points.bulk.keeping import buy, close_days, fund, settle
from touyan.points.bulk.stated import take_over
from touyan.points.bulk.values import (
    PastAdoption,
    PastClaim,
    PastClose,
    PastCoupon,
    PastFunding,
    PastList,
    PastMonth,
    PastPurchase,
    PastSettlement,
    PastShop,
    PastVisit,
)

__all__ = [
    "PastAdoption",
    "PastClaim",
    "PastClose",
    "PastCoupon",
    "PastFunding",
    "PastList",
    "PastMonth",
    "PastPurchase",
    "PastSettlement",
    "PastShop",
    "PastVisit",
    "adopt_schemes",
    "book_months",
    "book_visits",
    "buy",
    "close_days",
    "enrol",
    "fund",
    "open_shops",
    "settle",
    "take_over",
]
