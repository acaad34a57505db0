"""The tiny county: three townships, six villages and communities, about ninety people.

Built once per worker through the services (never by raw rows), then copied into each test that asks
for the fixture `tiny`. Everybody in it is invented. The names of its parts are the keys of `build`.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count

from django.apps import apps
from django.db.models import Model

from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind, PartyStatus, PostKind, Relation
from touyan.registry.models import Area, Household, Person

SINCE = dt.date(2020, 1, 1)
AREAS = {
    "county": ("520524000000", "织金县"),
    "north": ("520524101000", "北山镇"),
    "south": ("520524102000", "南河镇"),
    "east": ("520524203000", "东坡乡"),
    "village": ("520524101201", "云岭村"),
    "sibling_village": ("520524101202", "青杉村"),
    "community": ("520524101001", "北街社区"),
    "far_village": ("520524102201", "石桥村"),
    "far_community": ("520524102001", "南街社区"),
    "east_village": ("520524203201", "茶园村"),
    "group": ("520524101201Z01", "一组"),
    "other_group": ("520524101201Z02", "二组"),
    "sibling_group": ("520524101202Z01", "一组"),
    "grid": ("520524101001G001", "第一网格"),
}
# Households of each place: (name of the household, area, sizes).
HOUSEHOLDS = {
    "group": ("household", "other_household", "third_household"),
    "other_group": ("fourth_household", "fifth_household"),
    "sibling_village": ("sibling_household", "sibling_household_2", "sibling_household_3"),
    "community": ("community_household", "community_household_2"),
    "far_village": ("far_household", "far_household_2", "far_household_3"),
    "far_community": ("far_community_household",),
    "east_village": ("east_household", "east_household_2"),
}
VILLAGES = {
    "village": "",
    "sibling_village": "sibling_",
    "community": "community_",
    "far_village": "far_",
    "far_community": "far_community_",
    "east_village": "east_",
}
VILLAGE_POSTS = {
    "village_secretary": PostKind.VILLAGE_SECRETARY,
    "village_clerk": PostKind.VILLAGE_CLERK,
    "panel_member": PostKind.PANEL_MEMBER,
    "supervision_chair": PostKind.SUPERVISION_CHAIR,
    "shop_keeper": PostKind.SHOP_KEEPER,
}
# Only the first village has the whole cast.
FIRST_VILLAGE_POSTS = {
    "committee_chair": PostKind.COMMITTEE_CHAIR,
    "second_panel_member": PostKind.PANEL_MEMBER,
    "supervision_member": PostKind.SUPERVISION_MEMBER,
    "first_secretary": PostKind.FIRST_SECRETARY,
}
OFFICIALS = {
    "township_officer": (PostKind.TOWNSHIP_OFFICER, "north"),
    "township_secretary": (PostKind.TOWNSHIP_SECRETARY, "north"),
    "other_township_officer": (PostKind.TOWNSHIP_OFFICER, "south"),
    "county_officer": (PostKind.COUNTY_OFFICER, "county"),
    "county_leader": (PostKind.COUNTY_LEADER, "county"),
    "auditor": (PostKind.AUDITOR, "county"),
    "system_admin": (PostKind.SYSTEM_ADMIN, "county"),
    "security_admin": (PostKind.SECURITY_ADMIN, "county"),
    "audit_admin": (PostKind.AUDIT_ADMIN, "county"),
}
# Whoever keeps files that nobody else opens.
KEEPERS = {
    "mediator": (PostKind.MEDIATOR, "village"),
    "second_mediator": (PostKind.MEDIATOR, "village"),
    "sibling_mediator": (PostKind.MEDIATOR, "sibling_village"),
    "township_justice": (PostKind.TOWNSHIP_JUSTICE, "north"),
    "county_petition": (PostKind.COUNTY_PETITION, "county"),
}
FAMILY = (Relation.HEAD, Relation.SPOUSE, Relation.SON, Relation.PARENT)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("国强", "秀英", "小军", "桂花", "德福", "春梅", "明亮", "腊妹")

Place = tuple[str, int]
"""A model's label and a row's key."""


class Builder:
    """Collects what it builds by name."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self._numbers: Iterator[int] = count(1)

    def keep(self, name: str, row: Model) -> None:
        """Remember a row under a name."""
        self.places[name] = (row._meta.label, int(row.pk))

    def person(self, area: Area, *, name: str = "", member: bool = False) -> Person:
        """Register an invented person."""
        number = next(self._numbers)
        text = name or SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]
        return registry.register_person(
            actor=SYSTEM,
            area_id=area.pk,
            name=text,
            id_number=invented_id_number(number),
            phone=f"129{number:08d}",
            party_status=PartyStatus.FULL if member else PartyStatus.NONE,
        )

    def household(self, area: Area, size: int) -> Household:
        """Register a household of some people, the head first."""
        people = [self.person(area) for _n in range(size)]
        members = [(person.pk, relation) for person, relation in zip(people, FAMILY, strict=False)]
        return registry.register_household(
            actor=SYSTEM, area_id=area.pk, members=members, formed_on=SINCE
        )

    def post(
        self, name: str, kind: PostKind, area: Area, organisation_id: int | None = None
    ) -> None:
        """Create a post and appoint a new person to it; kept under the name of the post."""
        post = registry.create_post(
            actor=SYSTEM, area_id=area.pk, kind=kind, organisation_id=organisation_id
        )
        person = self.person(area, member=True)
        registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=SINCE)
        self.keep(name, person)
        self.keep(f"{name}_post", post)


