"""Taking over the register of shares in mid-year: what the contributions of the opening are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.backstage.imports.record import told
from touyan.coops import register_workbook
from touyan.coops.errors import SharesStand
from touyan.coops.models import Subscription, SubscriptionKind, SubscriptionStatus
from touyan.coops.register_workbook import Entry
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import (
    Column,
    Committed,
    Effect,
    Importer,
    Option,
    Preview,
    Row,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.money import format_fen
from touyan.core.tabular import cells
from touyan.land.importers import mu_of

KINDS = {
    "现金": SubscriptionKind.CASH.value,
    "货币": SubscriptionKind.CASH.value,
    "资金": SubscriptionKind.CASH.value,
    "土地经营权": SubscriptionKind.LAND_RIGHT.value,
    "土地": SubscriptionKind.LAND_RIGHT.value,
    "林权": SubscriptionKind.FOREST_RIGHT.value,
    "设备": SubscriptionKind.EQUIPMENT.value,
    "实物": SubscriptionKind.EQUIPMENT.value,
    "技术": SubscriptionKind.TECH.value,
    "知识产权": SubscriptionKind.TECH.value,
    "集体资产": SubscriptionKind.COLLECTIVE_ASSET.value,
}


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Show what each row would become; what does not add up with the opening, in its cell."""
    return register_workbook.compare(actor, target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Write the shares; somebody else registers them as one set, once the opening is booked."""
    found, new, known = register_workbook.compare(actor, target, rows)
    if known.opening is None or any(one.severity == "ERROR" for one in found.problems):
        raise WrongState
    written = bulk.create([_share(actor, target, entry, known) for entry in new])
    told(actor, target, "coops.shares.imported", shares=len(written))
    progress(100, "", "")
    return [
        Committed(entry.row.key, Effect.NEW, share.pk)
        for entry, share in zip(new, written, strict=True)
    ]


def _share(
    actor: Actor, target: Target, entry: Entry, known: register_workbook.Known
) -> Subscription:
    cash, land = entry.kind == SubscriptionKind.CASH, entry.transfer
    return Subscription(
        coop=known.coop,
        member=entry.member,
        kind=entry.kind,
        status=SubscriptionStatus.PAID if cash else SubscriptionStatus.APPRAISED,
        amount_fen=entry.amount_fen,
        note=entry.note,
        land_transfer=land,
        mu=land.mu if land else None,
        grade=land.contract.parcel.grade if land else None,
        term_from=land.from_on if land else None,
        term_to=land.to_on if land else None,
        fen_per_mu_year=entry.fen_per_mu_year,
        # Whoever confirmed the opening balance sheet adopted the values that stand in it.
        valuation_id=None if cash or known.opening is None else known.opening.resolution_id,
        pledged_on=entry.on,
        settled_on=entry.on,
        opening=known.opening,
        run_id=target.run_id,
        entered_by_id=actor.person_id,
        entered_at=clock.now(),
        settled_by_id=actor.person_id,
    )


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Call the shares of one import off. Raises SharesStand when any of them is registered."""
    rows = Subscription.objects.select_for_update(of=("self",)).filter(
        pk__in=bulk.among([one.object_id for one in done])
    )
    if any(row.status not in {"PAID", "APPRAISED"} for row in rows):
        raise SharesStand
    gone = rows.update(status=SubscriptionStatus.CANCELLED)
    told(actor, target, "coops.shares.import_undone", shares=gone)
    return Undone(gone)


def _row_key(values: Mapping[str, Any]) -> str:
    what = values.get("parcel") or f"{values['on']}|{values.get('note') or ''}"
    return f"{values['who']}|{values['kind']}|{what}"


COLUMNS = (
    Column(
        "who",
        _("Member (number or name)"),
        cells.text(60),
        synonyms=("成员", "成员编号", "成员姓名", "姓名", "股东", "社员"),
        required=True,
        example="12",
    ),
    Column(
        "kind",
        _("What was brought in"),
        cells.choice(KINDS),
        synonyms=("出资方式", "入股方式", "出资形式", "入股类型"),
        required=True,
        example="现金",
        choices=tuple(KINDS),
    ),
    Column(
        "amount_fen",
        _("Value (yuan)"),
        cells.amount(scale=2),
        shown=format_fen,
        synonyms=("出资额", "金额", "股金", "作价金额", "入股金额"),
        example="5000",
    ),
    Column(
        "on",
        _("Brought in on"),
        cells.day,
        synonyms=("出资日期", "入股日期", "入社日期", "日期"),
        required=True,
        example="2020-03-15",
    ),
    Column(
        "note",
        _("What it is"),
        cells.text(120),
        synonyms=("说明", "名称", "内容", "摘要"),
        example="旋耕机一台",
    ),
    Column(
        "parcel",
        _("Code of the parcel"),
        cells.digits,
        synonyms=("地块代码", "地块编码", "地块编号", "承包地块代码"),
    ),
    Column("mu", _("Area in mu"), mu_of, synonyms=("面积", "入股面积", "入股亩数", "亩数")),
    Column(
        "rate_fen",
        _("Value per mu and year (yuan)"),
        cells.amount(scale=2),
        shown=format_fen,
        synonyms=("每亩年作价", "每亩作价", "亩年作价"),
    ),
)


def register_importer(coop: Option) -> Importer:
    """Return the importer; the option that names the cooperative is shared with the others."""
    return Importer(
        code="coop_shares",
        title=_("Register of shares of a cooperative"),
        power=Power.COOP_ENTER,
        help=_(
            "One row for each share: whose, what, how much, since when; land with its parcel. After "
            "the opening balances, and with the same sum for each member."
        ),
        columns=COLUMNS,
        options=(coop,),
        row_key=_row_key,
        preview=preview,
        commit=commit,
        undo=undo,
        area_levels=frozenset({"VILLAGE", "TOWNSHIP"}),
    )
