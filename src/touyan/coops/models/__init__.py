"""Cooperatives and unions: register, charter, members, shares, stewards.

Quantities never live here: shares, reserve, subsidy shares and land are balances of the ledger.
"""

from touyan.coops.models.assembly_requests import (
    AskGround,
    AssemblyAsker,
    AssemblyRequest,
    AssemblyTakenBack,
)
from touyan.coops.models.charters import Charter, LossBy, ReserveBy, TradeBasis, TradeEquivalent
from touyan.coops.models.coops import Business, Coop, CoopLevel, CoopStatus
from touyan.coops.models.distributions import (
    Distribution,
    DistributionSlip,
    DistributionStatus,
    DistributionTrial,
)
from touyan.coops.models.extra_votes import ExtraVotes, VoteGround
from touyan.coops.models.forecasts import Forecast, ForecastKind
from touyan.coops.models.handouts import Handout, HandoutLine, HandoutStatus
from touyan.coops.models.keeping import CountOf, Item, MoneyCount, StockCount, StockCountLine
from touyan.coops.models.members import (
    CoopMember,
    Departure,
    DepartureKind,
    DepartureStatus,
    MemberStatus,
)
from touyan.coops.models.parties import VoucherParty
from touyan.coops.models.payouts import (
    Payout,
    PayoutBatch,
    PayoutState,
    PayoutStatus,
    PayoutWay,
)
from touyan.coops.models.reports import AnnualReport
from touyan.coops.models.representatives import Representative
from touyan.coops.models.shares import (
    FundKind,
    Quantification,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
)
from touyan.coops.models.stewards import StewardAssignment, StewardRole
from touyan.coops.models.trade import (
    LandPayKind,
    LandPayment,
    MemberTrade,
    OpeningShare,
    TradeWay,
    WageLine,
)
from touyan.coops.models.vouchers import Attachment, Voucher, VoucherLine, VoucherStatus

__all__ = [
    "AnnualReport",
    "AskGround",
    "AssemblyAsker",
    "AssemblyRequest",
    "AssemblyTakenBack",
    "Attachment",
    "Business",
    "Charter",
    "Coop",
    "CoopLevel",
    "CoopMember",
    "CoopStatus",
    "CountOf",
    "Departure",
    "DepartureKind",
    "DepartureStatus",
    "Distribution",
    "DistributionSlip",
    "DistributionStatus",
    "DistributionTrial",
    "ExtraVotes",
    "Forecast",
    "ForecastKind",
    "FundKind",
    "Handout",
    "HandoutLine",
    "HandoutStatus",
    "Item",
    "LandPayKind",
    "LandPayment",
    "LossBy",
    "MemberStatus",
    "MemberTrade",
    "MoneyCount",
    "OpeningShare",
    "Payout",
    "PayoutBatch",
    "PayoutState",
    "PayoutStatus",
    "PayoutWay",
    "Quantification",
    "Representative",
    "ReserveBy",
    "StewardAssignment",
    "StewardRole",
    "StockCount",
    "StockCountLine",
    "Subscription",
    "SubscriptionKind",
    "SubscriptionStatus",
    "TradeBasis",
    "TradeEquivalent",
    "TradeWay",
    "VoteGround",
    "Voucher",
    "VoucherLine",
    "VoucherParty",
    "VoucherStatus",
    "WageLine",
]
