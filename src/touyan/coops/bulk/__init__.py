"""Cooperatives of the past in bulk: founded, registered, with members, officers, shares, stewards.

For synthetic counties: the rules are those of the services; only the writing is set-based.
"""

from touyan.coops.bulk.registering import PastCoop, PastMember, found_coops
from touyan.coops.bulk.shares import PastShare, take_over_shares
from touyan.coops.bulk.stewards import PastSteward, assign_stewards, record_reports

__all__ = [
    "PastCoop",
    "PastMember",
    "PastShare",
    "PastSteward",
    "assign_stewards",
    "found_coops",
    "record_reports",
    "take_over_shares",
]
