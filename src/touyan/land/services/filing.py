"""Filing of transfers with the issuing party (art. 36): one or many at once, by somebody else."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.land.errors import FilerEntered
from touyan.land.models import LandContract, LandTransfer, TransferStatus
from touyan.land.services.contracts import who

MOST = 200
"""Transfers that one press takes on file: the page shows no more."""


def file_transfer(*, actor: Actor, transfer_id: int, filed_on: dt.date) -> LandTransfer:
    """File one transfer. Raises as `file_transfers`."""
    [found] = file_transfers(actor=actor, transfer_ids=[transfer_id], filed_on=filed_on)
    return found


@transaction.atomic
def file_transfers(
    *, actor: Actor, transfer_ids: Sequence[int], filed_on: dt.date
) -> list[LandTransfer]:
    """File transfers together: all of them or none, each with its own record of the act.

    Raises NotFound when one is not within the actor's reach, WrongState when one is not waiting or
    the day has not come, FilerEntered for one that the actor entered, Invalid for none or too many.
    """
    wanted = set(transfer_ids)
    if not 0 < len(wanted) <= MOST:
        raise Invalid
    found = _locked(actor, wanted)
    if filed_on > clock.today() or any(one.status != TransferStatus.AGREED for one in found):
        raise WrongState
    if actor != SYSTEM and any(one.entered_by_id == actor.person_id for one in found):
        raise FilerEntered
    LandTransfer.objects.filter(pk__in=wanted).update(
        status=TransferStatus.FILED, filed_on=filed_on, filed_by_id=who(actor)
    )
    audit.record_many(
        actor=actor,
        action="land.transfer.filed",
        object_kind="land",
        objects=[(one.pk, one.contract.parcel.area.scope_path, None) for one in found],
    )
    for one in found:
        one.status, one.filed_on, one.filed_by_id = TransferStatus.FILED, filed_on, who(actor)
    return found


def _locked(actor: Actor, wanted: set[int]) -> list[LandTransfer]:
    """Return these transfers, their contracts locked in the order of their keys. Raises NotFound."""
    rows = LandTransfer.objects.filter(pk__in=wanted)
    if actor != SYSTEM:
        actor.require(Power.LAND_FILE)
        reached = LandContract.objects.visible_to(actor, Power.LAND_FILE)
        rows = rows.filter(contract__in=reached.values("pk"))
    contracts = LandContract.objects.filter(pk__in=rows.values("contract"))
    list(contracts.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    found = list(rows.select_related("contract__parcel__area").order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound
    return found
