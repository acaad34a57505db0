"""Waiting that is fair to both sides: pauses, contests, extensions, suspensions, whose time it was."""

import datetime as dt

import pytest

from tests.cases.whistle import at
from touyan.backstage import schedule
from touyan.cases import errors, queries, services
from touyan.cases.deadline import Party
from touyan.cases.kinds import CaseLevel, RungClock, Waiting
from touyan.cases.models import Absence
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState


@pytest.fixture
def met(bench):
    """A case in which somebody is there; due on Thursday the fifth."""
    case = bench.submit()
    bench.arrived(case)
    case.refresh_from_db()
    return case


def pause(bench, case, until, *, waiting=Waiting.VILLAGER):
    return services.pause(
        actor=bench.handler(case), case_id=case.pk, waiting=waiting, until=until, reason="等您回来"
    )


def test_a_pause_moves_the_due_day_at_once(bench, met) -> None:
    pause(bench, met, at(12, day=4))
    met.refresh_from_db()
    assert met.rung_due_at == at(23, 59, 59, day=9)  # two working days more
    services.resume(actor=bench.handler(met), case_id=met.pk)
    met.refresh_from_db()
    assert met.rung_due_at == at(23, 59, 59, day=5)


def test_pauses_make_fifteen_days_together_and_no_more(bench, met) -> None:
    pause(bench, met, at(8, day=12))
    bench.now(at(9, day=12))
    with pytest.raises(errors.PauseTooLong):
        pause(bench, met, at(9, 0, 1, day=17))
    pause(bench, met, at(9, day=17))
    bench.now(at(10, day=17))
    with pytest.raises(errors.PauseTooLong):
        pause(bench, met, at(10, 0, 1, day=17))


def test_a_case_waits_once_at_a_time_and_never_backwards(bench, met) -> None:
    pause(bench, met, at(12, day=4))
    with pytest.raises(errors.AlreadyPaused):
        pause(bench, met, at(12, day=3))
    services.resume(actor=bench.handler(met), case_id=met.pk)
    with pytest.raises(WrongState):
        services.resume(actor=bench.handler(met), case_id=met.pk)
    with pytest.raises(Invalid):
        pause(bench, met, at(7))


def test_nobody_pauses_the_ten_minutes(bench) -> None:
    case = bench.submit()
    with pytest.raises(errors.NoClock):
        pause(bench, case, at(12))


def test_a_stranger_pauses_nothing(bench, met) -> None:
    with pytest.raises(NotFound):
        services.pause(
            actor=bench.actors.far_village_clerk,
            case_id=met.pk,
            waiting=Waiting.VILLAGER,
            until=at(12, day=4),
            reason="等",
        )
    with pytest.raises(errors.NotTheHandler):
        services.pause(
            actor=bench.actors.villager,
            case_id=met.pk,
            waiting=Waiting.VILLAGER,
            until=at(12, day=4),
            reason="等",
        )


def test_a_contested_pause_without_cause_counts_as_our_time(bench, met) -> None:
    row = pause(bench, met, at(12, day=4))
    services.contest_pause(actor=bench.actors.villager, case_id=met.pk, reason="我一直在家")
    with pytest.raises(WrongState):
        services.contest_pause(actor=bench.actors.villager, case_id=met.pk, reason="再说一次")
    for name in ("village_secretary", "committee_chair"):  # their own level decides nothing
        with pytest.raises(NotAllowed):
            services.decide_contest(
                actor=getattr(bench.actors, name), pause_id=row.pk, is_void=True, reason="属实"
            )
    with pytest.raises(NotFound):
        services.decide_contest(
            actor=bench.actors.other_township_officer,
            pause_id=row.pk,
            is_void=True,
            reason="属实",
        )
    assert [one.pk for one in queries.contested(bench.actors.township_officer)] == [met.pk]
    services.decide_contest(
        actor=bench.actors.township_officer, pause_id=row.pk, is_void=True, reason="属实"
    )
    met.refresh_from_db()
    assert met.rung_due_at == at(23, 59, 59, day=5)
    assert not queries.contested(bench.actors.township_officer)
    bench.now(at(8, day=5))
    assert queries.time_of(met)[Party.CALLER] == dt.timedelta(0)


