"""No alarm waits for nobody: the lowest office that may give it out finds it, and the county what is called false."""

import pytest
import time_machine

from tests.indicators.ticketing import MONDAY, agriculture, raised
from touyan.core import inbox
from touyan.core.errors import NotFound
from touyan.indicators.models import Alert
from touyan.indicators.rules import Level
from touyan.indicators.services import alerts, tickets

OFFICES = ("village_secretary", "township_officer", "county_officer")


@pytest.fixture
def now():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def waits(actor, code):
    """Return where the items of a source lead; its number is counted in two ways."""
    source = inbox.declared()[f"indicators.{code}"]
    found = source.look(actor)
    assert inbox.counted(actor, [source]) == found.count
    return [one.href for one in found.items]


@pytest.mark.parametrize(
    ("level", "whose"),
    [
        (Level.BLUE, "village_secretary"),
        (Level.YELLOW, "township_officer"),
        (Level.ORANGE, "county_officer"),
        (Level.RED, "county_officer"),
    ],
)
def test_an_alarm_waits_with_the_lowest_office_that_may_give_it_out(
    tiny, actors, now, level, whose
):
    alert = raised(tiny, level)
    for name in OFFICES:
        found = waits(getattr(actors, name), "to_give_out")
        assert found == ([f"/alerts/{alert.pk}/dispatch/"] if name == whose else []), name
    for name in ("sibling_village_secretary", "other_township_officer", "county_leader"):
        assert waits(getattr(actors, name), "to_give_out") == []
    if level == Level.YELLOW:
        tickets.dispatch(actor=actors.township_officer, alert=alert)
        assert waits(actors.township_officer, "to_give_out") == []


def test_a_cooperative_of_the_township_has_no_village_that_gives_it_out(tiny, actors, now):
    alert = raised(tiny, Level.BLUE)
    Alert.objects.filter(pk=alert.pk).update(area=tiny.north)
    assert waits(actors.township_officer, "to_give_out") == [f"/alerts/{alert.pk}/dispatch/"]
    assert waits(actors.village_secretary, "to_give_out") == []


def test_a_guarded_alarm_waits_with_the_county_alone(tiny, actors, now):
    alert = raised(tiny, Level.YELLOW, is_guarded=True)
    for name in ("village_secretary", "township_officer"):
        assert waits(getattr(actors, name), "to_give_out") == []
    assert waits(actors.county_officer, "to_give_out") == [f"/alerts/{alert.pk}/dispatch/"]


def test_what_is_called_false_waits_with_who_may_decide_it(tiny, actors, now):
    alert = raised(tiny, Level.YELLOW)
    alerts.say_false(actor=actors.county_officer, alert=alert, reason="上年有一次性收入")
    officer = agriculture(tiny)
    assert waits(actors.county_officer, "to_decide") == []  # who asked does not decide
    assert waits(officer, "to_decide") == [f"/alerts/{alert.pk}/"]
    assert waits(actors.township_officer, "to_give_out") == []
    alerts.decide_false(actor=officer, alert=alert, agrees=False, reason="没有依据")
    assert waits(officer, "to_decide") == []
    assert waits(actors.township_officer, "to_give_out") == [f"/alerts/{alert.pk}/dispatch/"]
    # asked again by somebody else: now the first one may decide
    alerts.say_false(actor=actors.village_secretary, alert=alert, reason="有新凭证")
    assert waits(actors.county_officer, "to_decide") == [f"/alerts/{alert.pk}/"]


@pytest.mark.parametrize("seen_after", ["given out", "confirmed"])
def test_a_suspicion_is_told_to_the_cooperative_when_somebody_looks(tiny, actors, now, seen_after):
    """Suspected only, and people decide (rule 4.2): not from a list before anybody went there."""
    alert = raised(tiny, Level.YELLOW)
    Alert.objects.filter(pk=alert.pk).update(rule="SH3", inputs={"stopped": True})
    alert.refresh_from_db()
    chair, browser = actors.coop_chair, actors.browser("coop_chair")
    page = f"/alerts/{alert.pk}/"
    assert browser.get(page).status_code == 404
    assert tiny.coop.name not in browser.get("/alerts/").content.decode()
    with pytest.raises(NotFound):
        alerts.say_false(actor=chair, alert=alert, reason="没有停产")
    assert alert in Alert.objects.visible_to(actors.township_officer)
    if seen_after == "given out":
        tickets.dispatch(actor=actors.township_officer, alert=alert)
    else:
        alerts.confirm_right(actor=actors.county_officer, alert=alert, reason="到场看过")
    assert browser.get(page).status_code == 200
    alerts.say_false(actor=chair, alert=alert, reason="没有停产")
