"""From reviewed claims to a notice, objections that pause one line, and booking."""

import datetime as dt

import pytest

from tests.points.village import official
from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.disclosure.errors import (
    AlreadyObjected,
    JudgeInOwnCase,
    NoticeNotOver,
    NoticeOver,
    NotOfThisVillage,
)
from touyan.disclosure.models import NoticeStatus, Objection, ObjectionStatus
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, queries, services
from touyan.points.errors import NothingToPublish, PointsAlreadySpent, SamePerson
from touyan.points.models import BatchStatus, Claim, ClaimState

pytestmark = pytest.mark.usefixtures("scheme")


def publish(village):
    return services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")


def available(household) -> int:
    return accounts.points_of(household.pk).get(accounts.AVAILABLE, 0)


def test_a_month_is_on_notice_and_then_booked(village, at) -> None:
    claim = village.reviewed("A03", quantity=2)
    batch = publish(village)
    notice = batch.notice
    assert notice.starts_on == dt.date(2026, 3, 18)
    # Five days after the 18th is Monday the 23rd.
    assert notice.ends_on == dt.date(2026, 3, 23)
    assert set(notice.masked_fields) >= {"household_code", "id_number", "phone"}
    assert available(village.home) == 0
    for day in (18, 23):
        at(3, day, 23, 59)
        with pytest.raises(NoticeNotOver):
            services.post_batch(actor=village.secretary, batch=batch)
    at(3, 24, 0, 0)
    assert services.post_batch(actor=village.secretary, batch=batch) == 1
    claim.refresh_from_db()
    batch.refresh_from_db()
    notice.refresh_from_db()
    assert (claim.state, batch.status) == (ClaimState.POSTED, BatchStatus.POSTED)
    assert notice.status == NoticeStatus.CLOSED
    assert available(village.home) == 6


def test_the_last_day_moves_past_a_public_holiday(village, at) -> None:
    at(3, 31)
    village.reviewed()
    # Five days after 31 March is Sunday 5 April 2026 (Qingming, rest until the 6th).
    assert publish(village).notice.ends_on == dt.date(2026, 4, 7)


def test_the_transfer_says_what_publicly_and_who_privately(village, at) -> None:
    claim = village.reviewed("A03", note="清扫通村路")
    batch = publish(village)
    at(3, 24)
    services.post_batch(actor=village.secretary, batch=batch)
    act = ledger_queries.transfer(claim.transfer_key)
    assert act.kind == "points.claim"
    assert act.resolution_id == claim.rule.scheme.resolution_id
    assert act.public == {
        "batch": "2026-03",
        "deed_month": "2026-03",
        "points": 3,
        "quantity": 1,
        "rule": "A03",
        "scheme": claim.rule.scheme_id,
        "scheme_version": 1,
    }
    assert act.private["household"] == village.home.pk
    assert act.private["note"] == "清扫通村路"


def test_pending_points_are_seen_with_their_day(village, at) -> None:
    village.proposed("A03")
    before = queries.standing(village.home)
    # March goes on notice on Wednesday 1 April, five days end on the holiday: 7 April.
    assert (before.available, before.pending) == (0, 3)
    assert before.expected_on == dt.date(2026, 4, 8)
    village.reviewed("B02")
    publish(village)
    assert queries.standing(village.home).expected_on == dt.date(2026, 3, 24)
    at(3, 24)
    services.post_due()
    after = queries.standing(village.home)
    assert (after.available, after.pending, after.earned) == (5, 3, 5)


def test_publishing_needs_the_power_and_something_reviewed(village) -> None:
    with pytest.raises(NothingToPublish):
        publish(village)
    village.proposed()
    with pytest.raises(NothingToPublish):
        publish(village)
    with pytest.raises(NotAllowed):
        services.publish_batch(actor=village.panel, area=village.area, month="2026-03")
    with pytest.raises(NotAllowed):
        services.publish_batch(actor=village.secretary, area=village.sibling, month="2026-03")


def test_late_claims_go_on_a_second_sheet_of_the_month(village) -> None:
    village.reviewed("A03")
    first = publish(village)
    village.reviewed("A02")
    second = publish(village)
    assert (first.number, second.number) == (1, 2)
    assert second.claims.get().rule.code == "A02"


