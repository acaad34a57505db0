"""Hub members and their households, and the volunteers of a village: two short lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.cases.importers.common import (
    NAME,
    PHONE_COLUMN,
    PLACE,
    Found,
    compared,
    people,
    place_of,
    places,
    told,
)
from touyan.cases.models import HubTie, Volunteer
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import Column, Committed, Effect, Importer, Preview, Row, Target, Undone
from touyan.core.jobs import Progress
from touyan.core.tabular import cells
from touyan.registry import paths
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Household


def _household(cell: Any) -> str:
    """Return a household's code, or its number in the village as five digits."""
    text = cells.digits(cell).upper().removesuffix("号").removesuffix("户").replace(" ", "")
    return text if "H" in text else text.zfill(5)


class _Ties:
    """What the rows of a hub list stand for, read in a fixed number of queries."""

    def __init__(self, target: Target, rows: Sequence[Row]) -> None:
        self.people = people(target, [row.values["name"] for row in rows])
        homes = Household.objects.filter(
            subject__area__path__under=paths.prefix(target.area_path),
            status=HouseholdStatus.ACTIVE,
        ).values_list("code", "pk", "subject__area_id")
        self.homes = {code: (pk, area) for code, pk, area in homes}
        self.village = paths.village_of(target.area_path)
        open_ = HubTie.objects.filter(
            household_id__in=[pk for pk, _area in self.homes.values()], until=None
        )
        self.kept: dict[int, list[HubTie]] = {}
        for tie in open_.order_by("pk"):
            self.kept.setdefault(tie.household_id, []).append(tie)

    def read(self, row: Row) -> tuple[tuple[int, int, int] | None, Found]:
        """Return household, its area and the member."""
        said = row.values["household"]
        code = said if "H" in said else f"{self.village}H{said}"
        home = self.homes.get(code)
        if home is None:
            return None, ("household", _("No household with this number lives here."))
        person, problem = self.people.find(row.values["name"], row.values.get("phone"))
        if person is None:
            return None, problem
        return (home[0], home[1], person), None

    def effect(self, row: Row) -> tuple[Effect, Found]:
        """Compare one row with the ties that are open."""
        read, problem = self.read(row)
        if read is None:
            return Effect.NEW, problem
        kept = self.kept.get(read[0], [])
        if any(tie.member_id == read[2] for tie in kept) and len(kept) == 1:
            return Effect.SAME, None
        return (Effect.CHANGED if kept else Effect.NEW), None


