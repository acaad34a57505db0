"""The members of a cooperative decide in a meeting of their own, called by their chair."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.yard import ZONE, Yard
from touyan.coops import services
from touyan.coops.errors import VoterMissing, VoterTwice
from touyan.coops.models import (
    Charter,
    Coop,
    CoopMember,
    DistributionStatus,
    Payout,
    PayoutState,
)
from touyan.coops.queries import distribution_votes, distributions
from touyan.coops.services import CharterFigures, NewMember
from touyan.core import assemblies, clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.measures import Slice
from touyan.decisions import measures
from touyan.decisions import services as meetings
from touyan.decisions.errors import BodyNotHere
from touyan.decisions.kinds import Assent, BodyKind, Choice, Matter
from touyan.decisions.models import Meeting, Motion, MotionStatus
from touyan.decisions.queries import convening
from touyan.decisions.services import Call, Draft
from touyan.registry.kinds import PostKind, ResolutionStatus

pytestmark = pytest.mark.django_db
FOUR = ("other_household", "third_household", "fourth_household", "fifth_household")


@pytest.fixture
def coop(yard: Yard) -> Coop:
    """Five members: the chair as a person, four households."""
    return yard.coop(*FOUR, "villager", figures=CharterFigures(additional_votes_share=2_000))


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example, its year over."""
    return harvest(yard)


def call(actor: Actor, coop: Coop, **changes: object) -> Meeting:
    """Call the members for today with one motion by roll-call."""
    values: dict[str, object] = {
        "area_id": coop.area_id,
        "body": BodyKind.COOP_MEMBERS,
        "title": "成员大会",
        "place": "村部",
        "agenda": "议事",
        "meets_at": clock.now() + dt.timedelta(hours=2),
        "organisation_id": coop.pk,
    }
    matter = changes.pop("matter", Matter.COOP_ORDINARY)
    draft = Draft(matter=matter, title="议案", text="议案内容", assent=Assent.ROLL_CALL)
    return meetings.call_meeting(
        actor=actor,
        call=Call(**values | {"motions": (draft,)} | changes),  # type: ignore[arg-type]
    )


def vote(actor: Actor, meeting: Meeting, *, yes: int, come: int | None = None) -> Motion:
    """Let members come and this many of the list say yes, the others no; return the motion decided."""
    entries = list(meeting.roster.order_by("-votes", "pk").values_list("pk", flat=True))
    there = entries if come is None else entries[:come]
    motion = meeting.motions.get()
    meetings.note_all_but(actor=actor, meeting_id=meeting.pk, absent=set(entries) - set(there))
    said = {pk: Choice.YES if at < yes else Choice.NO for at, pk in enumerate(there)}
    meetings.key_votes(actor=actor, motion_id=motion.pk, choices=said)
    return meetings.decide(actor=actor, motion_id=motion.pk)


def test_the_list_comes_from_the_members_register_with_additional_votes(yard, coop) -> None:
    CoopMember.objects.filter(coop=coop, subject_id=yard.tiny.villager.pk).update(
        additional_votes=1
    )
    meeting = call(yard.chair(coop), coop)
    assert (meeting.eligible, meeting.rights, meeting.organisation_id) == (5, 6, coop.pk)
    assert meeting.roster.get(person=yard.tiny.villager).votes == 2
    assert set(meeting.roster.exclude(household=None).values_list("household_id", flat=True)) == {
        getattr(yard.tiny, name).pk for name in FOUR
    }


@pytest.mark.parametrize(("come", "quorum"), [(3, False), (4, True)])
def test_two_thirds_of_the_members_must_come(yard, coop, come: int, quorum: bool) -> None:
    decided = vote(yard.chair(coop), call(yard.chair(coop), coop), yes=come, come=come)
    assert decided.needed_present == 4
    assert decided.status == (MotionStatus.CARRIED if quorum else MotionStatus.NO_QUORUM)


@pytest.mark.parametrize(
    ("matter", "yes", "needed", "status"),
    [
        (Matter.COOP_ORDINARY, 2, 4, MotionStatus.NOT_CARRIED),  # 3 of 6 votes are no majority
        (Matter.COOP_ORDINARY, 3, 4, MotionStatus.CARRIED),
        (Matter.COOP_ELECTION, 3, 4, MotionStatus.CARRIED),
        (Matter.COOP_CHARTER, 2, 4, MotionStatus.NOT_CARRIED),
        (Matter.COOP_MERGER, 3, 4, MotionStatus.CARRIED),
    ],
)
def test_a_majority_is_counted_of_all_votes_also_of_those_who_stayed_away(
    yard, coop, matter, yes, needed, status
) -> None:
    CoopMember.objects.filter(coop=coop, subject_id=yard.tiny.villager.pk).update(
        additional_votes=1
    )
    chair = yard.chair(coop)
    decided = vote(chair, call(chair, coop, matter=matter), yes=yes, come=4)
    assert (decided.needed_yes, decided.status) == (needed, status)


