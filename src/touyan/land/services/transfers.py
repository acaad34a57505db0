"""Transfers of the right to manage land: agreed in writing, within the term; and their end."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.land import laws, term
from touyan.land.errors import (
    LandInUse,
    NotFarming,
    NotInWriting,
    OutlivesTerm,
    ShareRests,
)
from touyan.land.models import LandContract, LandTransfer, TransferStatus, TransferWay
from touyan.land.services import papers
from touyan.land.services.contracts import contract_for, told, transfer_for, who, whole_mu
from touyan.land.services.papers import Scan
from touyan.land.term import Term, Use
from touyan.registry.models import Subject


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the written contract says. `rent_fen_per_mu` is owed per mu and year, in fen."""

    contract_id: int
    to_subject_id: int
    way: str
    mu: Decimal
    from_on: dt.date
    to_on: dt.date
    paper_number: str
    use: str
    rent_fen_per_mu: int = 0
    is_farming: bool = True


@transaction.atomic
def agree_transfer(*, actor: Actor, agreement: Agreement, scan: Scan | None = None) -> LandTransfer:
    """Enter a written agreement by which land goes to somebody else, with its scan if there is one.

    Raises OutlivesTerm, NotFarming (art. 38), NotInWriting (art. 40), LandInUse when so many mu are
    not free in these years, FileTooLarge, FileKindRefused, NotFound.
    """
    contract = contract_for(actor, agreement.contract_id, Power.LAND_ENTER)
    check(agreement, contract, in_use(contract))
    subject = Subject.objects.filter(pk=agreement.to_subject_id).first()
    if subject is None or subject.pk == contract.household_id:
        raise NotFound
    transfer = LandTransfer.objects.create(
        contract=contract,
        to_subject=subject,
        way=agreement.way,
        mu=agreement.mu,
        from_on=agreement.from_on,
        to_on=agreement.to_on,
        rent_fen_per_mu=agreement.rent_fen_per_mu,
        use=agreement.use.strip(),
        paper_number=agreement.paper_number.strip(),
        document_hash=papers.keep(actor, scan, contract.parcel.area),
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    told(actor, "transfer.agreed", transfer.pk, contract.parcel.area)
    return transfer


def in_use(contract: LandContract) -> list[Use]:
    """Return what of a contracted parcel is in other hands."""
    rows = LandTransfer.objects.filter(contract=contract).in_use()
    return [Use(Term(row.from_on, row.to_on), row.mu) for row in rows]


def check(agreement: Agreement, contract: LandContract, uses: list[Use]) -> None:
    """Refuse what the law or the parcel does not allow; see `agree_transfer`."""
    if not agreement.paper_number.strip():
        raise NotInWriting(basis=laws.WRITTEN)
    if not agreement.is_farming or not agreement.use.strip():
        raise NotFarming(basis=laws.PRINCIPLES)
    if (
        agreement.way not in TransferWay.values
        or not whole_mu(agreement.mu)
        or agreement.rent_fen_per_mu < 0
        or agreement.to_on < agreement.from_on
    ):
        raise Invalid
    wanted = Term(agreement.from_on, agreement.to_on)
    own = Term(contract.term_from, contract.term_to)
    if contract.ended_on is not None or not own.holds(wanted):
        raise OutlivesTerm(basis=laws.PRINCIPLES)
    if term.most_in_use(uses, wanted) + agreement.mu > contract.parcel.mu:
        raise LandInUse


@transaction.atomic
def end_transfer(*, actor: Actor, transfer_id: int, on: dt.date, reason: str) -> LandTransfer:
    """End a transfer: the land is free from that day.

    Raises WrongState, ShareRests while a share in a cooperative rests on it, Invalid without a reason.
    """
    transfer = transfer_for(actor, transfer_id, Power.LAND_ENTER)
    if transfer.status == TransferStatus.ENDED:
        raise WrongState
    if not reason.strip() or on > clock.today():
        raise Invalid
    if LandTransfer.objects.filter(pk=transfer_id).under_a_share().exists():
        raise ShareRests
    transfer.status = TransferStatus.ENDED
    transfer.ended_on = on
    transfer.ended_because = reason.strip()[:200]
    transfer.save(update_fields=["status", "ended_on", "ended_because"])
    told(actor, "transfer.ended", transfer.pk, transfer.contract.parcel.area)
    return transfer
