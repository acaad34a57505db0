"""Households: formed, joined, split, merged, moved and ended; codes are never given twice."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound
from touyan.registry import errors, queries, services
from touyan.registry.models import (
    HouseholdKind,
    HouseholdMember,
    HouseholdStatus,
    HouseholdSuccession,
    Move,
    Relation,
)

DAY = dt.date(2021, 3, 1)
LATER = dt.date(2021, 6, 1)


@pytest.fixture
def family(county, person):
    """A household of three: head, spouse, daughter."""

    def form(area=None, names=("张三", "李四", "张五"), **more):
        people = [person(name, area) for name in names]
        relations = [Relation.HEAD, Relation.SPOUSE, Relation.DAUGHTER][: len(people)]
        household = services.register_household(
            actor=SYSTEM,
            area_id=(area or county.village).pk,
            members=[(p.pk, r) for p, r in zip(people, relations, strict=True)],
            formed_on=DAY,
            **more,
        )
        return household, people

    return form


def test_codes_count_up_within_the_village_and_its_groups(family, county):
    first, _ = family()
    second, _ = family(area=county.group)
    third, _ = family(area=county.sister)
    assert first.code == "520524105205H00001"
    assert second.code == "520524105205H00002"
    assert third.code == "520524105206H00001"


def test_the_code_of_an_ended_household_is_not_given_again(family):
    first, _ = family()
    services.end_household(actor=SYSTEM, household_id=first.pk, on=LATER)
    second, _ = family(names=("王二",))
    assert second.code == "520524105205H00002"
    with pytest.raises(errors.CodeTaken):
        family(names=("王三",), code=first.code)


def test_a_township_has_no_households(county, person):
    with pytest.raises(errors.WrongPlace):
        services.register_household(actor=SYSTEM, area_id=county.town.pk)


def test_the_head_comes_first_in_the_list(family):
    household, people = family()
    assert household.head_id == people[0].pk
    assert [m.person_id for m in queries.members(household.pk)] == [p.pk for p in people]


def test_nobody_belongs_to_two_households_of_a_kind(family, person):
    household, (head, *_) = family()
    with pytest.raises(errors.AlreadyInHousehold):
        services.register_household(
            actor=SYSTEM, area_id=household.subject.area_id, members=[(head.pk, Relation.HEAD)]
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.create(
            household=household, person=head, kind=household.kind, joined_on=DAY
        )
    assert services.register_household(
        actor=SYSTEM,
        area_id=household.subject.area_id,
        members=[(head.pk, Relation.HEAD)],
        kind=HouseholdKind.CONTRACT,
    )


def test_two_heads_are_refused(person, county):
    with pytest.raises(errors.BadHouseholdChange):
        services.register_household(
            actor=SYSTEM,
            area_id=county.village.pk,
            members=[(person("甲甲").pk, Relation.HEAD), (person("乙乙").pk, Relation.HEAD)],
        )


def test_the_head_leaves_only_after_handing_over(family):
    household, (head, spouse, daughter) = family()
    with pytest.raises(errors.BadHouseholdChange):
        services.leave_household(actor=SYSTEM, household_id=household.pk, person_id=head.pk)
    services.change_head(actor=SYSTEM, household_id=household.pk, person_id=spouse.pk)
    services.leave_household(actor=SYSTEM, household_id=household.pk, person_id=head.pk, on=LATER)
    assert {m.person_id for m in queries.members(household.pk)} == {spouse.pk, daughter.pk}
    assert len(queries.members(household.pk, on=DAY)) == 3


def test_a_split_leaves_a_succession_and_both_families_complete(family):
    old, (head, spouse, daughter) = family()
    new = services.split_household(
        actor=SYSTEM, household_id=old.pk, members=[(daughter.pk, Relation.HEAD)], on=LATER
    )
    assert {m.person_id for m in queries.members(old.pk)} == {head.pk, spouse.pk}
    assert [m.person_id for m in queries.members(new.pk)] == [daughter.pk]
    assert new.code != old.code
    link = HouseholdSuccession.objects.get()
    assert (link.old_id, link.new_id, link.kind) == (old.pk, new.pk, "SPLIT")


def test_a_split_that_takes_everybody_or_the_head_or_a_stranger_is_refused(family, person):
    old, (head, spouse, daughter) = family()
    for going in ([head.pk, spouse.pk, daughter.pk], [head.pk], [person("外人").pk], []):
        with pytest.raises(errors.BadHouseholdChange):
            services.split_household(
                actor=SYSTEM,
                household_id=old.pk,
                members=[(pk, Relation.OTHER) for pk in going],
                on=LATER,
            )
    assert len(queries.members(old.pk)) == 3


def test_a_merge_ends_one_household_and_keeps_everybody(family):
    old, people = family()
    into, others = family(names=("王二",))
    services.merge_household(actor=SYSTEM, household_id=old.pk, into_id=into.pk, on=LATER)
    old.refresh_from_db()
    assert (old.status, old.ended_on, old.head_id) == (HouseholdStatus.MERGED, LATER, None)
    assert {m.person_id for m in queries.members(into.pk)} == {p.pk for p in [*people, *others]}
    with pytest.raises(errors.HouseholdEnded):
        services.merge_household(actor=SYSTEM, household_id=old.pk, into_id=into.pk)


def test_a_household_moves_with_its_people_and_keeps_its_code(family, county):
    household, people = family()
    moved = services.move_household(
        actor=SYSTEM, household_id=household.pk, area_id=county.far_village.pk, on=LATER
    )
    assert moved.code == household.code
    assert moved.subject.area_id == county.far_village.pk
    assert {p.subject_id for p in people} | {household.pk} == set(
        Move.objects.values_list("subject_id", flat=True)
    )


def test_the_clerk_of_one_village_does_not_touch_the_other(family, clerk, county):
    foreign, _ = family(area=county.sister)
    with pytest.raises(NotFound):
        services.end_household(actor=clerk, household_id=foreign.pk)
    own, _ = family()
    with pytest.raises(NotFound):
        services.merge_household(actor=clerk, household_id=own.pk, into_id=foreign.pk)
    with pytest.raises(NotFound):
        services.move_household(actor=clerk, household_id=own.pk, area_id=county.sister.pk)
