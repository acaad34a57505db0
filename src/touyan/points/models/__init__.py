"""Schemes and rules, claims and monthly batches, shops and redemptions.

Quantities never live here: points, goods and shop money are balances of the ledger.
"""

from touyan.points.models.claims import Batch, BatchStatus, Claim, ClaimState, Origin
from touyan.points.models.schemes import Rule, Scheme, SchemeStatus, SubjectType
from touyan.points.models.shops import (
    Product,
    Redemption,
    RedemptionChannel,
    RedemptionLine,
    RedemptionStatus,
    Shop,
    ShopStatus,
)

__all__ = [
    "Batch",
    "BatchStatus",
    "Claim",
    "ClaimState",
    "Origin",
    "Product",
    "Redemption",
    "RedemptionChannel",
    "RedemptionLine",
    "RedemptionStatus",
    "Rule",
    "Scheme",
    "SchemeStatus",
    "Shop",
    "ShopStatus",
    "SubjectType",
]
