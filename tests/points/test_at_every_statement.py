"""F-03: every write of the points room does all of its work or none, wherever it is cut off."""

import datetime as dt
import uuid

import pytest

from tests.fault.statements import fail_at_every_statement
from tests.points.village import TEMPLATE, official, villager
from touyan.core.actor import SYSTEM, Power
from touyan.disclosure import services as disclosure
from touyan.disclosure.models import ObjectionStatus
from touyan.points import accounts, services
from touyan.points.models import Claim, Enrolment, ReminderDelivery
from touyan.points.scheme_template import Wish
from touyan.points.services import Delivery, expiry
from touyan.registry.kinds import Relation

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related(
        "area", "household__subject__area", "batch__notice__area"
    ).get(pk=claim.pk)


@pytest.fixture
def ruled(village):
    village.adopt()
    return village


@pytest.fixture
def supplied(village):
    village.give(10)
    shop, soap = village.shop(stock=3)
    return village, shop, soap


def test_drafting_and_adopting(village) -> None:
    fail_at_every_statement(
        lambda: services.draft_scheme(
            actor=village.secretary, area=village.area, template=TEMPLATE, title="细则"
        )
    )
    first = village.adopt()
    second = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="细则"
    )
    resolution = village.resolution()
    fail_at_every_statement(
        lambda: services.adopt_scheme(
            actor=village.secretary,
            scheme=second,
            resolution=resolution,
            effective_from=village.deed().occurred_on,
        )
    )
    first.refresh_from_db()
    assert first.effective_to is not None


def test_proposing_and_both_reviews(ruled) -> None:
    deed = ruled.deed(ref=uuid.uuid4())
    fail_at_every_statement(lambda: services.propose(actor=ruled.proposer, deed=deed))
    claim = fresh(Claim.objects.get())
    fail_at_every_statement(
        lambda: services.first_review(actor=ruled.panel, claim=claim, accept=True)
    )
    fail_at_every_statement(
        lambda: services.second_review(actor=ruled.supervisor, claim=claim, accept=True)
    )


def test_claiming_returning_mending_and_withdrawing(ruled) -> None:
    deed = ruled.deed(ref=uuid.uuid4())
    fail_at_every_statement(lambda: services.claim_own(actor=ruled.villager, deed=deed))
    claim = fresh(Claim.objects.get())
    fail_at_every_statement(
        lambda: services.first_review(actor=ruled.panel, claim=claim, accept=False, reason="补充")
    )
    fail_at_every_statement(
        lambda: services.resubmit(actor=ruled.villager, claim=claim, note="三组路段")
    )
    fail_at_every_statement(lambda: services.withdraw(actor=ruled.villager, claim=claim))


def test_reviewing_many_publishing_objecting_answering_booking_and_reversing(ruled, at) -> None:
    claims = [ruled.proposed("A02"), ruled.proposed("A03", quantity=2)]
    for claim in claims:
        services.first_review(actor=ruled.panel, claim=claim, accept=True)
    ids = [claim.pk for claim in claims]
    fail_at_every_statement(
        lambda: services.second_review_many(actor=ruled.supervisor, claim_ids=ids)
    )
    fail_at_every_statement(
        lambda: services.publish_batch(actor=ruled.secretary, area=ruled.area, month="2026-03")
    )
    one, two = fresh(claims[0]), fresh(claims[1])
    batch = one.batch
    fail_at_every_statement(
        lambda: disclosure.note_on_board(actor=ruled.chair, notice=batch.notice)
    )
    fail_at_every_statement(
        lambda: services.object_to(actor=ruled.neighbour, claim=two, reason="只去了一次")
    )
    objection = batch.notice.objections.get()
    fail_at_every_statement(
        lambda: services.answer_objection(
            actor=ruled.chair,
            objection=objection,
            outcome=ObjectionStatus.REVISED,
            answer="改为一次",
            quantity=1,
        )
    )
    at(3, 24)
    fail_at_every_statement(lambda: services.post_batch(actor=ruled.secretary, batch=batch))
    booked = fresh(one)
    fail_at_every_statement(
        lambda: services.reverse_claim(actor=ruled.secretary, claim=booked, reason="重复")
    )


def test_opening_a_shop_and_filling_it(village) -> None:
    village.adopt()
    fail_at_every_statement(
        lambda: services.open_shop(
            actor=village.officer,
            area=village.area,
            name="积分超市",
            opened_on=village.deed().occurred_on,
            seed_grant_fen=100_000,
        )
    )
    shop = village.area_shop()
    fail_at_every_statement(
        lambda: services.add_product(
            actor=village.keeper, shop=shop, name="肥皂", unit="块", price_points=3
        )
    )
    soap = shop.products.get()
    delivery = Delivery(product=soap, quantity=3, cost_fen=300, ref=uuid.uuid4())
    fail_at_every_statement(lambda: services.stock_in(actor=village.keeper, delivery=delivery))
    fail_at_every_statement(
        lambda: services.change_product(
            actor=village.keeper, product=soap, price_points=4, low_at=1, is_active=True
        )
    )
    fail_at_every_statement(
        lambda: services.fund_shop(
            actor=village.keeper, shop=shop, amount_fen=500, source="DONATION", ref=uuid.UUID(int=7)
        )
    )


