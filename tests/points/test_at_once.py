"""F-09, F-10: the last piece and sixteen households; one key and many presses. Real processes."""

import datetime as dt
import uuid

import pytest

from tests.fault import processes
from tests.fault.oracle import assert_invariants
from tests.points.village import household, official, person, villager
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import DomainError
from touyan.ledger import flows
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, services
from touyan.points.errors import OverCap, SoldOut
from touyan.points.models import Claim, Redemption
from touyan.points.services import expiry, households
from touyan.registry.kinds import Relation
from touyan.registry.queries import household_of

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS = 16
EXPIRED = (accounts.EXPIRED_KIND,)


def test_the_last_piece_goes_to_one_household_and_costs_the_others_nothing(village) -> None:
    shop, soap = village.shop(stock=1, price=3)
    buyers = []
    for number in range(BUYERS):
        who = person(village.area, f"买家{number}")
        home = household(village.area, who)
        village.give(10, home)
        buyers.append((villager(who, home), home))

    def buy(number: int, say: processes.Say) -> None:
        actor, home = buyers[number]
        wanted = village.wanted(shop, soap, household_id=home.pk)
        try:
            redemption = services.reserve(actor=actor, wanted=wanted)
        except SoldOut:
            say("sold out")
        else:
            say(f"got {redemption.code}")

    said = [line for lines in processes.together(BUYERS, buy) for line in lines]
    assert len(said) == BUYERS, said
    assert said.count("sold out") == BUYERS - 1, said
    assert sum(line.startswith("got ") for line in said) == 1
    assert Redemption.objects.count() == 1
    purses = sorted(accounts.points_of(home.pk)[accounts.AVAILABLE] for _actor, home in buyers)
    assert purses == [7] + [10] * (BUYERS - 1)
    assert ledger_queries.balance(soap.stock_account_id) == 0
    assert_invariants()


def test_one_press_however_often_it_arrives(village) -> None:
    village.give(30)
    shop, soap = village.shop(stock=10, price=3)
    ref = uuid.uuid4()
    wanted = village.wanted(shop, soap, ref=ref)

    def press(number: int, say: processes.Say) -> None:
        done = services.counter_redeem(actor=village.keeper, wanted=wanted)
        again = services.counter_redeem(actor=village.keeper, wanted=wanted)
        say(f"{done.pk} {again.pk}")

    said = [line for lines in processes.together(10, press) for line in lines]
    first = Redemption.objects.get()
    assert said == [f"{first.pk} {first.pk}"] * 10
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 27
    assert_invariants()


def test_one_code_is_handed_over_once(village) -> None:
    village.give(30)
    shop, soap = village.shop(stock=10, price=3)
    reserved = services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))

    def press(number: int, say: processes.Say) -> None:
        done = services.hand_over(actor=village.keeper, redemption=reserved)
        say(done.status)

    said = [line for lines in processes.together(8, press) for line in lines]
    assert said == ["DONE"] * 8
    assert ledger_queries.balance(soap.given_account_id) == 1
    assert_invariants()


def test_two_claims_at_once_never_pass_the_limit_together(village) -> None:
    village.adopt()
    deeds = [village.deed("A03", quantity=3) for _number in range(6)]

    def claim(number: int, say: processes.Say) -> None:
        try:
            services.propose(actor=village.proposer, deed=deeds[number])
        except OverCap:
            say("full")
        else:
            say("entered")

    said = [line for lines in processes.together(6, claim) for line in lines]
    assert sorted(said) == ["entered"] + ["full"] * 5
    assert Claim.objects.count() == 1


def test_booking_and_objecting_at_once_never_books_an_objected_line(village, at) -> None:
    village.adopt()
    claim = village.reviewed("A03")
    batch = services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    claim = Claim.objects.select_related("batch__notice__area", "area").get(pk=claim.pk)
    services.object_to(actor=village.neighbour, claim=claim, reason="没有去")
    at(3, 24)

    def book(number: int, say: processes.Say) -> None:
        say(str(services.post_batch(actor=village.secretary, batch=batch)))

    said = [line for lines in processes.together(4, book) for line in lines]
    assert said == ["0"] * 4
    assert_invariants()


