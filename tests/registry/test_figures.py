"""Old decisions of many villages at once, and the figures of the registry."""

import datetime as dt
from dataclasses import replace

import pytest

from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.core.figures import Ask
from touyan.registry import bulk, figures, services
from touyan.registry.bulk import NewPost, NewTenure, OldResolution
from touyan.registry.errors import NoScan, SamePerson
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Resolution

SINCE = dt.date(2019, 1, 1)
ON = dt.date(2020, 6, 1)


def value(key: str, ask: Ask) -> object:
    return next(one for one in figures.FIGURES if one.key == key).compute(ask)


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
    (row,) = bulk.record_resolutions(
        actor=SYSTEM, resolutions=[old(county, person("甲"), person("乙"))]
    )
    assert row.is_in_force


def test_nobody_confirms_what_they_recorded(county, person):
    one = person("甲")
    with pytest.raises(SamePerson):
        bulk.record_resolutions(actor=SYSTEM, resolutions=[old(county, one, one)])
    assert not Resolution.objects.exists()


def test_a_decision_needs_its_scan(county, person):
    one = old(county, person("甲"), person("乙"))
    with pytest.raises(NoScan):
        bulk.record_resolutions(actor=SYSTEM, resolutions=[replace(one, document_hash="")])


def test_only_the_system_records_many(county):
    with pytest.raises(NotAllowed):
        bulk.record_resolutions(actor=Actor(7), resolutions=[])


def test_figures_count_the_places_of_that_day(county):
    ask = Ask("520524", None, ON)
    assert (value("villages", ask), value("townships", ask), value("dual_role", ask)) == (4, 2, 0)
    assert value("villages", Ask("520524105", None, ON)) == 3
    services.end_area(actor=SYSTEM, area_id=county.far_village.pk, on=ON)
    assert value("villages", ask) == 3
    assert value("villages", Ask("520524", None, ON - dt.timedelta(days=1))) == 4


def test_the_dual_role_is_counted_from_two_terms_of_office(county, person):
    one, other = person("甲"), person("乙")
    kinds = [PostKind.VILLAGE_SECRETARY, PostKind.COMMITTEE_CHAIR]
    posts = bulk.create_posts(
        actor=SYSTEM,
        posts=[NewPost(v.pk, kind) for v in (county.village, county.sister) for kind in kinds],
    )
    bulk.appoint_many(
        actor=SYSTEM,
        tenures=[
            NewTenure(post, who.pk, SINCE)
            for post, who in zip(posts, (one, one, one, other), strict=True)
        ],
    )
    assert value("dual_role", Ask("520524", None, ON)) == 1
    assert value("dual_role", Ask(county.sister.path, None, ON)) == 0
    assert value("dual_role", Ask("520524", None, SINCE - dt.timedelta(days=1))) == 0
