"""A cooperative's chair and accountant on the sign-in page find a cooperative that lives."""

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.coops.models import Coop, Subscription, Voucher
from touyan.coops.queries import desk, distribution_votes
from touyan.coops.queries import members as coop_members
from touyan.core import clock
from touyan.disclosure.models import MonthClose, MonthStatus
from touyan.registry.models import Household, Tenure
from touyan.web import demo_roles


def test_chair_and_accountant_work_with_a_cooperative_that_is_about_to_distribute(one_township):
    offered = {one.role.key: one for one in demo_roles.offers()}
    coop = Coop.objects.get(area__path=one_township.stage.code, level="VILLAGE")
    held = Tenure.objects.filter(post__organisation=coop.pk)
    for key, kind in (("coop_chair", "COOP_CHAIR"), ("coop_accountant", "COOP_ACCOUNTANT")):
        assert held.get(post__kind=kind).person == offered[key].person
        assert offered[key].place == coop.organisation.name
    chair, accountant = (
        actor_for(account_of(offered[key].person.pk)) for key in ("coop_chair", "coop_accountant")
    )
    [waiting] = distribution_votes.waiting_for_vote(coop.pk)
    assert distribution_votes.votable_on(waiting) <= one_township.demo.today
    assert waiting.trial.patronage_fen * 10_000 >= waiting.trial.distributable_fen * 6_000
    assert waiting.submitted_by_id == accountant.person_id
    assert waiting.checked_by_id == chair.person_id
    assert Voucher.objects.get(coop=coop, status="SUBMITTED").made_by_id == accountant.person_id
    assert Subscription.objects.filter(coop=coop, kind="LAND_RIGHT", status="REGISTERED").exists()
    # Everybody has a voter, so that the members can be called together today.
    assert len(coop_members.places(coop, one_township.demo.today)) == coop.members.count()
    villager, elder = (offered[key].person.pk for key in ("villager", "elder"))
    homes = Household.objects.filter(head__in=[villager, elder]).values("pk")
    assert coop.members.filter(subject__in=homes).count() == 2


def test_the_accountant_closes_the_month_before_this_one_next(one_township):
    coop = Coop.objects.get(area__path=one_township.stage.code, level="VILLAGE")
    closed = MonthClose.objects.get(organisation_id=coop.pk)
    assert closed.status == MonthStatus.FINAL
    assert closed.signatures.count() == 2
    assert not any(one["wrong"] for one in closed.checks.values())
    this_month = clock.month_of(one_township.demo.today)
    assert desk.next_month(closed.period) == desk.period_to_close(coop)
    assert desk.next_month(desk.period_to_close(coop)) == this_month