def test_time_is_booked_to_who_was_waited_on(bench, met) -> None:
    pause(bench, met, at(8, day=3))
    bench.now(at(8, day=4))
    pause(bench, met, at(20, day=4), waiting=Waiting.APPROVAL)
    bench.now(at(8, day=5))
    found = queries.time_of(met)
    assert found == {
        Party.HANDLER: dt.timedelta(days=1, hours=12),
        Party.CALLER: dt.timedelta(days=1),
        Party.APPROVER: dt.timedelta(hours=12),
        Party.OUTSIDE: dt.timedelta(0),
    }


def test_more_time_is_granted_once_by_somebody_else(bench, met) -> None:
    with pytest.raises(errors.ExtensionTooLong):
        services.extend(
            actor=bench.actors.village_secretary, case_id=met.pk, days=11, reason="要买配件"
        )
    services.extend(actor=bench.actors.village_secretary, case_id=met.pk, days=2, reason="要买配件")
    met.refresh_from_db()
    assert met.rung_due_at == at(23, 59, 59, day=9)
    with pytest.raises(errors.ExtendedAlready):
        services.extend(actor=bench.actors.township_officer, case_id=met.pk, days=1, reason="再延")


def test_who_works_on_it_grants_themselves_nothing(bench, met) -> None:
    services.assign(
        actor=bench.actors.village_clerk,
        case_id=met.pk,
        person_id=bench.tiny.village_secretary.pk,
    )
    with pytest.raises(errors.SamePerson):
        services.extend(actor=bench.actors.village_secretary, case_id=met.pk, days=2, reason="忙")
    with pytest.raises(NotAllowed):
        services.extend(actor=bench.actors.village_clerk, case_id=met.pk, days=2, reason="忙")


def test_a_suspended_case_rests_and_goes_on_where_it_stood(bench, met) -> None:
    bench.now(at(8, day=3))
    services.suspend(actor=bench.actors.township_officer, case_id=met.pk, reason="等法院判决")
    met.refresh_from_db()
    assert (met.rung_due_at, met.rung_clock) == (None, RungClock.NONE)
    bench.now(at(8, day=20))
    assert services.escalate_due(actor=SYSTEM) == 0
    services.end_suspension(actor=bench.actors.township_officer, case_id=met.pk)
    met.refresh_from_db()
    assert met.level == CaseLevel.VILLAGE
    assert met.rung_due_at == at(23, 59, 59, day=24)  # two working days were left
    assert queries.time_of(met)[Party.OUTSIDE] == dt.timedelta(days=17)


def test_an_answer_ends_the_waiting(bench, met) -> None:
    row = pause(bench, met, at(12, day=6))
    bench.now(at(12, day=4))
    services.reply(actor=bench.handler(met), case_id=met.pk, words="修好了")
    row.refresh_from_db()
    assert row.ends_at == at(12, day=4)


def test_not_ours_has_two_working_days_and_the_county_decides(bench, met) -> None:
    handler = bench.handler(met)
    bench.now(at(23, 59, 59, day=4))
    services.hand_back(actor=handler, case_id=met.pk, reason="路灯归供电所")
    met.refresh_from_db()
    assert met.is_disputed
    assert met.rung_due_at == at(23, 59, 59, day=5)  # the villager does not wait for our dispute
    with pytest.raises(NotAllowed):
        services.decide_dispute(
            actor=bench.actors.township_officer, case_id=met.pk, office="供电所", level=2
        )
    services.decide_dispute(
        actor=bench.actors.county_officer, case_id=met.pk, office="供电所", level=2
    )
    met.refresh_from_db()
    assert (met.office, met.level, met.is_disputed) == ("供电所", CaseLevel.TOWNSHIP, False)
    assert met.assignee_id == bench.tiny.township_officer.pk


