"""Three different people, each refusal on record (promise X-07)."""

import pytest

from tests.points.village import official
from touyan.audit.models import Record
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.points import queries, services
from touyan.points.errors import OwnFamily, SamePerson
from touyan.points.models import ClaimState
from touyan.points.queries import review

pytestmark = pytest.mark.usefixtures("scheme")


def refusals() -> int:
    return Record.objects.filter(action="points.duty.refused").count()


def test_a_claim_passes_two_reviews_by_two_other_people(village) -> None:
    claim = village.reviewed()
    assert claim.state == ClaimState.VILLAGE_REVIEWED
    people = (claim.proposed_by, claim.first_reviewed_by, claim.second_reviewed_by)
    assert people == (village.proposer_person, village.panel_person, village.supervisor_person)
    assert claim.first_reviewed_at is not None
    assert claim.second_reviewed_at is not None


def test_the_proposer_cannot_review_first(village) -> None:
    claim = village.proposed()
    with pytest.raises(SamePerson):
        services.first_review(actor=village.proposer, claim=claim, accept=True)
    claim.refresh_from_db()
    assert claim.state == ClaimState.SUBMITTED
    assert refusals() == 1


@pytest.mark.parametrize("who", ["proposer_person", "panel_person"])
def test_nobody_who_had_a_hand_in_it_reviews_second(village, who) -> None:
    claim = services.first_review(actor=village.panel, claim=village.proposed(), accept=True)
    actor = official(getattr(village, who), village.area, Power.POINTS_SECOND_REVIEW)
    with pytest.raises(SamePerson):
        services.second_review(actor=actor, claim=claim, accept=True)
    claim.refresh_from_db()
    assert claim.state == ClaimState.GROUP_VERIFIED
    assert refusals() == 1


def test_a_villager_who_also_sits_on_the_panel_cannot_review_the_own_claim(village) -> None:
    claim = services.claim_own(actor=village.villager, deed=village.deed())
    actor = official(village.head, village.area, Power.POINTS_FIRST_REVIEW)
    with pytest.raises(SamePerson):
        services.first_review(actor=actor, claim=claim, accept=True)
    relative = official(village.member, village.area, Power.POINTS_FIRST_REVIEW)
    with pytest.raises(OwnFamily):
        services.first_review(actor=relative, claim=claim, accept=True)
    assert refusals() == 2


def test_a_relative_cannot_review_second_either(village) -> None:
    claim = services.first_review(actor=village.panel, claim=village.proposed(), accept=True)
    relative = official(village.member, village.area, Power.POINTS_SECOND_REVIEW)
    with pytest.raises(OwnFamily):
        services.second_review(actor=relative, claim=claim, accept=True)


@pytest.mark.parametrize("service", [services.first_review, services.second_review])
def test_without_the_power_or_from_elsewhere_it_is_refused(village, service) -> None:
    claim = village.proposed()
    with pytest.raises(NotAllowed):
        service(actor=village.keeper, claim=claim, accept=True)
    power = (
        Power.POINTS_FIRST_REVIEW
        if service is services.first_review
        else Power.POINTS_SECOND_REVIEW
    )
    with pytest.raises(NotFound):
        service(
            actor=official(village.far_person, village.sibling, power), claim=claim, accept=True
        )


def test_steps_cannot_be_skipped_or_done_twice(village) -> None:
    claim = village.proposed()
    with pytest.raises(WrongState):
        services.second_review(actor=village.supervisor, claim=claim, accept=True)
    services.first_review(actor=village.panel, claim=claim, accept=True)
    other = official(village.chair_person, village.area, Power.POINTS_FIRST_REVIEW)
    with pytest.raises(WrongState):
        services.first_review(actor=other, claim=claim, accept=True)


