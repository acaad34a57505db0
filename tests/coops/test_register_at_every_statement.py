"""The services of the register do all of their work or none of it, whichever statement fails (F-03)."""

import datetime as dt

import pytest

from tests.coops.yard import HOUSEHOLDS
from tests.fault.statements import fail_at_every_statement
from touyan.coops import services
from touyan.coops.models import Subscription, SubscriptionKind
from touyan.coops.services import Pledge
from touyan.core.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
MARCH_4 = dt.date(2026, 3, 4)


def test_founding_and_registering_a_cooperative(yard):
    coop = yard.begin()
    yard.agree(coop, *[yard.founder(coop, name) for name in HOUSEHOLDS])
    fail_at_every_statement(lambda: yard.adopt(coop))
    fail_at_every_statement(
        lambda: services.register_coop(
            actor=SYSTEM, coop_id=coop.pk, code="TEST-9", registered_on=MARCH_4
        )
    )


def test_a_share_from_pledge_to_register_and_a_letter_of_leaving(yard):
    coop = yard.coop()
    accountant, chair = yard.accountant(coop), yard.chair(coop)
    member = yard.member(coop, "household")
    fail_at_every_statement(
        lambda: services.pledge(
            actor=accountant, pledge=Pledge(member.pk, SubscriptionKind.CASH, 10_000)
        )
    )
    share = Subscription.objects.get()
    fail_at_every_statement(
        lambda: services.pay_in(actor=accountant, share_id=share.pk, into="102", paid_on=MARCH_4)
    )
    fail_at_every_statement(lambda: services.register_share(actor=chair, share_id=share.pk))
    fail_at_every_statement(lambda: services.give_notice(actor=accountant, member_id=member.pk))
