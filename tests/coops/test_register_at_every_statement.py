"""The services of the register do all of their work or none of it, whichever statement fails (F-03)."""

import datetime as dt

import pytest
import time_machine

from tests.cast import Actors
from tests.coops.yard import ZONE, Yard
from tests.fault.statements import fail_at_every_statement
from touyan.coops import services
from touyan.coops.models import SubscriptionKind
from touyan.coops.services import Pledge

pytestmark = pytest.mark.django_db(transaction=True)
MARCH_4 = dt.date(2026, 3, 4)


def test_registering_a_share_is_all_or_nothing(committed_tiny):
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=ZONE), tick=False):
        yard = Yard(committed_tiny, Actors(committed_tiny), None)
        coop = yard.coop()
        share = services.pledge(
            actor=yard.accountant(coop),
            pledge=Pledge(yard.member(coop, "household").pk, SubscriptionKind.CASH, 10_000),
        )
        services.pay_in(actor=yard.accountant(coop), share_id=share.pk, into="102", paid_on=MARCH_4)
        chair = yard.chair(coop)

        statements = fail_at_every_statement(
            lambda: services.register_share(actor=chair, share_id=share.pk)
        )
    assert statements >= 5
