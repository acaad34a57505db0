"""Elections and recalls: roll, objections, proxies, slips and result are kept; nobody votes here."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import get_resolver, reverse

from tests.decisions.polling_place import CHAIR, count, outsiders, poll, stand
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.decisions import queries, services
from touyan.decisions.errors import (
    BallotsImpossible,
    CandidateHandsOff,
    ElectionStage,
    NotOnTheRoll,
    NotYetHeld,
    ObjectionsWait,
    ObjectionTooLate,
    PaperOnly,
    ProxyNotAllowed,
    RecallNotAsked,
    RecountNeedsReason,
    RollTooLate,
    SeatsOutOfBounds,
    TooFewCandidates,
    WrongBody,
)
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import BallotCount, ElectionStatus, RollEntry
from touyan.decisions.queries import polls
from touyan.decisions.services import Request
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Person

pytestmark = pytest.mark.django_db


def test_the_roll_hangs_twenty_days(hall, clerk) -> None:
    early = services.announce(actor=clerk, poll=poll(hall, held_on=dt.date(2026, 3, 21)))
    with pytest.raises(RollTooLate) as refused:
        services.publish_roll(actor=clerk, election_id=early.pk)
    assert refused.value.basis == "村民委员会组织法(2025)第十七条"
    assert "2026-03-22" in str(refused.value)
    exact = services.announce(actor=clerk, poll=poll(hall))
    assert services.publish_roll(actor=clerk, election_id=exact.pk) == exact.roll.count()


def test_people_away_are_left_out_and_strangers_cannot_be(hall, clerk) -> None:
    found = services.announce(actor=clerk, poll=poll(hall))
    known = polls.eligible(found)
    with pytest.raises(NotFound):
        services.publish_roll(actor=clerk, election_id=found.pk, left_out=[10**9])
    assert services.publish_roll(actor=clerk, election_id=found.pk, left_out=known[:2]) == (
        len(known) - 2
    )
    assert not found.roll.filter(person_id__in=known[:2]).exists()


def test_the_committee_has_as_many_members_as_the_law_says(hall, clerk) -> None:
    for seats in (
        {CHAIR: 1, "COMMITTEE_MEMBER": 1},
        {CHAIR: 1, "COMMITTEE_MEMBER": 7},
        {"COMMITTEE_MEMBER": 5},
    ):
        with pytest.raises(SeatsOutOfBounds):
            services.announce(actor=clerk, poll=poll(hall, matter=Matter.ELECTION, seats=seats))
    for seats in ({CHAIR: 1, "COMMITTEE_MEMBER": 2}, {CHAIR: 1, "COMMITTEE_MEMBER": 6}):
        services.announce(actor=clerk, poll=poll(hall, matter=Matter.ELECTION, seats=seats))


def test_no_election_is_held_on_line(hall, clerk) -> None:
    with pytest.raises(PaperOnly) as refused:
        hall.call(hall.draft(matter=Matter.ELECTION), body=BodyKind.ELECTION_VOTERS)
    assert refused.value.basis == "村民委员会组织法(2025)第十八条"
    with pytest.raises(WrongBody):
        services.announce(
            actor=clerk,
            poll=poll(hall, matter=Matter.ELECTION, body=BodyKind.VILLAGERS_HOUSEHOLDS),
        )
    known = get_resolver("touyan.decisions.urls").url_patterns
    routes = [str(one.pattern) for one in known if str(one.pattern).startswith("elections/")]
    assert len(routes) > 10
    # No address of an election takes a vote.
    assert not [route for route in routes if "vote" in route]


def test_objections_come_in_five_days_and_are_decided_in_three(hall, clerk, election) -> None:
    villager = hall.actors.villager
    number = outsiders(election, clerk)[-1]
    objection = services.object_to_roll(
        actor=villager, election_id=election.pk, reason="已迁往外县", number=number
    )
    assert objection.due_on == dt.date(2026, 3, 5)
    hall.at(9)  # the fifth day is a Saturday: Monday still counts
    services.object_to_roll(
        actor=villager, election_id=election.pk, reason="在外县登记", number=number
    )
    hall.at(10)
    with pytest.raises(ObjectionTooLate):
        services.object_to_roll(
            actor=villager, election_id=election.pk, reason="晚了", number=number
        )


def test_what_is_upheld_puts_the_roll_right(hall, clerk) -> None:
    found = services.announce(actor=clerk, poll=poll(hall))
    away = hall.tiny.villager.pk
    services.publish_roll(actor=clerk, election_id=found.pk, left_out=[away])
    size = polls.roll_size(found)
    villager = hall.actors.villager
    missing = services.object_to_roll(
        actor=villager, election_id=found.pk, reason="我要参加", person_id=away
    )
    number = outsiders(found, clerk)[0]
    wrong = services.object_to_roll(
        actor=villager, election_id=found.pk, reason="已迁走", number=number
    )
    for row in (missing, wrong):
        services.answer_objection(actor=clerk, objection_id=row.pk, upheld=True, answer="属实")
    assert polls.own_number(villager, found) == size + 1
    assert polls.roll_size(found) == size
    with pytest.raises(NotOnTheRoll):
        services.nominate(
            actor=clerk, election_id=found.pk, race_id=found.races.get().pk, number=number
        )
    with pytest.raises(ElectionStage):
        services.answer_objection(actor=clerk, objection_id=wrong.pk, upheld=False, answer="又")


def test_nobody_is_counted_while_an_objection_waits(hall, clerk, election) -> None:
    votes = dict.fromkeys(stand(election, clerk), 0)
    services.object_to_roll(
        actor=hall.actors.villager, election_id=election.pk, reason="名字错", number=1
    )
    hall.at(22)
    with pytest.raises(ObjectionsWait):
        count(election, clerk, votes, cast=0)


def test_three_proxies_at_most_and_none_for_candidates(hall, clerk, election) -> None:
    numbers = outsiders(election, clerk)
    holder, givers = numbers[0], numbers[1:5]
    for giver in givers[:3]:
        services.entrust(actor=clerk, election_id=election.pk, giver=giver, holder=holder)
    with pytest.raises(ProxyNotAllowed) as refused:
        services.entrust(actor=clerk, election_id=election.pk, giver=givers[3], holder=holder)
    assert refused.value.basis == "村民委员会组织法(2025)第十八条"
    with pytest.raises(Invalid):
        services.nominate(
            actor=clerk,
            election_id=election.pk,
            race_id=election.races.get().pk,
            number=holder,
        )
    services.nominate(
        actor=clerk, election_id=election.pk, race_id=election.races.get().pk, number=numbers[5]
    )
    for taken, other in ((numbers[6], numbers[5]), (numbers[6], numbers[6])):
        with pytest.raises(ProxyNotAllowed):
            services.entrust(actor=clerk, election_id=election.pk, giver=taken, holder=other)


def test_the_result_is_declared_from_the_last_count_and_former_ones_stay(
    hall, clerk, election
) -> None:
    first, second = stand(election, clerk)
    roll = election.roll.count()
    with pytest.raises(NotYetHeld):
        count(election, clerk, {first: 1, second: 0}, cast=1)
    hall.at(22)
    with pytest.raises(BallotsImpossible):
        count(election, clerk, {first: 1, second: 0}, cast=roll + 1)
    with pytest.raises(BallotsImpossible):
        count(election, clerk, {first: 1}, cast=roll)
    count(election, clerk, {first: roll - 1, second: 1}, cast=roll)
    with pytest.raises(RecountNeedsReason):
        count(election, clerk, {first: roll, second: 0}, cast=roll)
    count(
        election, clerk, {first: roll - 2, second: 1}, cast=roll, spoiled=1, reason="有人要求重数"
    )
    services.declare(actor=clerk, election_id=election.pk)
    election.refresh_from_db()
    assert election.status == ElectionStatus.DECLARED
    result = polls.result_of(election)
    assert result.turnout.is_valid
    assert result.lines[0].elected.winners == (first,)
    assert election.counts.count() == 2
    with pytest.raises(ElectionStage):
        count(election, clerk, {first: roll, second: 0}, cast=roll, reason="再数")


def test_counts_and_roll_are_never_touched_again(hall, clerk, election) -> None:
    votes = dict.fromkeys(stand(election, clerk), 0)
    hall.at(22)
    count(election, clerk, votes, cast=0)
    for rows in (BallotCount.objects.all(), RollEntry.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(number=99)


def test_there_are_more_candidates_than_seats(hall, clerk, election) -> None:
    votes = dict.fromkeys(stand(election, clerk, 1), 0)
    hall.at(22)
    with pytest.raises(TooFewCandidates):
        count(election, clerk, votes, cast=0)


def test_candidates_and_their_kin_do_not_conduct_the_election(hall, clerk, election) -> None:
    race, candidates = election.races.get(), election.candidates
    candidates.create(race=race, person_id=clerk.person_id)
    with pytest.raises(CandidateHandsOff) as refused:
        services.declare(actor=clerk, election_id=election.pk)
    assert refused.value.basis == "村民委员会组织法(2025)第十五条"
    candidates.all().delete()
    spouse = hall.tiny.household.members.exclude(person=hall.tiny.villager).first().person
    registry.record_kinship(
        actor=SYSTEM, person_id=clerk.person_id, relative_id=spouse.pk, said="SIBLING"
    )
    candidates.create(race=race, person=spouse)
    with pytest.raises(CandidateHandsOff):
        services.cancel_election(actor=clerk, election_id=election.pk, reason="换人主持")


def test_missing_seats_are_voted_on_again_by_the_same_roll(hall, clerk, election) -> None:
    first, second = stand(election, clerk)
    roll = election.roll.count()
    hall.at(22)
    count(election, clerk, {first: roll // 2, second: roll // 2}, cast=roll)
    services.declare(actor=clerk, election_id=election.pk)
    again = services.hold_again(
        actor=clerk, election_id=election.pk, held_on=dt.date(2026, 3, 24), place="村小学"
    )
    assert again.roll.count() == roll
    assert again.candidates.count() == 2
    with pytest.raises(ElectionStage):
        services.hold_again(
            actor=clerk, election_id=election.pk, held_on=dt.date(2026, 3, 25), place="村小学"
        )
    hall.at(24)
    one, other = again.candidates.order_by("pk").values_list("pk", flat=True)
    third = -(-roll // 3)
    count(again, clerk, {one: third, other: 0}, cast=roll)
    assert polls.result_of(again).lines[0].elected.winners == (one,)


def request(hall, **changes) -> Request:
    values = {
        "person_id": hall.tiny.committee_chair.pk,
        "reason": "一年不公布账目",
        "signers": "VOTERS",
        "signatures": 50,
    }
    return Request(**values | changes)


def test_a_recall_needs_a_fifth_of_the_voters_and_more_than_half_twice(hall, clerk) -> None:
    recall = {"matter": Matter.RECALL, "seats": {}, "title": "罢免"}
    voters = len(polls.eligible(services.announce(actor=clerk, poll=poll(hall))))
    fifth = -(-voters // 5)
    with pytest.raises(RecallNotAsked) as refused:
        services.announce(
            actor=clerk, poll=poll(hall, **recall, request=request(hall, signatures=fifth - 1))
        )
    assert refused.value.basis == "村民委员会组织法(2025)第十九条"
    found = services.announce(
        actor=clerk, poll=poll(hall, **recall, request=request(hall, signatures=fifth))
    )
    services.publish_roll(actor=clerk, election_id=found.pk)
    roll = found.roll.count()
    hall.at(22)
    candidate = found.candidates.get().pk
    cast = roll // 2 + 1
    count(found, clerk, {candidate: cast // 2}, cast=cast)
    assert polls.result_of(found).lines[0].elected.winners == ()
    count(found, clerk, {candidate: cast // 2 + 1}, cast=cast, reason="重数")
    assert polls.result_of(found).lines[0].elected.winners == (candidate,)
    with pytest.raises(CandidateHandsOff):
        services.declare(actor=hall.chair, election_id=found.pk)
    services.declare(actor=clerk, election_id=found.pk)


def test_nobody_without_the_seat_is_recalled(hall, clerk) -> None:
    asked = request(hall, person_id=hall.tiny.villager.pk)
    with pytest.raises(NotFound):
        services.announce(
            actor=clerk, poll=poll(hall, matter=Matter.RECALL, seats={}, request=asked)
        )


def test_villagers_conduct_nothing(hall, election) -> None:
    with pytest.raises(NotAllowed):
        services.declare(actor=hall.actors.villager, election_id=election.pk)
    with pytest.raises(NotFound):
        services.declare(actor=hall.actors.far_village_clerk, election_id=election.pk)


@pytest.mark.parametrize(("women", "warned"), [(0, True), (1, True), (2, False)])
def test_the_meeting_says_when_women_are_less_than_a_third(hall, women: int, warned: bool) -> None:
    people = Person.objects.filter(subject__area=hall.tiny.group, born_on__lt=dt.date(2000, 1, 1))
    names = list(people.order_by("pk")[:5])
    for at, person in enumerate(names):
        Person.objects.filter(pk=person.pk).update(sex="FEMALE" if at < women else "MALE")
        post = registry.create_post(
            actor=SYSTEM, area_id=hall.tiny.village.pk, kind=PostKind.REPRESENTATIVE
        )
        registry.appoint(
            actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=dt.date(2020, 1, 1)
        )
    meeting = hall.call(body=BodyKind.VILLAGER_REPRESENTATIVES)
    share = queries.women_share(meeting)
    assert share.women == women
    assert share.members == meeting.eligible
    assert share.is_enough is (women * 3 >= meeting.eligible)
    assert share.is_enough is not warned
    page = hall.actors.browser("villager").get(reverse("decisions:meeting", args=[meeting.pk]))
    assert "村民委员会组织法(2025)第二十九条" in page.content.decode()
