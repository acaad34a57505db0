"""The judge of F-03 sees a service that does half of its work, on both databases."""

from contextlib import suppress

import pytest
from django.db import OperationalError, transaction

from tests.fault.statements import fail_at_every_statement
from touyan.backstage.models import Slot
from touyan.core import clock

pytestmark = pytest.mark.django_db(transaction=True)


def _row(name: str) -> None:
    Slot.objects.create(name=name, slot="2026-11-30", taken_at=clock.now())


def test_all_or_nothing_passes() -> None:
    def whole() -> None:
        with transaction.atomic():
            _row("一")
            _row("二")

    assert fail_at_every_statement(whole) >= 3


def test_half_of_the_work_is_named() -> None:
    def half() -> None:
        _row("三")
        _row("四")

    with pytest.raises(AssertionError, match="half done after a failure at statement"):
        fail_at_every_statement(half)


def test_a_swallowed_failure_is_named() -> None:
    def swallows() -> None:
        with transaction.atomic():
            with suppress(OperationalError), transaction.atomic():
                _row("五")
            _row("六")

    with pytest.raises(AssertionError, match="swallowed"):
        fail_at_every_statement(swallows)


def test_a_call_that_changes_nothing_is_no_test() -> None:
    with pytest.raises(AssertionError, match="changes nothing"):
        fail_at_every_statement(lambda: list(Slot.objects.all()))