def test_a_charter_asks_for_more_than_the_law_never_for_less(yard, coop) -> None:
    Charter.objects.filter(coop=coop).update(quorum_share=5_000, majority_share=8_000)
    chair = yard.chair(coop)
    decided = vote(chair, call(chair, coop), yes=3)
    assert (decided.needed_present, decided.needed_yes) == (4, 4)
    assert decided.status == MotionStatus.NOT_CARRIED
    assert "本社章程" in decided.rule["basis"]


def test_every_member_counts_so_every_member_has_a_voter(yard, coop) -> None:
    household = yard.tiny.third_household
    household.head = None
    household.save()
    number = yard.member(coop, "third_household").number
    with pytest.raises(VoterMissing) as refused:
        call(yard.chair(coop), coop)
    assert str(number) in str(refused.value)
    household.head = yard.tiny.villager
    household.save()
    with pytest.raises(VoterTwice):
        call(yard.chair(coop), coop)
    assert not Meeting.objects.exists()


def test_only_its_own_chair_calls_a_cooperative_together(yard, coop) -> None:
    with pytest.raises(NotAllowed):
        call(yard.actors.village_secretary, coop)
    with pytest.raises(NotAllowed):
        call(yard.accountant(coop), coop)
    with pytest.raises(NotFound):
        call(yard.actors.sibling_coop_chair, coop)
    with pytest.raises(NotFound):
        call(yard.chair(coop), coop, organisation_id=None)
    assert not Meeting.objects.exists()


def test_who_runs_the_village_reads_the_meeting_and_does_not_run_it(yard, coop) -> None:
    meeting = call(yard.chair(coop), coop)
    secretary = yard.actors.village_secretary
    assert Meeting.objects.visible_to(secretary).filter(pk=meeting.pk).exists()
    with pytest.raises(NotAllowed):
        meetings.note_all_but(actor=secretary, meeting_id=meeting.pk, absent=())
    with pytest.raises(NotAllowed):
        meetings.decide(actor=secretary, motion_id=meeting.motions.get().pk)
    with pytest.raises(NotFound):
        meetings.cancel_meeting(
            actor=yard.actors.sibling_coop_chair, meeting_id=meeting.pk, reason="x"
        )


def test_members_see_their_meeting_and_neighbours_do_not(yard, coop) -> None:
    meeting = call(yard.chair(coop), coop)
    for name in ("other_villager", "third_villager"):
        actor = getattr(yard.actors, name)
        assert Meeting.objects.visible_to(actor).filter(pk=meeting.pk).exists()
        assert [one.pk for one in convening.held_by(actor, coop.pk)] == [meeting.pk]
    stranger = yard.actors.mediator
    assert not Meeting.objects.visible_to(stranger).filter(pk=meeting.pk).exists()


def test_a_cooperative_without_representatives_has_no_such_assembly(yard, coop) -> None:
    with pytest.raises(BodyNotHere):
        call(yard.chair(coop), coop, body=BodyKind.COOP_REPRESENTATIVES)
    with pytest.raises(BodyNotHere):
        call(yard.chair(coop), coop, body=BodyKind.COOP_UNION_MEMBERS)


