"""Scope equals a naive filter on random trees, people, grants and changes of boundaries (X-03)."""

import datetime as dt
import itertools
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.core.clock import now
from touyan.registry import paths, scope, services
from touyan.registry.models import (
    Area,
    Household,
    Organisation,
    OrganisationKind,
    Person,
    Post,
    PostKind,
    Relation,
    Resolution,
    Subject,
    Tenure,
)

START = dt.date(2015, 1, 1)
POWER = Power.PEOPLE_READ


@dataclass(eq=False)
class Node:
    """An area as a child would draw it: a box in a box, or a box poured into another one."""

    pk: int
    serial: int
    parent: "Node | None"
    poured_into: "Node | None" = None
    children: list["Node"] = field(default_factory=list)

    def now(self) -> "Node":
        return self.poured_into.now() if self.poured_into else self

    def lies_in(self, other: "Node") -> bool:
        box: Node | None = self.now()
        while box is not None:
            if box is other:
                return True
            box = box.parent
        return False

    def put_into(self, parent: "Node") -> None:
        if self.parent is not None:
            self.parent.children.remove(self)
        self.parent = parent
        parent.children.append(self)


class World:
    """A random county in the database and its drawing beside it."""

    def __init__(self) -> None:
        self.day = START
        self.serials = itertools.count(1)
        self.county = Node(self._area("520524000000"), 0, None)
        self.towns: list[Node] = []
        self.villages: list[Node] = []
        self.groups: list[Node] = []
        self.dead: list[Node] = []
        self.homes: dict[int, Node] = {}
        self.people: list[int] = []
        self.households: dict[int, set[int]] = {}
        self.organisations: list[int] = []
        self.posts: dict[int, tuple[Node, int | None]] = {}
        self.tenures: dict[int, tuple[int, int]] = {}
        self.resolutions: dict[int, Node] = {}

    def _area(self, path: str, on: dt.date = START) -> int:
        return services.create_area(actor=SYSTEM, path=path, name="某地", valid_from=on).pk

    def path(self, node: Node) -> str:
        return Area.objects.get(pk=node.pk).path

    def add_town(self) -> None:
        serial = next(self.serials)
        node = Node(self._area(f"520524{100 + serial:03d}000", self.day), serial, None)
        node.put_into(self.county)
        self.towns.append(node)

    def free_village(self, town: Node) -> str:
        return f"{paths.prefix(self.path(town))}{200 + next(self.serials):03d}"

    def add_village(self, town: Node) -> None:
        node = Node(self._area(self.free_village(town), self.day), 0, None)
        node.put_into(town)
        self.villages.append(node)

    def add_group(self, village: Node) -> None:
        serial = next(self.serials)
        path = paths.suffixed(self.path(village), paths.Level.GROUP, serial)
        node = Node(self._area(path, self.day), serial, None)
        node.put_into(village)
        self.groups.append(node)

    def add_household(self, node: Node) -> None:
        person = services.register_person(actor=SYSTEM, area_id=node.pk, name="某人")
        household = services.register_household(
            actor=SYSTEM,
            area_id=node.pk,
            members=[(person.pk, Relation.HEAD)],
            formed_on=self.day,
        )
        self.people.append(person.pk)
        self.homes[person.pk] = self.homes[household.pk] = node
        self.households[household.pk] = {person.pk}

    def add_organisation(self, node: Node) -> None:
        found = services.found_organisation(
            actor=SYSTEM, area_id=node.pk, kind=OrganisationKind.COOP, name="合作社"
        )
        self.organisations.append(found.pk)
        self.homes[found.pk] = node
        self.add_post(node, PostKind.COOP_DIRECTOR, found.pk)

    def add_post(self, node: Node, kind: PostKind, organisation_id: int | None = None) -> None:
        post = services.create_post(
            actor=SYSTEM, area_id=node.pk, kind=kind, organisation_id=organisation_id
        )
        self.posts[post.pk] = (node, organisation_id)
        if self.people:
            term = services.appoint(
                actor=SYSTEM, post_id=post.pk, person_id=self.people[-1], started_on=self.day
            )
            self.tenures[term.pk] = (post.pk, self.people[-1])
            kept = Resolution.objects.create(
                area_id=node.pk,
                body="GOVERNMENT",
                passed_on=self.day,
                title="决定",
                recorded_by_id=self.people[-1],
                recorded_at=now(),
            )
            self.resolutions[kept.pk] = node

    def next_day(self) -> dt.date:
        self.day += dt.timedelta(days=1)
        return self.day

    def merge(self, old: Node, into: Node, alive: list[Node]) -> None:
        services.merge_areas(actor=SYSTEM, old_ids=[old.pk], into_id=into.pk, on=self.next_day())
        for child in list(old.children):
            child.put_into(into)
        self._pour(old, into, alive)

    def _pour(self, old: Node, into: Node, alive: list[Node]) -> None:
        old.poured_into = into
        if old.parent is not None:
            old.parent.children.remove(old)
        alive.remove(old)
        self.dead.append(old)
        for pk, home in self.homes.items():
            if home is old:
                self.homes[pk] = into

    def move_village(self, village: Node, town: Node) -> None:
        services.recode_area(
            actor=SYSTEM, area_id=village.pk, path=self.free_village(town), on=self.next_day()
        )
        village.put_into(town)

    def split(self, village: Node) -> None:
        town, going = village.parent, village.children[:1]
        assert town is not None
        new = services.split_area(
            actor=SYSTEM,
            area_id=village.pk,
            parts=[
                services.Part(self.free_village(town), "上", keeps_records=True),
                services.Part(self.free_village(town), "下", children=tuple(c.pk for c in going)),
            ],
            on=self.next_day(),
        )
        upper, lower = Node(new[0].pk, 0, None), Node(new[1].pk, 0, None)
        for node in (upper, lower):
            node.put_into(town)
            self.villages.append(node)
        for child in list(village.children):
            child.put_into(lower if child in going else upper)
        self._pour(village, upper, self.villages)

    def move_person(self, person: int, node: Node) -> None:
        services.move_subject(actor=SYSTEM, subject_id=person, area_id=node.pk, on=self.next_day())
        self.homes[person] = node

    def areas(self) -> list[Node]:
        return [self.county, *self.towns, *self.villages, *self.groups]


