"""A whistle from the first second to the last: who is asked, who came, what was answered."""

import pytest
from django.db import connection

from tests.cases.whistle import at, key
from touyan.audit.models import Record
from touyan.backstage.errors import RequestKeyReused
from touyan.cases import errors, queries, services
from touyan.cases.kinds import Act, ArrivalBy, CaseStatus, Danger
from touyan.cases.models import Case
from touyan.core.actor import NOBODY
from touyan.core.errors import NotAllowed, NotFound, WrongState


def acts(case: Case) -> list[str]:
    return [line.event.act for line in queries.time_line(case)]


def test_somebody_is_asked_at_once_and_the_page_can_say_why(bench) -> None:
    case = bench.submit()
    assert case.status == CaseStatus.DISPATCHED
    assert case.assignee_id == bench.tiny.group_head.pk
    assert case.why == {
        "source": "GRID",
        "distance": "SAME_GROUP",
        "load": 0,
        "others": case.why["others"],
        "tried": 0,
    }
    assert acts(case) == [Act.SUBMITTED, Act.DISPATCHED]
    assert case.arrival_due_at == at(8, 10)
    assert case.matter == "LAMP"


def test_the_words_of_a_case_are_not_in_the_table(bench) -> None:
    case = bench.submit(text="我家的事情不想让人知道", place="老槐树旁边")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, place FROM cases_case WHERE id = %s", [case.pk])
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert "我家".encode() not in stored
    assert "老槐树".encode() not in stored
    assert Case.objects.get(pk=case.pk).text == "我家的事情不想让人知道"


def test_the_same_key_is_the_same_case_fifty_times(bench) -> None:
    one = bench.submission(key=key(7))
    found = [services.submit(actor=bench.actors.villager, submission=one) for _ in range(50)]
    assert {each.case.pk for each in found} == {found[0].case.pk}
    assert [each.is_new for each in found] == [True] + [False] * 49
    assert Case.objects.count() == 1
    assert Record.objects.filter(action="cases.submitted").count() == 1


def test_the_same_key_with_other_words_is_refused(bench) -> None:
    bench.submit(key=key(8))
    with pytest.raises(RequestKeyReused):
        bench.submit(key=key(8), text="水管漏水")
    with pytest.raises(RequestKeyReused):  # somebody else's key opens nothing of theirs
        services.submit(actor=bench.actors.other_villager, submission=bench.submission(key=key(8)))


def test_an_anonymous_case_keeps_nobody_and_is_found_by_its_receipt(bench) -> None:
    one = bench.submission(key=key(9), is_anonymous=True)
    found = services.submit(actor=bench.actors.villager, submission=one)
    again = services.submit(actor=bench.actors.villager, submission=one)
    assert found.receipt
    assert again.receipt == found.receipt
    case = Case.objects.get(pk=found.case.pk)
    assert (case.reporter_id, case.household_id, case.recorded_by_id) == (None, None, None)
    assert queries.by_receipt(found.receipt.lower().replace("-", " ")).pk == case.pk
    assert not case.events.filter(by_id=bench.actors.villager.person_id).exists()
    records = Record.objects.filter(object_kind="cases.case", object_id=str(case.pk))
    assert set(records.values_list("actor_id", flat=True)) == {0}
    with pytest.raises(NotFound):
        queries.by_receipt("2222-2222-2222")
    with pytest.raises(NotFound):
        queries.get_case(bench.actors.villager, case.pk)


def test_a_visitor_may_whistle_without_a_name_and_not_with_one(bench) -> None:
    assert bench.submit(NOBODY, is_anonymous=True).is_anonymous
    with pytest.raises(errors.NameNeeded):
        bench.submit(NOBODY)


def test_danger_gets_a_number_and_no_clock_and_the_village_knows(bench) -> None:
    case = bench.submit(text="二组着火了,快来人")
    assert case.danger == Danger.FIRE
    assert (case.arrival_due_at, case.resolve_due_at, case.rung_due_at) == (None, None, None)
    assert Act.DANGER in acts(case)
    assert case.assignee_id is not None
    rows, _next = queries.desk(bench.actors.village_secretary)
    assert rows[0].pk == case.pk


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_said_is_refused(bench, text) -> None:
    with pytest.raises(errors.NothingSaid):
        bench.submit(text=text)


