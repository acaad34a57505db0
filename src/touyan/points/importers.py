"""Workbooks of the points room: the points of a month as the village keeps them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import (
    Column,
    Committed,
    Effect,
    Importer,
    Preview,
    Row,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.tabular import cells
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance
from touyan.points import month_workbook
from touyan.points.decisions_importer import OLD_DECISIONS
from touyan.points.errors import PointsAlreadySpent
from touyan.points.importing_columns import CODE, HEAD, NOTE
from touyan.points.models import Claim, ClaimState
from touyan.points.opening_importer import OPENING

CHUNK = 500


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with rule book, households, limits and earlier imports."""
    return month_workbook.compare(actor, target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Propose every new row and mend every changed one; others review them afterwards."""
    found, fit, known = month_workbook.compare(actor, target, rows)
    if found.problems:
        raise WrongState
    now = clock.now()
    new = [entry for entry in fit if entry.row.key not in known.earlier]
    claims = Claim.objects.bulk_create(
        [month_workbook.claim_of(entry, known.village, actor, now) for entry in new],
        batch_size=CHUNK,
    )
    done = [
        Committed(entry.row.key, Effect.NEW, claim.pk)
        for entry, claim in zip(new, claims, strict=True)
    ]
    done += _mend(known, fit)
    audit.record(
        actor=actor,
        action="points.claims.imported",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"new": len(claims), "changed": len(done) - len(claims)},
    )
    progress(100, "", "")
    return done


def _mend(known: month_workbook.Known, fit: Sequence[month_workbook.Entry]) -> list[Committed]:
    mended: list[Claim] = []
    done: list[Committed] = []
    for entry in fit:
        claim = known.earlier.get(entry.row.key)
        if claim is None or not entry.differs(claim):
            continue
        before = {name: getattr(claim, name) for name in month_workbook.COMPARED}
        done.append(Committed(entry.row.key, Effect.CHANGED, claim.pk, before))
        for name in month_workbook.COMPARED:
            setattr(claim, name, getattr(entry, name))
        mended.append(claim)
    Claim.objects.bulk_update(mended, month_workbook.COMPARED, batch_size=CHUNK)
    return done


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take one import back: what is not booked is struck out, what is booked is reversed.

    Raises PointsAlreadySpent when a household has used the points. The rows can be imported again.
    """
    new = {one.object_id for one in done if one.effect == Effect.NEW}
    before = {one.object_id: one.before for one in done if one.before is not None}
    claims = month_workbook.by_ids(sorted({*new, *before}))
    booked = [c for c in claims if c.pk in new and c.state == ClaimState.POSTED]
    _reverse(actor, booked)
    kept = 0
    for claim in claims:
        if claim.pk in new:
            _strike_out(claim)
        elif claim.state == ClaimState.SUBMITTED:
            for name, value in (before[claim.pk] or {}).items():
                setattr(claim, name, value)
        else:
            kept += 1
    Claim.objects.bulk_update(
        claims, ["state", "reason", "row_key", *month_workbook.COMPARED], batch_size=CHUNK
    )
    audit.record(
        actor=actor,
        action="points.claims.import_undone",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"count": len(claims) - kept, "reversed": len(booked)},
    )
    notes = (_("Corrections that were reviewed meanwhile stay as they are."),) if kept else ()
    return Undone(len(claims) - kept, notes)


def _reverse(actor: Actor, booked: Sequence[Claim]) -> None:
    if not booked:
        return
    try:
        ledger.reverse_many(
            actor=actor,
            keys=[claim.transfer_key for claim in booked],
            reason="points.import.undone",
        )
    except InsufficientBalance:
        raise PointsAlreadySpent from None


def _strike_out(claim: Claim) -> None:
    claim.row_key = None
    if claim.state == ClaimState.POSTED:
        claim.state = ClaimState.REVERSED
    elif claim.state not in {ClaimState.REVERSED, ClaimState.CANCELLED}:
        claim.state = ClaimState.CANCELLED
    claim.reason = claim.reason or str(_("The import was taken back."))


def _key(values: Mapping[str, Any]) -> str:
    """Whose deed of which day under which rule; the same once more counts as the next one."""
    who = values.get("code") or values.get("head")
    if not (who and values.get("occurred_on") and values.get("rule")):
        return ""
    who = str(who).upper()[-24:]
    return f"{who}|{values['occurred_on']:%Y%m%d}|{str(values['rule']).strip()[:40].upper()}"


MONTH = Importer(
    code="points",
    title=_("Points of a month"),
    power=Power.POINTS_IMPORT,
    help=_(
        "One row for each deed. Every row becomes a proposal; two other people review it afterwards."
    ),
    columns=(
        CODE,
        HEAD,
        Column(
            "person",
            _("Who did it"),
            cells.text(100),
            synonyms=("姓名", "参与人", "得分人", "党员姓名", "村民姓名"),
            example="李四",
        ),
        Column(
            "occurred_on",
            _("Day"),
            cells.day,
            synonyms=("日期", "发生时间", "发生日期", "时间", "得分日期", "活动日期"),
            required=True,
            example="2026-03-18",
        ),
        Column(
            "rule",
            _("Rule"),
            cells.text(80),
            synonyms=(
                "事项",
                "项目",
                "项目编码",
                "事项编码",
                "细则",
                "细则编号",
                "积分项目",
                "积分事项",
            ),
            required=True,
            example="A03",
        ),
        Column(
            "quantity",
            _("How many"),
            cells.whole(least=1, most=50),
            synonyms=("次数", "数量", "工日", "小时", "件数"),
            example="2",
        ),
        Column(
            "points",
            _("Points"),
            cells.whole(least=-100, most=1000),
            synonyms=("分值", "得分", "积分", "加分", "本次积分", "分数"),
            example="6",
        ),
        Column(
            "content",
            _("What exactly, where"),
            cells.text(200),
            synonyms=("内容", "具体内容", "事由", "说明", "具体事项"),
            example="清扫三组通组路",
        ),
        NOTE,
    ),
    row_key=_key,
    preview=preview,
    commit=commit,
    undo=undo,
    repeats=True,
    area_levels=frozenset({"VILLAGE"}),
)
IMPORTERS = {"points": MONTH, "opening": OPENING, "old_decisions": OLD_DECISIONS}