def test_a_household_splits_once_and_nobody_takes_more_than_a_share(village) -> None:
    village.give(10)
    shop, soap = village.shop(stock=9, price=3)
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)

    def press(number: int, say: processes.Say) -> None:
        try:
            if number % 2:
                services.split_household(
                    actor=clerk,
                    household_id=village.home.pk,
                    members=[(village.member.pk, Relation.HEAD)],
                )
                say("split")
            else:
                wanted = village.wanted(shop, soap)
                services.counter_redeem(actor=village.keeper, wanted=wanted)
                say("bought")
        except DomainError as refused:
            say(refused.code)

    said = [line for lines in processes.together(6, press) for line in lines]
    assert said.count("split") == 1, said
    new = household_of(village.member.pk)
    held = [accounts.points_of(pk).get(accounts.AVAILABLE, 0) for pk in (village.home.pk, new.pk)]
    assert sum(held) == 10 - 3 * said.count("bought")
    assert held[1] in {10 // 3, 7 // 3, 4 // 3, 1 // 3}
    assert_invariants()


def test_points_run_out_once_however_many_runs_begin_together(village, calm_clock) -> None:
    village.give(6)
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)
    away = household(village.area, person(village.area, "迁出"))
    village.give(4, away)
    services.move_household(actor=clerk, household_id=away.pk, area_id=village.sibling.pk)
    areas = [village.area, village.sibling]
    zone = clock.now().tzinfo
    calm_clock.move_to(dt.datetime(2027, 3, 20, 10, 0, tzinfo=zone))
    expiry.remind(actor=SYSTEM, areas=areas)
    calm_clock.move_to(dt.datetime(2027, 4, 1, 3, 0, tzinfo=zone))

    def run(number: int, say: processes.Say) -> None:
        try:
            say(str(expiry.expire(actor=SYSTEM, areas=areas)))
        except DomainError as refused:
            say(refused.code)

    said = [line for lines in processes.together(4, run) for line in lines]
    assert said.count("2") == 1, said
    assert expiry.expire(actor=SYSTEM, areas=areas) == 0
    for home in (village.home, away):
        assert accounts.points_of(home.pk)[accounts.AVAILABLE] == 0
    spent = [
        -row.amount
        for row in ledger_queries.sums(by=("subject",), codes=(accounts.AVAILABLE,), kinds=EXPIRED)
    ]
    assert sorted(spent) == [4, 6]
    assert_invariants()


def test_a_household_moves_once_with_its_points_and_the_debt_once(village) -> None:
    village.give(10)
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)

    def press(number: int, say: processes.Say) -> None:
        try:
            services.move_household(
                actor=clerk, household_id=village.home.pk, area_id=village.sibling.pk
            )
            say("moved")
        except DomainError as refused:
            say(refused.code)

    said = [line for lines in processes.together(5, press) for line in lines]
    assert said.count("moved") >= 1, said
    assert households.follow_all() == 0
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 10
    owed = flows.owed_by_area([village.area.pk, village.sibling.pk], commodity=accounts.POINT)
    assert owed == {village.area.pk: 10, village.sibling.pk: -10}
    assert_invariants()


def test_two_merges_at_once_bring_the_points_once(village) -> None:
    village.give(7)
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)

    def press(number: int, say: processes.Say) -> None:
        try:
            services.merge_households(
                actor=clerk, household_id=village.home.pk, into_id=village.neighbour_home.pk
            )
            say("merged")
        except DomainError as refused:
            say(refused.code)

    said = [line for lines in processes.together(4, press) for line in lines]
    assert said.count("merged") == 1, said
    assert accounts.points_of(village.neighbour_home.pk)[accounts.AVAILABLE] == 7
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 0
    assert_invariants()


def test_a_striped_account_takes_every_post_exactly_once(village) -> None:
    for _number in range(40):
        village.give(1)
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 40
    book = accounts.book_id(actor=village.officer, area=village.area)
    issued = accounts.own(book, accounts.ISSUED, accounts.POINT)
    assert ledger_queries.balance(issued) == -40
    assert_invariants()