def test_a_month_leaves_the_deeds_of_the_next_one_alone(village, at) -> None:
    march = village.reviewed("A03")
    at(4, 2)
    april = village.reviewed("A02")
    batch = services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    assert list(batch.claims.values_list("pk", flat=True)) == [march.pk]
    april.refresh_from_db()
    assert april.state == ClaimState.VILLAGE_REVIEWED


def test_an_objection_pauses_only_its_line(village, at) -> None:
    one, two = village.reviewed("A03"), village.reviewed("A02")
    batch = publish(village)
    objection = services.object_to(actor=village.neighbour, claim=claim_of(one), reason="没有去")
    # Three working days after Wednesday the 18th: Monday the 23rd.
    assert objection.answer_due_on == dt.date(2026, 3, 23)
    at(3, 24)
    assert services.post_batch(actor=village.secretary, batch=batch) == 1
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == (ClaimState.OBJECTED, ClaimState.POSTED)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.ON_NOTICE


def claim_of(claim: Claim) -> Claim:
    return Claim.objects.select_related("batch__notice__area", "area").get(pk=claim.pk)


def objected(village) -> tuple[Claim, Objection]:
    claim = village.reviewed("A03", quantity=3)
    publish(village)
    claim = claim_of(claim)
    return claim, services.object_to(actor=village.neighbour, claim=claim, reason="只去了一次")


def test_a_dismissed_objection_lets_the_line_be_booked_late(village, at) -> None:
    _claim, objection = objected(village)
    at(3, 26)
    services.post_due()
    assert available(village.home) == 0
    services.answer_objection(
        actor=village.chair,
        objection=objection,
        outcome=ObjectionStatus.DISMISSED,
        answer="名册上有三次签名",
    )
    assert services.post_due() == 1
    assert available(village.home) == 9


def test_an_upheld_objection_strikes_the_line_out(village, at) -> None:
    claim, objection = objected(village)
    services.answer_objection(
        actor=village.chair,
        objection=objection,
        outcome=ObjectionStatus.UPHELD,
        answer="查无此事",
    )
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == (ClaimState.CANCELLED, "查无此事")
    at(3, 24)
    services.post_due()
    assert available(village.home) == 0


def test_a_correction_is_a_new_line_that_names_the_old_one(village, at) -> None:
    claim, objection = objected(village)
    with pytest.raises(WrongState):
        services.answer_objection(
            actor=village.chair,
            objection=objection,
            outcome=ObjectionStatus.REVISED,
            answer="改为四次",
            quantity=4,
        )
    corrected = services.answer_objection(
        actor=village.chair,
        objection=objection,
        outcome=ObjectionStatus.REVISED,
        answer="改为一次",
        quantity=1,
    )
    assert (corrected.points, corrected.replaces) == (3, claim)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CANCELLED
    at(3, 24)
    services.post_due()
    assert available(village.home) == 3


def test_two_objections_to_one_line_both_need_an_answer(village) -> None:
    claim, first = objected(village)
    second = services.object_to(actor=village.villager, claim=claim_of(claim), reason="我没报过")
    for objection, state in ((first, ClaimState.OBJECTED), (second, ClaimState.PUBLICIZING)):
        services.answer_objection(
            actor=village.chair,
            objection=objection,
            outcome=ObjectionStatus.DISMISSED,
            answer="属实",
        )
        claim.refresh_from_db()
        assert claim.state == state


@pytest.mark.parametrize(
    "who", ["proposer_person", "panel_person", "supervisor_person", "neighbour_person"]
)
def test_nobody_judges_in_the_own_case(village, who) -> None:
    _claim, objection = objected(village)
    actor = official(getattr(village, who), village.area, Power.OBJECTION_RESOLVE)
    with pytest.raises(JudgeInOwnCase):
        services.answer_objection(
            actor=actor,
            objection=objection,
            outcome=ObjectionStatus.DISMISSED,
            answer="没有问题",
        )
    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.OPEN
    assert Record.objects.filter(action="disclosure.objection.refused").count() == 1


def test_an_answer_is_given_once_and_says_something(village) -> None:
    _claim, objection = objected(village)
    answer = {"actor": village.chair, "objection": objection}
    with pytest.raises(Invalid):
        services.answer_objection(**answer, outcome=ObjectionStatus.DISMISSED, answer=" ")
    services.answer_objection(**answer, outcome=ObjectionStatus.DISMISSED, answer="属实")
    with pytest.raises(WrongState):
        services.answer_objection(**answer, outcome=ObjectionStatus.UPHELD, answer="不属实")


