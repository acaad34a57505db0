"""A meeting from the call to the closed minutes: right body, notice in time, frozen roster."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from tests.decisions.hall import HELD_ON, ZONE
from touyan.audit.models import Record
from touyan.core import chain
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.decisions import queries, record, services
from touyan.decisions.errors import (
    BodyNotHere,
    BodyTooSmall,
    MeetingOver,
    MembersMissing,
    MotionOver,
    MotionsOpen,
    NobodyOnTheList,
    NotAuthorised,
    NotDiscussedByParty,
    NoticeTooLate,
    NotOnRoster,
    NotYetHeld,
    OnlineDoesNotCount,
    PaperOnly,
    ProxyNotAllowed,
    Reserved,
    TooManyAdditionalVotes,
)
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Attendance, Manner, Meeting, MeetingStatus, RosterEntry
from touyan.decisions.services import Arrival
from touyan.registry import services as registry
from touyan.registry.kinds import Relation, ResolutionBody, ResolutionStatus
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db
ALL_HOUSEHOLDS = 5
FOUR = ("villager", "other_villager", "third_villager", "fourth_villager")


def test_a_meeting_by_households_counts_every_household_once(hall) -> None:
    meeting = hall.call(hall.draft())
    assert (meeting.eligible, meeting.rights) == (ALL_HOUSEHOLDS, ALL_HOUSEHOLDS)
    heads = {entry.person_id for entry in hall.entries(meeting)}
    assert hall.tiny.villager.pk in heads
    assert len({entry.household_id for entry in hall.entries(meeting)}) == ALL_HOUSEHOLDS


def test_the_roster_stays_as_it_was_when_people_were_told(hall) -> None:
    meeting = hall.call(hall.draft())
    registry.register_household(
        actor=SYSTEM,
        area_id=hall.tiny.group.pk,
        members=[(hall.tiny.group_head.pk, Relation.HEAD)],
        formed_on=dt.date(2026, 3, 2),
    )
    later = hall.call(hall.draft())
    assert (meeting.roster.count(), later.roster.count()) == (ALL_HOUSEHOLDS, ALL_HOUSEHOLDS + 1)


def test_a_roster_cannot_be_changed_even_in_the_database(hall) -> None:
    meeting = hall.call(hall.draft())
    for attempt in (
        lambda: RosterEntry.objects.filter(meeting=meeting).update(votes=2),
        lambda: RosterEntry.objects.filter(meeting=meeting).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_people_are_told_ten_days_before(hall) -> None:
    with pytest.raises(NoticeTooLate) as refused:
        hall.call(hall.draft(), meets_at=dt.datetime(2026, 3, 11, 23, tzinfo=ZONE))
    assert "2026-03-12" in str(refused.value)
    assert not Meeting.objects.exists()
    soon = dt.datetime(2026, 3, 3, 9, tzinfo=ZONE)
    urgent = hall.call(hall.draft(), meets_at=soon, urgency="山洪预警,需定转移方案")
    assert urgent.urgency == "山洪预警,需定转移方案"


def test_a_reason_that_was_not_needed_is_not_kept(hall) -> None:
    assert hall.call(hall.draft(), urgency="怕来不及").urgency == ""


def test_only_who_runs_meetings_there_calls_one(hall) -> None:
    for name, error in (
        ("villager", NotAllowed),
        ("supervision_chair", NotAllowed),
        ("sibling_village_secretary", NotFound),
    ):
        with pytest.raises(error):
            services.call_meeting(
                actor=getattr(hall.actors, name),
                call=services.Call(
                    area_id=hall.tiny.village.pk,
                    body=BodyKind.VILLAGERS_ADULTS,
                    title="会",
                    place="村部",
                    agenda="议事",
                    meets_at=dt.datetime(2026, 3, 20, 9, tzinfo=ZONE),
                ),
            )


def test_villages_communities_and_groups_have_their_own_bodies(hall) -> None:
    for area, body in (
        ("village", BodyKind.RESIDENTS_ADULTS),
        ("village", BodyKind.GROUP_HOUSEHOLDS),
        ("group", BodyKind.VILLAGERS_ADULTS),
    ):
        with pytest.raises(BodyNotHere):
            hall.call(area_id=getattr(hall.tiny, area).pk, body=body)
    group = hall.call(
        hall.draft(matter=Matter.GROUP_AFFAIRS),
        area_id=hall.tiny.group.pk,
        body=BodyKind.GROUP_HOUSEHOLDS,
    )
    assert group.eligible == 3
    assert group.village_path == hall.tiny.village.path


def test_elections_are_never_called_here(hall) -> None:
    with pytest.raises(PaperOnly) as refused:
        hall.call(body=BodyKind.ELECTION_VOTERS)
    assert refused.value.basis.endswith("第十八条")


def test_a_body_without_members_cannot_meet(hall) -> None:
    hall.tiny.village_secretary_post.tenures.all().delete()
    with pytest.raises(NobodyOnTheList):
        hall.call(body=BodyKind.PARTY_COMMITTEE)


def test_the_party_meeting_lists_full_members_only(hall) -> None:
    meeting = hall.call(body=BodyKind.PARTY_MEETING)
    listed = {entry.person_id for entry in hall.entries(meeting)}
    assert hall.tiny.village_clerk.pk in listed
    assert hall.tiny.villager.pk not in listed


def test_representatives_sit_with_the_committee(hall) -> None:
    hall.represent(*FOUR)
    meeting = hall.call(body=BodyKind.VILLAGER_REPRESENTATIVES)
    assert {entry.person_id for entry in hall.entries(meeting)} == {
        *(getattr(hall.tiny, name).pk for name in FOUR),
        hall.tiny.committee_chair.pk,
    }


def test_three_representatives_and_a_committee_member_are_no_meeting_of_representatives(
    hall,
) -> None:
    hall.represent(*FOUR[:3])
    with pytest.raises(BodyTooSmall) as refused:
        hall.call(body=BodyKind.VILLAGER_REPRESENTATIVES)
    assert refused.value.basis == "村民委员会组织法(2025)第二十九条"


def test_representatives_need_the_assemblys_authority(hall) -> None:
    hall.represent(*FOUR)
    reps = {"body": BodyKind.VILLAGER_REPRESENTATIVES}
    with pytest.raises(NotAuthorised):
        hall.call(hall.draft(), **reps)
    carried = hall.held(come=5, yes=5)
    assert carried.resolution.status == ResolutionStatus.PROVEN
    hall.at(13)
    later = {"meets_at": dt.datetime(2026, 3, 20, 9, tzinfo=ZONE)}
    motion = hall.call(
        hall.draft(authorised_by_id=carried.resolution_id), **reps, **later
    ).motions.get()
    assert motion.authorised_by_id == carried.resolution_id
    for foreign in (999_999, _recorded(hall, ResolutionBody.PARTY_MEETING)):
        with pytest.raises(NotFound):
            hall.call(hall.draft(authorised_by_id=foreign), **reps, **later)


def _recorded(hall, body: str) -> int:
    found = Resolution.objects.create(
        body=body,
        area=hall.tiny.village,
        passed_on=dt.date(2026, 3, 1),
        title="决议",
        document_hash="a" * 64,
        status=ResolutionStatus.PROVEN,
        recorded_by=hall.tiny.village_clerk,
        recorded_at=dt.datetime(2026, 3, 1, tzinfo=ZONE),
    )
    return found.pk


def test_what_the_law_reserves_is_refused_with_the_article_and_nothing_is_called(hall) -> None:
    hall.represent(*FOUR)
    with pytest.raises(Reserved) as refused:
        hall.call(hall.draft(matter=Matter.COVENANT), body=BodyKind.VILLAGER_REPRESENTATIVES)
    assert refused.value.basis == "村民委员会组织法(2025)第三十一条"
    assert not Meeting.objects.exists()


def test_important_matters_are_discussed_by_the_party_first(hall) -> None:
    for day in (None, dt.date(2026, 3, 3)):
        with pytest.raises(NotDiscussedByParty):
            hall.call(hall.draft(party_discussed_on=day))


def test_a_collective_gives_its_list_and_names_what_is_to_be_decided_in_time(hall) -> None:
    collective = {"body": BodyKind.COLLECTIVE_MEMBERS}
    land = hall.draft(matter=Matter.LAND_AND_SHARES)
    with pytest.raises(MembersMissing):
        hall.call(land, **collective)
    with pytest.raises(NotFound):
        hall.call(land, members={hall.tiny.far_villager.pk: 1}, **collective)
    members = {hall.tiny.villager.pk: 1, hall.tiny.other_villager.pk: 1}
    with pytest.raises(TooManyAdditionalVotes):
        hall.call(land, members=members | {hall.tiny.villager.pk: 2}, **collective)
    meeting = hall.call(land, members=members, **collective)
    hall.at(3)
    with pytest.raises(NoticeTooLate):
        services.put_motion(
            actor=hall.chair, meeting_id=meeting.pk, draft=hall.draft(matter=Matter.BUILDING_LAND)
        )


def test_a_representatives_assembly_of_twenty_does_not_exist(hall) -> None:
    with pytest.raises(BodyTooSmall):
        hall.call(body=BodyKind.COLLECTIVE_REPRESENTATIVES, members={hall.tiny.villager.pk: 1})


def test_sixty_people_are_noted_by_naming_those_who_did_not_come(hall) -> None:
    meeting = hall.call(hall.draft())
    absent = hall.entries(meeting)[0]
    with pytest.raises(NotYetHeld):
        services.note_all_but(actor=hall.chair, meeting_id=meeting.pk, absent=[])
    hall.at(HELD_ON)
    came = services.note_all_but(actor=hall.chair, meeting_id=meeting.pk, absent=[absent.pk])
    assert came == ALL_HOUSEHOLDS - 1
    assert queries.turnout(meeting).present == ALL_HOUSEHOLDS - 1
    again = services.note_all_but(actor=hall.chair, meeting_id=meeting.pk, absent=[])
    assert again == ALL_HOUSEHOLDS
    with pytest.raises(NotFound):
        services.note_all_but(actor=hall.chair, meeting_id=meeting.pk, absent=[999_999])
    assert Record.objects.filter(action="decisions.attendance.noted").count() == 2


def test_another_adult_of_the_household_may_come_and_nobody_elses(hall) -> None:
    meeting = hall.call(hall.draft())
    hall.at(HELD_ON)
    household = hall.tiny.household
    entry = meeting.roster.get(household=household)
    spouse = household.members.exclude(person=entry.person_id).first().person_id
    services.note_arrivals(
        actor=hall.chair, meeting_id=meeting.pk, arrivals=[Arrival(entry.pk, person_id=spouse)]
    )
    assert Attendance.objects.get().person_id == spouse
    with pytest.raises(NotOnRoster):
        services.note_arrivals(
            actor=hall.chair,
            meeting_id=meeting.pk,
            arrivals=[Arrival(entry.pk, person_id=hall.tiny.other_villager.pk)],
        )


def test_taking_part_on_line_counts_only_where_the_law_says_so(hall) -> None:
    meeting = hall.call(hall.draft())
    members = {hall.tiny.villager.pk: 1, hall.tiny.other_villager.pk: 1}
    collective = hall.call(body=BodyKind.COLLECTIVE_MEMBERS, members=members)
    hall.at(HELD_ON)
    online = [Arrival(hall.entries(meeting)[0].pk, Manner.ONLINE)]
    with pytest.raises(OnlineDoesNotCount):
        services.note_arrivals(actor=hall.chair, meeting_id=meeting.pk, arrivals=online)
    online = [Arrival(hall.entries(collective)[0].pk, Manner.ONLINE)]
    services.note_arrivals(actor=hall.chair, meeting_id=collective.pk, arrivals=online)
    assert queries.turnout(collective).present == 1


def test_a_member_of_the_collective_sends_somebody_of_the_household(hall) -> None:
    head, other = hall.tiny.villager, hall.tiny.other_villager
    meeting = hall.call(body=BodyKind.COLLECTIVE_MEMBERS, members={head.pk: 1, other.pk: 1})
    entry = meeting.roster.get(person=head)
    spouse = hall.tiny.household.members.exclude(person=head).first().person
    with pytest.raises(ProxyNotAllowed):
        services.give_proxy(
            actor=hall.chair, meeting_id=meeting.pk, entry_id=entry.pk, holder_id=other.pk
        )
    first, second = (
        services.give_proxy(
            actor=hall.chair, meeting_id=meeting.pk, entry_id=entry.pk, holder_id=spouse.pk
        )
        for _time in range(2)
    )
    assert first.code != second.code
    hall.at(HELD_ON)
    services.note_all_but(actor=hall.chair, meeting_id=meeting.pk, absent=[])
    came = Attendance.objects.get(entry=entry)
    assert (came.person_id, came.manner) == (spouse.pk, Manner.PROXY)
    with pytest.raises(MotionOver):
        services.withdraw_proxy(actor=hall.chair, meeting_id=meeting.pk, proxy_id=second.pk)
    assembly = hall.call(meets_at=dt.datetime(2026, 3, 30, 9, tzinfo=ZONE))
    with pytest.raises(ProxyNotAllowed):
        services.give_proxy(
            actor=hall.chair,
            meeting_id=assembly.pk,
            entry_id=hall.entries(assembly)[0].pk,
            holder_id=spouse.pk,
        )


def test_minutes_close_with_a_hash_that_anybody_can_repeat(hall) -> None:
    motion = hall.held(come=5, yes=4, no=1)
    meeting = motion.meeting
    minutes = services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="会议开始。")
    facts = chain.canonical(record.meeting_facts(Meeting.objects.get(pk=meeting.pk)))
    assert facts == minutes.facts
    assert record.minutes_hash(facts=facts, text="会议开始。") == minutes.content_hash
    assert record.minutes_hash(facts=facts, text="会议开始") != minutes.content_hash


def test_closed_minutes_are_only_added_to(hall) -> None:
    motion = hall.held(come=5, yes=5)
    pk = motion.meeting_id
    with pytest.raises(WrongState):
        services.add_addendum(actor=hall.chair, meeting_id=pk, addition="更正")
    minutes = services.close_meeting(actor=hall.chair, meeting_id=pk, minutes="记录")
    for attempt in (
        lambda: services.close_meeting(actor=hall.chair, meeting_id=pk, minutes="再记"),
        lambda: services.note_all_but(actor=hall.chair, meeting_id=pk, absent=[]),
        lambda: services.put_motion(actor=hall.chair, meeting_id=pk, draft=hall.draft()),
        lambda: services.cancel_meeting(actor=hall.chair, meeting_id=pk, reason="取消"),
    ):
        with pytest.raises(MeetingOver):
            attempt()
    first = services.add_addendum(actor=hall.chair, meeting_id=pk, addition="李某中途离席")
    second = services.add_addendum(actor=hall.chair, meeting_id=pk, addition="时间为19:40")
    assert first.content_hash == record.addendum_hash(
        before=minutes.content_hash, number=1, text=first.text
    )
    assert second.content_hash == record.addendum_hash(
        before=first.content_hash, number=2, text=second.text
    )
    for row in (minutes, first):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(text="改")


def test_minutes_do_not_close_over_an_open_motion(hall) -> None:
    meeting = hall.call(hall.draft())
    with pytest.raises(NotYetHeld):
        services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="记录")
    hall.at(HELD_ON)
    with pytest.raises(MotionsOpen):
        services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="记录")
    services.withdraw_motion(actor=hall.chair, motion_id=meeting.motions.get().pk)
    services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="记录")


def test_a_meeting_is_called_off_with_a_reason(hall) -> None:
    meeting = hall.call(hall.draft())
    with pytest.raises(Invalid):
        services.cancel_meeting(actor=hall.chair, meeting_id=meeting.pk, reason=" ")
    services.cancel_meeting(actor=hall.chair, meeting_id=meeting.pk, reason="大雨")
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CANCELLED


def test_neighbours_read_meetings_and_other_villages_do_not(hall) -> None:
    meeting = hall.call(hall.draft())
    motion = meeting.motions.get()
    for name in ("villager", "fourth_villager", "supervision_member", "township_officer"):
        actor = getattr(hall.actors, name)
        assert queries.get_meeting(actor, meeting.pk) == meeting
        assert queries.get_motion(actor, motion.pk) == motion
        assert list(queries.meetings(actor)) == [meeting]
    for name in ("sibling_villager", "sibling_village_secretary", "other_township_officer"):
        actor = getattr(hall.actors, name)
        with pytest.raises(NotFound):
            queries.get_meeting(actor, meeting.pk)
        with pytest.raises(NotFound):
            queries.get_motion(actor, motion.pk)
        assert not queries.meetings(actor)
