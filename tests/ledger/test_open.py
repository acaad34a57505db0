"""Defining commodities, opening books and accounts."""

import pytest
from django.db import DatabaseError, transaction

from tests.ledger.village import CLERK, Village, build
from touyan.audit.models import Record
from touyan.ledger import errors, opening, queries, services
from touyan.ledger.models import Account, Balance, Book, Commodity
from touyan.ledger.values import AccountSpec


def test_a_commodity_is_defined_once(db: None) -> None:
    first = services.define_commodity(actor=CLERK, code="GOODS:1", name="soap", kind="GOODS")
    assert services.define_commodity(actor=CLERK, code="GOODS:1", name="x", kind="GOODS") == first
    assert Record.objects.filter(action="ledger.commodity.defined").count() == 1
    with pytest.raises(errors.AccountDiffers):
        services.define_commodity(actor=CLERK, code="GOODS:1", name="soap", kind="MONEY")


@pytest.mark.parametrize(
    ("code", "scale"), [("soap", 0), ("", 0), ("A" * 41, 0), ("A", 7), ("A", -1)]
)
def test_a_malformed_commodity_is_refused(db: None, code: str, scale: int) -> None:
    with pytest.raises(errors.BadAccount):
        services.define_commodity(actor=CLERK, code=code, name="x", kind="GOODS", scale=scale)
    assert not Commodity.objects.exists()


def test_a_book_is_opened_once(xinglong: Village) -> None:
    again = services.open_book(actor=CLERK, area_id=xinglong.area_id, kind="VILLAGE")
    assert again == xinglong.book_id
    assert queries.book_of(xinglong.area_id) == again
    assert queries.book_of(xinglong.area_id, "COLLECTIVE") is None
    assert queries.books_of([xinglong.area_id, 0]) == {xinglong.area_id: again}
    assert Record.objects.filter(action="ledger.book.opened").count() == 1
    assert Book.objects.get().algorithm == "sha256"


def test_accounts_are_opened_once_and_come_back_in_order(xinglong: Village) -> None:
    specs = [
        AccountSpec(xinglong.book_id, "points.held", "POINT", xinglong.subjects[1]),
        AccountSpec(xinglong.book_id, "goods.stock", "POINT"),
        AccountSpec(xinglong.book_id, "points.held", "POINT", xinglong.subjects[0]),
        AccountSpec(xinglong.book_id, "goods.stock", "POINT"),
    ]
    ids = services.open_accounts(actor=CLERK, specs=specs)
    assert ids == services.open_accounts(actor=CLERK, specs=specs)
    assert ids[1] == ids[3]
    assert Balance.objects.filter(account_id__in=ids).count() == 3
    found = queries.find_account(
        book_id=xinglong.book_id,
        code="points.held",
        commodity="POINT",
        subject_id=xinglong.subjects[0],
    )
    assert found == ids[2]
    assert queries.find_account(book_id=xinglong.book_id, code="nothing", commodity="POINT") is None


def test_they_are_opened_in_chunks(xinglong: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "CHUNK", 2)
    specs = [AccountSpec(xinglong.book_id, f"test.a{n}", "POINT") for n in range(5)]
    ids = services.open_accounts(actor=CLERK, specs=specs)
    codes = dict(Account.objects.filter(pk__in=ids).values_list("pk", "code"))
    assert [codes[i] for i in ids] == [spec.code for spec in specs]


def test_an_account_open_with_another_floor_is_refused(xinglong: Village) -> None:
    with pytest.raises(errors.AccountDiffers), transaction.atomic():
        services.open_account(
            actor=CLERK, book_id=xinglong.book_id, code="points.issued", commodity="POINT", floor=0
        )


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Points"},
        {"commodity": "NOTHING"},
        {"stripes": 4},
        {"stripes": 0, "floor": None},
        {"stripes": 65, "floor": None},
    ],
    ids=str,
)
def test_a_malformed_account_is_refused(xinglong: Village, change: dict) -> None:
    given = {"book_id": xinglong.book_id, "code": "test.new", "commodity": "POINT"}
    with pytest.raises(errors.BadAccount), transaction.atomic():
        services.open_account(actor=CLERK, **(given | change))


def test_the_database_refuses_stripes_beside_a_floor(xinglong: Village) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.create(
            book_id=xinglong.book_id,
            code="x",
            commodity=Commodity.objects.first(),
            floor=0,
            stripes=2,
        )


def test_a_striped_account_holds_the_sum_of_its_stripes(db: None) -> None:
    village = build(stripes=8)
    for number in range(20):
        services.post(actor=CLERK, posting=village.award(f"a-{number}", 1))
    assert Balance.objects.filter(account_id=village.issued).count() == 8
    assert queries.balance(village.issued) == -20