def test_a_county_is_no_place_for_a_whistle(bench) -> None:
    with pytest.raises(errors.PlaceTooWide):
        bench.submit(area_id=bench.tiny.north.pk)


def test_a_petition_does_not_begin_as_a_whistle(bench) -> None:
    with pytest.raises(errors.UnknownKind):
        bench.submit(kind="petition")


def test_only_who_was_asked_says_i_am_coming(bench) -> None:
    case = bench.submit()
    with pytest.raises(NotFound):
        services.accept(actor=bench.actors.other_villager, case_id=case.pk)
    services.accept(actor=bench.actors.group_head, case_id=case.pk)
    services.accept(actor=bench.actors.group_head, case_id=case.pk)
    case.refresh_from_db()
    assert case.status == CaseStatus.ACCEPTED
    assert case.arrived_at is None
    assert acts(case).count(Act.ACCEPTED) == 1


def test_who_comes_does_not_say_so_themselves(bench) -> None:
    case = bench.submit()
    handler = bench.handler(case)
    services.accept(actor=handler, case_id=case.pk)
    with pytest.raises(NotFound):
        services.confirm_arrival(actor=handler, case_id=case.pk)
    services.assign(
        actor=bench.actors.village_secretary,
        case_id=case.pk,
        person_id=bench.tiny.village_clerk.pk,
    )
    with pytest.raises(errors.OwnArrival):
        services.record_arrival(actor=bench.actors.village_clerk, case_id=case.pk)
    services.record_arrival(actor=bench.actors.village_secretary, case_id=case.pk)
    case.refresh_from_db()
    assert case.arrival_by == ArrivalBy.DUTY_PHONE


def test_a_second_arrival_changes_nothing(bench) -> None:
    case = bench.submit()
    bench.arrived(case)
    bench.now(at(9))
    services.confirm_arrival(actor=bench.actors.villager, case_id=case.pk)
    case.refresh_from_db()
    assert case.arrived_at == at(8)
    assert acts(case).count(Act.ARRIVED) == 1


def test_the_way_of_a_case_to_its_end(bench) -> None:
    case = bench.answered(bench.submit())
    case.refresh_from_db()
    assert case.status == CaseStatus.REPLIED
    assert case.answer == "修好了"
    assert case.rung_due_at is None
    services.rate(actor=bench.actors.villager, case_id=case.pk, score=5)
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    with pytest.raises(errors.RatedAlready):
        services.rate(actor=bench.actors.villager, case_id=case.pk, score=1)


def test_nothing_is_done_about_a_case_that_was_withdrawn(bench) -> None:
    case = bench.submit()
    services.withdraw(actor=bench.actors.villager, case_id=case.pk)
    with pytest.raises(WrongState):
        services.accept(actor=bench.actors.group_head, case_id=case.pk)
    with pytest.raises(WrongState):
        services.withdraw(actor=bench.actors.villager, case_id=case.pk)


def test_a_clerk_keys_in_for_somebody_of_the_village_only(bench) -> None:
    case = bench.submit(
        bench.actors.village_clerk, person_id=bench.tiny.villager.pk, channel="PHONE"
    )
    assert case.reporter_id == bench.tiny.villager.pk
    assert case.recorded_by_id == bench.tiny.village_clerk.pk
    with pytest.raises(NotFound):
        bench.submit(bench.actors.village_clerk, person_id=bench.tiny.far_villager.pk)
    with pytest.raises(NotAllowed):
        bench.submit(bench.actors.villager, person_id=bench.tiny.other_villager.pk)


def test_what_a_phone_sends_later_is_marked_and_in_no_rate(bench) -> None:
    bench.now(at(12))
    case = bench.submit(sent_at=at(8))
    assert case.is_backfilled
    assert case.arrival_due_at == at(12, 10)
    found = queries.promises("520524101201", at(8).date(), at(8).date())
    assert found.arrived_in_time.denominator == 0