def test_the_whole_way_from_the_trial_to_the_slips_by_a_real_vote(made: Harvest) -> None:
    yard, chair = made.yard, made.chair
    found = made.laid_open(rebate=6_500)
    (asked,) = assemblies.prepared_for(made.coop.pk)
    assert asked.not_before == dt.date(YEAR + 1, 1, 26)
    assert found.check_code in asked.text
    yard.at(20, month=1, year=YEAR + 1)
    meeting = meetings.call_meeting(
        actor=chair,
        call=Call(
            area_id=made.coop.area_id,
            body=BodyKind.COOP_MEMBERS,
            title=asked.title,
            place="村部",
            agenda=asked.title,
            meets_at=dt.datetime(YEAR + 1, 1, 26, 10, tzinfo=ZONE),
            organisation_id=made.coop.pk,
            motions=(
                Draft(
                    matter=asked.matter,
                    title=asked.title,
                    text=asked.text,
                    assent=Assent.ROLL_CALL,
                ),
            ),
        ),
    )
    yard.at(26, month=1, year=YEAR + 1)
    decided = vote(chair, meeting, yes=3, come=4)
    assert decided.status == MotionStatus.CARRIED
    meetings.close_meeting(actor=chair, meeting_id=meeting.pk, minutes="全体成员讨论后表决。")
    (resolution,) = distribution_votes.decisions_of(found)
    assert resolution.status == ResolutionStatus.PROVEN
    booked = services.declare(actor=chair, distribution_id=found.pk, resolution_id=resolution.pk)
    assert booked.status == DistributionStatus.DECLARED
    assert assemblies.prepared_for(made.coop.pk) == []
    batch = services.prepare_payment(actor=made.accountant, distribution_id=found.pk, way="BANK")
    services.confirm_payment(actor=chair, batch_id=batch.pk, paid_on=clock.today())
    assert Payout.objects.filter(state=PayoutState.PAID).count() == 5
    (slip,) = distributions.own_slips(yard.actors.villager, made.coop.pk)
    assert slip.trial_id == found.trial_id


def test_a_vote_on_another_plan_is_no_proof_for_this_one(made: Harvest) -> None:
    found = made.laid_open()
    made.yard.at(1, month=3, year=YEAR + 1)
    chair = made.chair
    decided = vote(chair, call(chair, made.coop), yes=5)
    assert decided.status == MotionStatus.CARRIED
    assert distribution_votes.decisions_of(found) == []


def send(browser, name: str, *args: object, query: str = "", **fields: object):
    address = reverse(f"decisions:{name}", args=args) + query
    return browser.post(address, {"request_key": str(uuid.uuid4())} | fields)


FIELDS = {
    "body": BodyKind.COOP_MEMBERS,
    "assent": "ROLL_CALL",
    "hour": "10:00",
    "place": "村部",
}


def test_the_chair_calls_it_on_the_page_with_the_words_of_the_plan(made: Harvest) -> None:
    found = made.laid_open()
    about = f"?about=coopdist:{found.pk}"
    args = (made.coop.pk, Matter.COOP_ORDINARY)
    browser = made.yard.actors.browser("villager")
    offered = browser.get(reverse("decisions:new")).content.decode()
    assert made.coop.organisation.name in offered
    assert about.replace(":", "%3A") in offered or about in offered
    page = browser.get(reverse("decisions:call_assembly", args=args) + about).content.decode()
    assert found.check_code in page
    assert "至少要到4人" in page
    early = send(browser, "call_assembly", *args, query=about, meets_on="2027-01-25", **FIELDS)
    assert early.status_code == 400
    assert "2027-01-26" in early.content.decode()
    done = send(browser, "call_assembly", *args, query=about, meets_on="2027-01-26", **FIELDS)
    meeting = Meeting.objects.get()
    assert done["Location"] == reverse("decisions:meeting", args=[meeting.pk])
    assert found.check_code in meeting.motions.get().text
    told = browser.get(reverse("coops:distribution", args=[found.pk])).content.decode()
    assert reverse("decisions:meeting", args=[meeting.pk]) in told


def test_a_member_finds_the_meeting_on_the_page_of_the_cooperative(made: Harvest) -> None:
    chair = made.chair
    meeting = call(chair, made.coop)
    browser = made.yard.actors.browser("third_villager")
    told = browser.get(reverse("coops:coop", args=[made.coop.pk])).content.decode()
    assert reverse("decisions:meeting", args=[meeting.pk]) in told
    assert browser.get(reverse("decisions:meeting", args=[meeting.pk])).status_code == 200


def test_those_present_are_told_of_additional_votes(yard, coop) -> None:
    CoopMember.objects.filter(coop=coop, subject_id=yard.tiny.villager.pk).update(
        additional_votes=1
    )
    meeting = call(yard.chair(coop), coop)
    for name in ("villager", "third_villager"):
        browser = yard.actors.browser(name)
        told = browser.get(reverse("decisions:meeting", args=[meeting.pk])).content.decode()
        assert "附加表决权" in told
        assert yard.tiny.villager.name in told
    listed = yard.actors.browser("villager").get(
        reverse("decisions:sign_in_list", args=[meeting.pk])
    )
    assert "票数" in listed.content.decode()


@pytest.mark.parametrize(
    ("name", "status"),
    [("village_secretary", 403), ("sibling_coop_chair", 404), ("third_villager", 403)],
)
def test_others_are_refused_on_the_pages(yard, coop, name: str, status: int) -> None:
    meeting = call(yard.chair(coop), coop)
    browser = yard.actors.browser(name)
    for address in (
        reverse("decisions:call_assembly", args=[coop.pk, Matter.COOP_ORDINARY]),
        reverse("decisions:attendance", args=[meeting.pk]),
        reverse("decisions:roll_call", args=[meeting.motions.get().pk]),
    ):
        assert browser.get(address).status_code == status


