"""The old list of members as applicants: numbers as members know them; the members' decision admits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.backstage.imports.record import told
from touyan.coops import books_workbook, membership
from touyan.coops.errors import MembersAdmitted, OnlyCooperatives, PublicBodyCannotJoin
from touyan.coops.membership import Check, Kin
from touyan.coops.models import Coop, CoopMember, CoopStatus, MemberStatus
from touyan.coops.services.founding import refuse_unmet
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, NotFound, WrongState
from touyan.core.importing import (
    Column,
    Committed,
    Effect,
    Importer,
    Option,
    Preview,
    Row,
    Rows,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.tabular import cells
from touyan.registry.models import Organisation
from touyan.registry.workbook_households import Households, Unfit

PRESENT = (MemberStatus.APPLIED, MemberStatus.MEMBER)
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on the old list."""

    row: Row
    subject_id: int
    is_unit: bool
    is_farmer: bool
    is_same: bool = False


@dataclass
class Known:
    """What the rows may name, and who is on the list."""

    coop: Coop
    households: Households
    units: dict[str, Organisation] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    listed: dict[int, CoopMember] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)


def _look_up(actor: Actor, target: Target) -> Known:
    reached = books_workbook.look_up(actor, target)
    if reached is None:
        raise NotFound
    coop = reached.coop
    known = Known(coop, Households(coop.area))
    known.households.read()
    near = Organisation.objects.filter(subject__area__scope_path__under=coop.area.prefix)
    for one in near.order_by("-pk"):
        known.units[one.name] = one
    if coop.is_union:
        active = Coop.objects.filter(status=CoopStatus.ACTIVE).exclude(pk=coop.pk)
        known.active = set(active.values_list("pk", flat=True))
    for member in CoopMember.objects.filter(coop=coop):
        known.numbers[member.number] = member.subject_id
        if member.status in PRESENT:
            known.listed[member.subject_id] = member
    return known


def _compare(
    actor: Actor, target: Target, rows: Sequence[Row]
) -> tuple[Preview, list[Entry], Known]:
    if isinstance(rows, Rows) and "members" in rows.memo:
        kept: tuple[Preview, list[Entry], Known] = rows.memo["members"]
        return kept
    known, preview, entries = _look_up(actor, target), Preview(), list[Entry]()
    for row in rows:
        try:
            entry = _entry(row, known)
        except Unfit as unfit:
            preview.effects.append(Effect.NEW)
            preview.problems.append(row.problem(unfit.column, unfit.reason))
            continue
        preview.effects.append(Effect.SAME if entry.is_same else Effect.NEW)
        entries.append(entry)
    if rows and not preview.problems and (said := _unlawful(known, entries)):
        preview.problems.append(rows[-1].problem("is_farmer", said))
    if isinstance(rows, Rows):
        rows.memo["members"] = (preview, entries, known)
    return preview, entries, known


def _entry(row: Row, known: Known) -> Entry:
    """Return who a row is. Raises Unfit at the first thing that is wrong with it."""
    values = row.values
    subject_id, is_unit = _subject(values, known)
    if subject_id in known.seen:
        raise Unfit("number", gettext("This member stands in the workbook twice."))
    known.seen.add(subject_id)
    if values["on"] > clock.today():
        raise Unfit("on", gettext("This day has not come yet."))
    old = known.listed.get(subject_id)
    farmer = values.get("is_farmer") is not False and not is_unit
    if old is not None:
        _require_same(old, values, farmer=farmer)
    if known.numbers.get(values["number"], subject_id) != subject_id:
        raise Unfit("number", gettext("Somebody else on the list has this number."))
    if old is None and values["number"] in known.numbers:
        raise Unfit("number", gettext("This number belongs to a membership that is over."))
    return Entry(row, subject_id, is_unit, farmer, old is not None)


def _require_same(old: CoopMember, values: Mapping[str, Any], *, farmer: bool) -> None:
    if old.number != values["number"]:
        raise Unfit("number", gettext("On the list this member has number %d.") % old.number)
    if values.get("is_farmer") is not None and old.is_farmer is not farmer:
        raise Unfit("is_farmer", gettext("The list of members says otherwise."))


