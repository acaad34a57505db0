"""The panel of three, who stands back, and who stands in (rule 2.3, 16.9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.points.village import household, official, person, seat
from touyan.audit.models import Record
from touyan.core.actor import SYSTEM, Power
from touyan.points import services
from touyan.points.errors import NearKin, OthersFirst, PanelTooSmall
from touyan.points.models import ClaimState
from touyan.points.queries import panel as panels
from touyan.points.queries import review
from touyan.points.stand_in import Duty, Tier
from touyan.registry import services as registry
from touyan.registry.models import Household, Person, PostKind, Tenure

pytestmark = pytest.mark.usefixtures("scheme")


def related(one: Person, other: Person, said: str = "SIBLING") -> None:
    registry.record_kinship(actor=SYSTEM, person_id=one.pk, relative_id=other.pk, said=said)


def refused(rule: str) -> int:
    return Record.objects.filter(action="points.duty.refused", detail__rule=rule).count()


def test_a_panel_of_two_cannot_propose_until_somebody_joins(village) -> None:
    seats = Tenure.objects.filter(person=village.third_panel_person)
    seats.update(ended_on="2026-03-18")
    assert not panels.panel_of(village.area).is_complete
    with pytest.raises(PanelTooSmall) as refusal:
        village.proposed()
    assert "2" in str(refusal.value)
    seats.update(ended_on=None)
    assert village.proposed().state == ClaimState.SUBMITTED


def test_who_holds_two_posts_of_the_panel_counts_once(village) -> None:
    Tenure.objects.filter(person=village.third_panel_person).delete()
    seat(village.area, PostKind.PANEL_MEMBER, village.panel_person)
    assert panels.panel_of(village.area).people == {
        village.proposer_person.pk,
        village.panel_person.pk,
    }


def test_a_near_relative_neither_proposes_nor_reviews_nor_answers(village, at) -> None:
    for who in (
        village.third_panel_person,
        village.supervisor_person,
        village.chair_person,
    ):
        related(village.head, who)
    brother = official(village.third_panel_person, village.area, Power.POINTS_PROPOSE)
    with pytest.raises(NearKin):
        services.propose(actor=brother, deed=village.deed())
    claim = village.proposed()
    with pytest.raises(NearKin):
        services.first_review(
            actor=official(village.third_panel_person, village.area, Power.POINTS_FIRST_REVIEW),
            claim=claim,
            accept=True,
        )
    claim = services.first_review(actor=village.panel, claim=claim, accept=True)
    with pytest.raises(NearKin) as refusal:
        services.second_review(actor=village.supervisor, claim=claim, accept=True)
    assert "第一千零四十五条" in refusal.value.basis
    claim = services.second_review(actor=village.secretary, claim=claim, accept=True)
    services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    claim.refresh_from_db()
    objection = services.object_to(actor=village.neighbour, claim=claim, reason="没看到")
    with pytest.raises(NearKin):
        services.answer_objection(
            actor=village.chair, objection=objection, outcome="DISMISSED", answer="核实无误"
        )
    assert refused("points.near_kin") == 4


def test_nobody_answers_the_objection_of_a_near_relative(village) -> None:
    claim = village.reviewed()
    services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    claim.refresh_from_db()
    objection = services.object_to(actor=village.neighbour, claim=claim, reason="没看到")
    related(village.neighbour_person, village.chair_person, "PARENT")
    with pytest.raises(NearKin):
        services.answer_objection(
            actor=village.chair, objection=objection, outcome="DISMISSED", answer="核实无误"
        )


def test_the_batch_and_the_lists_leave_kin_out(village) -> None:
    claims = [
        village.proposed("A02"),
        village.proposed("A02", household_id=village.neighbour_home.pk),
    ]
    related(village.head, village.panel_person)
    shown = review.waiting_first(village.panel)
    assert [one.pk for one in shown.plain] == [claims[1].pk]
    assert shown.for_others == 1
    ids = [one.pk for one in claims]
    assert services.first_review_many(actor=village.panel, claim_ids=ids) == 1
    other = official(village.third_panel_person, village.area, Power.POINTS_FIRST_REVIEW)
    assert services.first_review_many(actor=other, claim_ids=ids) == 1
    related(village.head, village.supervisor_person)
    assert services.second_review_many(actor=village.supervisor, claim_ids=ids) == 1
    assert services.second_review_many(actor=village.secretary, claim_ids=ids) == 1


def test_kin_recorded_later_pulls_the_line_out(village) -> None:
    claim = services.first_review(actor=village.panel, claim=village.proposed("A02"), accept=True)
    assert [one.pk for one in review.waiting_second(village.supervisor).plain] == [claim.pk]
    related(village.head, village.proposer_person, "CHILD")
    [pulled] = review.waiting_second(village.supervisor).pulled
    assert pulled.claim.pk == claim.pk


@pytest.fixture
def neighbours(village):
    """A supervision committee next door and an officer of the township."""
    supervisor = person(village.sibling, "邻村监委")
    household(village.sibling, supervisor)
    seat(village.sibling, PostKind.SUPERVISION_CHAIR, supervisor)
    officer = person(village.township, "镇干部")
    seat(village.township, PostKind.TOWNSHIP_OFFICER, officer)
    return supervisor, officer


def test_the_township_waits_while_the_village_can_do_it(village, neighbours) -> None:
    seat(village.area, PostKind.SUPERVISION_CHAIR, village.supervisor_person)
    officer = official(neighbours[1], village.township, Power.POINTS_SECOND_REVIEW)
    claim = services.first_review(actor=village.panel, claim=village.proposed("A02"), accept=True)
    assert panels.turn_of(claim, Duty.SECOND_REVIEW).people == (village.supervisor_person.pk,)
    with pytest.raises(OthersFirst):
        services.second_review(actor=officer, claim=claim, accept=True)
    assert services.second_review_many(actor=officer, claim_ids=[claim.pk]) == 0
    assert review.waiting_second(officer).waiting == 0


def test_next_in_line_are_the_neighbours_then_the_township(village, neighbours) -> None:
    supervisor, township_officer = neighbours
    seat(village.area, PostKind.SUPERVISION_CHAIR, village.supervisor_person)
    related(village.head, village.supervisor_person)
    claim = services.first_review(actor=village.panel, claim=village.proposed("A02"), accept=True)
    turn = panels.turn_of(claim, Duty.SECOND_REVIEW)
    assert (turn.tier, turn.people) == (Tier.NEIGHBOUR, (supervisor.pk,))
    related(village.member, supervisor)
    turn = panels.turn_of(claim, Duty.SECOND_REVIEW)
    assert (turn.tier, turn.people) == (Tier.TOWNSHIP, (township_officer.pk,))
    officer = official(township_officer, village.township, Power.POINTS_SECOND_REVIEW)
    assert [one.pk for one in review.waiting_second(officer).plain] == [claim.pk]
    done = services.second_review(actor=officer, claim=claim, accept=True)
    assert done.second_reviewed_by_id == township_officer.pk


def test_the_keeper_of_the_shop_never_credits_the_own_family(village) -> None:
    family = household(village.area, person(village.area, "店主的嫂子"))
    head = Household.objects.select_related("head").get(pk=family.pk).head
    assert head is not None
    brother = person(village.area, "店主的哥哥")
    related(village.keeper_person, brother)
    related(brother, head, "SPOUSE")
    keeper = official(village.keeper_person, village.area, Power.SHOP_OPERATE, Power.POINTS_PROPOSE)
    with pytest.raises(NearKin):
        services.propose(actor=keeper, deed=village.deed(household_id=family.pk))


def test_the_panels_of_many_villages_are_those_of_each_read_at_once(village) -> None:
    seat(village.sibling, PostKind.PANEL_MEMBER, person(village.sibling, "邻村评议员"))
    areas = [village.area, village.sibling, village.community]
    with CaptureQueriesContext(connection) as seen:
        found = panels.panels_of(areas)
    assert len(seen) == 1
    assert found == [(area, panels.panel_of(area)) for area in areas]
    assert [len(one.people) for _area, one in found] == [3, 1, 0]
