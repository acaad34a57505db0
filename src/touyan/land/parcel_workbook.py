"""A village's list of parcels against the records: what each row brings, and what is wrong with it.

Everything is looked up once for all rows; the number of queries does not grow with them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from touyan.core import bulk, clock
from touyan.core.importing import Change, Effect, Preview, Row, Rows, Target
from touyan.land import term
from touyan.land.errors import LandInUse, NotFarming, NotInWriting, OutlivesTerm, TermNotLawful
from touyan.land.models import LandContract, LandTransfer, Parcel, TransferWay
from touyan.land.term import Term, Use
from touyan.registry.models import Area, Organisation
from touyan.registry.workbook_households import Households, Unfit

OF_PARCEL = ("name", "mu", "kind", "grade")
OF_TRANSFER = {
    "to": "to_subject_id",
    "way": "way",
    "moved_mu": "mu",
    "from_on": "from_on",
    "to_on": "to_on",
    "rent_fen": "rent_fen_per_mu",
    "use": "use",
}
"""Columns of the workbook, and where the written contract keeps them."""


@dataclass
class Known:
    """What the rows may name, in one village."""

    village: Area
    households: Households
    organisations: dict[str, int]
    parcels: dict[str, Parcel]
    contracts: dict[int, LandContract]
    transfers: dict[int, list[LandTransfer]]


@dataclass
class Planned:
    """What one row brings: a parcel or changes of it, a contract, a transfer. `moved` by field."""

    row: Row
    parcel: Parcel | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    household_id: int | None = None
    has_new_contract: bool = False
    contract: LandContract | None = None
    moved: dict[str, Any] | None = None

    @property
    def effect(self) -> Effect:
        """What it does to the records."""
        if self.parcel is None:
            return Effect.NEW
        brings = self.changes or self.has_new_contract or self.moved
        return Effect.CHANGED if brings else Effect.SAME


def look_up(target: Target, rows: Sequence[Row]) -> Known:
    """Return what the rows may name. Seven queries, however many rows."""
    village = Area.objects.get(pk=target.area_id)
    households = Households(village)
    households.read()
    codes = [str(row.values["parcel"]) for row in rows]
    found = Parcel.objects.filter(code__in=bulk.among(codes)).select_related("area")
    parcels = {one.code: one for one in found}
    ids = bulk.among([one.pk for one in parcels.values()])
    contracts = {
        one.parcel_id: one for one in LandContract.objects.filter(parcel_id__in=ids, ended_on=None)
    }
    transfers: dict[int, list[LandTransfer]] = {}
    of_contracts = bulk.among([one.pk for one in contracts.values()])
    for one in LandTransfer.objects.filter(contract_id__in=of_contracts).in_use():
        transfers.setdefault(one.contract_id, []).append(one)
    near = Organisation.objects.filter(subject__area__scope_path__under=village.prefix)
    organisations = dict(near.order_by("-pk").values_list("name", "pk"))
    return Known(village, households, organisations, parcels, contracts, transfers)


def compare(target: Target, rows: Sequence[Row]) -> tuple[Preview, list[Planned]]:
    """Return the preview and the plan of the rows, worked out once for preview and commit."""
    if isinstance(rows, Rows) and "parcels" in rows.memo:
        kept: tuple[Preview, list[Planned]] = rows.memo["parcels"]
        return kept
    known = look_up(target, rows)
    preview, plan = Preview(), list[Planned]()
    for row in rows:
        try:
            planned = _plan(row, known)
        except Unfit as unfit:
            preview.effects.append(Effect.SAME)
            preview.problems.append(row.problem(unfit.column, unfit.reason))
            continue
        preview.effects.append(planned.effect)
        preview.changes += [
            Change(row.key, column, str(getattr(planned.parcel, column)), str(after))
            for column, after in planned.changes.items()
        ]
        plan.append(planned)
    if isinstance(rows, Rows):
        rows.memo["parcels"] = (preview, plan)
    return preview, plan


def _plan(row: Row, known: Known) -> Planned:
    """Return what a row brings. Raises Unfit at the first thing that is wrong with it."""
    values = row.values
    parcel = known.parcels.get(values["parcel"])
    if parcel is not None and not parcel.area.path.startswith(known.village.path):
        raise Unfit("parcel", _("Another village has a parcel of this code."))
    planned = Planned(row, parcel)
    _contract(planned, known)
    others = known.transfers.get(planned.contract.pk, []) if planned.contract else []
    if parcel is not None:
        planned.changes = _changed(values, parcel, others)
    if any(values.get(column) is not None for column in ("to", "paper", "moved_mu", "use")):
        planned.moved = _moved(planned, known, others)
    return planned


def _changed(
    values: dict[str, Any], parcel: Parcel, others: Sequence[LandTransfer]
) -> dict[str, Any]:
    found = {
        column: values[column]
        for column in OF_PARCEL
        if values.get(column) is not None and values[column] != getattr(parcel, column)
    }
    serious = [column for column in found if column != "name"]
    if serious and others:
        text = _("The record says %s, and others work this land. Correct the workbook.")
        raise Unfit(serious[0], text % getattr(parcel, serious[0]))
    return found


def _contract(planned: Planned, known: Known) -> None:
    """Find whose land it is and until when; what the contract on record says stays."""
    values = planned.row.values
    if not values.get("code") and not values.get("head"):
        if values.get("term_from") or values.get("term_to"):
            raise Unfit("code", _("Write the household code or the name of its head."))
        return
    planned.household_id = known.households.named(values).pk
    for column in ("term_from", "term_to"):
        if not values.get(column):
            raise Unfit(column, _("Write the first and the last day of the contract."))
    old = known.contracts.get(planned.parcel.pk) if planned.parcel else None
    if old is None:
        _require_lawful(values)
        planned.has_new_contract = True
        return
    planned.contract = old
    if old.household_id != planned.household_id:
        column = "code" if values.get("code") else "head"
        raise Unfit(column, _("This parcel is under contract to another household."))
    for column in ("term_from", "term_to"):
        if getattr(old, column) != values[column]:
            raise Unfit(column, _("The contract on record says %s.") % getattr(old, column))


def _require_lawful(values: dict[str, Any]) -> None:
    own = Term(values["term_from"], values["term_to"])
    if own.last < own.first or not term.is_lawful(values["kind"], own):
        raise Unfit("term_to", str(TermNotLawful.default_message))
    if own.first > clock.today():
        raise Unfit("term_from", _("This day has not come yet."))


def _moved(planned: Planned, known: Known, others: Sequence[LandTransfer]) -> dict[str, Any] | None:
    """Return the transfer that a row says, or None when it is on record already. Raises Unfit."""
    values = planned.row.values
    _complete(planned)
    to_id = known.organisations.get(values["to"])
    if to_id is None:
        raise Unfit("to", _("No organisation of this village has this name."))
    wanted = {
        "to": to_id,
        "way": values.get("way") or TransferWay.SHARE.value,
        "moved_mu": values.get("moved_mu") or values["mu"],
        "from_on": values["from_on"],
        "to_on": values["to_on"],
        "rent_fen": values.get("rent_fen") or 0,
        "use": values["use"],
        "paper": values["paper"],
    }
    for other in others:
        if other.paper_number == values["paper"]:
            for column, name in OF_TRANSFER.items():
                if getattr(other, name) != wanted[column]:
                    raise Unfit(column, _("The contract of this number says otherwise on record."))
            return None
    given = Term(wanted["from_on"], wanted["to_on"])
    if given.last < given.first or not Term(values["term_from"], values["term_to"]).holds(given):
        raise Unfit("to_on", str(OutlivesTerm.default_message))
    uses = [Use(Term(one.from_on, one.to_on), one.mu) for one in others]
    mu: Decimal = wanted["moved_mu"]
    if term.most_in_use(uses, given) + mu > values["mu"]:
        column = "moved_mu" if values.get("moved_mu") else "mu"
        raise Unfit(column, str(LandInUse.default_message))
    return wanted


def _complete(planned: Planned) -> None:
    """Raise Unfit unless everything is there that the law asks of a written contract (art. 40)."""
    values = planned.row.values
    if planned.household_id is None:
        raise Unfit("code", _("Only land under contract can be given away: write whose it is."))
    if not values.get("to"):
        raise Unfit("to", _("Write who took the land."))
    if not values.get("paper"):
        raise Unfit("paper", str(NotInWriting.default_message))
    if not values.get("use"):
        raise Unfit("use", str(NotFarming.default_message))
    for column in ("from_on", "to_on"):
        if not isinstance(values.get(column), dt.date):
            raise Unfit(column, _("Write from when to when the land is given away."))