def preview_hubs(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the households and people below the target."""
    return compared(rows, _Ties(target, rows).effect)


def commit_hubs(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Let each household's new member look after it, and end what was before."""
    known, today = _Ties(target, rows), clock.today()
    new, ended, befores = [], [], []
    for row in rows:
        effect, problem = known.effect(row)
        read, _problem = known.read(row)
        if problem is not None or read is None:
            raise WrongState
        if effect == Effect.SAME:
            continue
        household, area, member = read
        earlier = known.kept.get(household, [])
        new.append(HubTie(area_id=area, household_id=household, member_id=member, since=today))
        ended += [tie.pk for tie in earlier]
        befores.append((row.key, effect, [tie.pk for tie in earlier]))
    HubTie.objects.filter(pk__in=ended).update(until=today)
    HubTie.objects.bulk_create(new, batch_size=1000)
    told(actor, target, "hubs.imported", len(new))
    progress(100, "", "")
    return [
        Committed(key, effect, tie.pk, {"ended": before} if before else None)
        for (key, effect, before), tie in zip(befores, new, strict=True)
    ]


def undo_hubs(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take the ties back and open those that they ended."""
    HubTie.objects.filter(pk__in=[one.object_id for one in done]).delete()
    before = [pk for one in done if one.before for pk in one.before["ended"]]
    HubTie.objects.filter(pk__in=before).update(until=None)
    told(actor, target, "hubs.undone", len(done))
    return Undone(len(done))


def _hub_key(values: Mapping[str, object]) -> str:
    return str(values.get("household") or "")


HUBS = Importer(
    code="hub_members",
    title=_("Hub members and their households"),
    power=Power.DUTY_MANAGE,
    help=_("One row for each household: the Party member who looks after it is asked first."),
    columns=(
        Column(
            "household",
            _("Household code or number"),
            _household,
            synonyms=("户号", "户编码", "户编号", "联系户", "户码"),
            required=True,
            example="00012",
        ),
        NAME,
        PHONE_COLUMN,
    ),
    row_key=_hub_key,
    preview=preview_hubs,
    commit=commit_hubs,
    undo=undo_hubs,
    area_levels=frozenset({"VILLAGE"}),
)


class _Helpers:
    """What the rows of a volunteers' list stand for."""

    def __init__(self, target: Target, rows: Sequence[Row]) -> None:
        self.target = target
        self.people = people(target, [row.values["name"] for row in rows])
        self.areas = places(target)
        kept = Volunteer.objects.filter(
            area__in={area.pk for area in self.areas.values()}, until=None
        )
        self.kept = {(one.area_id, one.person_id): one for one in kept}

    def read(self, row: Row) -> tuple[tuple[int, int] | None, Found]:
        """Return the row's place and person."""
        area, wrong = place_of(row, self.areas, self.target)
        person, unknown = self.people.find(row.values["name"], row.values.get("phone"))
        if area is None or person is None:
            return None, wrong or unknown
        return (area.pk, person), None

    def effect(self, row: Row) -> tuple[Effect, Found]:
        """Compare one row with the volunteers who are there."""
        read, problem = self.read(row)
        if read is None:
            return Effect.NEW, problem
        kept = self.kept.get(read)
        if kept is None:
            return Effect.NEW, None
        same = kept.skills == (row.values.get("skills") or "")
        return (Effect.SAME if same else Effect.CHANGED), None


def preview_helpers(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the people and places below the target."""
    return compared(rows, _Helpers(target, rows).effect)


def commit_helpers(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Put new volunteers on the list; write changed skills."""
    known, today = _Helpers(target, rows), clock.today()
    new, keys, changed, done = [], [], [], []
    for row in rows:
        effect, problem = known.effect(row)
        read, _problem = known.read(row)
        if problem is not None or read is None:
            raise WrongState
        skills = row.values.get("skills") or ""
        if effect == Effect.NEW:
            new.append(Volunteer(area_id=read[0], person_id=read[1], skills=skills, since=today))
            keys.append(row.key)
        elif effect == Effect.CHANGED:
            one = known.kept[read]
            done.append(Committed(row.key, Effect.CHANGED, one.pk, {"skills": one.skills}))
            one.skills = skills
            changed.append(one)
    Volunteer.objects.bulk_create(new, batch_size=1000)
    Volunteer.objects.bulk_update(changed, ["skills"], batch_size=500)
    done += [Committed(key, Effect.NEW, one.pk) for key, one in zip(keys, new, strict=True)]
    told(actor, target, "volunteers.imported", len(done))
    progress(100, "", "")
    return done


def undo_helpers(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take the new ones off again and give the others their old skills."""
    Volunteer.objects.filter(pk__in=[one.object_id for one in done if one.before is None]).delete()
    before = {one.object_id: str(one.before["skills"]) for one in done if one.before is not None}
    rows = list(Volunteer.objects.filter(pk__in=before))
    for row in rows:
        row.skills = before[row.pk]
    Volunteer.objects.bulk_update(rows, ["skills"], batch_size=500)
    told(actor, target, "volunteers.undone", len(done))
    return Undone(len(done))


def _helper_key(values: Mapping[str, object]) -> str:
    return "|".join(str(values.get(part) or "") for part in ("place", "name", "phone"))


HELPERS = Importer(
    code="volunteers",
    title=_("Volunteers"),
    power=Power.DUTY_MANAGE,
    help=_("One row for each volunteer. Everybody may leave the list at any time."),
    columns=(
        NAME,
        PHONE_COLUMN,
        PLACE,
        Column(
            "skills",
            _("What they can help with"),
            cells.text(200),
            synonyms=("特长", "服务内容", "能帮什么", "专长", "技能"),
            example="水电维修",
        ),
    ),
    row_key=_helper_key,
    preview=preview_helpers,
    commit=commit_helpers,
    undo=undo_helpers,
    area_levels=frozenset({"VILLAGE"}),
)
