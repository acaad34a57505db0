"""A petition's clocks as services run them: every guard of the Regulations by its name."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from touyan.cases.models import Petition, PetitionStep, PetitionTime
from touyan.cases.petition_errors import (
    AlreadyAccepted,
    AskedTooLate,
    DayOutOfOrder,
    ExtensionTooLong,
    NoLongerAccepted,
    NotTheResponsible,
    ObjectionTooLate,
    PetitionState,
    ReasonsNotTold,
    ReferenceMissing,
    ReferenceTwice,
    TooManyRepresentatives,
)
from touyan.cases.queries import petitions as queries
from touyan.cases.services import petitions
from touyan.core import figures
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def due(row: Petition, clock: str) -> dt.date:
    return row.times.get(clock=clock).due_on


@pytest.fixture
def accepted(room) -> Petition:
    """Accepted on 2 March 2026: to be answered by 1 May."""
    return room.step(room.petition(), "ACCEPT", day("03-02"))


@pytest.fixture
def answered(room, accepted) -> Petition:
    """Answered on 20 April: a review may be asked for until 20 May."""
    room.at(20, 4)
    return room.step(accepted, "ANSWER", day("04-20"))


def test_from_the_register_to_the_end_every_clock_has_its_days(room, answered) -> None:
    row = answered
    assert due(row, "NOTICE") == day("03-17")
    assert due(row, "HANDLING") == day("05-01")
    assert due(row, "REVIEW_WINDOW") == day("05-20")
    room.at(20, 5)
    room.step(row, "ASK_REVIEW", day("05-20"))
    assert due(row, "REVIEW") == day("06-19")
    room.at(10, 6)
    room.step(row, "GIVE_REVIEW", day("06-10"))
    assert due(row, "RECHECK_WINDOW") == day("07-10")
    room.at(1, 7)
    room.step(row, "ASK_RECHECK", day("07-01"))
    assert due(row, "RECHECK") == day("07-31")
    room.at(20, 7)
    room.step(row, "HEAR", day("07-15"), until=day("07-17"))
    assert due(row, "RECHECK") == day("08-03")  # three days of hearing are not counted
    room.step(row, "GIVE_RECHECK", day("07-20"))
    row.refresh_from_db()
    assert (row.status, row.case.status) == ("RECHECKED", "CLOSED")
    assert not row.times.filter(stopped_on=None).exists()
    for step in ("ASK_REVIEW", "ASK_RECHECK", "ACCEPT", "HEAR"):
        with pytest.raises(PetitionState):
            room.step(row, step, day("07-20"))
    with pytest.raises(NoLongerAccepted):
        room.petition("XF-2026-0002", same_as="XF-2026-0001")


def test_the_person_in_charge_prolongs_once_by_thirty_days_with_reasons(room, accepted) -> None:
    leader = room.actors.county_leader
    more = {"actor": leader, "days": 30, "reason": "要等测量"}
    with pytest.raises(NotTheResponsible):
        room.step(accepted, "EXTEND", day("03-02"), days=30, reason="要等测量")
    with pytest.raises(ExtensionTooLong) as refused:
        room.step(accepted, "EXTEND", day("03-02"), **more | {"days": 31})
    assert refused.value.basis == "信访工作条例(2022)第三十四条"
    with pytest.raises(ReasonsNotTold):
        room.step(accepted, "EXTEND", day("03-02"), **more | {"reason": ""})
    room.step(accepted, "EXTEND", day("03-02"), **more)
    assert due(accepted, "HANDLING") == day("05-31")
    with pytest.raises(ExtensionTooLong):
        room.step(accepted, "EXTEND", day("03-02"), **more | {"days": 1})
    with pytest.raises(NotAllowed):  # who approves does not handle
        room.step(accepted, "ANSWER", day("03-02"), actor=leader)


def test_who_handled_it_does_not_approve_its_extension(room) -> None:
    row = room.petition()
    secretary = room.actors.township_secretary
    room.step(row, "ACCEPT", day("03-02"), actor=room.actors.township_officer)
    with pytest.raises(NotTheResponsible):
        room.step(
            row, "EXTEND", day("03-02"), actor=room.actors.township_officer, days=5, reason="x"
        )
    room.step(row, "EXTEND", day("03-02"), actor=secretary, days=5, reason="雨季")
    assert due(row, "HANDLING") == day("05-06")


def test_a_review_on_the_thirty_first_day_is_not_accepted(room, answered) -> None:
    room.at(21, 5)
    with pytest.raises(AskedTooLate) as refused:
        room.step(answered, "ASK_REVIEW", day("05-21"))
    assert refused.value.basis == "信访工作条例(2022)第三十五条"
    room.step(answered, "ASK_REVIEW", day("05-20"))  # asked in time, entered a day later


def test_what_is_not_ours_goes_back_within_five_working_days(room) -> None:
    direct = room.petition("XF-1")
    with pytest.raises(PetitionState):
        room.step(direct, "SEND_BACK", day("03-02"), reason="不归我管")
    row = room.petition("XF-2", is_passed_on=True)
    assert due(row, "OBJECTION") == day("03-09")
    with pytest.raises(ReasonsNotTold):
        room.step(row, "SEND_BACK", day("03-02"))
    room.at(10)
    with pytest.raises(ObjectionTooLate):
        room.step(row, "SEND_BACK", day("03-10"), reason="不归我管")
    room.step(row, "SEND_BACK", day("03-09"), reason="不归我管")
    row.refresh_from_db()
    assert (row.status, row.case.status) == ("SENT_BACK", "CLOSED")


def test_days_come_in_order_and_not_from_tomorrow(room, accepted) -> None:
    for on in (day("03-01"), day("03-03")):
        with pytest.raises(DayOutOfOrder):
            room.step(accepted, "ANSWER", on)
    with pytest.raises(DayOutOfOrder):
        room.petition("XF-9", received_on=day("03-03"))


def test_a_number_of_the_state_system_is_needed_and_runs_once(room) -> None:
    for reference in ("", "  ", "王德福的信访", "X" * 41):
        with pytest.raises(ReferenceMissing):
            room.petition(reference)
    room.petition("XF-1")
    with pytest.raises(ReferenceTwice):
        room.petition("XF-1")
    with pytest.raises(AlreadyAccepted):
        room.petition("XF-2", same_as="XF-1")
    with pytest.raises(TooManyRepresentatives):
        room.petition("XF-3", representatives=6)
    assert Petition.objects.count() == 1


def test_a_window_that_nobody_used_ends_by_its_stored_day_after_any_downtime(
    room, answered
) -> None:
    assert petitions.end_windows(SYSTEM) == 0
    room.at(20, 5)
    assert petitions.end_windows(SYSTEM) == 0  # the last day is still theirs
    room.at(1, 9)
    assert petitions.end_windows(SYSTEM) == 1
    assert petitions.end_windows(SYSTEM) == 0
    answered.refresh_from_db()
    assert answered.status == "ENDED"
    assert answered.times.get(clock="REVIEW_WINDOW").stopped_on == day("05-20")


def test_reminders_name_what_ends_within_five_days_and_what_is_late(room, accepted) -> None:
    clerk = room.actors.county_petition
    assert queries.reminders(clerk) == []
    room.at(26, 4)
    assert [one.left for one in queries.reminders(clerk)] == [5]
    room.at(3, 5)
    (late,) = queries.reminders(clerk)
    assert (late.is_late, late.days_over) == (True, 2)
    assert queries.reminders(room.actors.village_secretary) == []


def test_no_name_and_no_word_of_a_petition_is_kept(room, accepted) -> None:
    case = accepted.case
    assert (case.reporter_id, case.text, case.contact, case.details) == (None, "", "", "")
    assert not {"person", "petitioner", "text", "name"} & {
        field.name for field in Petition._meta.get_fields()
    }


def test_villages_and_other_townships_see_no_petition(room, accepted) -> None:
    for name in ("village_secretary", "committee_chair", "grid_worker", "auditor", "villager",
                 "other_township_officer", "mediator", "county_officer", "system_admin"):  # fmt: skip
        with pytest.raises(NotFound):
            queries.get_petition(getattr(room.actors, name), accepted.pk)
    for name in ("county_petition", "township_officer", "township_secretary", "county_leader"):
        assert queries.get_petition(getattr(room.actors, name), accepted.pk) == accepted
    with pytest.raises(NotFound):
        room.step(accepted, "ANSWER", day("03-02"), actor=room.actors.other_township_officer)


def test_zero_petitions_are_no_target() -> None:
    """No figure and no measure of this room counts petitions: nobody is urged to prevent one."""
    assert "cases" in settings.ROOMS
    assert not [key for key in figures.declared() if "petition" in key]


def test_the_steps_of_a_petition_are_never_changed(room, accepted) -> None:
    for act in (
        lambda: PetitionStep.objects.update(days=0, reason="x"),
        lambda: PetitionStep.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert PetitionTime.objects.count() == 2
