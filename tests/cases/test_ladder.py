"""The ladder: to the second, once per level, in order, after any downtime, without the web process."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.cases.whistle import at
from touyan.backstage import schedule
from touyan.cases import queries, services
from touyan.cases.kinds import Act, CaseLevel, CaseStatus, RungClock
from touyan.cases.models import Case, CaseEvent, Escalation, Rung
from touyan.core.actor import SYSTEM

UP, REMIND = Rung.UP.value, Rung.REMIND.value


def climbed(case: Case) -> list[tuple[str, int]]:
    rows = Escalation.objects.filter(case=case).order_by("pk")
    return [(row.act, row.level) for row in rows]


def test_ten_minutes_to_the_second(bench) -> None:
    case = bench.submit()
    bench.now(at(8, 10, 0))
    assert services.escalate_due() == 0
    assert not queries.is_late(case)
    bench.now(at(8, 10, 1))
    assert queries.is_late(case)
    assert services.escalate_due() == 1
    case.refresh_from_db()
    assert case.level == CaseLevel.TOWNSHIP
    assert case.assignee_id == bench.tiny.township_officer.pk  # asked instead
    assert case.rung_due_at == at(8, 20)
    assert climbed(case) == [(UP, 2)]


def test_an_arrival_at_ten_past_stops_the_ladder(bench) -> None:
    case = bench.submit()
    bench.now(at(8, 10, 0))
    services.confirm_arrival(actor=bench.actors.villager, case_id=case.pk)
    bench.now(at(8, 30))
    services.escalate_due()
    case.refresh_from_db()
    assert case.level == CaseLevel.VILLAGE
    assert case.rung_clock == RungClock.RESOLUTION


def test_a_reminder_at_eight_minutes_comes_once(bench) -> None:
    case = bench.submit()
    bench.now(at(8, 7, 59))
    assert services.remind_due() == 0
    bench.now(at(8, 8))
    assert services.remind_due() == 1
    assert services.remind_due() == 0
    assert climbed(case) == [(REMIND, 1)]
    assert not case.events.get(act=Act.REMINDED).is_shown


def test_after_a_downtime_each_level_is_climbed_once_and_in_order(bench) -> None:
    """F-12: whistled at eight, the machine down from 08:02 to 08:47."""
    case = bench.submit()
    bench.now(at(8, 47))
    ran = schedule.tick()
    assert "cases.ladder" in ran
    assert climbed(case) == [(UP, 2), (UP, 3)]
    rows = Escalation.objects.filter(case=case).order_by("level")
    assert [row.due_at for row in rows] == [at(8, 10), at(8, 20)]
    assert {row.at for row in rows} == {at(8, 47)}
    schedule.tick()
    bench.now(at(9, 47))
    schedule.tick()
    assert [one for one in climbed(case) if one[0] == UP] == [(UP, 2), (UP, 3)]


def test_a_night_and_a_month_end_change_nothing(bench) -> None:
    bench.now(at(22, 30, day=31, month=3))
    case = bench.submit()
    assert case.arrival_due_at == at(7, 10, day=1, month=4)
    bench.now(at(7, 10, day=1, month=4))
    assert services.escalate_due() == 0
    bench.now(at(7, 10, 1, day=1, month=4))
    assert services.escalate_due() == 1


def test_the_same_level_and_round_cannot_be_climbed_twice(bench) -> None:
    case = bench.submit()
    bench.now(at(8, 10, 1))
    services.escalate_due()
    row = Escalation.objects.get(case=case, act=UP)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_ladder_of_the_resolution(bench) -> None:
    case = bench.submit()
    bench.arrived(case)
    case.refresh_from_db()
    assert case.rung_due_at == at(23, 59, 59, day=5)  # three working days
    bench.now(at(0, 0, 0, day=6))
    services.escalate_due()
    case.refresh_from_db()
    assert (case.level, case.rung_due_at) == (CaseLevel.TOWNSHIP, at(23, 59, 59, day=11))
    assert case.status == CaseStatus.ARRIVED  # who works on it goes on working
    assert case.assignee_id == bench.tiny.group_head.pk
    bench.now(at(8, day=12))
    services.escalate_due()
    bench.now(at(8, day=31))
    services.escalate_due()
    case.refresh_from_db()
    assert case.level == CaseLevel.COUNTY
    assert queries.is_late(case)
    assert climbed(case) == [(UP, 2), (UP, 3)]


def test_no_answer_in_two_minutes_and_the_next_one_is_asked(bench) -> None:
    bench.on_duty(bench.tiny.other_villager)
    case = bench.submit()
    assert case.assignee_id == bench.tiny.other_villager.pk
    bench.now(at(8, 2, 0))
    assert services.reassign_due() == 0
    bench.now(at(8, 2, 1))
    assert services.reassign_due() == 1
    case.refresh_from_db()
    assert case.assignee_id == bench.tiny.group_head.pk
    assert case.answer_due_at == at(8, 4, 1)
    silent = case.events.get(act=Act.NO_ANSWER)
    assert silent.by_id == bench.tiny.other_villager.pk
    assert not silent.is_shown


def test_nobody_is_asked_twice_and_at_last_the_desk_looks(bench) -> None:
    case = bench.submit()
    asked = []
    for _ in range(20):
        case.refresh_from_db()
        if case.assignee_id is None:
            break
        asked.append(case.assignee_id)
        bench.now(case.answer_due_at + dt.timedelta(seconds=1))
        services.reassign_due()
    assert len(asked) == len(set(asked)) >= 3
    assert case.status == CaseStatus.WHISTLED
    assert case.events.filter(act=Act.NOBODY_LEFT).count() == 1


def test_who_says_no_is_followed_by_the_next_at_once(bench) -> None:
    case = bench.submit()
    services.decline(actor=bench.actors.group_head, case_id=case.pk)
    case.refresh_from_db()
    assert case.assignee_id not in (None, bench.tiny.group_head.pk)


def test_many_cases_climb_in_a_few_statements(bench, django_assert_max_num_queries) -> None:
    for _ in range(30):
        bench.submit()
    bench.now(at(8, 10, 1))
    with django_assert_max_num_queries(40):
        assert services.escalate_due() == 30
    loads = CaseEvent.objects.filter(act=Act.ESCALATED).count()
    assert loads == 30


def test_an_answered_case_closes_by_itself_and_counts_as_not_reached(bench) -> None:
    case = bench.answered(bench.submit())
    assert case.callback_due_at == at(23, 59, 59, day=5)
    bench.now(at(0, 0, 0, day=6))
    assert services.close_due(actor=SYSTEM) == 1
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert services.close_due() == 0


def test_far_groups_have_their_own_published_promise(bench) -> None:
    services.publish_promise(
        actor=bench.actors.village_clerk, area_id=bench.tiny.other_group.pk, minutes=20
    )
    far = bench.submit(area_id=bench.tiny.other_group.pk)
    near = bench.submit()
    assert (far.arrival_due_at, near.arrival_due_at) == (at(8, 20), at(8, 10))
    bench.now(at(8, 20, 1))
    services.escalate_due()
    far.refresh_from_db()
    assert (far.level, far.rung_due_at) == (CaseLevel.TOWNSHIP, at(8, 40))


def test_a_hazard_does_not_wait_for_the_morning(bench) -> None:
    bench.now(at(23))
    case = bench.submit(kind="hazard", text="电线杆快倒了")
    assert case.arrival_due_at == at(1, day=3)
    assert case.first_answer_due_at == at(1, day=3)
