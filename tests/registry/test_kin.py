"""Near relatives: recorded once, found from both sides, never guessed (Civil Code art. 1045)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from touyan.audit.models import Record
from touyan.core.errors import NotAllowed, NotFound
from touyan.registry import kin, queries, services
from touyan.registry.errors import AlreadyKin, NotTwoPeople
from touyan.registry.kin import Kin
from touyan.registry.models import HouseholdMember, Kinship
from touyan.registry.queries import kin as kin_queries

# grandfather 1, father 2, uncle 3, me 4, my sister 5, her husband 6, their daughter 7, my wife 8,
# her father 9, a cousin 10 (child of the uncle)
FAMILY = [
    kin.tie(2, 1, "PARENT"),
    kin.tie(3, 1, "PARENT"),
    kin.tie(4, 2, "PARENT"),
    kin.tie(2, 5, "CHILD"),
    kin.tie(6, 5, "SPOUSE"),
    kin.tie(7, 5, "PARENT"),
    kin.tie(4, 8, "SPOUSE"),
    kin.tie(8, 9, "PARENT"),
    kin.tie(3, 10, "CHILD"),
]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (4, {1, 2, 5, 6, 8}),
        (1, {2, 3, 4, 5, 6, 8, 10}),
        (7, {2, 5, 6}),
        (9, {4, 8}),
        (10, {1, 3}),
    ],
)
def test_near_are_parents_children_siblings_grandparents_and_their_spouses(who, expected) -> None:
    assert kin.near(who, FAMILY) == expected


ties = st.lists(
    st.tuples(
        st.integers(1, 9), st.integers(1, 9), st.sampled_from([word for word, _label in kin.SAID])
    ).filter(lambda one: one[0] != one[1]),
    max_size=20,
).map(lambda said: [kin.tie(*one) for one in said])


@given(ties)
def test_the_near_without_spouses_by_marriage_are_near_from_both_sides(found) -> None:
    near = kin.of_each(range(1, 10), found)
    spouses = {frozenset((a, b)) for a, b, kind in found if kind == Kin.SPOUSE}
    for one in range(1, 10):
        assert one not in near[one]
        for other in near[one]:
            by_marriage = any(frozenset((x, other)) in spouses for x in near[one] | {one})
            assert one in near[other] or by_marriage


@given(ties)
def test_what_is_said_from_one_side_is_kept_as_from_the_other(found) -> None:
    for person, relative, kind in found:
        assert kin.tie(person, relative, kind) == (person, relative, kind)
        assert kin.tie(relative, person, kin.INVERSE[kind]) == (person, relative, kind)


def test_a_clerk_records_ends_and_corrects_a_tie(tiny, actors) -> None:
    mother, son = tiny.villager, tiny.fourth_villager
    assert son.pk not in queries.kin_of([mother.pk])
    kept = services.record_kinship(
        actor=actors.village_clerk, person_id=mother.pk, relative_id=son.pk, said="CHILD"
    )
    assert (kept.person_id, kept.relative_id, kept.kind) == (son.pk, mother.pk, "PARENT")
    assert son.pk in queries.kin_of([mother.pk])
    assert mother.pk in queries.kin_of([son.pk])
    assert tiny.fourth_household.pk in queries.kin_households(mother.pk)
    services.end_kinship(actor=actors.village_clerk, person_id=mother.pk, kinship_id=kept.pk)
    assert son.pk not in queries.kin_of([mother.pk])
    codes = set(
        Record.objects.filter(action__startswith="registry.kinship").values_list(
            "action", flat=True
        )
    )
    assert codes == {"registry.kinship.recorded", "registry.kinship.ended"}
    with pytest.raises(NotFound):
        services.end_kinship(actor=actors.village_clerk, person_id=mother.pk, kinship_id=kept.pk)


def test_a_pair_is_recorded_once_whoever_says_it_and_never_with_oneself(tiny, actors) -> None:
    one, other, clerk = tiny.villager.pk, tiny.fourth_villager.pk, actors.village_clerk
    services.record_kinship(actor=clerk, person_id=one, relative_id=other, said="SIBLING")
    for pair in ((one, other), (other, one)):
        with pytest.raises(AlreadyKin):
            services.record_kinship(
                actor=clerk, person_id=pair[0], relative_id=pair[1], said="SPOUSE"
            )
    with pytest.raises(NotTwoPeople):
        services.record_kinship(actor=clerk, person_id=one, relative_id=one, said="SIBLING")


def test_only_who_keeps_the_people_of_the_place_records_it(tiny, actors) -> None:
    one, other = tiny.villager.pk, tiny.fourth_villager.pk
    with pytest.raises(NotAllowed):
        services.record_kinship(
            actor=actors.village_secretary, person_id=one, relative_id=other, said="SIBLING"
        )
    for pair in ((one, tiny.far_villager.pk), (tiny.far_villager.pk, one)):
        with pytest.raises(NotFound):
            services.record_kinship(
                actor=actors.village_clerk, person_id=pair[0], relative_id=pair[1], said="SIBLING"
            )


def test_the_database_refuses_a_pair_twice_or_in_the_wrong_order(tiny, actors) -> None:
    low, high = sorted((tiny.villager.pk, tiny.fourth_villager.pk))
    services.record_kinship(
        actor=actors.village_clerk, person_id=low, relative_id=high, said="SPOUSE"
    )
    at = Kinship.objects.get().recorded_at
    for person, relative, kind in ((low, high, "PARENT"), (high, low, "SIBLING"), (low, low, "X")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Kinship.objects.create(
                person_id=person, relative_id=relative, kind=kind, recorded_at=at
            )


def test_the_household_counts_as_kin_and_a_child_who_moved_out_stays_one(tiny) -> None:
    members = list(HouseholdMember.objects.filter(household=tiny.third_household).order_by("pk"))
    head, spouse, son = members[0], members[1], members[2]
    assert queries.kin_of([head.person_id]) == {m.person_id for m in members[1:]}
    left = dt.date(2021, 1, 1)
    HouseholdMember.objects.filter(pk__in=[spouse.pk, son.pk]).update(left_on=left)
    assert son.person_id in queries.kin_of([head.person_id])
    assert spouse.person_id not in queries.kin_of([head.person_id])
    HouseholdMember.objects.filter(pk=son.pk).update(relation="OTHER")
    assert son.person_id not in queries.kin_of([head.person_id])


def test_asking_costs_a_fixed_number_of_queries(
    tiny, actors, django_assert_max_num_queries
) -> None:
    everybody = list(
        HouseholdMember.objects.filter(left_on=None).values_list("person_id", flat=True)
    )
    services.record_kinship(
        actor=actors.village_clerk,
        person_id=tiny.villager.pk,
        relative_id=tiny.fourth_villager.pk,
        said="SIBLING",
    )
    with django_assert_max_num_queries(5):
        queries.kin_of_each(everybody)


def test_many_people_have_the_same_kin_as_one_by_one(tiny, actors, monkeypatch) -> None:
    services.record_kinship(
        actor=actors.village_clerk,
        person_id=tiny.villager.pk,
        relative_id=tiny.fourth_villager.pk,
        said="SIBLING",
    )
    everybody = HouseholdMember.objects.filter(left_on=None).values_list("person_id", flat=True)
    one_by_one = queries.kin_of_each(everybody)
    monkeypatch.setattr(kin_queries, "MANY", 0)
    assert queries.kin_of_each(everybody) == one_by_one
    assert tiny.fourth_villager.pk in one_by_one[tiny.villager.pk]
