"""People and households from the roster that a village keeps: one row for each person."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import bulk as fast
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.identity import Identity, parse_identity, parse_phone
from touyan.core.importing import (
    Change,
    Column,
    Committed,
    Effect,
    Importer,
    Preview,
    Row,
    Rows,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.masking import mask_id, mask_name, mask_phone
from touyan.core.tabular import cells
from touyan.registry import bulk, names
from touyan.registry.errors import BadHouseholdCode
from touyan.registry.importers import words
from touyan.registry.importers.areas import area_code
from touyan.registry.importers.people_changes import apply_changes, before_of, put_back
from touyan.registry.importers.people_plan import Known, Plan, Planned, make_plan
from touyan.registry.importers.removal import remove_subjects
from touyan.registry.kinds import HouseholdKind, PartyStatus, Relation
from touyan.registry.models import Household, HouseholdMember

_HOUSEHOLD = re.compile(r"^(\d{1,5}|\d{12}H\d{5})$", re.ASCII)


def _name(cell: Any) -> str:
    return names.checked(str(cell))


def _identity(cell: Any) -> Identity:
    return parse_identity(cells.digits(cell), on=clock.today())


def _phone(cell: Any) -> str:
    return parse_phone(cells.digits(cell))


def _household(cell: Any) -> str:
    """Return a household code, or the number of the household in its village."""
    text = cells.digits(cell).upper().removesuffix("号").removesuffix("户").replace(" ", "")
    if not _HOUSEHOLD.match(text):
        raise BadHouseholdCode
    return text


def _row_key(values: Mapping[str, Any]) -> str:
    """Return the identity number; without it the household (or head) and the name.

    A member who only follows their head in the roster is told by name: two of one name need more.
    """
    if values.get("id_number"):
        return f"id:{values['id_number'].number}"
    is_head = values.get("relation") == Relation.HEAD
    household = values.get("household") or values.get("head") or (is_head and values["name"])
    if not household and not values.get("relation"):
        return ""
    place = values.get("area") or ""
    return f"{place}|{values.get('group') or ''}|{household or ''}|{values['name']}"


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the roster with the register; values of people are shown masked."""
    plan = _plan(target, rows)
    found = Preview([planned.effect for planned in plan.planned], plan.problems)
    for planned in plan.planned:
        if planned.known is not None:
            found.changes += _shown_changes(planned, planned.known)
    households = {p.household for p in plan.planned if p.household not in plan.households}
    if households - {""}:
        found.notes.append(_("New households: %s.") % len(households - {""}))
    return found


def _plan(target: Target, rows: Sequence[Row]) -> Plan:
    """Return the plan of these rows, worked out once for preview and commit."""
    if not isinstance(rows, Rows):
        return make_plan(target, rows)
    if "plan" not in rows.memo:
        rows.memo["plan"] = make_plan(target, rows)
    plan: Plan = rows.memo["plan"]
    return plan


def _shown_changes(planned: Planned, known: Known) -> list[Change]:
    return [_shown(planned, known, column) for column in planned.changes]