# Merges of merged areas are what goes wrong first, so they come often.
KINDS = ["merge", "merge", "merge", "move", "move", "towns", "split", "person", "group"]


def change(world: World, draw: st.DataObject) -> None:
    pick = lambda nodes: draw.draw(st.sampled_from(nodes))  # noqa: E731
    kind = draw.draw(st.sampled_from(KINDS))
    village, town = pick(world.villages), pick(world.towns)
    other = pick(world.villages)
    if kind == "merge" and village is not other:
        world.merge(village, other, world.villages)
    elif kind == "move" and village.parent is not town:
        world.move_village(village, town)
    elif kind == "split":
        world.split(village)
    elif kind == "towns" and len(world.towns) > 1:
        into = pick([t for t in world.towns if t is not town])
        world.merge(town, into, world.towns)
    elif kind == "person":
        world.move_person(pick(world.people), pick(world.areas()))
    elif kind == "group" and world.groups and len(world.groups) > 1:
        first, second = world.groups[0], world.groups[-1]
        world.merge(first, second, world.groups)


def build(draw: st.DataObject) -> World:
    world = World()
    number = lambda low, high: draw.draw(st.integers(low, high))  # noqa: E731
    for _town in range(number(2, 3)):
        world.add_town()
    for _village in range(number(2, 4)):
        world.add_village(draw.draw(st.sampled_from(world.towns)))
    for _group in range(number(0, 3)):
        world.add_group(draw.draw(st.sampled_from(world.villages)))
    for _household in range(number(1, 4)):
        world.add_household(draw.draw(st.sampled_from(world.villages + world.groups)))
    for _post in range(number(0, 2)):
        world.add_post(draw.draw(st.sampled_from(world.villages)), PostKind.VOLUNTEER)
    for _organisation in range(number(0, 1)):
        world.add_organisation(draw.draw(st.sampled_from(world.villages)))
    for _change in range(number(0, 4)):
        change(world, draw)
    return world


