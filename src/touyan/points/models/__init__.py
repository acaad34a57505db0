"""Schemes and rules, claims and monthly batches, shops and redemptions.

Quantities never live here: points, goods and shop money are balances of the ledger.
"""

from touyan.points.models.claims import Batch, BatchStatus, Claim, ClaimState, Origin
from touyan.points.models.coverage import CoverageChange
from touyan.points.models.enrolment import Enrolment, EnrolmentChannel, PersonalAccount
from touyan.points.models.reminders import ExpiryReminder, Reminder, ReminderDelivery
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
    "CoverageChange",
    "Enrolment",
    "EnrolmentChannel",
    "ExpiryReminder",
    "Origin",
    "PersonalAccount",
    "Product",
    "Redemption",
    "RedemptionChannel",
    "RedemptionLine",
    "RedemptionStatus",
    "Reminder",
    "ReminderDelivery",
    "Rule",
    "Scheme",
    "SchemeStatus",
    "Shop",
    "ShopStatus",
    "SubjectType",
]
