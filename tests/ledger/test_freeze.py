"""Closing a month of a book."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from tests.ledger.village import CLERK, Village, build
from touyan.core.errors import NotFound
from touyan.ledger import errors, queries, services
from touyan.ledger.models import BookPeriod, Seal

AUGUST = dt.date(2021, 8, 20)


def test_it_seals_everything_and_keeps_the_head(xinglong: Village) -> None:
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5, effective_on=AUGUST))
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    month = BookPeriod.objects.get()
    seal = Seal.objects.get()
    assert (month.status, month.seals) == ("FROZEN", 1)
    assert bytes(month.head or b"") == bytes(seal.hash)
    assert queries.frozen_months(xinglong.book_id) == ["2021-08"]


def test_a_late_entry_goes_into_the_current_month(xinglong: Village) -> None:
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5, effective_on=AUGUST))
    services.post_many(actor=CLERK, postings=[xinglong.award("a-2", 5, effective_on=AUGUST)])
    for key in ("a-1", "a-2"):
        act = queries.transfer(key)
        assert (act.period, act.effective_on) == ("2021-09", AUGUST)


def test_other_books_stay_open(xinglong: Village) -> None:
    other = build()
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    services.post(actor=CLERK, posting=other.award("a-1", 5, effective_on=AUGUST))
    assert queries.transfer("a-1").period == "2021-08"


def test_insisting_on_a_frozen_month_is_refused(xinglong: Village) -> None:
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    insisting = xinglong.award("a-1", 5, effective_on=AUGUST, period="2021-08")
    with pytest.raises(errors.PeriodFrozen), transaction.atomic():
        services.post(actor=CLERK, posting=insisting)
    with pytest.raises(errors.PeriodFrozen), transaction.atomic():
        services.post_many(actor=CLERK, postings=[insisting])


def test_what_lies_before_a_frozen_month_is_frozen_too(xinglong: Village) -> None:
    """Also months in which nothing had moved: a closed month's opening stands on them."""
    june = dt.date(2021, 6, 20)
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    services.post(actor=CLERK, posting=xinglong.award("a-1", 5, effective_on=june))
    services.post_many(actor=CLERK, postings=[xinglong.award("a-2", 5, effective_on=june)])
    assert [queries.transfer(key).period for key in ("a-1", "a-2")] == ["2021-09", "2021-09"]
    insisting = xinglong.award("a-3", 5, effective_on=june, period="2021-06")
    with pytest.raises(errors.PeriodFrozen), transaction.atomic():
        services.post(actor=CLERK, posting=insisting)
    with pytest.raises(errors.PeriodFrozen), transaction.atomic():
        services.post_many(actor=CLERK, postings=[insisting])


def test_many_months_are_frozen_at_once_and_each_once(xinglong: Village) -> None:
    other = build()
    services.post(actor=CLERK, posting=other.award("a-1", 5, effective_on=AUGUST))
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    both = [(xinglong.book_id, "2021-08"), (other.book_id, "2021-08")]
    assert services.freeze_periods(actor=CLERK, months=both) == [(other.book_id, "2021-08")]
    assert services.freeze_periods(actor=CLERK, months=both) == []
    assert BookPeriod.objects.get(book_id=other.book_id).seals == 1
    with pytest.raises(errors.MonthNotOver):
        services.freeze_periods(actor=CLERK, months=[*both, (other.book_id, "2021-09")])


def test_what_was_booked_before_the_freeze_is_still_replayed(xinglong: Village) -> None:
    insisting = xinglong.award("a-1", 5, effective_on=AUGUST, period="2021-08")
    services.post(actor=CLERK, posting=insisting)
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    assert services.post(actor=CLERK, posting=insisting).replayed


def test_only_a_month_that_is_over_can_be_closed_and_only_once(xinglong: Village) -> None:
    for period in ("2021-09", "2021-10", "August"):
        with pytest.raises(errors.MonthNotOver):
            services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period=period)
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    with pytest.raises(errors.PeriodFrozen):
        services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")


def test_the_database_keeps_a_month_closed(xinglong: Village) -> None:
    services.freeze_period(actor=CLERK, book_id=xinglong.book_id, period="2021-08")
    with pytest.raises(DatabaseError), transaction.atomic():
        BookPeriod.objects.update(status="OPEN")
    with pytest.raises(DatabaseError), transaction.atomic():
        BookPeriod.objects.all().delete()


def test_nothing_to_erase_is_not_found(xinglong: Village) -> None:
    with pytest.raises(NotFound):
        services.erase_private(actor=CLERK, key="a-1")
