"""What other rooms can ask of the ledger."""

import datetime as dt

import pytest

from tests.ledger.village import CLERK, Village, build
from touyan.core.errors import NotFound
from touyan.ledger import queries, services
from touyan.ledger.models import (
    Account,
    Book,
    BookPeriod,
    Commodity,
    Entry,
    Seal,
    Transfer,
    TransferPrivate,
)
from touyan.ledger.queries import SumRow

JULY, AUGUST = dt.date(2021, 7, 3), dt.date(2021, 8, 4)


@pytest.fixture
def summer(xinglong: Village) -> Village:
    """Return a village with acts in two months and a second village."""
    services.post(actor=CLERK, posting=xinglong.award("j-1", 10, effective_on=JULY))
    services.post(actor=CLERK, posting=xinglong.award("a-1", 20, effective_on=AUGUST))
    services.post(actor=CLERK, posting=xinglong.award("a-2", 5, to=1, effective_on=AUGUST))
    services.post(actor=CLERK, posting=xinglong.spend("s-1", 8, effective_on=AUGUST))
    return xinglong


def test_a_statement_runs_backwards_with_the_balance_after_each(summer: Village) -> None:
    lines = queries.statement(summer.households[0])
    assert [(line.key, line.amount, line.balance) for line in lines] == [
        ("s-1", -8, 22),
        ("a-1", 20, 30),
        ("j-1", 10, 10),
    ]
    assert lines[0].kind == "points.redeem"
    assert lines[0].public == {"rule": "R-1"}


def test_the_next_page_of_a_statement_goes_on(summer: Village) -> None:
    first = queries.statement(summer.households[0], limit=1)
    rest = queries.statement(summer.households[0], before=first[-1].transfer_id)
    assert [(line.key, line.balance) for line in rest] == [("a-1", 30), ("j-1", 10)]
    assert queries.statement(summer.households[0], before=rest[-1].transfer_id) == []


def test_a_statement_takes_as_many_queries_however_long_it_is(
    summer: Village, django_assert_max_num_queries: object
) -> None:
    services.post_many(actor=CLERK, postings=[summer.award(f"m-{n}", 1) for n in range(60)])
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert len(queries.statement(summer.households[0])) == 50


def test_an_account_with_its_balance(summer: Village) -> None:
    view = queries.account(summer.households[0])
    assert (view.code, view.commodity, view.balance, view.floor) == (
        "points.available",
        "POINT",
        22,
        0,
    )
    assert (view.book_id, view.area_id) == (summer.book_id, summer.area_id)
    assert queries.accounts_of_subject(summer.subjects[0]) == [view]
    with pytest.raises(NotFound):
        queries.account(0)


def test_the_accounts_of_a_book(summer: Village) -> None:
    codes = [view.code for view in queries.accounts_in_book(summer.book_id)]
    assert codes == ["points.available", "points.available", "points.issued", "points.redeemed"]
    only = queries.accounts_in_book(summer.book_id, code="points.issued")
    assert [view.id for view in only] == [summer.issued]


def test_balances(summer: Village) -> None:
    other = build()
    assert queries.balances(summer.households) == dict(zip(summer.households, (22, 5), strict=True))
    assert queries.balance(0) == 0
    kind = {"code": "points.available", "commodity": "POINT"}
    by_subject = dict(zip(summer.subjects, (22, 5), strict=True))
    assert queries.balances_by_subject(**kind, book_id=summer.book_id) == by_subject
    one = queries.balances_by_subject(**kind, subject_ids=[summer.subjects[1]])
    assert one == {summer.subjects[1]: 5}
    assert queries.balances_by_area(**kind) == {summer.area_id: 27, other.area_id: 0}
    assert queries.balances_by_area(**kind, area_ids=[summer.area_id]) == {summer.area_id: 27}
    assert queries.balances_by_area(**kind, area_prefix="520524")[summer.area_id] == 27
    assert queries.balances_by_area(**kind, area_prefix="999") == {}


def test_an_unknown_act_is_not_found(summer: Village) -> None:
    with pytest.raises(NotFound):
        queries.transfer("nothing")
    assert set(queries.transfers(["a-1", "nothing"])) == {"a-1"}


def test_sums_by_anything(summer: Village) -> None:
    issued = {"codes": ["points.issued"]}
    assert queries.sums(**issued) == [SumRow(-35, 3)]
    assert queries.sums(codes=["nothing"]) == [SumRow(0, 0)]
    assert queries.sums(by=("month",), **issued) == [
        SumRow(-10, 1, month="2021-07"),
        SumRow(-25, 2, month="2021-08"),
    ]
    assert queries.sums(by=("area", "kind"), codes=["points.available"]) == [
        SumRow(35, 3, area_id=summer.area_id, kind="points.award"),
        SumRow(-8, 1, area_id=summer.area_id, kind="points.redeem"),
    ]
    assert queries.sums(by=("subject",), codes=["points.available"], kinds=["points.award"]) == [
        SumRow(30, 2, subject_id=summer.subjects[0]),
        SumRow(5, 1, subject_id=summer.subjects[1]),
    ]


def test_sums_are_narrowed(summer: Village) -> None:
    award = {"codes": ["points.available"], "kinds": ["points.award"]}
    assert queries.sums(**award, month_from="2021-08")[0].amount == 25
    assert queries.sums(**award, month_to="2021-07")[0].amount == 10
    assert queries.sums(**award, effective_from=AUGUST)[0].amount == 25
    assert queries.sums(**award, effective_to=JULY)[0].amount == 10
    assert queries.sums(**award, area_prefix="999")[0].count == 0
    assert queries.sums(**award, area_ids=[summer.area_id])[0].count == 3
    assert queries.sums(**award, book_id=summer.book_id, commodity="POINT")[0].count == 3


def test_a_reversal_nets_out_of_a_sum(summer: Village) -> None:
    services.reverse(actor=CLERK, key="a-2", reason="")
    assert queries.sums(codes=["points.available"], kinds=["points.award"])[0].amount == 30


def test_rows_name_themselves(summer: Village) -> None:
    services.post(actor=CLERK, posting=summer.award("p-1", 1, private={"n": 1}))
    services.seal_pending()
    services.freeze_period(actor=CLERK, book_id=summer.book_id, period="2021-08")
    for model in (Account, Book, BookPeriod, Commodity, Entry, Seal, Transfer, TransferPrivate):
        assert str(model.objects.first())
    assert str(Account.objects.get(pk=summer.issued).balances.get()) == f"{summer.issued}/0: -36"
