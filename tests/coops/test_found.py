"""Founding a cooperative: what the law asks is refused by name, with its figures and article."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.yard import HOUSEHOLDS, Yard
from touyan.coops import errors, services
from touyan.coops.models import Coop, CoopMember, CoopStatus, MemberStatus
from touyan.coops.queries import pages
from touyan.coops.services import CharterFigures, NewMember
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.registry.kinds import OrganisationKind, PostKind

pytestmark = pytest.mark.django_db


def founded_with(yard: Yard, farmers: int, others: int) -> Coop:
    coop = yard.begin()
    people = ["villager", "other_villager", "third_villager", "fourth_villager", "fifth_villager"]
    members = [
        yard.founder(coop, name, is_farmer=number < farmers)
        for number, name in enumerate(people[: farmers + others])
    ]
    yard.agree(coop, *members)
    return coop


def test_five_farmers_found_a_cooperative_and_are_members_from_the_day_of_the_licence(yard):
    coop = yard.coop()

    assert coop.status == CoopStatus.ACTIVE
    rows = CoopMember.objects.filter(coop=coop).order_by("number")
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert {row.status for row in rows} == {MemberStatus.MEMBER}
    assert {row.joined_on for row in rows} == {dt.date(2026, 3, 3)}


def test_four_members_are_not_enough(yard):
    coop = founded_with(yard, farmers=4, others=0)

    with pytest.raises(errors.NotEnoughMembers) as refused:
        yard.adopt(coop)

    assert "第十二条" in refused.value.basis
    assert "4" in str(refused.value)
    coop.refresh_from_db()
    assert coop.status == CoopStatus.FOUNDING


def test_three_farmers_of_five_are_not_enough(yard):
    with pytest.raises(errors.NotEnoughFarmers) as refused:
        yard.adopt(founded_with(yard, farmers=3, others=2))

    assert "第二十条" in refused.value.basis


def test_four_farmers_of_five_are_enough(yard):
    assert yard.adopt(founded_with(yard, farmers=4, others=1)).status == CoopStatus.CHARTERED


def test_two_units_among_ten_are_one_too_many(yard):
    coop = yard.begin()
    people = [
        "villager",
        "other_villager",
        "third_villager",
        "fourth_villager",
        "fifth_villager",
        *HOUSEHOLDS[:3],
    ]
    members = [yard.founder(coop, name) for name in people]
    for name in ("云岭农资公司", "云岭茶厂"):
        members.append(
            services.add_founder(
                actor=yard.actors.village_secretary,
                coop_id=coop.pk,
                new=NewMember(yard.organisation(OrganisationKind.ENTERPRISE, name)),
            )
        )
    yard.agree(coop, *members)

    with pytest.raises(errors.TooManyUnits):
        yard.adopt(coop)


@pytest.mark.parametrize(
    "kind",
    [
        OrganisationKind.VILLAGERS_COMMITTEE,
        OrganisationKind.PARTY_BRANCH,
        OrganisationKind.GOVERNMENT,
        OrganisationKind.SUPERVISION_COMMITTEE,
    ],
)
def test_a_body_with_public_functions_is_no_member(yard, kind):
    coop = yard.begin()
    body = yard.organisation(kind, "某单位")

    with pytest.raises(errors.PublicBodyCannotJoin) as refused:
        services.add_founder(
            actor=yard.actors.village_secretary, coop_id=coop.pk, new=NewMember(body)
        )

    assert "第十九条" in refused.value.basis
    assert not CoopMember.objects.filter(coop=coop).exists()


def test_the_collective_joins_as_a_unit_and_its_secretary_as_a_private_person(yard):
    coop = yard.begin()
    collective = yard.organisation(OrganisationKind.COLLECTIVE, "云岭村股份经济合作社")

    unit = services.add_founder(
        actor=yard.actors.village_secretary, coop_id=coop.pk, new=NewMember(collective)
    )
    secretary = yard.founder(coop, "village_secretary")

    assert unit.is_unit
    assert not unit.is_farmer
    assert not secretary.is_unit


def test_one_founder_who_does_not_agree_stops_the_charter(yard):
    coop = yard.begin()
    members = [yard.founder(coop, name) for name in HOUSEHOLDS]
    yard.agree(coop, *members[:-1])

    with pytest.raises(errors.CharterNotUnanimous) as refused:
        yard.adopt(coop)

    assert "第十四条" in refused.value.basis


def test_nobody_is_on_the_list_twice(yard):
    coop = yard.begin()
    yard.founder(coop, "household")

    with pytest.raises(errors.AlreadyMember):
        yard.founder(coop, "household")


@pytest.mark.parametrize(
    ("figures", "error"),
    [
        (CharterFigures(rebate_share=5_900), errors.RebateBelowStatutoryMinimum),
        (CharterFigures(additional_votes_share=2_001), errors.TooManyAdditionalVotes),
        (CharterFigures(representatives=51), errors.TooFewRepresentatives),
        (CharterFigures(withdrawal_months=12), errors.BelowTheLaw),
        (CharterFigures(reserve_share=10_001), errors.BelowTheLaw),
    ],
)
def test_a_charter_cannot_go_below_the_law(yard, figures, error):
    coop = yard.begin()
    yard.agree(coop, *[yard.founder(coop, name) for name in HOUSEHOLDS])

    with pytest.raises(error) as refused:
        yard.adopt(coop, figures)

    assert refused.value.basis
    assert not coop.charters.exists()


def test_who_began_a_cooperative_does_not_register_it(yard, actors):
    coop = yard.begin(actor=SYSTEM)
    yard.agree(coop, *[yard.founder(coop, name) for name in HOUSEHOLDS])
    yard.adopt(coop)
    Coop.objects.filter(pk=coop.pk).update(begun_by=actors.township_officer.person_id)

    with pytest.raises(NotAllowed):
        services.register_coop(
            actor=actors.village_secretary,
            coop_id=coop.pk,
            code="TEST-9",
            registered_on=dt.date(2026, 3, 4),
        )


def test_a_neighbour_villages_secretary_finds_no_cooperative_here(yard, actors):
    coop = yard.begin()

    with pytest.raises(NotFound):
        services.add_founder(
            actor=actors.sibling_village_secretary,
            coop_id=coop.pk,
            new=NewMember(yard.tiny.sibling_household.pk),
        )


def test_two_cooperatives_never_have_one_code(yard):
    yard.begin(code="SAME")

    with pytest.raises(errors.CodeTaken):
        yard.begin(code="SAME")


def test_three_cooperatives_form_a_union_and_two_do_not(yard):
    coops = [yard.coop(business=kind) for kind in ("PLANTING", "LIVESTOCK", "SERVICES")]
    union = services.begin_coop(
        actor=yard.actors.township_officer,
        founding=services.Founding(
            yard.tiny.north.pk, "北山镇联合社", "UNION-1", "MIXED", is_union=True
        ),
    )
    add = lambda coop: services.add_founder(  # noqa: E731
        actor=yard.actors.township_officer, coop_id=union.pk, new=NewMember(coop.pk)
    )
    members = [add(coop) for coop in coops[:2]]
    agree = lambda: services.agree_to_charter(  # noqa: E731
        actor=yard.actors.township_officer,
        coop_id=union.pk,
        member_ids=[member.pk for member in members],
        on=dt.date(2026, 3, 3),
    )
    agree()
    adopt = lambda: services.adopt_founding_charter(  # noqa: E731
        actor=yard.actors.township_officer, coop_id=union.pk, figures=CharterFigures()
    )
    with pytest.raises(errors.NotEnoughMembers) as refused:
        adopt()
    assert "第五十六条" in refused.value.basis

    members.append(add(coops[2]))
    agree()
    assert adopt().status == CoopStatus.CHARTERED


def test_a_household_is_no_member_of_a_union(yard):
    union = services.begin_coop(
        actor=yard.actors.township_officer,
        founding=services.Founding(
            yard.tiny.north.pk, "北山镇联合社", "UNION-1", "MIXED", is_union=True
        ),
    )

    with pytest.raises(errors.OnlyCooperatives):
        services.add_founder(
            actor=yard.actors.township_officer,
            coop_id=union.pk,
            new=NewMember(yard.tiny.household.pk),
        )


def test_a_township_officer_leads_no_cooperative(yard):
    coop = yard.coop()

    with pytest.raises(errors.CannotLead) as refused:
        yard_post(yard, coop, PostKind.COOP_MANAGER, "township_officer")

    assert "第三十八条" in refused.value.basis


def yard_post(yard: Yard, coop: Coop, kind: PostKind, name: str) -> None:
    services.appoint_officer(
        actor=SYSTEM,
        coop_id=coop.pk,
        kind=kind,
        person_id=getattr(yard.tiny, name).pk,
        resolution_id=yard.resolved(coop).pk,
    )


def test_the_chair_of_one_is_no_supervisor_of_another_of_the_same_business(yard):
    yard.coop()
    second = yard.begin()
    yard.founder(second, "villager")

    with pytest.raises(errors.CannotLead) as refused:
        yard.post(second, PostKind.COOP_SUPERVISOR, "villager")

    assert "第三十七条" in refused.value.basis


def test_a_chair_is_elected_from_the_members(yard):
    coop = yard.coop()

    with pytest.raises(errors.CannotLead) as refused:
        yard_post(yard, coop, PostKind.COOP_DIRECTOR, "sibling_villager")

    assert "第三十三条" in refused.value.basis


def test_the_township_founds_a_union_on_the_screen(yard):
    coops = [yard.coop(business=kind) for kind in ("PLANTING", "LIVESTOCK", "SERVICES")]
    officer, north = yard.actors.browser("township_officer"), yard.tiny.north
    begin = reverse("coops:begin", args=[north.pk])
    assert begin in officer.get(reverse("coops:new")).content.decode()
    said = {"name": "北山镇联合社", "business": "MIXED", "scope": "统一销售", "address": "北山镇"}
    done = officer.post(begin, said | {"request_key": str(uuid.uuid4())})
    union = Coop.objects.get(organisation__name="北山镇联合社")
    assert union.is_union
    assert done["Location"] == reverse("coops:found", args=[union.pk])
    address = reverse("coops:founder_add", args=[union.pk])
    for coop in coops:
        assert f'value="{coop.pk}"' in officer.get(address).content.decode()
        fields = {"coop": coop.pk, "request_key": str(uuid.uuid4())}
        assert officer.post(address, fields).status_code == 302
    # Who is on the list is not offered again, and a household never is.
    assert not pages.may_join(union)
    fields = {"coop": yard.tiny.household.pk, "request_key": str(uuid.uuid4())}
    assert officer.post(address, fields).status_code == 400
    shown = officer.get(reverse("coops:found", args=[union.pk])).content.decode()
    assert all(coop.organisation.name in shown for coop in coops)
    assert "第五十六条" in shown


def test_in_a_village_a_cooperative_is_founded_and_no_union(yard):
    secretary = yard.actors.browser("village_secretary")
    page = secretary.get(reverse("coops:begin", args=[yard.tiny.village.pk])).content.decode()
    assert 'name="party_led"' in page
    assert secretary.get(reverse("coops:begin", args=[yard.tiny.north.pk])).status_code == 404
