"""Terms of office: who may hold what, when, and with what else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.registry import errors, queries, services
from touyan.registry.models import Capacity, OrganisationKind, PostKind, Tenure

DAY = dt.date(2021, 3, 1)
LATER = dt.date(2021, 9, 1)


@pytest.fixture
def post(county):
    def create(kind, area=None, **more):
        return services.create_post(
            actor=SYSTEM, area_id=(area or county.village).pk, kind=kind, **more
        )

    return create


def appoint(post, person, started_on=DAY, **more):
    return services.appoint(
        actor=more.pop("actor", SYSTEM),
        post_id=post.pk,
        person_id=person.pk,
        started_on=started_on,
        **more,
    )


class TestOneHolder:
    def test_a_second_holder_waits_for_the_end_of_the_first_term(self, post, person):
        secretary = post(PostKind.VILLAGE_SECRETARY)
        first, second = person("甲甲"), person("乙乙")
        term = appoint(secretary, first)
        with pytest.raises(errors.PostOccupied):
            appoint(secretary, second, LATER)
        services.end_tenure(actor=SYSTEM, tenure_id=term.pk, on=LATER)
        assert appoint(secretary, second, LATER).pk

    def test_terms_may_touch_but_not_overlap_by_a_day(self, post, person):
        secretary = post(PostKind.VILLAGE_SECRETARY)
        appoint(secretary, person("甲甲"), ended_on=LATER)
        with pytest.raises(errors.PostOccupied):
            appoint(secretary, person("乙乙"), LATER - dt.timedelta(days=1))
        assert appoint(secretary, person("丙丙"), LATER)

    def test_the_database_refuses_two_open_terms(self, post, person):
        secretary = post(PostKind.VILLAGE_SECRETARY)
        appoint(secretary, person("甲甲"))
        with pytest.raises(IntegrityError), transaction.atomic():
            Tenure.objects.create(
                post=secretary, person=person("乙乙"), started_on=DAY, is_sole=True
            )

    def test_several_people_hold_a_post_that_has_several_seats(self, post, person):
        panel = post(PostKind.PANEL_MEMBER)
        assert appoint(panel, person("甲甲")) != appoint(panel, person("乙乙"))

    def test_nobody_fills_one_post_twice_at_a_time(self, post, person):
        panel, someone = post(PostKind.PANEL_MEMBER), person()
        appoint(panel, someone)
        with pytest.raises(errors.AlreadyInPost):
            appoint(panel, someone, LATER, capacity=Capacity.DEPUTY)


class TestDeputies:
    def test_a_deputy_serves_beside_the_holder(self, post, person):
        chair = post(PostKind.COMMITTEE_CHAIR)
        appoint(chair, person("甲甲"))
        assert appoint(chair, person("乙乙"), capacity=Capacity.DEPUTY).is_sole is False

    def test_a_stand_in_needs_an_end(self, post, person):
        chair = post(PostKind.COMMITTEE_CHAIR)
        with pytest.raises(Invalid):
            appoint(chair, person(), capacity=Capacity.STAND_IN)
        stand_in = appoint(chair, person(), capacity=Capacity.STAND_IN, ended_on=LATER)
        assert list(Tenure.objects.on(LATER)) == []
        assert list(Tenure.objects.on(LATER - dt.timedelta(days=1))) == [stand_in]


class TestExclusions:
    @pytest.mark.parametrize(
        "committee",
        [PostKind.COMMITTEE_CHAIR, PostKind.COMMITTEE_VICE_CHAIR, PostKind.COMMITTEE_MEMBER],
    )
    @pytest.mark.parametrize(
        "supervision", [PostKind.SUPERVISION_CHAIR, PostKind.SUPERVISION_MEMBER]
    )
    @pytest.mark.parametrize("committee_first", [True, False])
    def test_committee_and_supervision_exclude_each_other(
        self, post, person, committee, supervision, committee_first
    ):
        someone = person()
        kinds = (committee, supervision) if committee_first else (supervision, committee)
        appoint(post(kinds[0]), someone)
        with pytest.raises(errors.Incompatible) as refusal:
            appoint(post(kinds[1]), someone, LATER, exception_reason="没有别人")
        assert "第三十七条" in refusal.value.basis

    def test_in_a_community_the_other_law_is_cited(self, post, person, county):
        someone = person()
        appoint(post(PostKind.COMMITTEE_MEMBER, county.community), someone)
        with pytest.raises(errors.Incompatible) as refusal:
            appoint(post(PostKind.SUPERVISION_MEMBER, county.community), someone)
        assert "第三十六条" in refusal.value.basis

    def test_after_the_term_the_other_post_is_open(self, post, person):
        someone = person()
        appoint(post(PostKind.COMMITTEE_MEMBER), someone, ended_on=LATER)
        assert appoint(post(PostKind.SUPERVISION_MEMBER), someone, LATER)

    def test_another_village_does_not_count(self, post, person, county):
        someone = person()
        appoint(post(PostKind.COMMITTEE_MEMBER), someone)
        assert appoint(post(PostKind.SUPERVISION_MEMBER, county.sister), someone)

    def test_the_secretary_chairs_supervision_only_for_a_stated_reason(self, post, person):
        someone = person()
        appoint(post(PostKind.VILLAGE_SECRETARY), someone)
        chair = post(PostKind.SUPERVISION_CHAIR)
        with pytest.raises(errors.Incompatible):
            appoint(chair, someone)
        assert appoint(chair, someone, exception_reason="村里党员只有两人")

    def test_the_three_administrators_are_three_people(self, post, person, county):
        someone = person(area=county.county)
        appoint(post(PostKind.SYSTEM_ADMIN, county.county), someone)
        with pytest.raises(errors.Incompatible):
            appoint(post(PostKind.AUDIT_ADMIN, county.county), someone)

    @pytest.mark.parametrize(
        ("organisation", "leader", "supervisor", "article"),
        [
            (
                OrganisationKind.COOP,
                PostKind.COOP_ACCOUNTANT,
                PostKind.COOP_SUPERVISOR,
                "第三十三条",
            ),
            (
                OrganisationKind.COLLECTIVE,
                PostKind.COLLECTIVE_CHAIR,
                PostKind.COLLECTIVE_SUPERVISOR,
                "第三十四条",
            ),
        ],
    )
    def test_supervisors_of_an_organisation_do_not_run_it(
        self, post, person, county, organisation, leader, supervisor, article
    ):
        found = services.found_organisation(
            actor=SYSTEM, area_id=county.village.pk, kind=organisation, name="富民"
        )
        someone = person()
        appoint(post(leader, organisation_id=found.pk), someone)
        with pytest.raises(errors.Incompatible) as refusal:
            appoint(post(supervisor, organisation_id=found.pk), someone)
        assert article in refusal.value.basis


class TestRefusals:
    def test_a_post_exists_only_at_its_level(self, post, county):
        with pytest.raises(errors.WrongPlace):
            post(PostKind.VILLAGE_SECRETARY, county.town)
        with pytest.raises(errors.WrongPlace):
            post(PostKind.COOP_CHAIR)

    def test_the_dead_are_not_appointed(self, post, person):
        someone = person()
        services.record_death(actor=SYSTEM, person_id=someone.pk, on=DAY - dt.timedelta(days=1))
        with pytest.raises(errors.NotAlive):
            appoint(post(PostKind.VILLAGE_CLERK), someone)

    def test_death_ends_the_term(self, post, person):
        someone = person()
        appoint(post(PostKind.VILLAGE_CLERK), someone)
        services.record_death(actor=SYSTEM, person_id=someone.pk, on=LATER)
        assert queries.posts_of(someone.pk, on=LATER + dt.timedelta(days=1)) == []

    def test_the_clerk_appoints_in_the_own_village_only(self, post, person, county, clerk):
        assert appoint(post(PostKind.VOLUNTEER), person(), actor=clerk)
        with pytest.raises(NotFound):
            appoint(post(PostKind.VOLUNTEER, county.sister), person(), actor=clerk)

    def test_without_the_power_nobody_appoints(self, post, person, clerk):
        powerless = type(clerk)(1)
        with pytest.raises(NotAllowed):
            appoint(post(PostKind.VOLUNTEER), person(), actor=powerless)

    def test_nobody_appoints_himself(self, post, person, clerk):
        himself = person("丙丙")
        acting = type(clerk)(himself.pk, clerk.grants)
        with pytest.raises(errors.OwnAppointment):
            appoint(post(PostKind.VOLUNTEER), himself, actor=acting)
        assert not Tenure.objects.filter(person=himself).exists()

    def test_an_ended_term_does_not_end_again(self, post, person):
        term = appoint(post(PostKind.VOLUNTEER), person())
        services.end_tenure(actor=SYSTEM, tenure_id=term.pk, on=LATER)
        with pytest.raises(WrongState):
            services.end_tenure(actor=SYSTEM, tenure_id=term.pk, on=LATER)


class TestDualRole:
    def test_it_is_derived_from_two_terms_in_one_village(self, post, person, county):
        both, only_secretary = person("甲甲"), person("乙乙")
        appoint(post(PostKind.VILLAGE_SECRETARY), both)
        appoint(post(PostKind.COMMITTEE_CHAIR), both, LATER)
        appoint(post(PostKind.VILLAGE_SECRETARY, county.sister), only_secretary)
        appoint(post(PostKind.COMMITTEE_CHAIR, county.sister), person("丙丙"))
        assert queries.dual_role_people(DAY) == []
        (found,) = queries.dual_role_people(LATER)
        assert (found.person_id, found.area_id) == (both.pk, county.village.pk)
        assert queries.dual_role_people(LATER, prefix=county.other_town.prefix) == []

    def test_secretary_here_and_chair_there_is_no_dual_role(self, post, person, county):
        someone = person()
        appoint(post(PostKind.VILLAGE_SECRETARY), someone)
        appoint(post(PostKind.COMMITTEE_CHAIR, county.sister), someone)
        assert queries.dual_role_people(DAY) == []

    def test_a_deputy_does_not_count(self, post, person):
        someone = person()
        appoint(post(PostKind.VILLAGE_SECRETARY), someone)
        appoint(post(PostKind.COMMITTEE_CHAIR), someone, capacity=Capacity.DEPUTY)
        assert queries.dual_role_people(DAY) == []

    def test_it_is_one_query_for_the_whole_county(
        self, post, person, county, django_assert_num_queries
    ):
        for area in (county.village, county.sister, county.community):
            someone = person()
            appoint(post(PostKind.VILLAGE_SECRETARY, area), someone)
            appoint(post(PostKind.COMMITTEE_CHAIR, area), someone)
        with django_assert_num_queries(1):
            assert len(queries.dual_role_people(DAY)) == 3
