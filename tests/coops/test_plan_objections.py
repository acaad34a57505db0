"""A member objects to a plan that is laid open; somebody without a hand in it answers."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.yard import Yard
from touyan.coops import services
from touyan.coops.distribution import errors
from touyan.coops.models import DistributionSlip, DistributionStatus
from touyan.coops.queries import plan_objections
from touyan.core import inbox
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound, WrongState
from touyan.disclosure.errors import AlreadyObjected, JudgeInOwnCase, NoticeOver
from touyan.disclosure.models import Objection, ObjectionStatus
from touyan.registry.kinds import PostKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example, with somebody who supervises it."""
    found = harvest(yard)
    services.appoint_officer(
        actor=SYSTEM,
        coop_id=found.coop.pk,
        kind=PostKind.COOP_SUPERVISOR,
        person_id=yard.tiny.third_villager.pk,
        resolution_id=yard.resolved(found.coop, "选举监事").pk,
    )
    return found


def slip_of(made: Harvest, letter: str) -> DistributionSlip:
    return DistributionSlip.objects.get(
        member=made.members[letter], trial__distribution__status=DistributionStatus.ON_VIEW
    )


def said(made: Harvest, **changes: object) -> Objection:
    """Let the second household say that its slip is wrong."""
    values = {"slip_id": slip_of(made, "B").pk, "reason": "我家交了三次货，少记一次"}
    return services.object_to_plan(actor=made.yard.actors.other_villager, **values | changes)


def test_a_member_objects_to_the_own_slip_and_to_nobody_elses(made: Harvest) -> None:
    found = made.laid_open()
    objection = said(made)
    assert objection.notice_id == found.notice_id
    assert objection.line_ref.startswith(f"coopdist:{found.pk}:")
    with pytest.raises(AlreadyObjected):
        said(made)
    with pytest.raises(NotFound):
        said(made, slip_id=slip_of(made, "A").pk)
    with pytest.raises(NotFound):
        services.object_to_plan(
            actor=made.yard.actors.fifth_villager, slip_id=slip_of(made, "B").pk, reason="x"
        )


def test_after_the_inspection_it_is_too_late(made: Harvest) -> None:
    made.laid_open()
    slip = slip_of(made, "B")
    assert plan_objections.is_open(slip)
    made.yard.at(26, month=1, year=YEAR + 1)
    assert not plan_objections.is_open(slip)
    with pytest.raises(NoticeOver):
        said(made)


def test_who_made_or_checked_the_plan_does_not_answer(made: Harvest) -> None:
    made.laid_open()
    objection = said(made)
    for actor in (made.chair, made.accountant):
        assert not plan_objections.waiting(actor).exists()
        with pytest.raises((JudgeInOwnCase, NotFound)):
            services.answer_objection(
                actor=actor, objection_id=objection.pk, outcome="DISMISSED", answer="没错"
            )
    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.OPEN


def test_the_supervisor_answers_and_the_plan_goes_on(made: Harvest) -> None:
    found = made.laid_open()
    objection = said(made)
    supervisor = made.yard.actors.third_villager
    assert list(plan_objections.waiting(supervisor)) == [objection]
    made.yard.at(1, month=3, year=YEAR + 1)
    resolution = made.voted(found)
    book = lambda: services.declare(  # noqa: E731
        actor=made.chair, distribution_id=found.pk, resolution_id=resolution.pk
    )
    with pytest.raises(errors.ObjectionsOpen):
        book()
    answer = lambda: services.answer_objection(  # noqa: E731
        actor=supervisor,
        objection_id=objection.pk,
        outcome=ObjectionStatus.DISMISSED,
        answer="三次都在账上，见凭证第3、5、9号",
    )
    answer()
    with pytest.raises(WrongState):
        answer()
    assert book().status == DistributionStatus.DECLARED


def test_an_objection_that_is_right_stops_the_plan_for_good(made: Harvest) -> None:
    found = made.laid_open()
    objection = said(made)
    services.answer_objection(
        actor=made.yard.actors.third_villager,
        objection_id=objection.pk,
        outcome=ObjectionStatus.UPHELD,
        answer="少记一次，重新做账",
    )
    made.yard.at(1, month=3, year=YEAR + 1)
    with pytest.raises(errors.ObjectionsOpen):
        services.declare(
            actor=made.chair, distribution_id=found.pk, resolution_id=made.voted(found).pk
        )
    withdrawn = services.withdraw(
        actor=made.accountant, distribution_id=found.pk, answer="少记一次交易"
    )
    assert withdrawn.status == DistributionStatus.WITHDRAWN


def test_the_pages_from_the_slip_to_the_answer(made: Harvest) -> None:
    made.laid_open()
    slip = slip_of(made, "B")
    member = made.yard.actors.browser("other_villager")
    page = reverse("coops:object_to_plan", args=[slip.pk])
    assert page in member.get(reverse("coops:slip", args=[slip.pk])).content.decode()
    empty = member.post(page, {"request_key": str(uuid.uuid4()), "reason": ""})
    assert empty.status_code == 400
    done = member.post(page, {"request_key": str(uuid.uuid4()), "reason": "少记一次"})
    assert done["Location"] == reverse("coops:slip", args=[slip.pk])
    objection = Objection.objects.get()
    supervisor = made.yard.actors.browser("third_villager")
    address = reverse("coops:answer_objection", args=[objection.pk])
    assert address in supervisor.get(reverse("coops:plan_objections")).content.decode()
    asked = supervisor.get(address).content.decode()
    assert "少记一次" in asked
    assert made.yard.tiny.other_villager.name not in asked
    supervisor.post(
        address,
        {"request_key": str(uuid.uuid4()), "outcome": "DISMISSED", "answer": "都在账上"},
    )
    told = member.get(reverse("coops:slip", args=[slip.pk])).content.decode()
    assert "都在账上" in told
    others = made.yard.actors.browser("fourth_villager")
    assert others.get(page).status_code == 404
    assert others.get(address).status_code == 403


def test_a_plan_waits_on_the_first_page_of_its_members_until_the_inspection_is_over(
    made: Harvest, at
) -> None:
    source = inbox.declared()["coops.own_slips"]
    member, stranger = made.yard.actors.other_villager, made.yard.actors.fifth_villager
    assert source.look(member).count == 0
    found = made.laid_open()

    waiting = source.look(member)
    assert [one.href for one in waiting.items] == [
        reverse("coops:slip", args=[slip_of(made, "B").pk])
    ]
    assert waiting.until == found.notice.ends_on
    assert source.look(stranger).count == 0
    assert (
        "/coops/slips/" in made.yard.actors.browser("other_villager").get("/home/").content.decode()
    )

    after = found.notice.ends_on + dt.timedelta(days=1)
    at(after.day, month=after.month, year=after.year)
    assert source.look(member).count == 0
