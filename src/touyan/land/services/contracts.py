"""Parcels and the contracts on them."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.land import laws, term
from touyan.land.errors import CodeTaken, ParcelTaken, TermNotLawful
from touyan.land.models import LandContract, LandKind, LandTransfer, Parcel
from touyan.land.term import Term
from touyan.registry import queries as registry
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Area, Household


@transaction.atomic
def register_parcel(
    *,
    actor: Actor,
    area_id: int,
    code: str,
    mu: Decimal,
    kind: str,
    grade: int,
    name: str = "",
) -> Parcel:
    """Register a parcel of the collective's land; `mu` has at most two decimals.

    Raises CodeTaken, Invalid, NotFound.
    """
    area = area_for(actor, area_id, Power.LAND_ENTER)
    text = code.strip()
    if not text or kind not in LandKind.values or not 1 <= grade <= 10 or not whole_mu(mu):
        raise Invalid
    if Parcel.objects.filter(code=text).exists():
        raise CodeTaken
    parcel = Parcel.objects.create(
        area=area,
        code=text,
        name=name.strip()[:60],
        mu=mu,
        kind=kind,
        grade=grade,
        registered_at=clock.now(),
    )
    told(actor, "parcel.registered", parcel.pk, area)
    return parcel


@transaction.atomic
def contract_land(
    *,
    actor: Actor,
    parcel_id: int,
    household_id: int,
    term_from: dt.date,
    term_to: dt.date,
    number: str = "",
) -> LandContract:
    """Record that a household has contracted a parcel, from a first to a last day.

    Raises TermNotLawful (art. 21), ParcelTaken, NotFound.
    """
    parcel = _parcel(actor, parcel_id)
    if not term.is_lawful(parcel.kind, Term(term_from, term_to)):
        raise TermNotLawful(basis=laws.TERMS)
    household = Household.objects.filter(pk=household_id, status=HouseholdStatus.ACTIVE).first()
    if household is None:
        raise NotFound
    if LandContract.objects.filter(parcel=parcel, ended_on=None).exists():
        raise ParcelTaken
    contract = LandContract.objects.create(
        parcel=parcel,
        household=household,
        number=number.strip()[:40],
        term_from=term_from,
        term_to=term_to,
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    told(actor, "contract.recorded", contract.pk, parcel.area)
    return contract


@transaction.atomic
def end_contract(*, actor: Actor, contract_id: int, on: dt.date) -> LandContract:
    """End a contract early, from a day on. Raises WrongState while the land is in other hands."""
    contract = contract_for(actor, contract_id, Power.LAND_ENTER)
    if contract.ended_on is not None or not contract.term_from < on <= clock.today():
        raise WrongState
    if LandTransfer.objects.filter(contract=contract, to_on__gte=on).in_use().exists():
        raise WrongState
    contract.ended_on = on
    contract.save(update_fields=["ended_on"])
    told(actor, "contract.ended", contract.pk, contract.parcel.area)
    return contract


def contract_for(actor: Actor, contract_id: int, power: Power) -> LandContract:
    """Return a contract within the power's reach, locked: transfers of one contract take turns."""
    rows = LandContract.objects.all()
    if actor != SYSTEM:
        actor.require(power)
        rows = rows.filter(pk__in=LandContract.objects.visible_to(actor, power).values("pk"))
    found = (
        rows.select_for_update(of=("self",))
        .select_related("parcel__area")
        .filter(pk=contract_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def transfer_for(actor: Actor, transfer_id: int, power: Power) -> LandTransfer:
    """Return a transfer within the power's reach, its contract locked."""
    found = LandTransfer.objects.filter(pk=transfer_id).first()
    if found is None:
        raise NotFound
    contract_for(actor, found.contract_id, power)
    return LandTransfer.objects.select_related("contract__parcel__area").get(pk=transfer_id)


def _parcel(actor: Actor, parcel_id: int) -> Parcel:
    rows = Parcel.objects.all()
    if actor != SYSTEM:
        actor.require(Power.LAND_ENTER)
        rows = rows.visible_to(actor, Power.LAND_ENTER)
    found = rows.select_for_update(of=("self",)).select_related("area").filter(pk=parcel_id).first()
    if found is None:
        raise NotFound
    return found


def area_for(actor: Actor, area_id: int, power: Power) -> Area:
    """Return an area within the power's reach. Raises NotAllowed, NotFound."""
    if actor != SYSTEM:
        actor.require(power)
    return registry.get_area(actor, area_id, power)


def whole_mu(mu: Decimal) -> bool:
    """Say whether an area is positive and has at most two decimals."""
    return mu > 0 and mu == mu.quantize(Decimal("0.01"))


def who(actor: Actor) -> int | None:
    """Return the person to be named on a record; none for the system."""
    return None if actor == SYSTEM else actor.person_id


def told(
    actor: Actor, action: str, object_id: int, area: Area, detail: Detail | None = None
) -> None:
    """Record an act on land."""
    audit.record(
        actor=actor,
        action=f"land.{action}",
        object_kind="land",
        object_id=object_id,
        area_path=area.scope_path,
        detail=detail,
    )
