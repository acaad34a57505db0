"""Joining and parting on the screen: by the members' decision, never unheard, paid by a second person."""

import uuid

import pytest

from touyan.backstage.models import Notification
from touyan.coops.models import CoopMember, Departure, DepartureStatus, MemberStatus, Subscription
from touyan.coops.services import NewMember, Pledge, apply, end_due, pay_in, pledge, register_share
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.registry.kinds import OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop(yard):
    return yard.coop()


@pytest.fixture
def chair(yard, coop):
    return yard.actors.browser("villager")


@pytest.fixture
def accountant(yard, coop):
    return yard.actors.browser("other_villager")


def send(browser, address: str, **fields: object):
    return browser.post(address, fields | {"request_key": str(uuid.uuid4())})


def test_an_application_on_paper_is_entered_and_admitted_by_the_members_decision(
    yard, coop, chair, accountant
):
    clerk = yard.tiny.village_clerk
    home = yard.tiny.sibling_household
    page = f"/coops/{coop.pk}/members/new/"
    unit = yard.organisation(OrganisationKind.ENTERPRISE, "云岭茶厂")
    answer = send(accountant, page, unit=unit, day="2026-03-04")
    assert answer.status_code == 302
    applied = CoopMember.objects.get(coop=coop, subject_id=unit)
    assert (applied.status, applied.is_farmer) == (MemberStatus.APPLIED, False)

    # Somebody of another village is not found by the digits of their household.
    refused = send(accountant, page, code=home.code, is_farmer="on", day="2026-03-04")
    assert refused.status_code == 404
    assert clerk.name not in refused.text

    decide = f"/coops/{coop.pk}/members/decide/"
    assert "云岭茶厂" in chair.get(decide).text
    assert accountant.get(decide).status_code == 403
    resolved = yard.resolved(coop)
    send(
        chair,
        decide,
        members=[applied.pk],
        decision="admit",
        resolution=resolved.pk,
        day="2026-03-04",
    )
    applied.refresh_from_db()
    assert (applied.status, applied.admission_id) == (MemberStatus.MEMBER, resolved.pk)


def test_without_a_decision_or_above_the_law_nobody_is_admitted(yard, coop, chair, accountant):
    units = [
        yard.organisation(OrganisationKind.ENTERPRISE, name) for name in ("云岭茶厂", "云岭农资")
    ]
    for unit in units:
        send(accountant, f"/coops/{coop.pk}/members/new/", unit=unit, day="2026-03-04")
    ids = list(
        CoopMember.objects.filter(coop=coop, status=MemberStatus.APPLIED).values_list(
            "pk", flat=True
        )
    )
    page = f"/coops/{coop.pk}/members/decide/"
    filled = {"members": ids, "decision": "admit", "day": "2026-03-04"}

    assert send(chair, page, **filled, resolution="").status_code == 400
    answer = send(chair, page, **filled, resolution=yard.resolved(coop).pk)
    assert answer.status_code == 409
    assert "第二十条" in answer.text
    assert CoopMember.objects.filter(pk__in=ids, status=MemberStatus.APPLIED).count() == 2


def test_applications_that_the_members_refuse_leave_the_list(yard, coop, chair):
    person = yard.tiny.village_clerk
    applied = apply(actor=yard.accountant(coop), coop_id=coop.pk, new=NewMember(person.pk))

    send(
        chair,
        f"/coops/{coop.pk}/members/decide/",
        members=[applied.pk],
        decision="refuse",
        resolution=yard.resolved(coop).pk,
        day="2026-03-04",
    )

    applied.refresh_from_db()
    assert applied.status == MemberStatus.REFUSED
    assert chair.get(f"/coops/{coop.pk}/members/decide/").status_code == 302


def test_nobody_is_put_out_unheard_on_the_screen(yard, coop, chair):
    member = yard.member(coop, "third_household")
    send(chair, f"/coops/members/{member.pk}/expel/", reason="违反章程第十五条")
    found = Departure.objects.get(member=member)
    early = yard.resolved(coop, "除名", day=3)

    # The page of the decision is not there before the hearing.
    assert chair.get(f"/coops/departures/{found.pk}/put-out/").status_code == 404
    send(chair, f"/coops/departures/{found.pk}/hear/", day="2026-03-04", hearing="我没有违反")
    # What was decided before the hearing is not offered (the service refuses it besides).
    offered = chair.get(f"/coops/departures/{found.pk}/put-out/").text
    assert f'value="{early.pk}"' not in offered
    assert "听取陈述以后成员大会还没有决定" in offered
    answer = send(chair, f"/coops/departures/{found.pk}/put-out/", resolution=early.pk)
    assert answer.status_code == 400

    send(
        chair,
        f"/coops/departures/{found.pk}/put-out/",
        resolution=yard.resolved(coop, "除名", day=4).pk,
    )
    found.refresh_from_db()
    assert found.status == DepartureStatus.NOTICED
    assert found.ends_on.year == 2027
    # The member was told twice, each time without the reason: that stands on the page.
    told = Notification.objects.filter(kind="coops.putting_out").order_by("pk")
    assert [one.person_id for one in told] == [yard.tiny.third_household.head_id] * 2
    assert {one.link for one in told} == {f"/coops/members/{member.pk}/"}
    assert not any("违反章程" in one.text for one in told)


