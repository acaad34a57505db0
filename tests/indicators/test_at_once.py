"""Several at once, in processes of their own: facts built twice, one review, one alarm, one month opened."""

import datetime as dt
from itertools import pairwise

import pytest
import time_machine

from tests.coops.books.office import Office, T
from tests.fault import processes
from tests.indicators import records
from tests.indicators.test_alerts import ON, WAN, history
from tests.indicators.test_returns import PLAIN, Row
from tests.indicators.ticketing import MONDAY, actor_of, answered, raised
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError
from touyan.indicators import services
from touyan.indicators.disposal import Act, Stage
from touyan.indicators.models import (
    Alert,
    Fact,
    MonthlyReturn,
    Report,
    ReturnFigures,
    ReturnStatus,
    ReturnStep,
    Ticket,
)
from touyan.indicators.rules import Level
from touyan.indicators.services import ticket_reviews as reviews
from touyan.indicators.services import tickets

pytestmark = pytest.mark.django_db(transaction=True)
YUAN = 100


def tried(act, say: processes.Say) -> None:
    """Do it and say so, or say by which rule it was refused."""
    try:
        act()
    except DomainError as refused:
        say(refused.code)
    else:
        say("done")


def test_facts_updated_beside_a_rebuild_are_those_of_a_rebuild(tiny) -> None:
    records.open_shops(tiny)
    for _n in range(6):
        records.hand_over(tiny, "village", "household", clock.today(), 10)

    def build(number: int, say: processes.Say) -> None:
        if number % 2:
            services.rebuild(actor=SYSTEM)
        else:
            services.update(actor=SYSTEM)
        say("built")

    said = [line for lines in processes.together(4, build) for line in lines]
    assert said == ["built"] * 4
    kept = records.facts()
    Fact.objects.all().delete()
    services.rebuild(actor=SYSTEM)
    assert kept == records.facts()


def test_two_reviews_at_once_are_one(tiny, actors) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
        answered(ticket, actors.village_secretary)
        who = [actor_of(tiny.township_officer.pk), actor_of(tiny.township_secretary.pk)]

        def judge(number: int, say: processes.Say) -> None:
            act = reviews.review if number % 2 else reviews.send_back
            tried(lambda: act(actor=who[number % 2], ticket=ticket, words="看过"), say)

        said = [line for lines in processes.together(4, judge) for line in lines]
    assert sorted(said) == ["core.wrong_state"] * 3 + ["done"]
    ticket.refresh_from_db()
    done = ticket.steps.filter(act__in=[Act.REVIEWED, Act.RETURNED]).get()
    assert ticket.stage == (Stage.CLOSED if done.act == Act.REVIEWED else Stage.RETURNED)


def test_an_alarm_is_given_out_once(tiny, actors) -> None:
    with time_machine.travel(MONDAY, tick=False):
        alert = raised(tiny, Level.YELLOW)
        who = actors.township_officer

        def give(_number: int, say: processes.Say) -> None:
            tried(lambda: tickets.dispatch(actor=who, alert=alert), say)

        said = [line for lines in processes.together(4, give) for line in lines]
    assert sorted(said) == ["done", *["indicators.has_ticket"] * 3]
    assert Ticket.objects.count() == 1


def test_a_county_judged_twice_at_once_raises_each_alarm_once(tiny) -> None:
    with time_machine.travel(ON, tick=False):
        history(
            tiny.coop,
            tiny.village,
            "2025-01",
            "2026-03",
            income=lambda month: 5 * WAN if month >= "2026" else 10 * WAN,
        )

        def judge(_number: int, say: processes.Say) -> None:
            say(str(len(services.judge_county(actor=SYSTEM, county=tiny.county))))

        said = [line for lines in processes.together(3, judge) for line in lines]
    assert sorted(said) == ["0", "0", "1"]
    assert Alert.objects.count() == 1


@pytest.fixture
def march(tiny):
    """March of the cattle cooperative, with a sale; today is 2 April."""
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=clock.ZONE), tick=False) as now:
        office = Office(tiny)
        office.fund(100_000 * YUAN)
        office.book(T.SALE_OTHERS, Row(9_000 * YUAN))
        now.move_to(dt.datetime(2026, 4, 2, 10, tzinfo=clock.ZONE), tick=False)
        yield office


def test_a_month_is_opened_once_while_others_open_it_and_somebody_sends_it(march) -> None:
    county = march.tiny.county

    def open_it(_number: int, say: processes.Say) -> None:
        say(str(services.open_month(actor=SYSTEM, month="2026-03", county=county)))

    said = [line for lines in processes.together(3, open_it) for line in lines]
    assert sorted(said) == ["0", "0", "2"]
    row = MonthlyReturn.objects.get(organisation=march.coop.pk, month="2026-03")
    services.fill_return(actor=march.accountant, return_id=row.pk, answers=PLAIN)
    march.book(T.SALE_OTHERS, Row(1_000 * YUAN))
    who = march.accountant

    def send(number: int, say: processes.Say) -> None:
        if number:
            open_it(number, say)
        else:
            tried(lambda: services.send_return(actor=who, return_id=row.pk), say)

    said = [line for lines in processes.together(3, send) for line in lines]
    assert sorted(said) == ["0", "0", "done"]
    row.refresh_from_db()
    assert row.status == ReturnStatus.SUBMITTED
    kept = list(ReturnFigures.objects.filter(monthly_return=row).order_by("version"))
    assert [one.version for one in kept] == list(range(1, len(kept) + 1))
    assert all(a.numbers != b.numbers for a, b in pairwise(kept))


def test_a_month_is_locked_once_and_what_is_sent_back_meanwhile_is_not_locked(
    march, actors
) -> None:
    services.open_month(actor=SYSTEM, month="2026-03", county=march.tiny.county)
    row = MonthlyReturn.objects.get(organisation=march.coop.pk, month="2026-03")
    services.fill_return(actor=march.accountant, return_id=row.pk, answers=PLAIN)
    services.send_return(actor=march.accountant, return_id=row.pk)
    officer = actors.township_officer
    services.review_return(actor=officer, return_id=row.pk)
    county = {"actor": actors.county_officer, "county": march.tiny.county, "month": "2026-03"}

    def press(number: int, say: processes.Say) -> None:
        if number == 0:
            back = {"actor": officer, "return_id": row.pk, "reason": "数不对"}
            tried(lambda: services.return_to_cooperative(**back), say)
        else:
            say(str(services.lock_month(**county)))

    back, *locked = processes.together(4, press)
    row.refresh_from_db()
    steps = ReturnStep.objects.filter(monthly_return=row, kind="LOCKED").count()
    if back == ["done"]:
        assert (row.status, steps, locked) == (ReturnStatus.RETURNED, 0, [["0"]] * 3)
    else:
        assert (row.status, steps) == (ReturnStatus.LOCKED, 1)
        assert sorted(lines[0] for lines in locked) == ["0", "0", "1"]


def test_a_month_is_reported_once_however_many_press(tiny, actors) -> None:
    records.open_shops(tiny)
    records.hand_over(tiny, "village", "household", clock.today(), 10)
    services.rebuild(actor=SYSTEM)
    month = clock.month_of(clock.today())
    who = actors.county_officer

    def report(_number: int, say: processes.Say) -> None:
        found = services.report_month(actor=who, county=tiny.county, month=month)
        say("nothing new" if found is None else str(found.number))

    said = [line for lines in processes.together(3, report) for line in lines]
    assert sorted(said) == ["1", "nothing new", "nothing new"]
    assert Report.objects.get(month=month).number == 1