@dataclass
class Asker:
    """Who asks: the actor, and the same grants as boxes of the drawing."""

    actor: Actor
    areas: list[Node]
    households: set[int]
    selves: set[int]
    organisations: set[int]


def asker(world: World, draw: st.DataObject) -> Asker:
    some = lambda values, most: draw.draw(  # noqa: E731
        st.lists(st.sampled_from(values), max_size=most, unique=True) if values else st.just([])
    )
    areas = draw.draw(st.lists(st.sampled_from(world.areas()[1:]), max_size=2, unique=True))
    households, selves = some(sorted(world.households), 1), some(world.people, 1)
    organisations = some(world.organisations, 1)
    other_power = draw.draw(st.integers(0, 9)) == 9
    power = Power.LEDGER_READ if other_power else POWER
    grants = {
        Grant(power, GrantKind.AREA, node.pk, paths.prefix(world.path(node))) for node in areas
    }
    grants |= {Grant(power, GrantKind.HOUSEHOLDS, pk) for pk in households}
    grants |= {Grant(power, GrantKind.SELF, pk) for pk in selves}
    grants |= {Grant(power, GrantKind.ORGANISATION, pk) for pk in organisations}
    actor = Actor(1, frozenset(grants))
    if other_power:
        return Asker(actor, [], set(), set(), set())
    return Asker(actor, areas, set(households), set(selves), set(organisations))


def expected(world: World, who: Asker) -> dict[str, set[int]]:
    def reaches(node: Node) -> bool:
        return any(node.lies_in(area) for area in who.areas)

    relatives = {pk for household in who.households for pk in world.households[household]}
    homes = world.homes
    people = {p for p in world.people if reaches(homes[p])} | relatives | who.selves
    households = {h for h in world.households if reaches(homes[h])} | who.households
    organisations = {o for o in world.organisations if reaches(homes[o])} | who.organisations
    posts = {
        pk
        for pk, (node, organisation) in world.posts.items()
        if reaches(node) or organisation in who.organisations
    }
    return {
        "areas": {n.pk for n in [*world.areas(), *world.dead] if reaches(n)},
        "people": people,
        "households": households,
        "organisations": organisations,
        "subjects": people | households | organisations,
        "posts": posts,
        "tenures": {
            pk
            for pk, (post, person) in world.tenures.items()
            if post in posts or person in who.selves
        },
        "resolutions": {pk for pk, node in world.resolutions.items() if reaches(node)},
    }


def found(actor: Actor) -> dict[str, set[int]]:
    def ids(rows) -> set[int]:
        listed = list(rows.values_list("pk", flat=True))
        assert len(listed) == len(set(listed)), "a row was listed twice"
        return set(listed)

    return {
        "areas": ids(scope.areas(actor, POWER)),
        "people": ids(Person.objects.visible_to(actor)),
        "households": ids(Household.objects.visible_to(actor)),
        "organisations": ids(Organisation.objects.visible_to(actor)),
        "subjects": ids(Subject.objects.visible_to(actor)),
        "posts": ids(Post.objects.visible_to(actor)),
        "tenures": ids(Tenure.objects.visible_to(actor)),
        "resolutions": ids(Resolution.objects.visible_to(actor)),
    }


def compare(draw: st.DataObject) -> None:
    """Build one random county, change its boundaries, ask as somebody random, undo everything."""
    with transaction.atomic():
        world = build(draw)
        who = asker(world, draw)
        assert found(who.actor) == expected(world, who)
        for node in world.areas():
            # What may be read by area and what may be done there never disagree.
            inside = any(node.lies_in(area) for area in who.areas)
            assert who.actor.may_in(POWER, world.path(node)) == inside
        transaction.set_rollback(True)


SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.django_db
@settings(SLOW, max_examples=300)
@given(draw=st.data())
def test_scope_equals_a_naive_filter(draw):
    compare(draw)


@pytest.mark.nightly
@pytest.mark.django_db
@settings(SLOW, max_examples=2000)
@given(draw=st.data())
def test_scope_equals_a_naive_filter_at_length(draw):
    compare(draw)


@pytest.mark.django_db
def test_the_system_itself_sees_nothing_by_scope(county, person):
    person()
    assert not any(found(SYSTEM).values())
