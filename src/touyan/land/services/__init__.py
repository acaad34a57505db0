"""The public door of the land room."""

from touyan.land.services.contracts import contract_land, end_contract, register_parcel
from touyan.land.services.filing import file_transfer, file_transfers
from touyan.land.services.papers import Scan, add_scan
from touyan.land.services.transfers import Agreement, agree_transfer, end_transfer

__all__ = [
    "Agreement",
    "Scan",
    "add_scan",
    "agree_transfer",
    "contract_land",
    "end_contract",
    "end_transfer",
    "file_transfer",
    "file_transfers",
    "register_parcel",
]
