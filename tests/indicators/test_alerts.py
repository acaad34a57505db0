"""Alerts over a county: raised once, recomputable, ended by people with a word; back-tests of history."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction

from tests.fault.statements import fail_at_every_statement
from touyan.core import clock, packs
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.core.measures import months_between
from touyan.indicators import backtesting, services
from touyan.indicators.errors import ReasonMissing, SameHand, UnknownField, UnknownRule
from touyan.indicators.models import Alert, AlertStatus, AlertWord, MonthlyReturn, ReturnValue
from touyan.indicators.pack import PACK
from touyan.indicators.queries.backtest import labels_of, try_rule
from touyan.indicators.queries.history import series_of
from touyan.indicators.rules import Level
from touyan.indicators.services.alerts import combined_levels, recomputed
from touyan.indicators.services.returns import OldMonth

WAN = 1_000_000
ON = dt.datetime(2026, 4, 12, 10, tzinfo=clock.ZONE)


@pytest.fixture
def april():
    with time_machine.travel(ON, tick=False) as traveller:
        yield traveller


def history(coop, area, first, last, **numbers):
    """Take over months of a cooperative; a number may be a function of the month."""
    months = [
        OldMonth(
            coop,
            area,
            month,
            {name: value(month) if callable(value) else value for name, value in numbers.items()},
        )
        for month in months_between(first, last)
    ]
    return len(services.take_over_history(actor=SYSTEM, months=months))


@pytest.fixture
def fallen(tiny, april):
    """The cattle cooperative sells half of what it sold last year; the tea one goes on as before."""
    for coop, now in ((tiny.coop, 5 * WAN), (tiny.sibling_coop, 10 * WAN)):
        history(
            coop,
            tiny.village,
            "2025-01",
            "2026-03",
            income=lambda month, now=now: now if month >= "2026" else 10 * WAN,
            assets=100 * WAN,
            liabilities=10 * WAN,
        )
    return tiny


def test_a_fallen_income_is_raised_once_and_recomputes(fallen):
    made = services.judge_county(actor=SYSTEM, county=fallen.county)
    assert [(alert.organisation_id, alert.rule, alert.level) for alert in made] == [
        (fallen.coop.pk, "R02", Level.RED)
    ]
    alert = Alert.objects.get()
    assert alert.inputs == {"income_fen": 15 * WAN, "income_last_year_fen": 30 * WAN}
    assert alert.thresholds["small_base_yuan"] == 10_000
    assert recomputed(alert) == Level.RED
    assert services.judge_county(actor=SYSTEM, county=fallen.county) == []
    assert Alert.objects.count() == 1


def test_a_graver_level_takes_the_place_of_the_open_alert_at_once(tiny, april):
    history(
        tiny.coop,
        tiny.village,
        "2025-01",
        "2026-04",
        income=lambda month: {"2026-04": 0}.get(month, 10 * WAN if month < "2026" else 8 * WAN),
    )
    first = services.judge_county(actor=SYSTEM, county=tiny.county, month="2026-03")
    assert [alert.level for alert in first] == [Level.YELLOW]
    april.shift(dt.timedelta(days=1))
    second = services.judge_county(actor=SYSTEM, county=tiny.county, month="2026-04")
    assert [(alert.level, alert.follows_id) for alert in second] == [(Level.ORANGE, first[0].pk)]
    first[0].refresh_from_db()
    assert first[0].status == AlertStatus.CLOSED
    assert Alert.objects.standing().count() == 1


def test_a_small_base_is_never_judged(tiny, april):
    history(
        tiny.coop,
        tiny.village,
        "2025-01",
        "2026-03",
        income=lambda month: 300_000 if month < "2026" else 1,
    )
    assert services.judge_county(actor=SYSTEM, county=tiny.county) == []


def test_a_false_alarm_needs_the_countys_word_and_becomes_a_label(fallen, actors):
    (alert,) = services.judge_county(actor=SYSTEM, county=fallen.county)
    with pytest.raises(ReasonMissing):
        services.say_false(actor=actors.village_secretary, alert=alert, reason=" ")
    services.say_false(actor=actors.village_secretary, alert=alert, reason="上年有一次性收入")
    with pytest.raises(WrongState):
        services.say_false(actor=actors.township_officer, alert=alert, reason="再说一次")
    for name in ("township_officer", "county_leader", "auditor"):
        with pytest.raises(NotAllowed):
            services.decide_false(
                actor=getattr(actors, name), alert=alert, agrees=True, reason="是"
            )
    services.decide_false(actor=actors.county_officer, alert=alert, agrees=True, reason="属实")
    alert.refresh_from_db()
    assert alert.status == AlertStatus.FALSE
    assert [label.was_right for label in labels_of(fallen.county, "R02")] == [False]
    with pytest.raises(WrongState):
        services.confirm_right(actor=actors.county_officer, alert=alert, reason="又是")


def test_nobody_approves_what_they_asked_for(fallen, actors):
    (alert,) = services.judge_county(actor=SYSTEM, county=fallen.county)
    services.say_false(actor=actors.county_officer, alert=alert, reason="误报")
    with pytest.raises(SameHand):
        services.decide_false(actor=actors.county_officer, alert=alert, agrees=True, reason="是")


def test_a_refused_false_alarm_is_open_again(fallen, actors):
    (alert,) = services.judge_county(actor=SYSTEM, county=fallen.county)
    services.say_false(actor=actors.village_secretary, alert=alert, reason="误报")
    services.decide_false(actor=actors.county_officer, alert=alert, agrees=False, reason="没有依据")
    alert.refresh_from_db()
    assert alert.status == AlertStatus.OPEN


def test_what_is_closed_and_comes_back_begins_one_level_higher(tiny, april, actors):
    history(
        tiny.coop,
        tiny.village,
        "2025-01",
        "2026-04",
        income=lambda month: 10 * WAN if month < "2026" else 8 * WAN,
    )
    (alert,) = services.judge_county(actor=SYSTEM, county=tiny.county, month="2026-03")
    services.close(actor=actors.county_officer, alert=alert, reason="已说明")
    assert services.judge_county(actor=SYSTEM, county=tiny.county, month="2026-03") == []
    april.shift(dt.timedelta(days=30))
    (again,) = services.judge_county(actor=SYSTEM, county=tiny.county, month="2026-04")
    assert (alert.level, again.level) == (Level.YELLOW, Level.ORANGE)
    assert recomputed(again) == Level.YELLOW


def test_other_places_do_not_see_an_alert_and_its_own_cooperative_does(fallen, actors):
    (alert,) = services.judge_county(actor=SYSTEM, county=fallen.county)
    for name in ("township_officer", "county_leader", "auditor", "village_secretary", "coop_chair"):
        assert alert in Alert.objects.visible_to(getattr(actors, name)), name
    for name in (
        "other_township_officer",
        "sibling_village_secretary",
        "sibling_coop_chair",
        "villager",
        "system_admin",
    ):
        actor = getattr(actors, name)
        assert alert not in Alert.objects.visible_to(actor), name
        with pytest.raises(NotFound):
            services.say_false(actor=actor, alert=alert, reason="误报")
    with pytest.raises(NotAllowed):  # sees it, and may not judge it
        services.close(actor=actors.village_secretary, alert=alert, reason="好了")
    with pytest.raises(NotAllowed):
        services.judge_county(actor=actors.township_officer, county=fallen.county)


def test_words_and_numbers_stay(fallen, actors):
    (alert,) = services.judge_county(actor=SYSTEM, county=fallen.county)
    services.say_false(actor=actors.village_secretary, alert=alert, reason="误报")
    for rows in (AlertWord.objects.all(), ReturnValue.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_three_orange_alerts_make_a_cooperative_red(fallen):
    def orange(rule):
        return Alert(organisation_id=1, rule=rule, level=Level.ORANGE)

    assert combined_levels([orange("R02"), orange("R04")])[1] == Level.ORANGE
    assert combined_levels([orange("R02"), orange("R04"), orange("R20")])[1] == Level.RED


def test_history_is_marked_as_imported_and_comes_once(fallen):
    assert MonthlyReturn.objects.filter(is_imported=True).count() == 30
    assert history(fallen.coop, fallen.village, "2025-01", "2025-12", income=1) == 0
    assert series_of(fallen.county)[fallen.coop.pk].at("income", "2025-05") == 10 * WAN
    with pytest.raises(UnknownField):
        history(fallen.coop, fallen.village, "2024-01", "2024-01", online_time=1)


def test_copied_months_of_history_are_looked_at_twice(tiny, april):
    numbers = {
        "income": 12_345,
        "expense": 10_111,
        "overhead": 1_007,
        "surplus": 1_227,
        "cash": 4_321,
        "assets": 98_766,
        "liabilities": 11_119,
        "members": 103,
    }
    history(tiny.coop, tiny.village, "2026-02", "2026-03", **numbers)
    (alert,) = services.judge_county(actor=SYSTEM, county=tiny.county)
    assert (alert.rule, alert.level) == ("R19", Level.YELLOW)
    assert alert.inputs["oddities"] == ["copied"]


def test_a_back_test_says_how_often_which_and_that_precision_is_not_known(fallen, capsys):
    found = try_rule(fallen.county, "R02")
    assert (found.first, found.last, found.looked_at) == ("2024-04", "2026-03", 2)
    assert {(one.organisation, one.month) for one in found.raised} == {(fallen.coop.pk, "2026-01")}
    assert found.precision_percent is None
    call_command("backtest", "R02", "--json")
    assert '"precision_percent": null' in capsys.readouterr().out
    call_command("backtest", "R02")
    assert str(found.last) in capsys.readouterr().out
    with pytest.raises(UnknownRule):
        try_rule(fallen.county, "R10")


def test_without_history_there_is_nothing_to_try(tiny):
    found = try_rule(tiny.county, "R02")
    assert (found.looked_at, found.raised, found.precision_percent) == (0, [], None)


def test_precision_is_told_from_twenty_labels_on(fallen):
    pack = packs.of_room(PACK, fallen.county.path)
    on = dt.date(2026, 2, 20)
    for number, known in ((19, None), (20, 75)):
        labels = [
            backtesting.Label(fallen.coop.pk, on, was_right=n % 4 != 0) for n in range(number)
        ]
        found = backtesting.back_test(
            "R02",
            series_of(fallen.county),
            first="2025-12",
            last="2026-03",
            pack=pack,
            labels=labels,
        )
        assert found.labelled == number
        assert found.precision_percent == known
        assert found.median_days_earlier == 10


@pytest.mark.django_db(transaction=True)
def test_raising_and_judging_are_whole_or_not_there(tiny, actors):
    with time_machine.travel(ON, tick=False):
        history(
            tiny.coop,
            tiny.village,
            "2025-01",
            "2026-03",
            income=lambda month: WAN * 10 if month < "2026" else 0,
        )
        fail_at_every_statement(lambda: services.judge_county(actor=SYSTEM, county=tiny.county))
        alert = Alert.objects.get(rule="R02")
        fail_at_every_statement(
            lambda: services.say_false(actor=actors.village_secretary, alert=alert, reason="误报")
        )
