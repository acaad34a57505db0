"""Parcels, contracts on them, and transfers of the right to manage them. No money lives here."""

from touyan.land.models.contracts import LandContract
from touyan.land.models.parcels import LandKind, Parcel
from touyan.land.models.transfers import LandTransfer, TransferStatus, TransferWay

__all__ = [
    "LandContract",
    "LandKind",
    "LandTransfer",
    "Parcel",
    "TransferStatus",
    "TransferWay",
]
