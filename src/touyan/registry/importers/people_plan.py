"""What a roster means: which row is which person, in which household, new or changed.

Looks at all rows and the records together, in a number of queries that does not grow with the rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core import bulk, crypto
from touyan.core.importing import Effect, Row, RowProblem, Target
from touyan.registry import paths, queries
from touyan.registry.importers.words import group_serial
from touyan.registry.kinds import HouseholdKind, Relation
from touyan.registry.models import Area, Household, HouseholdMember, Person

CHUNK = 5_000
Problem = tuple[str, str | Promise]
"""Column name and what to do about it."""


@dataclass(slots=True)
class Known:
    """A registered person as far as the roster asks."""

    pk: int
    name: str
    party_status: str
    phone_index: bytes | None
    area_id: int
    has_number: bool
    household: str = ""
    relation: str = ""


@dataclass(slots=True)
class Planned:
    """What one row does. `household` is a code, "new:N" for one without a number yet, or ""."""

    row: Row
    area_id: int = 0
    known: Known | None = None
    household: str = ""
    relation: Relation = Relation.OTHER
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def effect(self) -> Effect:
        """Return what the row does to the records."""
        if self.known is None:
            return Effect.NEW
        return Effect.CHANGED if self.changes else Effect.SAME


@dataclass(slots=True)
class Plan:
    """The planned rows with every problem found, and the households that exist already."""

    planned: list[Planned] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    households: dict[str, tuple[int, int | None]] = field(default_factory=dict)


class Places:
    """The areas below the target, and how a roster writes them."""

    def __init__(self, target: Target) -> None:
        rows = Area.objects.under(paths.prefix(target.area_path)).values_list("path", "pk", "name")
        self._ids: dict[str, int] = {}
        self._names: dict[tuple[str, str], int] = {}
        for path, pk, name in rows:
            self._ids[path] = pk
            self._names[(paths.village_of(path), name)] = pk
        self._all = set(self._ids.values())
        self._own_village = paths.village_of(target.area_path)

    @property
    def ids(self) -> list[int]:
        """Return the ids of all areas below the target."""
        return list(self._all)

    def holds(self, area_id: int) -> bool:
        """Say whether the area lies below the target."""
        return area_id in self._all

    def village(self, values: Mapping[str, Any]) -> str:
        """Return the code of the row's village, or "" when neither row nor target says it."""
        return paths.village_of(values.get("area") or "") or self._own_village

    def find(self, values: Mapping[str, Any]) -> int | Problem:
        """Return the area where the row's person lives, or what is wrong."""
        village = self.village(values)
        if not village:
            return "area", _("Write the code of the village: you chose an area above it.")
        wanted = values.get("area") or village
        if wanted not in self._ids:
            return "area", _("This area is not registered below the one you chose.")
        group = values.get("group")
        if not group:
            return self._ids[wanted]
        serial = group_serial(group)
        by_number = f"{village}Z{serial:02d}" if serial is not None and serial < 100 else ""
        found = self._names.get((village, group)) or self._ids.get(by_number)
        return found or ("group", _("There is no such group here. Register the group first."))


class Records:
    """The registered people and households that the rows may mean."""

    def __init__(self, rows: Sequence[Row], places: Places) -> None:
        index_of = crypto.indexer(queries.ID_NUMBER)
        self.index_by_key = {
            row.key: index_of(row.values["id_number"].number)
            for row in rows
            if row.values.get("id_number")
        }
        indexes = list(self.index_by_key.values())
        self.by_number: dict[bytes, Known] = {}
        for index, known in _people(id_number_index__in=bulk.among(indexes)):
            if index is not None:
                self.by_number[index] = known
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        seen = {known.pk: known for known in self.by_number.values()}
        names = {row.values["name"] for row in rows if not row.values.get("id_number")}
        within = set(places.ids)
        for _number, found in _people(name__in=bulk.among(names), died_on=None):
            known = seen.setdefault(found.pk, found)
            if known.area_id in within:
                self.by_name[known.name].append(known)
        _memberships(seen)
        codes = {code for row in rows if (code := _written_code(row, places))}
        codes |= {known.household for known in seen.values() if known.household}
        self.households: dict[str, tuple[int, int | None]] = {}
        self.ended: set[str] = set()
        found_codes = Household.objects.filter(code__in=bulk.among(codes))
        for pk, code, head, ended_on in found_codes.values_list(
            "pk", "code", "head_id", "ended_on"
        ):
            self.households[code] = (pk, head)
            if ended_on is not None:
                self.ended.add(code)


def make_plan(target: Target, rows: Sequence[Row]) -> Plan:
    """Return what the rows do, with every problem."""
    places = Places(target)
    records = Records(rows, places)
    plan = Plan(households=records.households)
    walk = _Walk(places, records)
    for row in rows:
        planned = walk.step(row)
        if isinstance(planned, Planned):
            plan.planned.append(planned)
        else:
            plan.problems.append(row.problem(*planned))
            plan.planned.append(Planned(row))
    return plan


