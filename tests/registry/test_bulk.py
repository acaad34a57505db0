"""Bulk registration does what the single services do, all or nothing, one act recorded."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry.numbers import id_number
from touyan.audit.models import Record
from touyan.core import crypto
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.identity import BadIdentityNumber
from touyan.registry import bulk, errors, names, queries, services
from touyan.registry.models import (
    Area,
    AreaCode,
    Capacity,
    Household,
    HouseholdMember,
    OrganisationKind,
    Person,
    PostKind,
    Relation,
    Subject,
    Tenure,
)

DAY = dt.date(2021, 3, 1)
LATER = dt.date(2021, 9, 1)

CHARACTERS = st.sampled_from("张王李赵单曾国华英建明𠮷䶮") | st.characters(
    min_codepoint=0x4E00, max_codepoint=0x9FA5
)
PEOPLE = st.lists(
    st.tuples(
        st.text(CHARACTERS, min_size=1, max_size=6),
        st.booleans(),
        st.sampled_from(["", "12900001234", "129 0000 5678", "+86 12911112222"]),
    ),
    max_size=8,
)


def columns(person: Person) -> dict[str, object]:
    """Return what is stored, with the cipher texts opened: they never repeat."""
    kept = {f.attname: getattr(person, f.attname) for f in Person._meta.concrete_fields}
    del kept["subject_id"]
    for field, purpose in (("id_number", queries.ID_NUMBER), ("phone", queries.PHONE)):
        cipher = kept.pop(f"{field}_cipher")
        kept[field] = crypto.decrypt(cipher, purpose) if cipher else None
        index = kept[f"{field}_index"]
        kept[f"{field}_index"] = bytes(index) if index is not None else None
    return kept


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=PEOPLE)
def test_people_in_bulk_equal_people_one_by_one(county, rows):
    base = Person.objects.count() % 400 * 2

    def values(offset: int) -> list[tuple[str, str, str]]:
        return [
            (name, id_number((base + offset + n) % 1000) if has_id else "", phone)
            for n, (name, has_id, phone) in enumerate(rows)
        ]

    Person.objects.update(id_number_cipher=None, id_number_index=None)
    single = [
        services.register_person(
            actor=SYSTEM, area_id=county.village.pk, name=n, id_number=i or None, phone=p or None
        )
        for n, i, p in values(0)
    ]
    first = [columns(Person.objects.get(pk=person.pk)) for person in single]
    Person.objects.update(id_number_cipher=None, id_number_index=None)
    ids = bulk.register_people(
        actor=SYSTEM,
        people=[bulk.NewPerson(county.village.pk, n, i, p) for n, i, p in values(0)],
    )
    assert [columns(Person.objects.get(pk=pk)) for pk in ids] == first
    assert set(Subject.objects.filter(pk__in=ids).values_list("kind", "area_id")) <= {
        ("PERSON", county.village.pk)
    }


def test_ids_go_on_after_a_bulk_write_and_nothing_collides(county, person):
    before = person("先来")
    ids = bulk.register_people(
        actor=SYSTEM, people=[bulk.NewPerson(county.village.pk, "同时") for _ in range(5)]
    )
    after = person("后到")
    assert len({before.pk, *ids, after.pk}) == 7
    household = services.register_household(actor=SYSTEM, area_id=county.village.pk)
    assert household.pk not in ids


def test_one_bad_row_and_nothing_is_written(county):
    good = bulk.NewPerson(county.village.pk, "张三", id_number(1))
    for bad, error in (
        (bulk.NewPerson(county.village.pk, "张\u200b三"), names.BadName),
        (bulk.NewPerson(county.village.pk, "李四", id_number(3)[:-1] + "?"), BadIdentityNumber),
        (bulk.NewPerson(county.village.pk, "李四", id_number(1)), errors.PersonExists),
        (
            bulk.NewPerson(county.village.pk, "李四", id_number(5), sex="FEMALE"),
            errors.DoesNotMatchIdentity,
        ),
        (bulk.NewPerson(10**9, "李四"), NotFound),
    ):
        with pytest.raises(error):
            bulk.register_people(actor=SYSTEM, people=[good, bad])
    assert not Person.objects.exists()
    assert not Subject.objects.exists()


def test_a_known_identity_number_is_refused(county, person):
    person("张三", id_number=id_number(1))
    with pytest.raises(errors.PersonExists):
        bulk.register_people(
            actor=SYSTEM, people=[bulk.NewPerson(county.sister.pk, "张三", id_number(1))]
        )


def test_a_clerk_registers_only_within_reach(county, clerk):
    assert bulk.register_people(actor=clerk, people=[bulk.NewPerson(county.group.pk, "张三")])
    with pytest.raises(NotFound):
        bulk.register_people(
            actor=clerk,
            people=[
                bulk.NewPerson(county.village.pk, "张三"),
                bulk.NewPerson(county.sister.pk, "李四"),
            ],
        )
    with pytest.raises(NotAllowed):
        bulk.register_areas(actor=clerk, areas=[bulk.NewArea("520524105205Z09", "九组")])


def test_one_act_is_recorded_without_names(county):
    bulk.register_people(
        actor=SYSTEM, people=[bulk.NewPerson(county.village.pk, "张三") for _ in range(3)]
    )
    kept = Record.objects.filter(action="registry.people.registered").get()
    assert kept.detail == {"rows": 3}


class TestAreas:
    def test_areas_of_all_levels_in_any_order(self, db):
        areas = [
            bulk.NewArea("520524105205B0001", "一号楼"),
            bulk.NewArea("520524105205", "雁落村", is_invented=True),
            bulk.NewArea("520524000000", "织金县"),
            bulk.NewArea("520524105000", "龙场镇"),
        ]
        ids = bulk.register_areas(actor=SYSTEM, areas=areas)
        by_path = {area.path: area for area in Area.objects.all()}
        assert [by_path[new.path].pk for new in areas] == ids
        assert by_path["520524105205B0001"].parent_id == ids[1]
        assert by_path["520524105205"].is_invented
        assert AreaCode.objects.count() == 4

    def test_bulk_and_single_store_the_same(self, db):
        services.create_area(actor=SYSTEM, path="520524000000", name="织金县")
        single = services.create_area(actor=SYSTEM, path="520524105000", name=" 龙场镇 ")
        (pk,) = bulk.register_areas(actor=SYSTEM, areas=[bulk.NewArea("520524107000", " 以那镇 ")])
        other = Area.objects.get(pk=pk)
        for field in ("level", "kind", "parent_id", "valid_from", "valid_to", "keeper_id"):
            assert getattr(single, field) == getattr(other, field)
        assert (single.name, other.name) == ("龙场镇", "以那镇")

    def test_a_code_twice_or_known_or_without_parent_is_refused(self, county):
        for paths, error in (
            (["520524109000", "520524109000"], errors.AreaExists),
            (["520524105000"], errors.AreaExists),
            (["520524999201"], errors.NoParentArea),
        ):
            before = Area.objects.count()
            with pytest.raises((error, errors.Invalid)):
                bulk.register_areas(actor=SYSTEM, areas=[bulk.NewArea(p, "某地") for p in paths])
            assert Area.objects.count() == before


class TestHouseholds:
    def test_codes_members_and_heads(self, county, person):
        people = [person(name) for name in ("张三", "李四", "王五")]
        ids = bulk.register_households(
            actor=SYSTEM,
            households=[
                bulk.NewHousehold(
                    county.group.pk,
                    ((people[0].pk, Relation.HEAD), (people[1].pk, Relation.SPOUSE)),
                    formed_on=DAY,
                ),
                bulk.NewHousehold(county.village.pk, code="520524105205H00001"),
                bulk.NewHousehold(county.sister.pk, ((people[2].pk, Relation.OTHER),)),
            ],
        )
        first, second, third = (Household.objects.get(pk=pk) for pk in ids)
        assert first.code == "520524105205H00002"
        assert second.code == "520524105205H00001"
        assert third.code == "520524105206H00001"
        assert (first.head_id, third.head_id) == (people[0].pk, None)
        assert [m.relation for m in queries.members(first.pk)] == ["HEAD", "SPOUSE"]
        assert first.members.first().joined_on == DAY

    def test_refusals_leave_nothing(self, county, person):
        someone = person()
        first = services.register_household(
            actor=SYSTEM, area_id=county.village.pk, members=[(someone.pk, Relation.HEAD)]
        )
        other = person("李四")
        for new, error in (
            ([((someone.pk, Relation.HEAD),)], errors.AlreadyInHousehold),
            (
                [((other.pk, Relation.HEAD),), ((other.pk, Relation.SON),)],
                errors.AlreadyInHousehold,
            ),
            ([((10**9, Relation.HEAD),)], NotFound),
        ):
            with pytest.raises(error):
                bulk.register_households(
                    actor=SYSTEM,
                    households=[bulk.NewHousehold(county.village.pk, m) for m in new],
                )
        for code, error in (
            (first.code, errors.CodeTaken),
            ("12", errors.BadHouseholdCode),
        ):
            with pytest.raises(error):
                bulk.register_households(
                    actor=SYSTEM, households=[bulk.NewHousehold(county.village.pk, code=code)]
                )
        with pytest.raises(errors.WrongPlace):
            bulk.register_households(actor=SYSTEM, households=[bulk.NewHousehold(county.town.pk)])
        assert Household.objects.count() == 1
        assert HouseholdMember.objects.count() == 1


class TestPosts:
    def test_organisations_posts_and_terms(self, county, person):
        (town,) = bulk.found_organisations(
            actor=SYSTEM,
            organisations=[
                bulk.NewOrganisation(
                    county.town.pk, OrganisationKind.TOWNSHIP_PARTY_COMMITTEE, "镇党委"
                )
            ],
        )
        (branch,) = bulk.found_organisations(
            actor=SYSTEM,
            organisations=[
                bulk.NewOrganisation(
                    county.village.pk, OrganisationKind.PARTY_BRANCH, "村支部", parent_id=town
                )
            ],
        )
        with pytest.raises(errors.BadParentOrganisation):
            bulk.found_organisations(
                actor=SYSTEM,
                organisations=[
                    bulk.NewOrganisation(
                        county.village.pk,
                        OrganisationKind.TOWNSHIP_PARTY_COMMITTEE,
                        "倒挂",
                        parent_id=branch,
                    )
                ],
            )
        posts = bulk.create_posts(
            actor=SYSTEM,
            posts=[
                bulk.NewPost(county.village.pk, PostKind.VILLAGE_SECRETARY),
                bulk.NewPost(county.village.pk, PostKind.COMMITTEE_CHAIR),
            ],
        )
        someone = person()
        ids = bulk.appoint_many(
            actor=SYSTEM, tenures=[bulk.NewTenure(post, someone.pk, DAY) for post in posts]
        )
        assert len(ids) == 2
        assert Tenure.objects.filter(is_sole=True).count() == 2
        assert [d.person_id for d in queries.dual_role_people(DAY)] == [someone.pk]

    def test_bulk_terms_obey_the_same_rules(self, county, person):
        chair, seat = bulk.create_posts(
            actor=SYSTEM,
            posts=[
                bulk.NewPost(county.village.pk, PostKind.COMMITTEE_CHAIR),
                bulk.NewPost(county.village.pk, PostKind.SUPERVISION_MEMBER),
            ],
        )
        one, two = person("甲甲"), person("乙乙")
        services.appoint(
            actor=SYSTEM, post_id=chair, person_id=one.pk, started_on=DAY, ended_on=LATER
        )
        for tenures, error in (
            ([bulk.NewTenure(chair, two.pk, DAY)], errors.PostOccupied),
            (
                [bulk.NewTenure(chair, two.pk, LATER), bulk.NewTenure(chair, one.pk, LATER)],
                errors.PostOccupied,
            ),
            ([bulk.NewTenure(seat, one.pk, DAY)], errors.Incompatible),
        ):
            with pytest.raises(error):
                bulk.appoint_many(actor=SYSTEM, tenures=tenures)
        assert Tenure.objects.count() == 1
        assert bulk.appoint_many(
            actor=SYSTEM,
            tenures=[
                bulk.NewTenure(chair, two.pk, LATER),
                bulk.NewTenure(chair, one.pk, LATER, capacity=Capacity.DEPUTY),
            ],
        )

    def test_a_post_at_the_wrong_level_is_refused(self, county):
        with pytest.raises(errors.WrongPlace):
            bulk.create_posts(
                actor=SYSTEM, posts=[bulk.NewPost(county.town.pk, PostKind.VILLAGE_SECRETARY)]
            )


@pytest.mark.parametrize("count", [10, 40])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    county, count, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        bulk.register_people(
            actor=SYSTEM,
            people=[bulk.NewPerson(county.village.pk, "张三", id_number(n)) for n in range(count)],
        )
