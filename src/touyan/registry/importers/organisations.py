"""Organisations: committees, the Party's tree, collectives, cooperatives."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
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
from touyan.registry import bodies, bulk, paths
from touyan.registry.errors import BadParentOrganisation
from touyan.registry.importers.areas import area_code
from touyan.registry.importers.removal import remove_subjects
from touyan.registry.importers.words import ORGANISATIONS as KINDS
from touyan.registry.kinds import OrganisationKind
from touyan.registry.models import Area, Organisation

Key = tuple[str, str, str]
"""Area code, kind, name: what tells two organisations apart."""


def _key_of(row: Row, target: Target) -> Key:
    values = row.values
    return (values.get("area") or target.area_path, str(values["kind"]), values["name"])


def _present(target: Target) -> dict[Key, tuple[int, str | None]]:
    """Return the organisations below the target and above it: key -> (id, name of the parent)."""
    reach = paths.prefix(target.area_path)
    rows = Organisation.objects.filter(valid_to=None).select_related("subject__area", "parent")
    return {
        (one.subject.area.path, one.kind, one.name): (
            one.pk,
            one.parent.name if one.parent else None,
        )
        for one in rows
        if one.subject.area.path.startswith(reach)
        or reach.startswith(paths.prefix(one.subject.area.path))
    }


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare with the register and check where each organisation may exist and hang."""
    present = _present(target)
    living = set(Area.objects.under(paths.prefix(target.area_path)).values_list("path", flat=True))
    kinds = {name: kind for _path, kind, name in present}
    kinds |= {row.values["name"]: str(row.values["kind"]) for row in rows}
    found = Preview()
    for row in rows:
        known = _key_of(row, target) in present
        found.effects.append(Effect.SAME if known else Effect.NEW)
        if not known:
            found.problems += _problems(row, target, living, kinds)
    return found


def _problems(row: Row, target: Target, living: set[str], kinds: Mapping[str, str]) -> list[Any]:
    path, _kind, _name = _key_of(row, target)
    kind, parent = OrganisationKind(row.values["kind"]), row.values.get("parent")
    if path not in living:
        return [row.problem("area", _("This area is not registered below the one you chose."))]
    if not bodies.may_exist(kind, is_community=paths.parse(path).is_community):
        return [row.problem("kind", _("Such a body does not exist in a place of this kind."))]
    if parent and parent not in kinds:
        return [row.problem("parent", _("The organisation above is not known."))]
    if parent and not bodies.may_hang_below(kind, kinds[parent]):
        return [
            row.problem(
                "parent",
                _("An organisation of this kind does not belong below the chosen one."),
            )
        ]
    return []


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Register the new organisations, those above first."""
    present = _present(target)
    ids = {name: pk for (_path, _kind, name), (pk, _parent) in present.items()}
    waiting = [row for row in rows if _key_of(row, target) not in present]
    areas = dict(Area.objects.under(paths.prefix(target.area_path)).values_list("path", "pk"))
    done: list[Committed] = []
    while waiting:
        ready = [r for r in waiting if not r.values.get("parent") or r.values["parent"] in ids]
        if not ready:
            raise BadParentOrganisation
        fresh = bulk.found_organisations(
            actor=actor,
            organisations=[
                bulk.NewOrganisation(
                    areas[_key_of(row, target)[0]],
                    OrganisationKind(row.values["kind"]),
                    row.values["name"],
                    parent_id=ids[row.values["parent"]] if row.values.get("parent") else None,
                )
                for row in ready
            ],
        )
        done += [Committed(r.key, Effect.NEW, pk) for r, pk in zip(ready, fresh, strict=True)]
        ids |= {row.values["name"]: pk for row, pk in zip(ready, fresh, strict=True)}
        waiting = [row for row in waiting if row not in ready]
    progress(100, "", "")
    return done


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Remove the organisations that the import brought, the last first."""
    Organisation.objects.filter(pk__in=[one.object_id for one in done]).update(parent=None)
    remove_subjects([one.object_id for one in reversed(done)])
    return Undone(len(done))


ORGANISATIONS = Importer(
    code="organisations",
    title=_("Organisations"),
    power=Power.POSTS_MANAGE,
    help=_("One row for each organisation; the one above it is named by its name."),
    columns=(
        Column(
            "name",
            _("Name of the organisation"),
            cells.text(150),
            synonyms=("名称", "组织名称", "单位名称", "党组织名称", "合作社名称", "name"),
            required=True,
            example="雁落村党支部",
        ),
        Column(
            "kind",
            _("Kind"),
            cells.choice(KINDS),
            synonyms=("类型", "组织类型", "类别", "组织类别", "kind"),
            required=True,
            example="党支部",
        ),
        Column(
            "area",
            _("Area code"),
            area_code,
            synonyms=("区划代码", "所在区划代码", "村代码", "所属区划", "所在村代码"),
            example="520524105205",
        ),
        Column(
            "parent",
            _("Organisation above"),
            cells.text(150),
            synonyms=("上级组织", "上级党组织", "上级单位", "隶属", "主管单位", "parent"),
            example="龙场镇党委",
        ),
    ),
    row_key=lambda values: f"{values.get('area') or ''}|{values['kind']}|{values['name']}",
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"COUNTY", "TOWNSHIP", "VILLAGE"}),
)
