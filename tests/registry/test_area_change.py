"""Areas take new codes and names, merge, split and end; their keys and people stay reachable."""

import datetime as dt

import pytest

from tests.registry.conftest import grants
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.registry import errors, queries, services
from touyan.registry.models import Area, AreaKind, Person, PostKind, Tenure

ON = dt.date(2021, 6, 30)
BEFORE = dt.date(2021, 6, 29)


def reader(path: str) -> Actor:
    return Actor(1, grants(path, Power.PEOPLE_READ))


def test_which_area_had_a_code_on_a_day(county):
    services.recode_area(actor=SYSTEM, area_id=county.village.pk, path="520524105210", on=ON)
    assert queries.area_by_path("520524105205", on=BEFORE).pk == county.village.pk
    assert queries.area_by_path("520524105205", on=ON) is None
    assert queries.area_by_path("520524105210").pk == county.village.pk
    assert queries.path_on(county.village.pk, BEFORE) == "520524105205"
    assert queries.path_on(county.group.pk, ON) == "520524105210Z03"
    assert queries.paths_on(BEFORE)[county.group.pk] == "520524105205Z03"


def test_a_new_code_may_lie_in_another_township_and_takes_everything_along(county, person):
    someone = person(area=county.group)
    services.recode_area(actor=SYSTEM, area_id=county.village.pk, path="520524107205", on=ON)
    village = Area.objects.get(pk=county.village.pk)
    assert village.parent_id == county.other_town.pk
    assert list(Person.objects.visible_to(reader(county.town.path))) == []
    assert list(Person.objects.visible_to(reader(county.other_town.path))) == [someone]


def test_a_village_becomes_a_community_by_its_code(county):
    services.recode_area(actor=SYSTEM, area_id=county.village.pk, path="520524105002", on=ON)
    village = Area.objects.get(pk=county.village.pk)
    assert village.kind == AreaKind.COMMUNITY
    assert village.is_community
    assert Area.objects.get(pk=county.group.pk).is_community


def test_a_code_does_not_change_its_level_nor_take_a_living_one(county):
    for path, error in (
        ("520524109000", errors.BadAreaChange),
        ("520524105206", errors.AreaExists),
        ("520524999205", errors.NoParentArea),
    ):
        with pytest.raises((error, errors.Invalid)):
            services.recode_area(actor=SYSTEM, area_id=county.village.pk, path=path, on=ON)
    assert Area.objects.get(pk=county.village.pk).path == "520524105205"


def test_a_name_is_dated_too(county):
    services.rename_area(actor=SYSTEM, area_id=county.village.pk, name="雁归村", on=ON)
    names = list(county.village.codes.order_by("valid_from").values_list("name", "valid_to"))
    assert names == [("雁落村", ON), ("雁归村", None)]
    with pytest.raises(errors.BadAreaChange):
        services.rename_area(actor=SYSTEM, area_id=county.village.pk, name="又名", on=ON)


def test_a_change_does_not_lie_in_the_future(county):
    with pytest.raises(errors.InTheFuture):
        services.rename_area(
            actor=SYSTEM, area_id=county.village.pk, name="将来", on=dt.date(2999, 1, 1)
        )


def test_a_merge_moves_people_ends_posts_and_leaves_records_to_the_new_area(county, person):
    someone = person()
    post = services.create_post(
        actor=SYSTEM, area_id=county.village.pk, kind=PostKind.VILLAGE_SECRETARY
    )
    services.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=someone.pk, started_on=dt.date(2021, 1, 1)
    )
    services.create_area(actor=SYSTEM, path="520524107201Z03", name="远山三组")
    services.merge_areas(
        actor=SYSTEM, old_ids=[county.village.pk], into_id=county.far_village.pk, on=ON
    )
    old = Area.objects.get(pk=county.village.pk)
    assert (old.valid_to, old.keeper_id) == (ON, county.far_village.pk)
    assert old.scope_path == county.far_village.path
    someone.subject.refresh_from_db()
    assert someone.subject.area_id == county.far_village.pk
    assert someone.subject.moves.get().from_area_id == old.pk
    assert list(Tenure.objects.on(ON)) == []
    # Z03 was taken in the other village: the group got the next free number.
    assert Area.objects.get(pk=county.group.pk).path == "520524107201Z01"
    assert queries.successors(old.pk) == [county.far_village]
    assert queries.living_ids()[old.pk] == county.far_village.pk
    # An ended area is seen by whoever sees the area that keeps its records, and by nobody else.
    assert old in Area.objects.visible_to(reader(county.far_village.path))
    assert old not in Area.objects.visible_to(reader(county.town.path))
    with pytest.raises(errors.AreaEnded):
        services.register_person(actor=SYSTEM, area_id=old.pk, name="晚来")


