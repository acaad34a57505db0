"""What waits for the chair, the accountant and the offices stands in their inbox, and goes when it is done."""

import datetime as dt
import re
from pathlib import Path

import pytest

import touyan.coops
import touyan.land
from touyan.backstage import declared
from touyan.coops import services
from touyan.coops.models import CoopMember, Departure, MemberStatus
from touyan.coops.services import NewMember, Pledge
from touyan.core import inbox
from touyan.core.actor import SYSTEM
from touyan.web import acts, coop_words, words

WRITTEN = re.compile(r'told\(\s*[a-z]+,\s*"([a-z_.]+)"|action="((?:coops|land)\.[a-z_.]+)"')


@pytest.fixture
def coop(yard):
    return yard.coop()


def heap(code: str, actor) -> tuple[int, list[str]]:
    found = inbox.declared()[f"coops.{code}"].look(actor)
    return found.count, [one.href for one in found.items]


@pytest.mark.django_db
def test_an_application_waits_for_the_chair_until_it_is_decided(yard, coop):
    applied = services.apply(
        actor=yard.accountant(coop), coop_id=coop.pk, new=NewMember(yard.tiny.village_clerk.pk)
    )
    assert heap("applications", yard.chair(coop)) == (1, [f"/coops/{coop.pk}/members/decide/"])
    assert heap("applications", yard.accountant(coop))[0] == 0

    services.refuse(
        actor=yard.chair(coop),
        coop_id=coop.pk,
        member_id=applied.pk,
        resolution_id=yard.resolved(coop).pk,
    )
    assert heap("applications", yard.chair(coop))[0] == 0


@pytest.mark.django_db
def test_a_share_goes_from_the_accountants_heap_to_the_chairs(yard, coop):
    share = services.pledge(
        actor=yard.accountant(coop), pledge=Pledge(yard.member(coop, "household").pk, "CASH", 100)
    )
    assert heap("shares_pledged", yard.accountant(coop)) == (1, [f"/coops/shares/{share.pk}/"])
    services.pay_in(
        actor=yard.accountant(coop), share_id=share.pk, into="101", paid_on=dt.date(2026, 3, 4)
    )
    assert heap("shares_pledged", yard.accountant(coop))[0] == 0
    assert heap("shares_to_register", yard.chair(coop))[0] == 1

    services.register_share(actor=yard.chair(coop), share_id=share.pk)
    assert heap("shares_to_register", yard.chair(coop))[0] == 0


@pytest.mark.django_db
def test_a_letter_waits_from_two_months_before_and_the_schedule_ends_the_membership(yard, coop, at):
    member = yard.member(coop, "third_household")
    services.give_notice(actor=yard.accountant(coop), member_id=member.pk)
    assert heap("letters", yard.chair(coop))[0] == 0
    at(3, month=11)
    assert heap("letters", yard.chair(coop))[0] == 1
    due = next(one for one in declared.schedule() if one.name == "coops.end_due")

    at(31, month=12)
    due.run(SYSTEM)
    assert CoopMember.objects.get(pk=member.pk).status == MemberStatus.MEMBER
    at(1, month=1, year=2027)
    due.run(SYSTEM)

    assert CoopMember.objects.get(pk=member.pk).status == MemberStatus.LEFT
    assert heap("letters", yard.chair(coop))[0] == 0
    assert heap("to_work_out", yard.accountant(coop)) == (1, [f"/coops/members/{member.pk}/"])
    found = services.prepare_settlement(
        actor=yard.accountant(coop), departure_id=Departure.objects.get(member=member).pk
    )
    assert heap("to_work_out", yard.accountant(coop))[0] == 0
    assert heap("to_pay", yard.chair(coop))[0] == 1
    services.settle(actor=yard.chair(coop), departure_id=found.pk, out_of="101")
    assert heap("to_pay", yard.chair(coop))[0] == 0


@pytest.mark.django_db
def test_who_is_to_be_heard_waits_for_the_chair(yard, coop):
    member = yard.member(coop, "third_household")
    found = services.propose_expulsion(
        actor=yard.chair(coop), member_id=member.pk, reason="违反章程"
    )
    assert heap("hearings", yard.chair(coop))[0] == 1
    services.drop_expulsion(actor=yard.chair(coop), departure_id=found.pk)
    assert heap("hearings", yard.chair(coop))[0] == 0


@pytest.mark.django_db
def test_the_yearly_report_waits_until_it_is_recorded_with_its_last_day(yard, coop, at):
    assert heap("reports", yard.accountant(coop))[0] == 0  # registered this year
    at(10, month=2, year=2027)
    source = inbox.declared()["coops.reports"]
    assert source.look(yard.chair(coop)).until == dt.date(2027, 6, 30)
    assert source.concerns(yard.chair(coop))
    assert heap("reports", yard.accountant(coop))[0] == 1
    services.record_report(
        actor=yard.accountant(coop), coop_id=coop.pk, year=2026, sent_on=dt.date(2027, 2, 9)
    )
    assert heap("reports", yard.accountant(coop))[0] == 0


@pytest.mark.django_db
def test_nothing_of_another_cooperative_waits_here(yard, coop):
    services.apply(actor=SYSTEM, coop_id=coop.pk, new=NewMember(yard.tiny.village_clerk.pk))
    sibling = yard.actors.sibling_coop_chair

    assert heap("applications", yard.chair(coop))[0] == 1
    assert heap("applications", sibling)[0] == 0


def test_every_act_on_cooperatives_and_land_has_words():
    written = set()
    for room, package in (("coops", touyan.coops), ("land", touyan.land)):
        for path in Path(next(iter(package.__path__))).rglob("*.py"):
            for short, whole in WRITTEN.findall(path.read_text(encoding="utf-8")):
                code = whole or short
                written.add(code if code.startswith(f"{room}.") else f"{room}.{code}")

    assert len(written) > 50
    assert {code for code in written if acts.act(code) == code} == set()


def test_accounts_and_transfers_of_a_cooperative_have_words():
    assert str(words.account("coop.501.members")).startswith("经营收入")
    assert words.account("member.land") == coop_words.HELD["member.land"]
    assert words.account("coop.999") == "coop.999"
    for kind in ("coops.share", "coops.settlement", "coop.wages", "coop.year_end"):
        assert words.transfer(kind) != kind
