"""F-03 for every service of the ledger: all or nothing at every statement."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import OperationalError, transaction

from tests.fault.oracle import assert_invariants
from tests.fault.statements import fail_at_every_statement
from tests.ledger.village import CLERK, NOON, Village, build
from touyan.core.actor import Actor
from touyan.ledger import services
from touyan.ledger.models import Balance
from touyan.ledger.values import AccountSpec, Line

AUGUST = dt.date(2021, 8, 20)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def village() -> Village:
    village = build()
    services.post(actor=CLERK, posting=village.award("old", 10, private={"name": "A"}))
    services.post(actor=CLERK, posting=village.award("august", 1, effective_on=AUGUST))
    services.post(actor=CLERK, posting=village.award("older", 10))
    return village


def _commodity(village: Village) -> object:
    return services.define_commodity(actor=CLERK, code="GOODS:1", name="soap", kind="GOODS")


def _book(village: Village) -> object:
    return services.open_book(actor=CLERK, area_id=village.area_id, kind="COLLECTIVE")


def _accounts(village: Village) -> object:
    specs = [
        AccountSpec(village.book_id, "cash.shop", "CNY", floor=None, stripes=4),
        AccountSpec(village.book_id, "points.held", "POINT", village.subjects[0]),
    ]
    return services.open_accounts(actor=CLERK, specs=specs)


def _post(village: Village) -> object:
    return services.post(actor=CLERK, posting=village.award("new", 5, private={"name": "B"}))


def _post_many(village: Village) -> object:
    postings = [village.award(f"n-{n}", 5, private={"n": n}) for n in range(3)]
    return services.post_many(actor=CLERK, postings=postings)


def _reverse(village: Village) -> object:
    return services.reverse(actor=CLERK, key="old", reason="twice")


def _reverse_many(village: Village) -> object:
    return services.reverse_many(actor=CLERK, keys=["old", "older"], reason="undone")


def _erase(village: Village) -> object:
    return services.erase_private(actor=CLERK, key="old")


def _freeze(village: Village) -> object:
    return services.freeze_period(actor=CLERK, book_id=village.book_id, period="2021-08")


def _seal(village: Village) -> object:
    return services.seal_pending(thorough=True)


ACTS = [
    _commodity,
    _book,
    _accounts,
    _post,
    _post_many,
    _reverse,
    _reverse_many,
    _erase,
    _freeze,
    _seal,
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__.strip("_"))
def test_a_service_does_all_or_nothing(village: Village, act: Callable[[Village], object]) -> None:
    assert fail_at_every_statement(lambda: act(village), check=assert_invariants) >= 1
    assert_invariants()


def test_an_act_across_books_is_all_or_nothing(village: Village) -> None:
    other = build()
    give = village.posting("x-1", (Line(village.issued, -5),))
    take = other.posting("x-1", (Line(other.households[0], 5),))
    fail_at_every_statement(
        lambda: services.post_across(actor=CLERK, postings=(give, take)), check=assert_invariants
    )


def test_mending_balances_is_all_or_nothing(village: Village) -> None:
    Balance.objects.filter(account_id=village.households[0]).update(amount=1_000)
    fail_at_every_statement(lambda: services.rebuild_balances(actor=CLERK, write=True))
    assert_invariants()


def test_the_engine_notices_half_an_act(village: Village) -> None:
    def half() -> None:
        services.post(actor=CLERK, posting=village.award("h-1", 1))
        services.post(actor=CLERK, posting=village.award("h-2", 1))

    with pytest.raises(AssertionError, match=r"half done|swallowed"):
        fail_at_every_statement(half)


def test_the_engine_notices_a_swallowed_failure(village: Village) -> None:
    def swallowing(actor: Actor = CLERK) -> None:
        try:
            with transaction.atomic():
                services.post(actor=actor, posting=village.award("s-1", 1))
        except OperationalError:
            return

    with pytest.raises(AssertionError, match="swallowed"):
        fail_at_every_statement(swallowing)


def test_the_engine_notices_a_call_without_effect(village: Village) -> None:
    with pytest.raises(AssertionError, match="changes nothing"):
        fail_at_every_statement(Balance.objects.count)
