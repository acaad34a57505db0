"""A whole county is registered at once by the rules of the single acts."""

import datetime as dt

import pytest

from touyan.audit.models import Record
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.core.figures import Ask
from touyan.registry import figures, founding, services
from touyan.registry.errors import (
    AreaExists,
    Incompatible,
    NoParentArea,
    PostOccupied,
    SamePerson,
    WrongPlace,
)
from touyan.registry.founding import NewArea, NewHolder, OldResolution
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Area, Post, Resolution, Tenure
from touyan.registry.queries import dual_role_people

SINCE = dt.date(2019, 1, 1)
ON = dt.date(2020, 6, 1)


def areas(*paths):
    return [NewArea(path, f"地{path}") for path in paths]


def test_areas_are_registered_below_each_other_in_any_order(db):
    found = founding.create_areas(
        actor=SYSTEM,
        areas=areas("520524105205Z03", "520524105205", "520524000000", "520524105000"),
        valid_from=SINCE,
    )
    assert found["520524105205Z03"].parent == found["520524105205"]
    assert found["520524105205"].parent == found["520524105000"]
    assert found["520524000000"].parent is None
    assert found["520524105205"].codes.get().path == "520524105205"
    assert Record.objects.get().detail == {"count": 4}


def test_a_second_area_with_the_same_code_is_refused(county):
    with pytest.raises(AreaExists):
        founding.create_areas(actor=SYSTEM, areas=areas(county.village.path), valid_from=SINCE)
    with pytest.raises(AreaExists):
        founding.create_areas(
            actor=SYSTEM, areas=areas("520524105210", "520524105210"), valid_from=SINCE
        )


def test_an_area_without_the_one_above_is_refused_and_nothing_is_written(county):
    before = Area.objects.count()
    with pytest.raises(NoParentArea):
        founding.create_areas(
            actor=SYSTEM, areas=areas("520524105210", "520524199201"), valid_from=SINCE
        )
    assert Area.objects.count() == before


def test_holders_fill_new_posts_and_the_dual_role_is_derived(county, person):
    one, other = person("甲"), person("乙")
    kinds = [PostKind.VILLAGE_SECRETARY, PostKind.COMMITTEE_CHAIR]
    founding.fill_posts(
        actor=SYSTEM,
        holders=[
            *(NewHolder(county.village, kind, one.pk, SINCE) for kind in kinds),
            NewHolder(county.sister, kinds[0], one.pk, SINCE),
            NewHolder(county.sister, kinds[1], other.pk, SINCE),
        ],
    )
    assert [found.person_id for found in dual_role_people(ON)] == [one.pk]
    assert set(Tenure.objects.values_list("is_sole", flat=True)) == {True}


@pytest.mark.parametrize(
    ("kinds", "same_person", "error"),
    [
        (["VILLAGE_SECRETARY", "VILLAGE_SECRETARY"], False, PostOccupied),
        (["SUPERVISION_CHAIR", "COMMITTEE_CHAIR"], True, Incompatible),
        (["COUNTY_LEADER"], False, WrongPlace),
        (["COOP_CHAIR"], False, WrongPlace),
    ],
)
def test_posts_follow_the_rules_of_appointments(county, person, kinds, same_person, error):
    people = [person("甲"), person("乙")]
    with pytest.raises(error):
        founding.fill_posts(
            actor=SYSTEM,
            holders=[
                NewHolder(county.village, PostKind(kind), people[0 if same_person else n].pk, SINCE)
                for n, kind in enumerate(kinds)
            ],
        )
    assert not Post.objects.exists()


def old(county, by, confirmed_by):
    return OldResolution(
        area=county.village,
        body=ResolutionBody.VILLAGERS_ASSEMBLY,
        passed_on=SINCE,
        title="积分办法",
        document_hash="a" * 64,
        recorded_by_id=by.pk,
        confirmed_by_id=confirmed_by.pk,
    )


def test_an_old_decision_confirmed_by_a_second_person_is_in_force(county, person):
    (row,) = founding.record_resolutions(
        actor=SYSTEM, resolutions=[old(county, person("甲"), person("乙"))]
    )
    assert row.is_in_force


def test_nobody_confirms_what_they_recorded(county, person):
    one = person("甲")
    with pytest.raises(SamePerson):
        founding.record_resolutions(actor=SYSTEM, resolutions=[old(county, one, one)])
    assert not Resolution.objects.exists()


def test_only_the_system_founds(county):
    for act in (
        lambda actor: founding.create_areas(actor=actor, areas=[], valid_from=SINCE),
        lambda actor: founding.fill_posts(actor=actor, holders=[]),
        lambda actor: founding.record_resolutions(actor=actor, resolutions=[]),
    ):
        with pytest.raises(NotAllowed):
            act(Actor(7))


def test_figures_count_the_places_of_that_day(county):
    ask = Ask("520524", None, ON)
    assert (figures.villages(ask), figures.townships(ask), figures.dual_role(ask)) == (4, 2, 0)
    assert figures.villages(Ask("520524105", None, ON)) == 3
    services.end_area(actor=SYSTEM, area_id=county.far_village.pk, on=ON)
    assert figures.villages(ask) == 3
    assert figures.villages(Ask("520524", None, ON - dt.timedelta(days=1))) == 4