class _Walk:
    """Goes through the rows in their order: members follow their head in a roster."""

    def __init__(self, places: Places, records: Records) -> None:
        self._places, self._records = places, records
        self._last: tuple[str, str, str] = ("", "", "")  # village, head's name, household
        self._made = 0
        self._heads: dict[str, int | str] = {}
        self._used: set[int] = set()

    def step(self, row: Row) -> Planned | Problem:
        values = row.values
        area = self._places.find(values)
        if isinstance(area, tuple):
            return area
        relation = _relation(values)
        code = _written_code(row, self._places)
        if code in self._records.ended:
            return "household", _("This household has ended. Its code is not used again.")
        known = self._known(row, code)
        if isinstance(known, tuple):
            return known
        household = code or (known.household if known else "") or self._by_head(row, relation)
        if not household:
            return "household", _("Write the household number or the head of the household.")
        if known is not None and known.household and known.household != household:
            return "household", _(
                "This person belongs to another household. Move them there first."
            )
        planned = Planned(row, area, known, household, relation)
        if problem := self._second_head(planned):
            return problem
        if relation == Relation.HEAD:
            self._last = (self._places.village(values), values["name"], household)
        if known is not None:
            planned.changes = _changes(planned, known)
        return planned

    def _known(self, row: Row, code: str) -> Known | Problem | None:
        """Return the registered person that the row means."""
        if row.values.get("id_number"):
            known = self._records.by_number.get(self._records.index_by_key[row.key])
            if known is not None and not self._places.holds(known.area_id):
                return "id_number", _(
                    "This number is registered in another place. Ask the township to move the person."
                )
            return known
        found = self._records.by_name.get(row.values["name"], [])
        if code:
            found = [known for known in found if known.household == code]
        found = [known for known in found if known.pk not in self._used]
        if len(found) > 1:
            return "id_number", _("Several people here have this name. Add the identity number.")
        if found:
            self._used.add(found[0].pk)
        return found[0] if found else None

    def _by_head(self, row: Row, relation: Relation) -> str:
        """Return the household that the head's name or the order of the rows tells."""
        village = self._places.village(row.values)
        if relation == Relation.HEAD:
            self._made += 1
            return f"new:{self._made}"
        last_village, last_head, household = self._last
        named = row.values.get("head")
        return household if last_village == village and named in {None, last_head} else ""

    def _second_head(self, planned: Planned) -> Problem | None:
        if planned.relation != Relation.HEAD:
            return None
        me: int | str = planned.known.pk if planned.known else planned.row.key
        _pk, registered = self._records.households.get(planned.household, (0, None))
        present = registered or self._heads.setdefault(planned.household, me)
        if present == me:
            return None
        return "relation", _("This household has another head. Change the head on its page first.")


def _relation(values: Mapping[str, Any]) -> Relation:
    if values.get("relation"):
        return Relation(values["relation"])
    return Relation.HEAD if values.get("head") == values["name"] else Relation.OTHER


def _changes(planned: Planned, known: Known) -> dict[str, Any]:
    """Return what the row says otherwise than the record; an empty cell leaves the record."""
    values = planned.row.values
    found: dict[str, Any] = {}
    if values["name"] != known.name:
        found["name"] = values["name"]
    if values.get("party") and values["party"] != known.party_status:
        found["party"] = values["party"]
    if values.get("phone"):
        index = crypto.blind_index(values["phone"], queries.PHONE)
        if index != known.phone_index:
            found["phone"] = values["phone"]
    if (values.get("group") or values.get("area")) and planned.area_id != known.area_id:
        found["group"] = planned.area_id
    if not known.household:
        found["household"] = planned.household
    elif _says_relation(values) and planned.relation != known.relation:
        found["relation"] = planned.relation
    return found


def _says_relation(values: Mapping[str, Any]) -> bool:
    return bool(values.get("relation")) or values.get("head") == values["name"]


def _written_code(row: Row, places: Places) -> str:
    """Return the household's code as the row writes it: whole, or only its number."""
    written = row.values.get("household") or ""
    if written.isdecimal():
        return f"{places.village(row.values)}H{int(written):05d}"
    return str(written)


def _people(**wanted: Any) -> list[tuple[bytes | None, Known]]:
    rows = Person.objects.filter(**wanted).values_list(
        "pk", "name", "party_status", "phone_index", "subject__area_id", "id_number_index"
    )
    return [
        (_bytes(number), Known(pk, name, party, _bytes(phone), area, number is not None))
        for pk, name, party, phone, area, number in rows
    ]


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _memberships(people: Mapping[int, Known]) -> None:
    rows = HouseholdMember.objects.filter(
        person_id__in=bulk.among(people.keys()), left_on=None, kind=HouseholdKind.RESIDENT
    ).values_list("person_id", "household__code", "relation")
    for pk, code, relation in rows:
        people[pk].household, people[pk].relation = code, relation