def test_not_ours_on_the_third_day_is_too_late(bench, met) -> None:
    handler = bench.handler(met)
    bench.now(at(0, 0, 0, day=5))
    with pytest.raises(errors.TooLateToHandBack):
        services.hand_back(actor=handler, case_id=met.pk, reason="不归我管")


def test_leave_hands_over_what_waits_and_nobody_asks_meanwhile(bench, met) -> None:
    handed = services.start_absence(
        actor=bench.actors.group_head,
        person_id=bench.tiny.group_head.pk,
        stand_in_id=bench.tiny.village_clerk.pk,
        begins_at=at(8),
        ends_at=at(8, day=9),
    )
    assert handed == 1
    met.refresh_from_db()
    assert met.assignee_id == bench.tiny.village_clerk.pk
    assert bench.submit().assignee_id != bench.tiny.group_head.pk
    with pytest.raises(NotAllowed):
        services.start_absence(
            actor=bench.actors.far_village_clerk,
            person_id=bench.tiny.group_head.pk,
            stand_in_id=bench.tiny.village_clerk.pk,
            begins_at=at(8),
            ends_at=at(8, day=9),
        )


def away(bench, begins, ends):
    services.start_absence(
        actor=bench.actors.village_clerk,
        person_id=bench.tiny.group_head.pk,
        stand_in_id=bench.tiny.village_clerk.pk,
        begins_at=begins,
        ends_at=ends,
    )
    return Absence.objects.get()


def test_who_is_back_before_time_is_asked_again_and_gets_back_what_nobody_began(bench, met) -> None:
    head, clerk = bench.tiny.group_head.pk, bench.tiny.village_clerk.pk
    begun = bench.arrived(bench.submit())
    row = away(bench, at(8), at(8, day=9))
    bench.now(at(9))
    services.note_progress(actor=bench.actors.village_clerk, case_id=begun.pk, words="在修")
    bench.now(at(10))
    assert services.end_absence(actor=bench.actors.group_head, absence_id=row.pk) == 1
    met.refresh_from_db()
    begun.refresh_from_db()
    row.refresh_from_db()
    assert (met.assignee_id, begun.assignee_id) == (head, clerk)
    assert row.ends_at == at(10)
    assert bench.submit().assignee_id == head
    with pytest.raises(WrongState):
        services.end_absence(actor=bench.actors.group_head, absence_id=row.pk)


def test_a_leave_that_has_not_begun_is_taken_off(bench) -> None:
    row = away(bench, at(8, day=5), at(8, day=9))
    for name in ("sibling_village_clerk", "villager", "auditor"):
        with pytest.raises(NotFound):
            services.end_absence(actor=getattr(bench.actors, name), absence_id=row.pk)
    services.end_absence(actor=bench.actors.village_clerk, absence_id=row.pk)
    assert not Absence.objects.exists()


def test_a_leave_of_a_later_day_hands_over_on_that_day_and_once(bench, met) -> None:
    head, clerk = bench.tiny.group_head.pk, bench.tiny.village_clerk.pk
    row = away(bench, at(8, day=5), at(8, day=9))
    met.refresh_from_db()
    assert (met.assignee_id, row.handed_at) == (head, None)
    assert services.begin_absences(SYSTEM) == 0
    bench.now(at(8, day=5))
    assert services.begin_absences(SYSTEM) == 1
    met.refresh_from_db()
    row.refresh_from_db()
    assert (met.assignee_id, row.handed_at) == (clerk, at(8, day=5))
    assert services.begin_absences(SYSTEM) == 0
    assert services.end_absence(actor=bench.actors.village_clerk, absence_id=row.pk) == 1
    met.refresh_from_db()
    assert met.assignee_id == head


def test_the_clock_of_the_room_begins_leaves(bench, met) -> None:
    away(bench, at(8, day=5), at(8, day=9))
    bench.now(at(8, 1, day=5))
    schedule.tick()
    met.refresh_from_db()
    assert met.assignee_id == bench.tiny.village_clerk.pk