def invented_id_number(serial: int) -> str:
    """Return a number with the impossible prefix 9999 and a right check character."""
    body = f"999901{1950 + serial % 50}0{1 + serial % 9}15{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def build() -> Builder:
    """Build the county's people and posts; the builder knows its named parts."""
    builder = Builder()
    areas = {}
    for name, (path, title) in AREAS.items():
        areas[name] = registry.create_area(
            actor=SYSTEM, path=path, name=title, valid_from=SINCE, is_invented=True
        )
        builder.keep(name, areas[name])
    _families(builder, areas)
    _posts(builder, areas)
    _cooperatives(builder, areas["village"])
    for name, (kind, place) in KEEPERS.items():
        builder.post(name, kind, areas[place])
    _, coop_id = builder.places["coop"]
    builder.post("coop_accountant", PostKind.COOP_ACCOUNTANT, areas["village"], coop_id)
    return builder


def _families(builder: Builder, areas: dict[str, Area]) -> None:
    for place, names in HOUSEHOLDS.items():
        for number, name in enumerate(names):
            household = builder.household(areas[place], size=2 + number % 3)
            builder.keep(name, household)
            builder.keep(name.replace("household", "villager"), household.head)


def _posts(builder: Builder, areas: dict[str, Area]) -> None:
    for place, prefix in VILLAGES.items():
        for name, kind in VILLAGE_POSTS.items():
            builder.post(prefix + name, kind, areas[place])
    for name, kind in FIRST_VILLAGE_POSTS.items():
        builder.post(name, kind, areas["village"])
    builder.post("group_head", PostKind.GROUP_HEAD, areas["group"])
    builder.post("grid_worker", PostKind.GRID_WORKER, areas["grid"])
    for name, (kind, place) in OFFICIALS.items():
        builder.post(name, kind, areas[place])


def _cooperatives(builder: Builder, village: Area) -> None:
    """Two cooperatives in one village: neither may look into the other."""
    for name, title in (("coop", "云岭养牛合作社"), ("sibling_coop", "云岭茶叶合作社")):
        coop = registry.found_organisation(
            actor=SYSTEM,
            area_id=village.pk,
            kind=OrganisationKind.COOP,
            name=title,
            valid_from=SINCE,
        )
        builder.keep(name, coop)
        builder.post(f"{name}_chair", PostKind.COOP_CHAIR, village, coop.pk)


class Tiny:
    """The tiny county inside one test: `tiny.village`, `tiny.household`, `tiny.village_clerk` ..."""

    def __init__(self, places: dict[str, Place]) -> None:
        self._places = places

    def __getattr__(self, name: str) -> Model:
        """Return the row of this name, read from the database once per test."""
        if name not in self._places:
            raise AttributeError(f"the tiny county has no {name}; see tests/tiny.py")
        label, pk = self._places[name]
        row = apps.get_model(label)._default_manager.get(pk=pk)
        setattr(self, name, row)
        return row

    def names(self) -> list[str]:
        """Return everything that has a name."""
        return sorted(self._places)
