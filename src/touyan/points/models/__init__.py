"""Schemes and rules, claims and monthly batches, shops and redemptions.

Quantities never live here: points, goods and shop money are balances of the ledger.
"""

from touyan.points.models.claims import Batch, BatchStatus, Claim, ClaimState, Origin
from touyan.points.models.coverage import CoverageChange
from touyan.points.models.enrolment import Enrolment, EnrolmentChannel, PersonalAccount
from touyan.points.models.filings import Filing, FilingStatus, NamedDecision
from touyan.points.models.paper import Evidence, PaperLine, PaperSheet
from touyan.points.models.purchases import Funding, FundingSource, Purchase, PurchaseLine
from touyan.points.models.reminders import ExpiryReminder, Reminder, ReminderDelivery
from touyan.points.models.schemes import Rule, Scheme, SchemeStatus, SubjectType
from touyan.points.models.shop_days import (
    DayClose,
    Loss,
    LossReason,
    MonthSheet,
    StockCount,
    StockCountLine,
    WordStatus,
)
from touyan.points.models.shops import (
    Product,
    Redemption,
    RedemptionChannel,
    RedemptionLine,
    RedemptionStatus,
    Shop,
    ShopStatus,
)
from touyan.points.models.year_end import AwardLine, AwardList, HonourConsent, ShopMark

__all__ = [
    "AwardLine",
    "AwardList",
    "Batch",
    "BatchStatus",
    "Claim",
    "ClaimState",
    "CoverageChange",
    "DayClose",
    "Enrolment",
    "EnrolmentChannel",
    "Evidence",
    "ExpiryReminder",
    "Filing",
    "FilingStatus",
    "Funding",
    "FundingSource",
    "HonourConsent",
    "Loss",
    "LossReason",
    "MonthSheet",
    "NamedDecision",
    "Origin",
    "PaperLine",
    "PaperSheet",
    "PersonalAccount",
    "Product",
    "Purchase",
    "PurchaseLine",
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
    "ShopMark",
    "ShopStatus",
    "StockCount",
    "StockCountLine",
    "SubjectType",
    "WordStatus",
]