def test_a_plan_that_waits_for_no_vote_is_not_found(made: Harvest) -> None:
    browser = made.yard.actors.browser("villager")
    address = reverse("decisions:call_assembly", args=[made.coop.pk, Matter.COOP_ORDINARY])
    for about in ("coopdist:0", "coopdist:x", "a" * 300):
        assert browser.get(f"{address}?about={about}").status_code == 404


@pytest.fixture
def union(yard: Yard) -> Coop:
    """A union of three cooperatives of the first village, each sending somebody else."""
    coops = [yard.coop(business=kind) for kind in ("PLANTING", "LIVESTOCK", "SERVICES")]
    officer = yard.actors.township_officer
    found = services.begin_coop(
        actor=officer,
        founding=services.Founding(
            yard.tiny.north.pk, "北山镇联合社", "UNION-1", "MIXED", is_union=True
        ),
    )
    sent = ("third_villager", "fourth_villager", "fifth_villager")
    members = [
        services.add_founder(
            actor=officer,
            coop_id=found.pk,
            new=NewMember(coop.pk, representative_id=getattr(yard.tiny, name).pk),
        )
        for coop, name in zip(coops, sent, strict=True)
    ]
    services.agree_to_charter(
        actor=officer,
        coop_id=found.pk,
        member_ids=[member.pk for member in members],
        on=dt.date(2026, 3, 3),
    )
    services.adopt_founding_charter(actor=officer, coop_id=found.pk, figures=CharterFigures())
    yard.post(found, PostKind.COOP_CHAIR, "third_villager")
    services.register_coop(
        actor=SYSTEM, coop_id=found.pk, code="UNION-1", registered_on=dt.date(2026, 3, 3)
    )
    found.refresh_from_db()
    return found


def test_a_union_meets_in_its_township_with_one_vote_for_each_cooperative(yard, union) -> None:
    chair = yard.actors.third_villager
    meeting = call(chair, union, body=BodyKind.COOP_UNION_MEMBERS)
    assert (meeting.area_id, meeting.eligible, meeting.rights) == (union.area_id, 3, 3)
    decided = vote(chair, meeting, yes=2, come=2)
    assert (decided.needed_present, decided.needed_yes) == (2, 2)
    assert decided.status == MotionStatus.CARRIED
    closed = meetings.close_meeting(actor=chair, meeting_id=meeting.pk, minutes="三社到会两社。")
    assert closed.content_hash
    for body in (BodyKind.COOP_MEMBERS, BodyKind.COOP_REPRESENTATIVES):
        with pytest.raises(BodyNotHere):
            call(chair, union, body=body)


def test_a_unions_meeting_has_its_pages(yard, union) -> None:
    browser = yard.actors.browser("third_villager")
    address = reverse("decisions:call_assembly", args=[union.pk, Matter.COOP_CHARTER])
    assert "联合社成员大会" in browser.get(address).content.decode()
    fields = FIELDS | {"body": BodyKind.COOP_UNION_MEMBERS, "title": "改章程", "text": "改一条"}
    done = send(
        browser, "call_assembly", union.pk, Matter.COOP_CHARTER, meets_on="2026-03-04", **fields
    )
    meeting = Meeting.objects.get()
    assert done["Location"] == reverse("decisions:meeting", args=[meeting.pk])
    for name in ("meeting", "sheet", "sign_in_list", "attendance", "put"):
        assert browser.get(reverse(f"decisions:{name}", args=[meeting.pk])).status_code == 200
    sheet = browser.get(reverse("decisions:sheet", args=[meeting.pk])).content.decode()
    assert f"{union.organisation.name}会议" in sheet
    listed = browser.get(reverse("decisions:meetings")).content.decode()
    assert f"{union.organisation.name} ·" in listed


def test_a_cooperatives_meeting_is_no_deliberation_of_the_village(yard, coop) -> None:
    chair = yard.chair(coop)
    meeting = call(chair, coop)
    vote(chair, meeting, yes=5)
    meetings.close_meeting(actor=chair, meeting_id=meeting.pk, minutes="表决完毕。")
    asked = Slice("2026-03", "2026-03")
    assert list(measures.held(asked)) == []
    assert list(measures.attendance(asked)) == []
    assert list(measures.carried(asked)) == []