def test_reserving_handing_over_and_undoing(supplied) -> None:
    village, shop, soap = supplied
    wanted = village.wanted(shop, soap)
    fail_at_every_statement(lambda: services.reserve(actor=village.villager, wanted=wanted))
    redemption = shop.redemptions.get()
    fail_at_every_statement(lambda: services.hand_over(actor=village.keeper, redemption=redemption))
    fail_at_every_statement(lambda: services.undo(actor=village.keeper, redemption=redemption))


def test_serving_at_the_counter_giving_up_and_running_out(supplied, at) -> None:
    village, shop, soap = supplied
    wanted = village.wanted(shop, soap)
    fail_at_every_statement(lambda: services.counter_redeem(actor=village.keeper, wanted=wanted))
    given_up = services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    fail_at_every_statement(lambda: services.cancel(actor=village.villager, redemption=given_up))
    services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    at(3, 22)
    fail_at_every_statement(services.expire_due)


def test_joining_leaving_and_a_list(village) -> None:
    Enrolment.objects.all().delete()
    fail_at_every_statement(
        lambda: services.enrol_own(actor=village.villager, household_id=village.home.pk)
    )
    fail_at_every_statement(
        lambda: services.withdraw_own(actor=village.villager, household_id=village.home.pk)
    )
    clerk = official(village.clerk_person, village.area, Power.POINTS_ENROL)
    fail_at_every_statement(lambda: services.enrol_for(actor=clerk, household_id=village.home.pk))
    fail_at_every_statement(
        lambda: services.withdraw_for(actor=clerk, household_id=village.home.pk)
    )
    fail_at_every_statement(
        lambda: services.enrol_many(
            actor=SYSTEM,
            area=village.area,
            household_ids=[village.home.pk, village.neighbour_home.pk],
        )
    )


def test_reminding_and_running_out(village, calm_clock) -> None:
    village.give(5)
    calm_clock.move_to(dt.datetime(2027, 3, 1, 4, tzinfo=dt.UTC))
    fail_at_every_statement(lambda: expiry.remind(actor=SYSTEM, areas=[village.area]))
    calm_clock.move_to(dt.datetime(2027, 4, 2, 4, tzinfo=dt.UTC))
    fail_at_every_statement(lambda: expiry.expire(actor=SYSTEM, areas=[village.area]))


def test_a_reminder_before_a_deduction(village) -> None:
    draft = services.draft_scheme(
        actor=village.secretary,
        area=village.area,
        template=TEMPLATE,
        title="细则",
        wish=Wish(points={}, deductions_enabled=True),
    )
    services.adopt_scheme(
        actor=village.secretary,
        scheme=draft,
        resolution=village.resolution(),
        effective_from=dt.date(2026, 1, 10),
    )
    told = services.Told(
        household_id=village.home.pk,
        rule_id=village.rule("X01").pk,
        reminded_on=dt.date(2026, 3, 10),
        delivery=ReminderDelivery.NOTE,
        text="请收走门口的垃圾",
    )
    head = official(village.proposer_person, village.area, Power.POINTS_REMIND)
    fail_at_every_statement(lambda: services.remind(actor=head, told=told))


def test_households_split_move_merge_and_end(village) -> None:
    village.give(6)
    services.enrolment.give_base_scores(
        actor=SYSTEM, area=village.area, household_ids=[village.home.pk]
    )
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)
    fail_at_every_statement(
        lambda: services.split_household(
            actor=clerk,
            household_id=village.home.pk,
            members=[(village.member.pk, Relation.HEAD)],
            points=2,
            agreed="两家当面说好",
        )
    )
    fail_at_every_statement(
        lambda: services.move_household(
            actor=clerk, household_id=village.home.pk, area_id=village.sibling.pk
        )
    )
    fail_at_every_statement(
        lambda: services.merge_households(
            actor=clerk, household_id=village.home.pk, into_id=village.far_home.pk
        )
    )
    fail_at_every_statement(
        lambda: services.end_household(actor=clerk, household_id=village.neighbour_home.pk)
    )


def test_a_members_own_account(village) -> None:
    member = villager(village.member, village.home)
    fail_at_every_statement(lambda: services.open_personal(actor=member))
    book = accounts.book_id(actor=SYSTEM, area=village.area)
    accounts.of_household(actor=SYSTEM, book=book, household_id=village.member.pk)
    subject = type(village.home)(subject_id=village.member.pk)
    village.give(3, subject)
    fail_at_every_statement(lambda: services.give_to_household(actor=member, points=1))
    fail_at_every_statement(lambda: services.close_personal(actor=member))
