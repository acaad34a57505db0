"""The village's list of parcels: whose they are, how large, how good, until when, in whose hands."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.core.importing import Column, Committed, Effect, Importer, Preview, Row, Target, Undone
from touyan.core.jobs import Progress
from touyan.core.money import format_fen
from touyan.core.tabular import cells
from touyan.core.tabular.cells import BadCell
from touyan.land import parcel_workbook
from touyan.land.errors import LandUsed
from touyan.land.models import (
    LandContract,
    LandKind,
    LandTransfer,
    Parcel,
    TransferStatus,
    TransferWay,
)
from touyan.land.parcel_workbook import OF_PARCEL, OF_TRANSFER, Planned

MOST_HUNDREDTHS = 10_000_000
_CODE = re.compile(r"^[0-9A-Za-z-]{1,19}$", re.ASCII)
_GRADES = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
_KINDS = {
    "水田": LandKind.PADDY.value,
    "旱地": LandKind.DRY.value,
    "水浇地": LandKind.DRY.value,
    "园地": LandKind.ORCHARD.value,
    "果园": LandKind.ORCHARD.value,
    "茶园": LandKind.ORCHARD.value,
    "鱼塘": LandKind.POND.value,
    "草地": LandKind.GRASS.value,
    "林地": LandKind.FOREST.value,
}
_WAYS = {
    "入股": TransferWay.SHARE.value,
    "出租": TransferWay.LEASE.value,
    "租赁": TransferWay.LEASE.value,
    "转包": TransferWay.LEASE.value,
    "其他": TransferWay.OTHER.value,
}


def _code(cell: Any) -> str:
    found = cells.digits(cell)
    if not _CODE.match(found):
        raise BadCell(_("Write the code of the land register: at most 19 digits or letters."))
    return found


def mu_of(cell: Any) -> Decimal:
    """Return an area in mu, two decimals at most. Raises Invalid."""
    try:
        hundredths = cells.amount(scale=2, unit_words=("亩",))(cell)
    except Invalid:
        hundredths = 0
    if not 0 < hundredths <= MOST_HUNDREDTHS:
        raise BadCell(_("Write the area in mu with at most two decimals, such as 3.50."))
    return Decimal(hundredths).scaleb(-2)


def _grade(cell: Any) -> int:
    text = str(cell).strip().removesuffix("级").removesuffix("等")
    if text in _GRADES:
        return _GRADES[text]
    found: int = cells.whole(least=1, most=10)(text if isinstance(cell, str) else cell)
    return found


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Show what each row would bring; every row that does not fit, with its cell."""
    return parcel_workbook.compare(target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Write new parcels, contracts and agreed transfers; correct what the list says otherwise."""
    found, plan = parcel_workbook.compare(target, rows)
    if found.problems:
        raise WrongState
    written = [one for one in plan if one.effect is not Effect.SAME]
    parcels = _write_parcels(target, written)
    contracts = _write_contracts(actor, written, parcels)
    transfers = _write_transfers(actor, written, contracts)
    audit.record(
        actor=actor,
        action="land.imported",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"parcels": len(written), "transfers": len(transfers)},
    )
    progress(100, "", "")
    return [
        Committed(
            one.row.key,
            one.effect,
            parcels[id(one)],
            {
                "contract": contracts[id(one)] if one.has_new_contract else None,
                "transfer": transfers.get(id(one)),
                "was": {name: str(getattr(one.parcel, name)) for name in one.changes},
                "now": {name: str(value) for name, value in one.changes.items()},
            },
        )
        for one in written
    ]


def _write_parcels(target: Target, written: Sequence[Planned]) -> dict[int, int]:
    """Return the parcel's key by the plan's identity."""
    new = [one for one in written if one.parcel is None]
    keys = bulk.next_keys(Parcel, len(new))
    now = clock.now()
    bulk.insert(
        Parcel,
        ["id", "area", "code", "name", "mu", "kind", "grade", "registered_at"],
        [
            (
                pk,
                target.area_id,
                one.row.values["parcel"],
                one.row.values.get("name") or "",
                one.row.values["mu"],
                one.row.values["kind"],
                one.row.values["grade"],
                now,
            )
            for pk, one in zip(keys, new, strict=True)
        ],
    )
    changed = []
    for one in written:
        if one.parcel is not None and one.changes:
            was = {name: getattr(one.parcel, name) for name in one.changes}
            for name, value in one.changes.items():
                setattr(one.parcel, name, value)
            changed.append((one.parcel, was))
    bulk.update([parcel for parcel, _was in changed], OF_PARCEL)
    for parcel, was in changed:  # `before` of what was committed is read from the plan
        for name, value in was.items():
            setattr(parcel, name, value)
    found = {id(one): pk for one, pk in zip(new, keys, strict=True)}
    return found | {id(one): one.parcel.pk for one in written if one.parcel is not None}


def _write_contracts(
    actor: Actor, written: Sequence[Planned], parcels: Mapping[int, int]
) -> dict[int, int]:
    """Return the contract's key by the plan's identity."""
    new = [one for one in written if one.has_new_contract]
    keys = bulk.next_keys(LandContract, len(new))
    now = clock.now()
    bulk.insert(
        LandContract,
        ["id", "parcel", "household", "number", "term_from", "term_to", "entered_by", "entered_at"],
        [
            (
                pk,
                parcels[id(one)],
                one.household_id,
                one.row.values.get("number") or "",
                one.row.values["term_from"],
                one.row.values["term_to"],
                actor.person_id or None,
                now,
            )
            for pk, one in zip(keys, new, strict=True)
        ],
    )
    found = {id(one): pk for one, pk in zip(new, keys, strict=True)}
    return found | {id(one): one.contract.pk for one in written if one.contract is not None}


def _write_transfers(
    actor: Actor, written: Sequence[Planned], contracts: Mapping[int, int]
) -> dict[int, int]:
    new = [one for one in written if one.moved is not None]
    keys = bulk.next_keys(LandTransfer, len(new))
    now = clock.now()
    moved = [one.moved or {} for one in new]
    bulk.insert(
        LandTransfer,
        [
            "id",
            "contract",
            *(name.removesuffix("_id") for name in OF_TRANSFER.values()),
            "paper_number",
            "document_hash",
            "status",
            "entered_by",
            "entered_at",
            "ended_because",
        ],
        [
            (
                pk,
                contracts[id(one)],
                *(what[column] for column in OF_TRANSFER),
                what["paper"],
                "",
                TransferStatus.AGREED.value,
                actor.person_id or None,
                now,
                "",
            )
            for pk, one, what in zip(keys, new, moved, strict=True)
        ],
    )
    return {id(one): pk for one, pk in zip(new, keys, strict=True)}


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take one import back. Raises LandUsed when transfers were filed or shares rest on the land."""
    before = [one.before or {} for one in done]
    transfers = bulk.among([one["transfer"] for one in before if one.get("transfer")])
    contracts = bulk.among([one["contract"] for one in before if one.get("contract")])
    new = bulk.among([one.object_id for one in done if one.effect is Effect.NEW])
    if LandTransfer.objects.filter(pk__in=transfers).exclude(status="AGREED").exists():
        raise LandUsed
    try:
        LandTransfer.objects.filter(pk__in=transfers).delete()
        LandContract.objects.filter(pk__in=contracts).delete()
        Parcel.objects.filter(pk__in=new).delete()
    except ProtectedError:
        raise LandUsed from None
    _put_back([one for one in done if (one.before or {}).get("was")])
    audit.record(
        actor=actor,
        action="land.import_undone",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"parcels": len(done)},
    )
    return Undone(len(done))


