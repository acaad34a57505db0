"""The past in bulk: same rules, same ledger, a fixed number of statements, the system only."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from tests.points.village import TEMPLATE
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.core.figures import Ask
from touyan.disclosure.errors import NoticeNotOver
from touyan.ledger import queries as ledger_queries
from touyan.ledger.errors import InsufficientBalance
from touyan.points import accounts, bulk, figures, queries
from touyan.points.bulk import (
    PastAdoption,
    PastClaim,
    PastFunding,
    PastMonth,
    PastPurchase,
    PastShop,
    PastVisit,
)
from touyan.points.errors import NoResolution, OverCap, SamePerson, UnlawfulRule, WrongPoints
from touyan.points.models import Batch, Claim, ClaimState, Redemption
from touyan.points.queries import drill

START = dt.date(2026, 1, 10)
GOODS = (("肥皂", "块", 3, 2), ("食盐", "袋", 2, 2))


@pytest.fixture
def past(village):
    """A scheme and a filled shop that came from the past."""
    rules = bulk.adopt_schemes(
        actor=SYSTEM,
        template=TEMPLATE,
        adoptions=[PastAdoption(village.area, village.resolution(), START, "细则")],
    )[village.area.pk]
    ((shop, products),) = bulk.open_shops(
        actor=SYSTEM,
        openings=[PastShop(village.area, "积分超市", START, 100_000, GOODS)],
    )
    return rules, shop, products


def claim(village, rules, code="A03", quantity=1, day=dt.date(2026, 2, 10), **changes) -> PastClaim:
    rule = rules[code]
    values = {
        "ref": uuid.uuid4(),
        "household_id": village.home.pk,
        "person_id": None,
        "rule": rule,
        "quantity": quantity,
        "points": rule.points * quantity,
        "occurred_on": day,
        "note": "",
        "proposed_by_id": village.proposer_person.pk,
        "first_reviewed_by_id": village.panel_person.pk,
        "second_reviewed_by_id": village.supervisor_person.pk,
    }
    return PastClaim(**values | changes)


def month(village, *claims: PastClaim) -> PastMonth:
    return PastMonth(
        area=village.area,
        month="2026-02",
        noticed_on=dt.date(2026, 3, 2),
        posted_on=dt.date(2026, 3, 11),
        published_by_id=village.secretary_person.pk,
        claims=claims,
    )


def visit(village, past, *, quantity: int = 1) -> PastVisit:
    _rules, shop, products = past
    moment = clock.start_of(dt.date(2026, 3, 12)) + dt.timedelta(hours=9)
    return PastVisit(
        ref=uuid.uuid4(),
        shop=shop,
        household_id=village.home.pk,
        at=moment,
        keeper_id=village.keeper_person.pk,
        items=((products[0], quantity),),
        points=3 * quantity,
    )


def stocked(village, past, quantity: int = 10) -> None:
    _rules, shop, products = past
    keeper = village.keeper_person.pk
    bulk.fund(
        actor=SYSTEM,
        fundings=[
            PastFunding(shop, 5_000, "DONATION", dt.date(2026, 2, 1), uuid.uuid4(), keeper, "王五")
        ],
    )
    bulk.buy(
        actor=SYSTEM,
        bought=[
            PastPurchase(
                shop=shop,
                goods=((products[0], quantity, 1_000),),
                on=dt.date(2026, 2, 2),
                ref=uuid.uuid4(),
                supplier="供销社",
                recorded_by_id=keeper,
            )
        ],
    )


def test_a_month_and_a_visit_of_the_past_stand_in_records_and_ledger(village, past) -> None:
    rules, shop, products = past
    one = claim(village, rules, quantity=3)
    assert bulk.book_months(actor=SYSTEM, months=[month(village, one)]) == 1
    stocked(village, past)
    bulk.book_visits(actor=SYSTEM, visits=[visit(village, past)])
    booked = Claim.objects.get(ref=one.ref)
    assert booked.state == ClaimState.POSTED
    assert booked.batch.notice.ends_on < dt.date(2026, 3, 11)
    assert ledger_queries.transfer(booked.transfer_key).effective_on == dt.date(2026, 3, 11)
    standing = queries.standing(village.home)
    assert (standing.available, standing.earned, standing.redeemed) == (6, 9, 3)
    assert ledger_queries.balance(products[0].stock_account_id) == 9
    assert ledger_queries.balance(shop.cash_account_id) == 100_000 + 5_000 - 1_000
    assert drill.sources(Redemption.objects.get()) == [booked]


def test_the_same_rules_hold_for_the_past(village, past) -> None:
    rules = past[0]
    same = village.proposer_person.pk
    wrong = [
        (SamePerson, claim(village, rules, first_reviewed_by_id=same)),
        (SamePerson, claim(village, rules, second_reviewed_by_id=same)),
        (WrongPoints, claim(village, rules, points=4)),
        (OverCap, claim(village, rules, quantity=5)),
    ]
    for error, one in wrong:
        with pytest.raises(error):
            bulk.book_months(actor=SYSTEM, months=[month(village, one)])
    early = replace(month(village, claim(village, rules)), posted_on=dt.date(2026, 3, 9))
    with pytest.raises(NoticeNotOver):
        bulk.book_months(actor=SYSTEM, months=[early])
    assert not Claim.objects.exists()
    assert not Batch.objects.exists()


def test_nothing_is_spent_that_was_not_there(village, past) -> None:
    stocked(village, past, quantity=1)
    with pytest.raises(InsufficientBalance):
        bulk.book_visits(actor=SYSTEM, visits=[visit(village, past)])
    bulk.book_months(actor=SYSTEM, months=[month(village, claim(village, past[0], quantity=4))])
    with pytest.raises(InsufficientBalance):
        bulk.book_visits(actor=SYSTEM, visits=[visit(village, past, quantity=2)])
    assert not Redemption.objects.exists()


def test_a_person_cannot_use_the_door_of_the_past(village, past) -> None:
    for call in (
        lambda: bulk.book_months(actor=village.secretary, months=[]),
        lambda: bulk.book_visits(actor=village.secretary, visits=[]),
        lambda: bulk.fund(actor=village.secretary, fundings=[]),
        lambda: bulk.buy(actor=village.secretary, bought=[]),
        lambda: bulk.settle(actor=village.secretary, settlements=[]),
        lambda: bulk.close_days(actor=village.secretary, closes=[]),
        lambda: bulk.open_shops(actor=village.secretary, openings=[]),
        lambda: bulk.adopt_schemes(actor=village.secretary, template=TEMPLATE, adoptions=[]),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_an_unlawful_template_or_an_unconfirmed_decision_is_refused_in_bulk_too(village) -> None:
    unconfirmed = village.resolution(confirmed_by=None, confirmed_at=None)
    with pytest.raises(NoResolution):
        bulk.adopt_schemes(
            actor=SYSTEM,
            template=TEMPLATE,
            adoptions=[PastAdoption(village.area, unconfirmed, START, "细则")],
        )
    rules = tuple(
        type(rule)(
            **{
                **{name: getattr(rule, name) for name in rule.__slots__},
                "consequences": ("pension",),
            }
        )
        for rule in TEMPLATE.rules
    )
    unlawful = type(TEMPLATE)(
        **{**{name: getattr(TEMPLATE, name) for name in TEMPLATE.__slots__}, "rules": rules}
    )
    with pytest.raises(UnlawfulRule):
        bulk.adopt_schemes(
            actor=SYSTEM,
            template=unlawful,
            adoptions=[PastAdoption(village.area, village.resolution(), START, "细则")],
        )


def test_statements_do_not_grow_with_the_rows(village, past, django_assert_max_num_queries) -> None:
    rules = past[0]

    def months(count: int, number: int) -> list[PastMonth]:
        day = dt.date(2026, 2, 1)
        claims = [
            claim(village, rules, "A02", day=day + dt.timedelta(days=n)) for n in range(count)
        ]
        one = month(village, *claims)
        return [
            PastMonth(
                area=one.area,
                month=f"2025-{number:02d}",
                noticed_on=one.noticed_on,
                posted_on=one.posted_on,
                published_by_id=one.published_by_id,
                claims=claims,
            )
        ]

    with django_assert_max_num_queries(60) as first:
        bulk.book_months(actor=SYSTEM, months=months(2, 1))
    with django_assert_max_num_queries(len(first)):
        bulk.book_months(actor=SYSTEM, months=months(8, 2))


def test_the_figures_count_the_records(village, past) -> None:
    rules = past[0]
    bulk.book_months(actor=SYSTEM, months=[month(village, claim(village, rules, quantity=4))])
    stocked(village, past)
    bulk.book_visits(actor=SYSTEM, visits=[visit(village, past), visit(village, past, quantity=2)])
    ask = Ask("520524", None, dt.date(2026, 3, 18))
    found = {figure.key: figure.compute(ask) for figure in figures.FIGURES}
    assert found == {
        "points_shops": 1,
        "shop_seed_grant": 1000,
        "redemption_visits": 2,
        "points_redeemed": 9,
    }
    earlier = Ask("520524", None, dt.date(2026, 3, 11))
    assert figures.FIGURES[2].compute(earlier) == 0
    elsewhere = Ask("520525", None, dt.date(2026, 3, 18))
    assert [figure.compute(elsewhere) for figure in figures.FIGURES] == [0, None, 0, 0]
    rows = drill.redemptions_below(village.county, drill.Span())
    assert [(row.count, row.points) for row in rows] == [(2, 9)]
    below = {
        row.area.name: row.points for row in drill.redemptions_below(village.township, drill.Span())
    }
    assert below == {"青山村": 9, "白岩村": 0, "金龙社区": 0}
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 3