def _shown(planned: Planned, known: Known, column: str) -> Change:
    values = planned.row.values
    if column == "name":
        before, after = mask_name(known.name), mask_name(values["name"])
    elif column == "party":
        before = str(PartyStatus(known.party_status).label)
        after = str(PartyStatus(values["party"]).label)
    elif column == "phone":
        before, after = "***" if known.phone_index else "", mask_phone(values["phone"])
    elif column == "relation":
        before, after = str(Relation(known.relation).label), str(planned.relation.label)
    elif column == "household":
        before, after = known.household, planned.household.removeprefix("new:")
    else:
        before, after = "", values.get("group") or values.get("area") or ""
    return Change(planned.row.key, column, before, after)


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Register new people and households, add members, correct what the roster says otherwise."""
    plan = _plan(target, rows)
    new = [planned for planned in plan.planned if planned.known is None]
    ids = bulk.register_people(
        actor=actor,
        people=[_new_person(planned) for planned in new],
        progress=lambda count: progress(60 * count // len(new), "", ""),
    )
    progress(60, "", "")
    person_of = {id(planned): pk for planned, pk in zip(new, ids, strict=True)}
    done = [
        Committed(planned.row.key, Effect.NEW, pk) for planned, pk in zip(new, ids, strict=True)
    ]
    done += _households(actor, plan, person_of)
    progress(80, "", "")
    changed = [p for p in plan.planned if p.known is not None and p.changes]
    befores = before_of([p.known.pk for p in changed if p.known is not None])
    apply_changes(changed)
    for planned in changed:
        if planned.known is not None:
            pk = planned.known.pk
            done.append(Committed(planned.row.key, Effect.CHANGED, pk, befores[pk]))
    _tell(actor, target, "registry.people.imported", new=len(new), changed=len(changed))
    progress(100, "", "")
    return done


def _new_person(planned: Planned) -> bulk.NewPerson:
    values = planned.row.values
    identity: Identity | None = values.get("id_number")
    return bulk.NewPerson(
        planned.area_id,
        values["name"],
        identity=identity,
        phone=values.get("phone") or "",
        sex=str(values.get("sex") or ""),
        born_on=values.get("born_on"),
        party_status=values.get("party") or PartyStatus.NONE,
    )


def _households(actor: Actor, plan: Plan, person_of: Mapping[int, int]) -> list[Committed]:
    """Form the new households and add the new members to those that exist."""
    joining: dict[str, list[tuple[Planned, int]]] = defaultdict(list)
    for planned in plan.planned:
        if planned.known is None:
            joining[planned.household].append((planned, person_of[id(planned)]))
        elif "household" in planned.changes:
            joining[planned.household].append((planned, planned.known.pk))
    fresh = {key: people for key, people in joining.items() if key not in plan.households}
    ids = bulk.register_households(
        actor=actor,
        households=[
            bulk.NewHousehold(
                people[0][0].area_id,
                tuple((pk, planned.relation) for planned, pk in people),
                code="" if key.startswith("new:") else key,
            )
            for key, people in fresh.items()
        ],
    )
    _join({key: people for key, people in joining.items() if key in plan.households}, plan)
    return [
        Committed(f"household:{key}", Effect.NEW, pk) for key, pk in zip(fresh, ids, strict=True)
    ]


def _join(joining: Mapping[str, Sequence[tuple[Planned, int]]], plan: Plan) -> None:
    today = clock.today()
    fast.insert(
        HouseholdMember,
        ["household", "person", "kind", "relation", "joined_on"],
        (
            (
                plan.households[key][0],
                pk,
                HouseholdKind.RESIDENT.value,
                planned.relation.value,
                today,
            )
            for key, people in joining.items()
            for planned, pk in people
        ),
    )
    heads = [
        Household(pk=plan.households[key][0], head_id=pk)
        for key, people in joining.items()
        for planned, pk in people
        if planned.relation == Relation.HEAD
    ]
    Household.objects.bulk_update(heads, ["head"], batch_size=400)


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Remove the people and households that the import brought, put corrected values back.

    Raises BuiltUpon when points, posts or accounts belong to them by now.
    """
    put_back({one.object_id: one.before for one in done if one.before is not None})
    remove_subjects([one.object_id for one in done if one.before is None])
    _tell(actor, target, "registry.people.import_undone", rows=len(done))
    return Undone(len(done))


def _tell(actor: Actor, target: Target, action: str, **counts: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail=dict(counts),
    )


PEOPLE = Importer(
    code="people",
    title=_("People and households"),
    power=Power.REGISTRY_IMPORT,
    help=_(
        "One row for each person, as in the roster of the village. Members follow their head, or "
        "carry the household number."
    ),
    columns=(
        Column(
            "name",
            _("Name"),
            _name,
            synonyms=("姓名", "名字", "成员姓名", "家庭成员", "家庭成员姓名", "村民姓名"),
            required=True,
            example="张三",
            shown=mask_name,
        ),
        Column(
            "id_number",
            _("Identity number"),
            _identity,
            synonyms=(
                "身份证号",
                "身份证号码",
                "公民身份号码",
                "身份证",
                "证件号码",
                "居民身份证号",
            ),
            example="99990119700506001X",
            shown=lambda identity: mask_id(identity.number),
        ),
        Column(
            "household",
            _("Household number"),
            _household,
            synonyms=("户号", "户编号", "户编码", "家庭编号", "门牌户号", "户序号"),
            example="12",
            help=_("The number within the village, or the whole code."),
        ),
        Column(
            "head",
            _("Head of household"),
            _name,
            synonyms=("户主", "户主姓名", "户主名字", "户名"),
            example="张三",
            shown=mask_name,
        ),
        Column(
            "relation",
            _("Relation to the head"),
            cells.choice(words.RELATIONS),
            synonyms=("与户主关系", "与户主的关系", "户主关系", "家庭关系", "关系"),
            example="户主",
            shown=lambda relation: str(Relation(relation).label),
        ),
        Column(
            "phone",
            _("Phone"),
            _phone,
            synonyms=("手机号", "手机号码", "手机", "联系电话", "电话", "联系方式", "电话号码"),
            example="13800000000",
            shown=mask_phone,
        ),
        Column(
            "group",
            _("Group"),
            cells.text(40),
            synonyms=("村民组", "组别", "村民小组", "小组", "居民小组", "所在组", "组", "自然村"),
            example="三组",
        ),
        Column(
            "sex",
            _("Sex"),
            cells.choice(words.SEXES),
            synonyms=("性别",),
            example="男",
        ),
        Column(
            "born_on",
            _("Date of birth"),
            cells.day,
            synonyms=("出生日期", "出生年月日", "生日", "出生年月"),
            example="1970-05-06",
        ),
        Column(
            "party",
            _("Party membership"),
            cells.choice(words.PARTY),
            synonyms=("政治面貌", "是否党员", "党员"),
            example="中共党员",
            shown=lambda status: str(PartyStatus(status).label),
        ),
        Column(
            "area",
            _("Village code"),
            area_code,
            synonyms=("村代码", "行政村代码", "区划代码", "村社区代码"),
            example="520524105205",
            help=_("Needed only when the workbook holds several villages."),
        ),
    ),
    row_key=_row_key,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"COUNTY", "TOWNSHIP", "VILLAGE"}),
)