def _subject(values: Mapping[str, Any], known: Known) -> tuple[int, bool]:
    name = values.get("unit")
    if name is None:
        if known.coop.is_union:
            raise Unfit("unit", str(OnlyCooperatives.default_message))
        return known.households.named(values).pk, False
    unit = known.units.get(name)
    if unit is None or unit.pk == known.coop.pk:
        raise Unfit("unit", gettext("No organisation of this village has this name."))
    if known.coop.is_union and unit.pk not in known.active:
        raise Unfit("unit", str(OnlyCooperatives.default_message))
    if not membership.may_join(unit.kind, is_union=known.coop.is_union):
        raise Unfit("unit", str(PublicBodyCannotJoin.default_message))
    return unit.pk, True


def _unlawful(known: Known, entries: Sequence[Entry]) -> str:
    """Return what the law asks of the whole list and is not met (art. 20), or nothing."""
    if known.coop.is_union:
        return ""
    kin = [Kin(one.is_farmer, one.is_unit) for one in known.listed.values()]
    kin += [Kin(one.is_farmer, one.is_unit) for one in entries if not one.is_same]
    counted = [one for one in membership.composition(kin) if one.check is not Check.MEMBERS]
    try:
        refuse_unmet(counted)
    except DomainError as error:
        return str(error)
    return ""


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Show who would be put on the list; every mistake in its cell."""
    return _compare(actor, target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Put them on the list as applicants, under their old numbers."""
    found, entries, known = _compare(actor, target, rows)
    if found.problems:
        raise WrongState
    new, now = [one for one in entries if not one.is_same], clock.now()
    written = bulk.create(
        [
            CoopMember(
                coop=known.coop,
                subject_id=one.subject_id,
                number=one.row.values["number"],
                is_farmer=one.is_farmer,
                is_unit=one.is_unit,
                applied_on=one.row.values["on"],
                entered_by_id=actor.person_id,
                entered_at=now,
            )
            for one in new
        ]
    )
    told(actor, target, "coops.members.imported", members=len(written))
    progress(100, "", "")
    return [
        Committed(one.row.key, Effect.NEW, member.pk)
        for one, member in zip(new, written, strict=True)
    ]


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take applicants off the list. Raises MembersAdmitted when any of them was decided on."""
    rows = CoopMember.objects.filter(pk__in=bulk.among([one.object_id for one in done]))
    if rows.exclude(status=MemberStatus.APPLIED).exists():
        raise MembersAdmitted
    try:
        gone = rows.delete()[0]
    except ProtectedError:
        raise MembersAdmitted from None
    told(actor, target, "coops.members.import_undone", members=gone)
    return Undone(gone)


def _row_key(values: Mapping[str, Any]) -> str:
    return str(values["number"])


COLUMNS = (
    Column(
        "number",
        _("Number in the list"),
        cells.whole(least=1, most=MOST),
        synonyms=("编号", "成员编号", "序号", "社员编号"),
        required=True,
        example="12",
    ),
    Column(
        "code",
        _("Household code"),
        cells.text(24),
        synonyms=("户号", "户编号", "户代码", "农户编号"),
        example="520524105205H00012",
    ),
    Column(
        "head",
        _("Head of household"),
        cells.text(100),
        synonyms=("户主", "户主姓名", "成员姓名", "姓名", "社员姓名"),
        example="张三",
    ),
    Column(
        "unit",
        _("Name of the organisation"),
        cells.text(100),
        synonyms=("单位", "单位名称", "单位成员"),
    ),
    Column(
        "is_farmer",
        _("Is a farmer"),
        cells.yes_no,
        synonyms=("是否农民", "农民", "农民身份"),
        example="是",
    ),
    Column(
        "on",
        _("Joined or applied on"),
        cells.day,
        synonyms=("入社日期", "申请日期", "加入日期", "日期"),
        required=True,
        example="2019-03-15",
    ),
)


def members_importer(coop: Option) -> Importer:
    """Return the importer; the option that names the cooperative is shared with the others."""
    return Importer(
        code="coop_members",
        title=_("Old list of members of a cooperative"),
        power=Power.COOP_ENTER,
        help=_(
            "One row for each member: number, household or organisation, farmer or not, since when. They "
            "are admitted by a decision of the members, as applicants are."
        ),
        columns=COLUMNS,
        options=(coop,),
        row_key=_row_key,
        preview=preview,
        commit=commit,
        undo=undo,
        area_levels=frozenset({"VILLAGE", "TOWNSHIP"}),
    )
