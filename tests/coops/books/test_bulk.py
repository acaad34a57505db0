"""Vouchers of the past in bulk: the same rules, one set; published figures come from the books."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from touyan.coops.book_errors import NotBalanced, SamePerson
from touyan.coops.bulk.books import PastLine, PastVoucher, PastWage, keep_books
from touyan.coops.models import Voucher, WageLine
from touyan.coops.queries import statements
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.core.figures import Ask, declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(office):
    """Return a voucher of the past with two lines."""

    def voucher(*lines, day=dt.date(2026, 2, 28), template="SALE_OTHERS", checker=None, **more):
        return PastVoucher(
            coop_id=office.coop.pk,
            ref=uuid.uuid4(),
            on=day,
            template=template,
            summary="过去",
            lines=tuple(PastLine(*line) for line in lines),
            made_by_id=office.accountant.person_id,
            checked_by_id=checker or office.chair.person_id,
            **more,
        )

    return voucher


def test_a_year_of_vouchers_is_one_set_and_balances(office, past) -> None:
    worker = office.members[0]
    sheet = past(
        ("521", "labour", 24_000),
        ("212", "", -24_000, worker),
        template="WAGES",
        wages=(PastWage(worker, 2, 12_000),),
    )
    pay = past(("212", "", 24_000, worker), ("102", "", -24_000), template="WAGE_PAY")
    sale = past(("102", "", 90_000), ("501", "others", -90_000))
    done = keep_books(
        actor=SYSTEM,
        vouchers=[sale, PastVoucher(**{**_fields(sheet), "paid_by": pay.ref}), pay],
    )
    assert done == 3
    assert office.trial_balance() == 0
    assert statements.surplus_of(office.coop, 2026) == 66_000
    assert WageLine.objects.get().paid_by.ref == pay.ref
    assert sorted(Voucher.objects.values_list("number", flat=True)) == [1, 2, 3]
    ask = Ask(office.tiny.village.path, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert declared()["coop_operating_income"].compute(ask) == Decimal(900)


def _fields(one: PastVoucher) -> dict:
    return {name: getattr(one, name) for name in PastVoucher.__slots__}


def test_the_rules_hold_in_bulk_too(office, past) -> None:
    good = past(("102", "", 1), ("501", "others", -1))
    with pytest.raises(NotAllowed):
        keep_books(actor=office.accountant, vouchers=[good])
    with pytest.raises(NotBalanced):
        keep_books(actor=SYSTEM, vouchers=[past(("102", "", 2), ("501", "others", -1))])
    same = past(("102", "", 1), ("501", "others", -1), checker=office.accountant.person_id)
    with pytest.raises(SamePerson):
        keep_books(actor=SYSTEM, vouchers=[same])
    assert not Voucher.objects.exists()
