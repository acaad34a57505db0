"""How long a notice hangs, who sees it, who may object and who may answer."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.points import village as cast
from tests.points.village import official
from touyan.core.actor import SYSTEM, Power
from touyan.core.calendar import built_in
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.disclosure import minimum, queries, services
from touyan.disclosure.errors import NoticeTooShort
from touyan.disclosure.models import Notice, NoticeKind, NoticeStatus, Objection
from touyan.disclosure.services import Sheet

ZONE = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=ZONE), tick=False) as traveller:
        yield traveller


@pytest.fixture
def village(db, clock):
    return cast.build()


def sheet(village, **changes: object) -> Sheet:
    values = {
        "area_id": village.area.pk,
        "area_path": village.area.path,
        "kind": NoticeKind.VILLAGE_AFFAIRS,
        "title": "三月财务公开",
        "subject_ref": "affairs:1",
        "days": 15,
        "ask_whom": "监督委员会",
    }
    return Sheet(**values | changes)


def notice(village, **changes: object) -> Notice:
    return services.publish(actor=village.secretary, sheet=sheet(village, **changes))


@pytest.mark.parametrize(
    ("kind", "least"), [("VILLAGE_AFFAIRS", 15), ("POINTS_BATCH", 3), ("SHOP_AWARD", 5)]
)
def test_each_kind_has_its_lower_bound_with_its_source(kind, least) -> None:
    start = dt.date(2026, 3, 2)
    with pytest.raises(NoticeTooShort) as refused:
        minimum.last_day(kind=kind, starts_on=start, days=least - 1, calendar=built_in())
    assert refused.value.basis
    assert str(least) in str(refused.value)
    ends = minimum.last_day(kind=kind, starts_on=start, days=least, calendar=built_in())
    assert ends >= start + dt.timedelta(days=least)


def test_village_affairs_cite_the_law() -> None:
    assert minimum.MINIMUMS["VILLAGE_AFFAIRS"].is_law
    assert not minimum.MINIMUMS["POINTS_BATCH"].is_law
    assert "35" in str(minimum.MINIMUMS["VILLAGE_AFFAIRS"].basis) or "三十五" in str(
        minimum.MINIMUMS["VILLAGE_AFFAIRS"].basis
    )


@given(
    start=st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)),
    days=st.integers(min_value=3, max_value=60),
)
def test_the_last_day_is_a_working_day_and_never_early(start: dt.date, days: int) -> None:
    calendar = built_in()
    ends = minimum.last_day(kind="POINTS_BATCH", starts_on=start, days=days, calendar=calendar)
    assert calendar.is_working(ends)
    assert (ends - start).days >= days
    assert not minimum.is_over(ends_on=ends, today=ends)
    assert minimum.is_over(ends_on=ends, today=ends + dt.timedelta(days=1))


def test_fourteen_days_are_refused_and_fifteen_pass(village) -> None:
    with pytest.raises(NoticeTooShort):
        notice(village, days=14)
    assert notice(village).ends_on == dt.date(2026, 4, 2)


def test_only_who_publishes_there_publishes(village) -> None:
    with pytest.raises(NotAllowed):
        services.publish(actor=village.panel, sheet=sheet(village))
    with pytest.raises(NotAllowed):
        services.publish(
            actor=village.secretary, sheet=sheet(village, area_path=village.sibling.path)
        )


def test_one_sheet_per_subject(village) -> None:
    notice(village)
    with pytest.raises(IntegrityError), transaction.atomic():
        notice(village)


def test_people_of_the_village_and_officials_in_reach_see_it(village) -> None:
    one = notice(village)
    for actor in (village.villager, village.neighbour, village.secretary, village.proposer):
        assert queries.get_notice(actor, one.pk) == one
    for actor in (
        village.stranger,
        official(village.far_person, village.sibling, Power.POINTS_READ),
    ):
        with pytest.raises(NotFound):
            queries.get_notice(actor, one.pk)
    assert list(queries.notices(village.villager)) == [one]
    assert list(queries.notices(village.stranger)) == []


def test_the_board_is_recorded_once(village) -> None:
    one = notice(village)
    services.note_printed(actor=village.secretary, notice=one)
    services.note_on_board(actor=village.secretary, notice=one)
    with pytest.raises(WrongState):
        services.note_on_board(actor=village.secretary, notice=one)
    with pytest.raises(NotAllowed):
        services.note_on_board(actor=village.panel, notice=one)
    one.refresh_from_db()
    assert one.posted_on_board_by == village.secretary_person


def test_a_notice_closes_when_its_time_is_over_and_everything_is_answered(village, clock) -> None:
    one = notice(village)
    with pytest.raises(WrongState):
        services.close(actor=SYSTEM, notice=one)
    objection = services.raise_objection(
        actor=village.villager, notice=one, line_ref="line:1", reason="不对"
    )
    clock.move_to(dt.datetime(2026, 4, 3, 9, tzinfo=ZONE))
    assert list(queries.ended()) == [one]
    with pytest.raises(WrongState):
        services.close(actor=SYSTEM, notice=one)
    services.resolve_objection(
        actor=village.chair, objection=objection, outcome="DISMISSED", answer="属实", involved=[]
    )
    services.close(actor=SYSTEM, notice=one)
    one.refresh_from_db()
    assert one.status == NoticeStatus.CLOSED


def test_an_objection_pauses_only_its_line_until_the_answer(village) -> None:
    one = notice(village)
    objection = services.raise_objection(
        actor=village.villager, notice=one, line_ref="line:1", reason="不对"
    )
    assert queries.paused_lines(one.pk) == {"line:1"}
    assert list(queries.open_objections(one.pk)) == [objection]
    assert list(queries.waiting_objections(village.chair)) == [objection]
    assert list(queries.waiting_objections(village.stranger)) == []
    services.resolve_objection(
        actor=village.chair, objection=objection, outcome="UPHELD", answer="改正", involved=[]
    )
    assert queries.paused_lines(one.pk) == frozenset()


def test_the_answer_is_due_after_three_working_days_over_a_holiday(village, clock) -> None:
    clock.move_to(dt.datetime(2026, 4, 2, 10, tzinfo=ZONE))
    one = notice(village)
    objection = services.raise_objection(
        actor=village.villager, notice=one, line_ref="line:1", reason="不对"
    )
    # Friday the 3rd works; Qingming rests from the 4th to the 6th; the 7th and 8th work.
    assert objection.answer_due_on == dt.date(2026, 4, 8)


@pytest.mark.parametrize(("outcome", "answer"), [("OPEN", "x"), ("NONSENSE", "x"), ("UPHELD", " ")])
def test_an_answer_has_an_outcome_and_a_sentence(village, outcome, answer) -> None:
    one = notice(village)
    objection = services.raise_objection(
        actor=village.villager, notice=one, line_ref="line:1", reason="不对"
    )
    with pytest.raises(Invalid):
        services.resolve_objection(
            actor=village.chair, objection=objection, outcome=outcome, answer=answer, involved=[]
        )


def test_an_objection_says_something(village) -> None:
    one = notice(village)
    with pytest.raises(Invalid):
        services.raise_objection(actor=village.villager, notice=one, line_ref="line:1", reason="  ")


def test_the_database_refuses_an_answer_without_its_person(village) -> None:
    one = notice(village)
    services.raise_objection(actor=village.villager, notice=one, line_ref="line:1", reason="不对")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(status="UPHELD")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(ends_on=dt.date(2026, 3, 1))