def test_a_proposal_is_dropped_and_the_member_may_leave_by_themselves_again(yard, coop, chair):
    member = yard.member(coop, "third_household")
    send(chair, f"/coops/members/{member.pk}/expel/", reason="违反章程第十五条")
    found = Departure.objects.get(member=member)

    send(chair, f"/coops/departures/{found.pk}/drop/")

    third = yard.actors.browser("third_villager", two_factors=False)
    assert send(third, f"/coops/members/{member.pk}/leave/", reason="").status_code == 302
    assert member.departures.filter(status=DepartureStatus.NOTICED).exists()


def test_what_was_said_at_the_hearing_is_for_the_member_and_the_chair_only(yard, coop, chair):
    member = yard.member(coop, "third_household")
    send(chair, f"/coops/members/{member.pk}/expel/", reason="违反章程第十五条")
    found = Departure.objects.get(member=member)
    send(chair, f"/coops/departures/{found.pk}/hear/", day="2026-03-04", hearing="我没有违反")
    page = f"/coops/members/{member.pk}/"

    assert "我没有违反" in yard.actors.browser("third_villager", two_factors=False).get(page).text
    assert "我没有违反" in chair.get(page).text
    for reader in ("village_clerk", "auditor"):
        shown = yard.actors.browser(reader).get(page)
        assert shown.status_code == 200
        assert "我没有违反" not in shown.text
        assert "违反章程" not in shown.text


def test_a_settlement_is_worked_out_by_one_and_paid_by_another(yard, coop, chair, accountant, at):
    member = yard.member(coop, "third_household")
    share = pledge(actor=yard.accountant(coop), pledge=Pledge(member.pk, "CASH", 50_000))
    pay_in(actor=yard.accountant(coop), share_id=share.pk, into="102", paid_on=clock.today())
    register_share(actor=yard.chair(coop), share_id=share.pk)
    send(accountant, f"/coops/members/{member.pk}/leave/", reason="外出务工")
    found = Departure.objects.get(member=member)
    at(5, month=1, year=2027)
    accountant, chair = yard.actors.browser("other_villager"), yard.actors.browser("villager")
    assert end_due(actor=SYSTEM) == 1

    assert chair.get(f"/coops/departures/{found.pk}/settle/").status_code == 404
    send(accountant, f"/coops/departures/{found.pk}/prepare/")
    assert "500.00" in accountant.get(f"/coops/members/{member.pk}/").text
    assert accountant.get(f"/coops/departures/{found.pk}/settle/").status_code == 403
    send(chair, f"/coops/departures/{found.pk}/settle/", out_of="102")

    found.refresh_from_db()
    assert (found.status, found.paid_fen) == (DepartureStatus.SETTLED, 50_000)
    assert (
        "500.00"
        in yard.actors.browser("third_villager", two_factors=False)
        .get(f"/coops/members/{member.pk}/")
        .text
    )


def test_a_share_is_inherited_by_a_member_with_its_paper_and_registered_by_the_chair(
    yard, coop, chair, accountant
):
    giver, heir = yard.member(coop, "third_household"), yard.member(coop, "fourth_household")
    share = pledge(actor=yard.accountant(coop), pledge=Pledge(giver.pk, "CASH", 50_000))
    pay_in(actor=yard.accountant(coop), share_id=share.pk, into="102", paid_on=clock.today())
    register_share(actor=yard.chair(coop), share_id=share.pk)
    page = f"/coops/shares/{share.pk}/pass-on/"

    wrong = send(accountant, page, number="99", amount="500", why="inherited", paper="公证书 12")
    assert wrong.status_code == 404
    more = send(
        accountant, page, number=heir.number, amount="500.01", why="inherited", paper="公证书 12"
    )
    assert more.status_code == 409
    send(accountant, page, number=heir.number, amount="500", why="inherited", paper="公证书 12")
    new = Subscription.objects.get(passed_from=share)
    assert new.note == "继承 · 公证书 12"
    send(chair, f"/coops/shares/{new.pk}/check/")

    new.refresh_from_db()
    assert (new.member_id, new.status) == (heir.pk, "REGISTERED")


def test_a_household_names_who_votes_and_only_from_its_own_people(yard, coop):
    member = yard.member(coop, "third_household")
    third = yard.actors.browser("third_villager", two_factors=False)
    page = f"/coops/members/{member.pk}/representative/"
    someone = yard.tiny.third_household.members.exclude(person=yard.tiny.third_villager).first()

    assert send(third, page, person=yard.tiny.villager.pk).status_code == 400
    assert send(third, page, person=someone.person_id).status_code == 302
    member.refresh_from_db()
    assert member.representative_id == someone.person_id
    assert yard.actors.browser("sibling_villager", two_factors=False).get(page).status_code == 404
