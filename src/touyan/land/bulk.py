"""Land in bulk: parcels, contracts and filed transfers of the past, for synthetic counties.

The rules are those of the services; only the writing is set-based.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import Invalid, NotAllowed
from touyan.land import laws, term
from touyan.land.errors import LandInUse, OutlivesTerm, TermNotLawful
from touyan.land.models import LandContract, LandTransfer, Parcel, TransferStatus
from touyan.land.services.contracts import whole_mu
from touyan.land.term import Term


@dataclass(frozen=True, slots=True)
class PastLand:
    """A parcel under contract to a household, and what of it went to somebody else."""

    area_id: int
    code: str
    mu: Decimal
    kind: str
    grade: int
    household_id: int
    term_from: dt.date
    term_to: dt.date
    to_subject_id: int
    way: str
    moved_mu: Decimal
    from_on: dt.date
    to_on: dt.date
    use: str
    paper_number: str
    rent_fen_per_mu: int = 0


@transaction.atomic
def take_over(*, actor: Actor, land: Sequence[PastLand]) -> list[int]:
    """Record parcels with their contracts and filed transfers; return the transfers' ids in order.

    Raises NotAllowed for anybody but the system, TermNotLawful, OutlivesTerm, LandInUse, Invalid.
    """
    if actor != SYSTEM:
        raise NotAllowed
    for one in land:
        _check(one)
    now = clock.now()
    parcels = bulk.next_keys(Parcel, len(land))
    bulk.insert(
        Parcel,
        ["id", "area", "code", "name", "mu", "kind", "grade", "registered_at"],
        [
            (pk, one.area_id, one.code, "", one.mu, one.kind, one.grade, now)
            for pk, one in zip(parcels, land, strict=True)
        ],
    )
    contracts = bulk.next_keys(LandContract, len(land))
    bulk.insert(
        LandContract,
        ["id", "parcel", "household", "number", "term_from", "term_to", "entered_at"],
        [
            (pk, parcel, one.household_id, "", one.term_from, one.term_to, now)
            for pk, parcel, one in zip(contracts, parcels, land, strict=True)
        ],
    )
    transfers = bulk.next_keys(LandTransfer, len(land))
    _insert_transfers(transfers, contracts, land)
    audit.record(
        actor=actor,
        action="land.taken_over",
        object_kind="land",
        object_id="bulk",
        detail={"parcels": len(land)},
    )
    return transfers


def _insert_transfers(
    transfers: Sequence[int], contracts: Sequence[int], land: Sequence[PastLand]
) -> None:
    now = clock.now()
    bulk.insert(
        LandTransfer,
        [
            "id",
            "contract",
            "to_subject",
            "way",
            "mu",
            "from_on",
            "to_on",
            "rent_fen_per_mu",
            "use",
            "paper_number",
            "document_hash",
            "status",
            "entered_at",
            "filed_on",
            "ended_because",
        ],
        [
            (
                pk,
                contract,
                one.to_subject_id,
                one.way,
                one.moved_mu,
                one.from_on,
                one.to_on,
                one.rent_fen_per_mu,
                one.use,
                one.paper_number,
                "",
                TransferStatus.FILED.value,
                now,
                one.from_on,
                "",
            )
            for pk, contract, one in zip(transfers, contracts, land, strict=True)
        ],
    )


def _check(one: PastLand) -> None:
    own = Term(one.term_from, one.term_to)
    if not (whole_mu(one.mu) and whole_mu(one.moved_mu) and one.paper_number and one.use):
        raise Invalid
    if not term.is_lawful(one.kind, own):
        raise TermNotLawful(basis=laws.TERMS)
    if not own.holds(Term(one.from_on, one.to_on)):
        raise OutlivesTerm(basis=laws.PRINCIPLES)
    if one.moved_mu > one.mu:
        raise LandInUse
