"""Who somebody is when they act: posts become grants, ended posts become nothing (X-06)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.access import services
from touyan.access.powers import (
    ADMINISTRATORS,
    ONE_FACTOR_POSTS,
    ORGANISATION_POSTS,
    POWERS,
    separated,
)
from touyan.access.services.accounts import account_of
from touyan.access.standing import Held, own_grants, stand
from touyan.core import clock
from touyan.core.actor import NOBODY, SYSTEM, GrantKind, Power
from touyan.core.errors import NotAllowed
from touyan.registry import services as registry
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure

PEOPLE = {Power.PEOPLE_READ, Power.PEOPLE_MANAGE, Power.PEOPLE_UNMASK, Power.POINTS_READ}


def actor_of(person, **more):
    return services.actor_for(account_of(person.pk), **more)


def test_every_kind_of_post_says_what_it_entitles_to():
    assert set(POWERS) == set(PostKind)


def test_no_administrator_sees_the_people():
    for kind in ADMINISTRATORS:
        assert not POWERS[kind] & PEOPLE


def test_nobody_reviews_twice_by_one_post():
    for powers in POWERS.values():
        assert not {Power.POINTS_FIRST_REVIEW, Power.POINTS_SECOND_REVIEW} <= powers
        assert not {Power.RESOLUTION_RECORD, Power.RESOLUTION_CONFIRM} <= powers


def test_the_keeper_of_the_shop_gives_no_points():
    assert (
        not {
            Power.POINTS_PROPOSE,
            Power.POINTS_IMPORT,
            Power.POINTS_FIRST_REVIEW,
            Power.POINTS_SECOND_REVIEW,
        }
        & POWERS[PostKind.SHOP_KEEPER]
    )


def test_only_administrators_administer():
    for kind, powers in POWERS.items():
        if kind != PostKind.SYSTEM_ADMIN:
            assert Power.SYSTEM_ADMINISTER not in powers
        if kind != PostKind.SECURITY_ADMIN:
            assert Power.SECURITY_ADMINISTER not in powers


def test_the_villagers_way_in_opens_no_office_with_power_over_others():
    strong = {
        Power.NOTICE_PUBLISH, Power.SCHEME_MANAGE, Power.PEOPLE_MANAGE, Power.PEOPLE_UNMASK,
        Power.POINTS_SECOND_REVIEW, Power.CARDS_ISSUE, Power.LEDGER_READ, Power.REGISTRY_IMPORT,
        Power.POINTS_IMPORT, Power.SYSTEM_ADMINISTER, Power.SECURITY_ADMINISTER, Power.AUDIT_READ,
    }  # fmt: skip
    for kind in ONE_FACTOR_POSTS:
        assert not POWERS[kind] & strong


@pytest.mark.parametrize(
    ("who", "power", "inside", "outside"),
    [
        ("village_clerk", Power.CARDS_ISSUE, "group", "sibling_village"),
        ("group_head", Power.POINTS_FIRST_REVIEW, "group", "other_group"),
        ("shop_keeper", Power.SHOP_OPERATE, "village", "sibling_village"),
        ("township_officer", Power.POSTS_MANAGE, "sibling_village", "far_village"),
        ("county_leader", Power.FIGURES_READ, "east_village", None),
        ("grid_worker", Power.POINTS_PROPOSE, "grid", "community"),
    ],
)
def test_a_post_reaches_its_area_and_nothing_beside_it(tiny, who, power, inside, outside):
    actor = actor_of(getattr(tiny, who))
    assert actor.may_in(power, getattr(tiny, inside).path)
    if outside:
        assert not actor.may_in(power, getattr(tiny, outside).path)


def test_a_post_in_a_cooperative_reaches_that_cooperative_only(tiny):
    actor = actor_of(tiny.coop_chair)
    assert actor.ids(Power.LEDGER_READ, GrantKind.ORGANISATION) == {tiny.coop.pk}
    assert not actor.prefixes(Power.LEDGER_READ)


def test_a_villager_reaches_the_own_household_and_person_only(tiny):
    actor = actor_of(tiny.villager)
    assert {(g.kind, g.id) for g in actor.grants} == {
        (GrantKind.HOUSEHOLDS, tiny.household.pk),
        (GrantKind.SELF, tiny.villager.pk),
    }


def test_who_has_left_a_household_reaches_it_no_longer(tiny):
    spouse = tiny.household.members.exclude(person=tiny.villager).first().person
    assert actor_of(spouse).ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS) == {tiny.household.pk}
    registry.leave_household(
        actor=SYSTEM, household_id=tiny.household.pk, person_id=spouse.pk, on=clock.today()
    )
    assert not actor_of(spouse).ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS)


def test_two_questions_are_enough(tiny, django_assert_max_num_queries):
    user = account_of(tiny.village_secretary.pk)
    user.refresh_from_db()
    with django_assert_max_num_queries(2):
        assert services.actor_for(user).may(Power.NOTICE_PUBLISH)


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [(-10, None, True), (0, None, True), (1, None, False), (-10, 1, True), (-10, 0, False)],
)
def test_a_term_counts_from_its_first_day_to_the_day_before_its_end(tiny, starts, ends, counts):
    today = clock.today()
    Tenure.objects.filter(person=tiny.village_clerk).update(
        started_on=today + dt.timedelta(days=starts),
        ended_on=None if ends is None else today + dt.timedelta(days=ends),
    )
    assert actor_of(tiny.village_clerk).may(Power.CARDS_ISSUE) == counts


@pytest.mark.parametrize("capacity", [Capacity.DEPUTY, Capacity.STAND_IN])
def test_a_deputy_and_a_stand_in_act_while_their_dates_run(tiny, capacity):
    today = clock.today()
    registry.appoint(
        actor=SYSTEM,
        post_id=tiny.village_clerk_post.pk,
        person_id=tiny.villager.pk,
        started_on=today,
        ended_on=today + dt.timedelta(days=7),
        capacity=capacity,
    )
    assert actor_of(tiny.villager).may_in(Power.CARDS_ISSUE, tiny.village.path)
    Tenure.objects.filter(person=tiny.villager).update(
        started_on=today - dt.timedelta(days=7), ended_on=today
    )
    assert not actor_of(tiny.villager).may(Power.CARDS_ISSUE)


def test_a_closed_post_an_ended_area_and_a_dissolved_organisation_give_nothing(tiny):
    today = clock.today()
    tiny.village_clerk_post.closed_on = today
    tiny.village_clerk_post.save()
    assert not actor_of(tiny.village_clerk).may(Power.CARDS_ISSUE)
    registry.dissolve_organisation(actor=SYSTEM, organisation_id=tiny.coop.pk, on=today)
    assert not actor_of(tiny.coop_chair).may(Power.LEDGER_READ)
    assert actor_of(tiny.sibling_coop_chair).may(Power.LEDGER_READ)
    tiny.far_village.valid_to = today
    tiny.far_village.keeper = tiny.village
    tiny.far_village.scope_path = tiny.village.path
    tiny.far_village.save()
    assert not actor_of(tiny.far_village_clerk).may(Power.CARDS_ISSUE)


def test_a_dead_person_and_an_account_without_a_person_are_nobody(tiny):
    user = account_of(tiny.village_clerk.pk)
    user.person.died_on = clock.today()
    assert services.actor_for(user) == NOBODY
    user.person = None
    assert services.actor_for(user) == NOBODY
    assert NOBODY != SYSTEM


def test_without_the_second_factor_offices_are_withheld(tiny):
    standing = services.standing_of(account_of(tiny.village_clerk.pk), two_factors=False)
    assert standing.withheld == (PostKind.VILLAGE_CLERK,)
    assert not standing.actor.may(Power.CARDS_ISSUE)


def test_two_administrators_in_one_hand_have_no_power_at_all(tiny):
    Tenure.objects.create(
        post=tiny.audit_admin_post,
        person=tiny.security_admin,
        started_on=clock.today(),
        capacity=Capacity.DEPUTY,
    )
    standing = services.standing_of(account_of(tiny.security_admin.pk))
    assert set(standing.clashing) == {PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN}
    assert not standing.actor.may(Power.SECURITY_ADMINISTER)
    assert not standing.actor.may(Power.AUDIT_READ)


def test_acting_for_somebody_names_both_and_needs_to_look_after_them(tiny):
    clerk = actor_of(tiny.village_clerk)
    acting = services.acting_for(actor=clerk, person=tiny.villager)
    assert (acting.person_id, acting.on_behalf_of) == (clerk.person_id, tiny.villager.pk)
    for stranger, person in (
        (actor_of(tiny.sibling_village_clerk), tiny.villager),
        (actor_of(tiny.other_villager), tiny.villager),
        (actor_of(tiny.county_leader), tiny.villager),
        (clerk, tiny.village_clerk),
    ):
        with pytest.raises(NotAllowed):
            services.acting_for(actor=stranger, person=person)


KINDS = st.lists(st.sampled_from(list(PostKind)), max_size=6)


@given(kinds=KINDS, two_factors=st.booleans())
def test_nobody_ever_holds_two_administrators_powers(kinds, two_factors):
    held = [Held(kind, 1, "520524", 9) for kind in kinds]
    own = own_grants(person_id=1, households=[2], as_person=True)
    standing = stand(person_id=1, name="", own=own, held=held, two_factors=two_factors)
    admin = set(kinds) & ADMINISTRATORS
    powers = {grant.power for grant in standing.actor.grants - own}
    given_by_admin = {
        power for power in (Power.SYSTEM_ADMINISTER, Power.SECURITY_ADMINISTER) if power in powers
    }
    assert len(given_by_admin) <= 1
    if len(admin) > 1:
        assert not given_by_admin
    assert own <= standing.actor.grants
    if not two_factors:
        assert all(kind in ONE_FACTOR_POSTS for kind in standing.posts)
    assert separated(frozenset(standing.posts))


@given(kinds=KINDS)
def test_grants_are_exactly_those_of_the_working_posts(kinds):
    held = [Held(kind, n, f"5205241012{n:02d}", 100 + n) for n, kind in enumerate(kinds)]
    standing = stand(person_id=1, name="", own=frozenset(), held=held, two_factors=True)
    expected = set()
    for one in held:
        if one.kind in standing.clashing:
            continue
        for power in POWERS[one.kind]:
            if one.kind in ORGANISATION_POSTS:
                expected.add((power, GrantKind.ORGANISATION, one.organisation_id))
            else:
                expected.add((power, GrantKind.AREA, one.area_id))
    assert {(g.power, g.kind, g.id) for g in standing.actor.grants} == expected
