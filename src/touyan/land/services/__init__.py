"""The public door of the land room."""

from touyan.land.services.contracts import contract_land, end_contract, register_parcel
from touyan.land.services.transfers import Agreement, agree_transfer, end_transfer, file_transfer

__all__ = [
    "Agreement",
    "agree_transfer",
    "contract_land",
    "end_contract",
    "end_transfer",
    "file_transfer",
    "register_parcel",
]