def test_who_may_object_and_until_when(village, at) -> None:
    claim = claim_of(village.reviewed())
    with pytest.raises(NotFound):
        services.object_to(actor=village.neighbour, claim=claim, reason="早了")
    publish(village)
    claim = claim_of(claim)
    with pytest.raises(NotOfThisVillage):
        services.object_to(actor=village.stranger, claim=claim, reason="外村")
    with pytest.raises(NotAllowed):
        services.object_to(actor=village.keeper, claim=claim, reason="无权")
    services.object_to(actor=village.neighbour, claim=claim, reason="不对")
    with pytest.raises(AlreadyObjected):
        services.object_to(actor=village.neighbour, claim=claim, reason="还是不对")
    at(3, 23, 23, 59)
    services.object_to(actor=village.villager, claim=claim, reason="最后一天")
    at(3, 24, 0, 1)
    with pytest.raises(NoticeOver):
        services.object_to(
            actor=official(village.chair_person, village.area, Power.OBJECTION_RAISE),
            claim=claim,
            reason="晚了",
        )


def test_a_clerk_enters_an_objection_for_somebody_who_came_in_person(village) -> None:
    claim = village.reviewed()
    publish(village)
    clerk = official(village.clerk_person, village.area, Power.OBJECTION_RECORD)
    objection = services.object_to(
        actor=clerk, claim=claim_of(claim), reason="口头", raised_by_id=village.head.pk
    )
    assert (objection.raised_by, objection.entered_by) == (village.head, village.clerk_person)
    with pytest.raises(NotAllowed):
        services.object_to(
            actor=village.neighbour,
            claim=claim_of(claim),
            reason="冒名",
            raised_by_id=village.member.pk,
        )


def test_booking_twice_books_once(village, at) -> None:
    village.reviewed("A03")
    batch = publish(village)
    at(3, 24)
    assert services.post_batch(actor=village.secretary, batch=batch) == 1
    assert services.post_batch(actor=village.secretary, batch=batch) == 0
    assert services.post_due() == 0
    assert available(village.home) == 3


def test_the_system_books_but_a_stranger_does_not(village, at) -> None:
    village.reviewed()
    batch = publish(village)
    at(3, 24)
    with pytest.raises(NotAllowed):
        services.post_batch(actor=village.panel, batch=batch)
    assert services.post_batch(actor=SYSTEM, batch=batch) == 1


def posted(village, at, code: str = "B02") -> Claim:
    claim = village.reviewed(code)
    publish(village)
    at(3, 24)
    services.post_due()
    claim.refresh_from_db()
    return claim


def test_booked_points_are_taken_back_by_reversal_only(village, at) -> None:
    claim = posted(village, at)
    reversed_claim = services.reverse_claim(actor=village.secretary, claim=claim, reason="重复")
    assert reversed_claim.state == ClaimState.REVERSED
    assert available(village.home) == 0
    assert queries.standing(village.home).earned == 0
    assert ledger_queries.transfer(claim.transfer_key).reversed_by is not None
    with pytest.raises(WrongState):
        services.reverse_claim(actor=village.secretary, claim=claim, reason="再来")


def test_the_proposer_cannot_reverse_and_spent_points_cannot_be_taken(village, at) -> None:
    claim = posted(village, at)
    proposer = official(village.proposer_person, village.area, Power.LEDGER_REVERSE)
    with pytest.raises(SamePerson):
        services.reverse_claim(actor=proposer, claim=claim, reason="撤")
    shop, soap = village.shop(price=5)
    services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    with pytest.raises(PointsAlreadySpent):
        services.reverse_claim(actor=village.secretary, claim=claim, reason="重复")
    claim.refresh_from_db()
    assert claim.state == ClaimState.POSTED


def test_a_claim_never_skips_the_notice(village, at) -> None:
    claim = village.reviewed()
    at(6, 1)
    assert services.post_due() == 0
    claim.refresh_from_db()
    assert claim.state == ClaimState.VILLAGE_REVIEWED


def test_clock_is_the_counties_own(village) -> None:
    assert clock.today() == dt.date(2026, 3, 18)