def test_a_return_needs_a_reason_and_can_be_mended_once(village) -> None:
    claim = village.proposed()
    with pytest.raises(Invalid):
        services.first_review(actor=village.panel, claim=claim, accept=False, reason="  ")
    claim = services.first_review(
        actor=village.panel, claim=claim, accept=False, reason="写清楚在哪里"
    )
    assert (claim.state, claim.reason) == (ClaimState.REJECTED, "写清楚在哪里")
    with pytest.raises(NotAllowed):
        services.resubmit(actor=village.panel, claim=claim, note="我来改")
    claim = services.resubmit(actor=village.proposer, claim=claim, note="河边第三组段")
    assert claim.state == ClaimState.SUBMITTED
    claim = services.first_review(actor=village.panel, claim=claim, accept=False, reason="不属实")
    with pytest.raises(WrongState):
        services.resubmit(actor=village.proposer, claim=claim, note="再来")


def test_a_return_by_the_second_reviewer_starts_afresh(village) -> None:
    claim = services.first_review(actor=village.panel, claim=village.proposed(), accept=True)
    claim = services.second_review(
        actor=village.supervisor, claim=claim, accept=False, reason="缺名册"
    )
    assert claim.state == ClaimState.REJECTED
    assert claim.first_reviewed_by is None
    assert claim.first_reviewed_at is None


def test_the_plain_rest_is_confirmed_at_once_and_exceptions_are_pulled_out(village) -> None:
    plain = [
        village.proposed("A02", household_id=village.neighbour_home.pk),
        village.proposed("A03"),
    ]
    high = village.proposed("C01")
    own = services.claim_own(
        actor=village.neighbour, deed=village.deed("B02", household_id=village.neighbour_home.pk)
    )
    for claim in (*plain, high, own):
        services.first_review(actor=village.panel, claim=claim, accept=True)
    found = review.waiting_second(village.supervisor)
    assert {claim.pk for claim in found.plain} == {claim.pk for claim in plain}
    assert {pulled.claim.pk for pulled in found.pulled} == {high.pk, own.pk}
    assert all(pulled.reasons for pulled in found.pulled)
    count = services.second_review_many(
        actor=village.supervisor, claim_ids=[claim.pk for claim in found.plain]
    )
    assert count == 2
    assert review.waiting_second(village.supervisor).plain == []


def test_the_batch_leaves_out_what_the_reviewer_may_not_decide(village) -> None:
    mine = village.proposed("A02")
    theirs = services.propose(
        actor=official(village.clerk_person, village.area, Power.POINTS_PROPOSE),
        deed=village.deed("A03"),
    )
    for claim in (mine, theirs):
        services.first_review(actor=village.panel, claim=claim, accept=True)
    double = official(village.proposer_person, village.area, Power.POINTS_SECOND_REVIEW)
    assert services.second_review_many(actor=double, claim_ids=[mine.pk, theirs.pk]) == 1
    relative = official(village.member, village.area, Power.POINTS_SECOND_REVIEW)
    assert services.second_review_many(actor=relative, claim_ids=[mine.pk]) == 0
    elsewhere = official(village.far_person, village.sibling, Power.POINTS_SECOND_REVIEW)
    assert services.second_review_many(actor=elsewhere, claim_ids=[mine.pk]) == 0
    mine.refresh_from_db()
    assert mine.state == ClaimState.GROUP_VERIFIED


def test_the_batch_takes_as_many_queries_for_ten_claims_as_for_two(
    village, django_assert_num_queries
) -> None:
    def confirm(count: int) -> int:
        ids = []
        for number in range(count):
            day = village.deed().occurred_on.replace(day=number + 1)
            claim = village.proposed("B01" if number % 2 else "A02", occurred_on=day)
            services.first_review(actor=village.panel, claim=claim, accept=True)
            ids.append(claim.pk)
        with django_assert_num_queries(8):
            return services.second_review_many(actor=village.supervisor, claim_ids=ids)

    assert confirm(2) == 2
    assert confirm(5) == 5


def test_one_claim_is_reached_by_its_own_village_and_household_only(village) -> None:
    claim = village.proposed()
    assert queries.get_claim(village.villager, claim.ref) == claim
    assert queries.get_claim(village.secretary, claim.ref) == claim
    for actor in (village.neighbour, village.stranger, village.keeper):
        with pytest.raises(NotFound):
            queries.get_claim(actor, claim.ref)