def _put_back(done: Sequence[Committed]) -> None:
    rows = Parcel.objects.select_for_update().in_bulk([one.object_id for one in done])
    for one in done:
        before, parcel = one.before or {}, rows[one.object_id]
        for name, value in before["now"].items():
            if str(getattr(parcel, name)) != value:
                raise LandUsed
        for name, value in before["was"].items():
            setattr(parcel, name, _parsed(name, value))
    bulk.update(list(rows.values()), OF_PARCEL)


def _parsed(name: str, value: str) -> Any:
    return {"mu": Decimal, "grade": int}.get(name, str)(value)


def _row_key(values: Mapping[str, Any]) -> str:
    return str(values["parcel"])


_PARCEL = (
    Column(
        "parcel",
        _("Code of the parcel"),
        _code,
        synonyms=("地块代码", "地块编码", "承包地块代码", "地块编号", "宗地代码"),
        required=True,
        example="5205241052050100001",
    ),
    Column(
        "name", _("Name of the parcel"), cells.text(60), synonyms=("地块名称", "小地名", "坐落")
    ),
    Column(
        "mu",
        _("Area in mu"),
        mu_of,
        synonyms=("面积", "合同面积", "承包面积", "实测面积", "亩数", "面积(亩)"),
        required=True,
        example="3.50",
    ),
    Column(
        "kind",
        _("Kind of land"),
        cells.choice(_KINDS),
        synonyms=("地类", "土地用途", "土地类型", "地块类别"),
        required=True,
        example="旱地",
        choices=tuple(_KINDS),
    ),
    Column(
        "grade",
        _("Grade of the soil"),
        _grade,
        synonyms=("地力等级", "等级", "土壤等级", "质量等级"),
        required=True,
        example="3",
    ),
    Column(
        "code",
        _("Household code"),
        cells.text(24),
        synonyms=("户号", "户编号", "户代码", "承包户编号", "农户编号"),
        example="520524105205H00012",
    ),
    Column(
        "head",
        _("Head of household"),
        cells.text(100),
        synonyms=("户主", "户主姓名", "承包方", "承包方代表", "承包户", "承包人"),
        example="张三",
    ),
    Column(
        "number",
        _("Number of the household's contract"),
        cells.text(40),
        synonyms=("承包合同编号", "承包合同代码", "合同代码"),
    ),
    Column(
        "term_from",
        _("Contract from"),
        cells.day,
        synonyms=("承包起", "承包期起", "承包起始日期", "承包期限起", "承包开始"),
        example="1998-07-01",
    ),
    Column(
        "term_to",
        _("Contract until"),
        cells.day,
        synonyms=("承包止", "承包期止", "承包截止日期", "承包期限止", "承包结束"),
        example="2028-06-30",
    ),
)
_TRANSFER = (
    Column(
        "to",
        _("Land given to"),
        cells.text(100),
        synonyms=("流转给", "受让方", "流入方", "入股单位"),
    ),
    Column(
        "way",
        _("Way"),
        cells.choice(_WAYS),
        synonyms=("流转方式", "方式"),
        choices=tuple(_WAYS),
    ),
    Column(
        "moved_mu",
        _("Mu given away"),
        mu_of,
        synonyms=("流转面积", "流转亩数", "入股面积", "入股亩数"),
    ),
    Column("from_on", _("Given from"), cells.day, synonyms=("流转起", "流转起始日期", "入股起")),
    Column("to_on", _("Given until"), cells.day, synonyms=("流转止", "流转截止日期", "入股止")),
    Column(
        "rent_fen",
        _("Rent per mu and year (yuan)"),
        cells.amount(scale=2),
        shown=format_fen,
        synonyms=("租金", "每亩租金", "保底租金", "亩租金"),
    ),
    Column("use", _("What it is used for"), cells.text(60), synonyms=("用途", "种植", "种什么")),
    Column(
        "paper",
        _("Number of the written contract"),
        cells.text(60),
        synonyms=("流转合同编号", "流转合同号", "入股合同号", "入股合同编号"),
    ),
)
PARCELS = Importer(
    code="parcels",
    title=_("Parcels, contracts on them, and land given away"),
    power=Power.LAND_ENTER,
    help=_(
        "One row for each parcel: code, mu, kind, grade, whose it is and until when; and if it was "
        "given to a cooperative, by which written contract. Filing is done by somebody else."
    ),
    columns=(*_PARCEL, *_TRANSFER),
    row_key=_row_key,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"VILLAGE"}),
)
IMPORTERS = {PARCELS.code: PARCELS}
