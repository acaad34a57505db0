"""F-03: every write service of the registry does all of its work or none of it."""

import datetime as dt

import pytest
from django.db import connection

from tests.fault.statements import fail_at_every_statement
from tests.registry.numbers import id_number
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.registry import bulk, queries, services
from touyan.registry.kin import Kin
from touyan.registry.models import OrganisationKind, PostKind, Relation, ResolutionBody

pytestmark = pytest.mark.django_db(transaction=True)
DAY, ON = dt.date(2021, 1, 1), dt.date(2021, 3, 1)


def official(person_id: int, *powers: Power) -> Actor:
    return Actor(
        person_id, frozenset(Grant(power, GrantKind.AREA, 0, "520524") for power in powers)
    )


@pytest.fixture
def place():
    """Ids of a county with two villages, a group, a family and a post."""
    paths = [
        "520524000000",
        "520524105000",
        "520524105205",
        "520524105206",
        "520524105205Z01",
        "520524105205G001",
    ]
    ids = bulk.register_areas(actor=SYSTEM, areas=[bulk.NewArea(p, "某地") for p in paths])
    people = bulk.register_people(
        actor=SYSTEM,
        people=[bulk.NewPerson(ids[2], name) for name in ("张三", "李四", "王五", "孙七")],
    )
    household, other = bulk.register_households(
        actor=SYSTEM,
        households=[
            bulk.NewHousehold(
                ids[2], ((people[0], Relation.HEAD), (people[1], Relation.SPOUSE)), formed_on=DAY
            ),
            bulk.NewHousehold(ids[2], ((people[2], Relation.HEAD),), formed_on=DAY),
        ],
    )
    post = services.create_post(actor=SYSTEM, area_id=ids[2], kind=PostKind.SUPERVISION_MEMBER).pk
    return {
        "village": ids[2],
        "sister": ids[3],
        "group": ids[4],
        "grid": ids[5],
        "people": people[:3],
        "alone": people[3],
        "household": household,
        "other": other,
        "post": post,
    }


