"""More than 150 members may let at least 51 of them decide: chosen, called, counted."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.yard import Yard
from touyan.coops import services
from touyan.coops.errors import NoResolution, TooFewRepresentatives
from touyan.coops.models import Charter, Coop, CoopMember, MemberStatus, Representative
from touyan.core import assemblies, clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.decisions import services as meetings
from touyan.decisions.errors import BodyNotHere, BodyTooSmall, NotAuthorised
from touyan.decisions.kinds import Assent, BodyKind, Matter
from touyan.decisions.models import Meeting, MotionStatus
from touyan.decisions.services import Call, Draft, Figures
from touyan.registry import services as registry

pytestmark = pytest.mark.django_db
MORE, WANTED = 147, 51


@pytest.fixture
def big(yard: Yard) -> Coop:
    """A cooperative of 152 members whose charter knows 51 representatives."""
    coop = yard.coop()
    now, day = clock.now(), dt.date(2026, 3, 3)
    people = [
        registry.register_person(
            actor=SYSTEM, area_id=yard.tiny.village.pk, name=f"社员{'甲乙丙丁戊己庚辛壬癸'[n % 10]}"
        )
        for n in range(MORE)
    ]
    CoopMember.objects.bulk_create(
        CoopMember(
            coop=coop,
            subject_id=person.pk,
            number=100 + n,
            status=MemberStatus.MEMBER,
            applied_on=day,
            joined_on=day,
            entered_at=now,
        )
        for n, person in enumerate(people)
    )
    Charter.objects.filter(coop=coop).update(representatives=WANTED)
    return coop


def chosen(yard: Yard, coop: Coop, count: int = WANTED) -> int:
    """Choose so many members, by a decision of all."""
    ids = CoopMember.objects.filter(coop=coop).order_by("number").values_list("pk", flat=True)
    return services.choose_representatives(
        actor=yard.chair(coop),
        coop_id=coop.pk,
        member_ids=list(ids)[:count],
        resolution_id=yard.resolved(coop, "推选成员代表").pk,
    )


def call(yard: Yard, coop: Coop, authorised_by_id: int | None) -> Meeting:
    draft = Draft(
        matter=Matter.COOP_ORDINARY,
        title="购置农机",
        text="购置一台旋耕机",
        assent=Assent.RAISED_HANDS,
        authorised_by_id=authorised_by_id,
    )
    return meetings.call_meeting(
        actor=yard.chair(coop),
        call=Call(
            area_id=coop.area_id,
            body=BodyKind.COOP_REPRESENTATIVES,
            title="成员代表大会",
            place="村部",
            agenda="购置农机",
            meets_at=clock.now() + dt.timedelta(hours=1),
            organisation_id=coop.pk,
            motions=(draft,),
        ),
    )


def test_as_many_as_the_charter_says_and_never_fewer_than_the_law(yard, big) -> None:
    for count in (WANTED - 1, WANTED + 1):
        with pytest.raises(TooFewRepresentatives) as refused:
            chosen(yard, big, count)
        assert "第三十二条" in refused.value.basis
    assert chosen(yard, big) == WANTED
    assert chosen(yard, big) == WANTED
    assert Representative.objects.filter(until=None).count() == WANTED


def test_small_cooperatives_and_unnamed_decisions_have_none(yard, big) -> None:
    with pytest.raises(NoResolution):
        services.choose_representatives(
            actor=yard.chair(big), coop_id=big.pk, member_ids=[1], resolution_id=0
        )
    with pytest.raises(NotAllowed):
        services.choose_representatives(
            actor=yard.accountant(big), coop_id=big.pk, member_ids=[1], resolution_id=0
        )
    with pytest.raises(NotFound):
        services.choose_representatives(
            actor=yard.chair(big),
            coop_id=big.pk,
            member_ids=[0],
            resolution_id=yard.resolved(big).pk,
        )
    left = CoopMember.objects.filter(coop=big, number__gte=148)
    left.update(status=MemberStatus.LEFT, left_on=clock.today())
    with pytest.raises(TooFewRepresentatives):
        chosen(yard, big)
    found = assemblies.assembly_of(big.pk)
    assert found is not None
    assert found.bodies == (BodyKind.COOP_MEMBERS,)
    with pytest.raises(BodyNotHere):
        call(yard, big, None)


def test_they_decide_what_the_members_let_them_with_one_vote_each(yard, big) -> None:
    chosen(yard, big)
    with pytest.raises(NotAuthorised):
        call(yard, big, None)
    with pytest.raises(NotFound):
        call(yard, big, yard.resolved(yard.coop(business="LIVESTOCK"), "别的社的决议").pk)
    meeting = call(yard, big, yard.resolved(big, "授权成员代表大会").pk)
    assert (meeting.eligible, meeting.rights) == (WANTED, WANTED)
    chair = yard.chair(big)
    away = list(meeting.roster.values_list("pk", flat=True))[:17]
    meetings.note_all_but(actor=chair, meeting_id=meeting.pk, absent=away)
    motion = meeting.motions.get()
    meetings.enter_count(actor=chair, motion_id=motion.pk, figures=Figures(26, 8))
    decided = meetings.decide(actor=chair, motion_id=motion.pk)
    assert (decided.needed_present, decided.needed_yes) == (34, 26)
    assert decided.status == MotionStatus.CARRIED


def test_who_left_the_cooperative_decides_no_longer(yard, big) -> None:
    chosen(yard, big)
    somebody = Representative.objects.filter(until=None, member__number__gte=100).first()
    assert somebody is not None
    CoopMember.objects.filter(pk=somebody.member_id).update(
        status=MemberStatus.LEFT, left_on=clock.today()
    )
    with pytest.raises(BodyTooSmall):
        call(yard, big, yard.resolved(big).pk)


def test_the_pages_of_the_list(yard, big) -> None:
    browser = yard.actors.browser("villager")
    resolution = yard.resolved(big, "推选成员代表")
    ids = CoopMember.objects.filter(coop=big).order_by("number").values_list("pk", flat=True)
    address = reverse("coops:choose_representatives", args=[big.pk])
    assert "推选成员代表" in browser.get(address).content.decode()
    fields = {"request_key": str(uuid.uuid4()), "resolution": resolution.pk}
    few = browser.post(address, fields | {"members": list(ids)[:50]})
    assert few.status_code == 400
    assert "51" in few.content.decode()
    fields["request_key"] = str(uuid.uuid4())
    done = browser.post(address, fields | {"members": list(ids)[:51]})
    assert done["Location"] == reverse("coops:representatives", args=[big.pk])
    assert Representative.objects.filter(coop=big, until=None).count() == WANTED
    shown = browser.get(done["Location"]).content.decode()
    assert "社员甲" in shown
    offered = browser.get(
        reverse("decisions:call_assembly", args=[big.pk, Matter.COOP_ORDINARY])
    ).content.decode()
    assert "成员代表大会" in offered
