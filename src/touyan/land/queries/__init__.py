"""Reading land: one door per object, whose land it is, how long it still runs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from touyan.backstage import queries as backstage
from touyan.backstage.models import FilePurpose, StoredFile
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.land import term
from touyan.land.models import LandContract, LandTransfer, Parcel
from touyan.land.term import Term, Use


def get_contract(actor: Actor, pk: int, power: Power = Power.LAND_READ) -> LandContract:
    """Return a contract within the power's reach, with parcel and area. Raises NotFound."""
    rows = LandContract.objects.select_related("parcel__area", "household__head")
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_transfer(actor: Actor, pk: int, power: Power = Power.LAND_READ) -> LandTransfer:
    """Return a transfer within the power's reach, with contract and parcel. Raises NotFound."""
    rows = LandTransfer.objects.select_related("contract__parcel__area", "contract__household")
    found = (rows if actor == SYSTEM else rows.visible_to(actor, power)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def sees_transfer(actor: Actor, pk: int) -> bool:
    """Say whether the actor sees a transfer, in an office or as the household itself."""
    return LandTransfer.objects.filter(pk=pk).seen_by(actor).exists()


def scan_of(transfer: LandTransfer) -> StoredFile | None:
    """Return the scan of a transfer's contract; the caller asked whether the reader may see it."""
    area_id = transfer.contract.parcel.area_id
    return backstage.paper(transfer.document_hash, FilePurpose.CONTRACT, area_id)


@dataclass(frozen=True, slots=True)
class Held:
    """A contracted parcel as its household sees it on a day."""

    contract: LandContract
    days_left: int
    years_left: int
    in_use_mu: Decimal
    free_mu: Decimal
    transfers: tuple[LandTransfer, ...]


def held_by(actor: Actor, day: dt.date, power: Power = Power.LAND_READ_OWN) -> list[Held]:
    """Return the actor's households' contracted parcels on a day, by parcel code. Two queries."""
    contracts = list(
        LandContract.objects.visible_to(actor, power)
        .running(day)
        .select_related("parcel__area", "household")
        .order_by("parcel__code")
    )
    rows = LandTransfer.objects.filter(contract__in=contracts).in_use().select_related("to_subject")
    by_contract: dict[int, list[LandTransfer]] = {}
    for row in rows.order_by("from_on", "pk"):
        by_contract.setdefault(row.contract_id, []).append(row)
    return [_held(one, by_contract.get(one.pk, []), day) for one in contracts]


def _held(contract: LandContract, transfers: Sequence[LandTransfer], day: dt.date) -> Held:
    own = Term(contract.term_from, contract.term_to)
    uses = [Use(Term(one.from_on, one.to_on), one.mu) for one in transfers]
    used = term.most_in_use(uses, Term(day, day))
    days = term.days_left(own, day)
    return Held(
        contract,
        days,
        term.whole_years(Term(max(day, own.first), own.last)) if days else 0,
        used,
        contract.parcel.mu - used,
        tuple(transfers),
    )


def parcels_below(actor: Actor, prefix: str, power: Power = Power.LAND_READ) -> Sequence[Parcel]:
    """Return the parcels of an area that the actor may see, by code."""
    rows = Parcel.objects.visible_to(actor, power).filter(area__scope_path__under=prefix)
    return list(rows.select_related("area").order_by("code"))