CALLS = {
    "create_area": lambda p: services.create_area(actor=SYSTEM, path="520524105207", name="新村"),
    "rename_area": lambda p: services.rename_area(
        actor=SYSTEM, area_id=p["village"], name="改名", on=ON
    ),
    "recode_area": lambda p: services.recode_area(
        actor=SYSTEM, area_id=p["village"], path="520524105299", on=ON
    ),
    "merge_areas": lambda p: services.merge_areas(
        actor=SYSTEM, old_ids=[p["village"]], into_id=p["sister"], on=ON
    ),
    "split_area": lambda p: services.split_area(
        actor=SYSTEM,
        area_id=p["village"],
        parts=[
            services.Part("520524105291", "上", keeps_records=True),
            services.Part("520524105292", "下", children=(p["group"],)),
        ],
        on=ON,
    ),
    "register_person": lambda p: services.register_person(
        actor=SYSTEM, area_id=p["village"], name="赵六", id_number=id_number(7)
    ),
    "correct_person": lambda p: services.correct_person(
        actor=SYSTEM, person_id=p["people"][0], name="张珊", phone="12900000009"
    ),
    "record_death": lambda p: services.record_death(actor=SYSTEM, person_id=p["people"][1], on=ON),
    "register_household": lambda p: services.register_household(actor=SYSTEM, area_id=p["village"]),
    "split_household": lambda p: services.split_household(
        actor=SYSTEM,
        household_id=p["household"],
        members=[(p["people"][1], Relation.HEAD)],
        on=ON,
    ),
    "merge_household": lambda p: services.merge_household(
        actor=SYSTEM, household_id=p["other"], into_id=p["household"], on=ON
    ),
    "move_household": lambda p: services.move_household(
        actor=SYSTEM, household_id=p["household"], area_id=p["sister"], on=ON
    ),
    "end_household": lambda p: services.end_household(actor=SYSTEM, household_id=p["other"], on=ON),
    "found_organisation": lambda p: services.found_organisation(
        actor=SYSTEM, area_id=p["village"], kind=OrganisationKind.COOP, name="富民"
    ),
    "create_post": lambda p: services.create_post(
        actor=SYSTEM, area_id=p["village"], kind=PostKind.VILLAGE_SECRETARY
    ),
    "appoint": lambda p: services.appoint(
        actor=SYSTEM, post_id=p["post"], person_id=p["people"][0], started_on=DAY
    ),
    "record_resolution": lambda p: services.record_resolution(
        actor=official(p["people"][0], Power.RESOLUTION_RECORD),
        area_id=p["village"],
        body=ResolutionBody.VILLAGERS_ASSEMBLY,
        passed_on=DAY,
        title="通过",
        document_hash="ab" * 32,
    ),
    "prove_resolution": lambda p: services.prove_resolution(
        actor=official(p["people"][0], Power.RESOLUTION_RECORD),
        area_id=p["village"],
        body=ResolutionBody.VILLAGERS_ASSEMBLY,
        passed_on=DAY,
        title="通过",
        document_hash="cd" * 32,
    ),
    "end_area": lambda p: services.end_area(actor=SYSTEM, area_id=p["group"], on=ON),
    "assign_grid": lambda p: services.assign_grid(
        actor=SYSTEM, grid_id=p["grid"], group_ids=[p["group"]]
    ),
    "join_household": lambda p: services.join_household(
        actor=SYSTEM,
        household_id=p["household"],
        person_id=p["alone"],
        relation=Relation.SON,
        on=ON,
    ),
    "leave_household": lambda p: services.leave_household(
        actor=SYSTEM, household_id=p["household"], person_id=p["people"][1], on=ON
    ),
    "change_head": lambda p: services.change_head(
        actor=SYSTEM, household_id=p["household"], person_id=p["people"][1]
    ),
    "move_subject": lambda p: services.move_subject(
        actor=SYSTEM, subject_id=p["alone"], area_id=p["sister"], on=ON
    ),
    "close_post": lambda p: services.close_post(actor=SYSTEM, post_id=p["post"], on=ON),
    "record_kinship": lambda p: services.record_kinship(
        actor=SYSTEM, person_id=p["people"][0], relative_id=p["alone"], said=Kin.SIBLING
    ),
    "register_people": lambda p: bulk.register_people(
        actor=SYSTEM,
        people=[bulk.NewPerson(p["village"], "某人", id_number(n)) for n in range(20, 30)],
    ),
    "register_households": lambda p: bulk.register_households(
        actor=SYSTEM, households=[bulk.NewHousehold(p["village"]) for _ in range(5)]
    ),
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_it_is_all_or_nothing(place, name):
    statements = fail_at_every_statement(lambda: CALLS[name](place))
    assert statements >= 4, connection.queries


def test_confirming_and_filing_are_all_or_nothing(place):
    first, second, _third = place["people"]
    kept = CALLS["record_resolution"](place)
    services.appoint(actor=SYSTEM, post_id=place["post"], person_id=second, started_on=DAY)
    supervisor = official(second, Power.RESOLUTION_CONFIRM)
    assert fail_at_every_statement(
        lambda: services.confirm_resolution(actor=supervisor, resolution_id=kept.pk)
    )
    town = official(first, Power.RESOLUTION_FILE)
    assert fail_at_every_statement(
        lambda: services.file_resolution(actor=town, resolution_id=kept.pk)
    )


def test_ending_a_term_and_showing_numbers_are_all_or_nothing(place):
    first, second, _third = place["people"]
    term = CALLS["appoint"](place)
    assert fail_at_every_statement(
        lambda: services.end_tenure(actor=SYSTEM, tenure_id=term.pk, on=ON)
    )
    assert queries.posts_of(first, on=ON) == []
    clerk = official(second, Power.PEOPLE_UNMASK)
    assert fail_at_every_statement(
        lambda: services.show_numbers(actor=clerk, person_id=first, reason="核对名单")
    )


def test_ending_a_tie_and_an_organisation_are_all_or_nothing(place):
    tie = CALLS["record_kinship"](place)
    assert fail_at_every_statement(
        lambda: services.end_kinship(actor=SYSTEM, person_id=place["people"][0], kinship_id=tie.pk)
    )
    coop = CALLS["found_organisation"](place)
    assert fail_at_every_statement(
        lambda: services.dissolve_organisation(actor=SYSTEM, organisation_id=coop.pk, on=ON)
    )