def test_merging_twice_keeps_the_first_records_reachable(county):
    services.merge_areas(
        actor=SYSTEM, old_ids=[county.village.pk], into_id=county.sister.pk, on=BEFORE
    )
    services.merge_areas(
        actor=SYSTEM, old_ids=[county.sister.pk], into_id=county.far_village.pk, on=ON
    )
    services.recode_area(
        actor=SYSTEM,
        area_id=county.far_village.pk,
        path="520524107299",
        on=ON + dt.timedelta(days=1),
    )
    first = Area.objects.get(pk=county.village.pk)
    assert first.scope_path == "520524107299"
    assert first.keeper_id == county.far_village.pk


def test_a_merged_township_brings_its_villages_with_new_or_given_codes(county):
    services.create_area(actor=SYSTEM, path="520524107205", name="已有村")
    services.merge_areas(
        actor=SYSTEM,
        old_ids=[county.town.pk],
        into_id=county.other_town.pk,
        on=ON,
        codes={"520524105206": "520524107250"},
    )
    paths = dict(Area.objects.living().values_list("pk", "path"))
    assert paths[county.sister.pk] == "520524107250"
    assert paths[county.community.pk] == "520524107001"
    assert paths[county.village.pk] == "520524107200"
    assert paths[county.group.pk] == "520524107200Z03"


def test_a_split_names_who_keeps_the_records(county, person):
    someone, neighbour = person(), person("李四", area=county.group)
    new = services.split_area(
        actor=SYSTEM,
        area_id=county.village.pk,
        parts=[
            services.Part("520524105211", "上雁村", keeps_records=True),
            services.Part("520524105212", "下雁村", children=(county.group.pk,)),
        ],
        on=ON,
    )
    assert queries.successors(county.village.pk) == new
    assert list(Person.objects.visible_to(reader(new[0].path))) == [someone]
    assert list(Person.objects.visible_to(reader(new[1].path))) == [neighbour]
    assert Area.objects.get(pk=county.village.pk).scope_path == new[0].path


@pytest.mark.parametrize("keepers", [(False, False), (True, True)])
def test_a_split_without_one_keeper_is_refused(county, keepers):
    with pytest.raises(errors.BadAreaChange):
        services.split_area(
            actor=SYSTEM,
            area_id=county.village.pk,
            parts=[
                services.Part("520524105211", "上", keeps_records=keepers[0]),
                services.Part("520524105212", "下", keeps_records=keepers[1]),
            ],
            on=ON,
        )


def test_an_area_ends_only_when_it_is_empty(county, person):
    with pytest.raises(errors.BadAreaChange):
        services.end_area(actor=SYSTEM, area_id=county.village.pk, on=ON)
    services.end_area(actor=SYSTEM, area_id=county.group.pk, on=ON)
    person()
    with pytest.raises(errors.BadAreaChange):
        services.end_area(actor=SYSTEM, area_id=county.village.pk, on=ON)
    assert Area.objects.get(pk=county.group.pk).keeper_id == county.village.pk


def test_a_code_that_was_given_up_may_be_given_to_another_area(county):
    services.recode_area(actor=SYSTEM, area_id=county.village.pk, path="520524105210", on=ON)
    later = services.create_area(actor=SYSTEM, path="520524105205", name="新村", valid_from=ON)
    assert queries.area_by_path("520524105205", on=BEFORE).pk == county.village.pk
    assert queries.area_by_path("520524105205", on=ON).pk == later.pk


def test_a_grid_serves_groups_of_its_own_village(county):
    grid = services.create_area(actor=SYSTEM, path="520524105205G001", name="第一网格")
    services.assign_grid(actor=SYSTEM, grid_id=grid.pk, group_ids=[county.group.pk])
    assert queries.grid_areas(grid.pk) == [county.group]
    other = services.create_area(actor=SYSTEM, path="520524105206Z01", name="一组")
    with pytest.raises(errors.WrongPlace):
        services.assign_grid(actor=SYSTEM, grid_id=grid.pk, group_ids=[other.pk])
    assert queries.grid_areas(grid.pk) == [county.group]
