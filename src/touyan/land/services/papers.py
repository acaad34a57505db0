"""The scan of a written transfer contract: kept once, named by its hash, fixed by the filing."""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.land.models import LandTransfer, TransferStatus
from touyan.land.services.contracts import told, transfer_for
from touyan.registry.models import Area


@dataclass(frozen=True, slots=True)
class Scan:
    """An upload: its bytes and the name that it came with."""

    content: BinaryIO
    name: str


def keep(actor: Actor, scan: Scan | None, area: Area) -> str:
    """Keep a scan as a stored file of the parcel's area; return its SHA-256 (hex), "" without one.

    The file is opened by the transfer's own page only (no `read_power`): names of people stand on it.
    """
    if scan is None:
        return ""
    return backstage.store_file(
        actor=actor,
        content=scan.content,
        name=scan.name,
        purpose=FilePurpose.CONTRACT,
        area_id=area.pk,
    ).sha256


def may_add(transfer: LandTransfer) -> bool:
    """Say whether a scan may come: until the filing a better one too, later only where none is."""
    return transfer.status == TransferStatus.AGREED or not transfer.document_hash


@transaction.atomic
def add_scan(*, actor: Actor, transfer_id: int, scan: Scan) -> LandTransfer:
    """Keep the scan of a transfer's signed contract.

    Raises NotFound, NotAllowed, WrongState once a filed contract has its scan, FileTooLarge,
    FileKindRefused.
    """
    transfer = transfer_for(actor, transfer_id, Power.LAND_ENTER)
    if not may_add(transfer):
        raise WrongState
    area = transfer.contract.parcel.area
    before = transfer.document_hash
    transfer.document_hash = keep(actor, scan, area)
    transfer.save(update_fields=["document_hash"])
    told(
        actor,
        "transfer.scanned",
        transfer.pk,
        area,
        {"sha256": transfer.document_hash, "before": before},
    )
    return transfer
