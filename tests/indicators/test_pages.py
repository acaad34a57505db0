"""The page of a place: what figures compute, opened down to records in three clicks; alerts on pages."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from tests.indicators import records
from tests.indicators.test_alerts import WAN, history
from touyan.core import clock, figures, measures
from touyan.core.actor import SYSTEM
from touyan.indicators import services, wording
from touyan.indicators.models import Alert, AlertStatus
from touyan.indicators.queries import facts as queries


@pytest.fixture
def counted(tiny):
    """Visits in two townships, counted."""
    records.open_shops(tiny)
    for village, times in (("far_village", 3), ("east_village", 2)):
        for _n in range(times):
            records.hand_over(tiny, village, "far_household", clock.today(), 10)
    services.rebuild(actor=SYSTEM)
    return tiny


def test_everything_that_figures_compute_is_on_the_page_and_equal(counted):
    """Flows are added over the months of the figure, stocks are today's."""
    ask = figures.Ask(counted.county.prefix, None, clock.today())
    month = clock.month_of(clock.today())
    now = queries.values_of(counted.county, month)
    told = {one.figure: one for one in measures.declared().values() if one.figure}
    assert set(told) == set(figures.declared()) & set(told) != set()
    for key, measure in told.items():
        computed = figures.declared()[key].compute(ask)
        if isinstance(measure, measures.Flow):
            months = measures.months_between(queries.as_of().first, month)
            values = [queries.values_of(counted.county, each).get(measure.code) for each in months]
            whole = measure.over_months(value for value in values if value)
            assert whole.num == computed, key
        elif measure.is_average:
            assert (
                computed is None or now[measure.code].num == computed * 100 * now[measure.code].den
            )
        else:
            value = now.get(measure.code)
            assert (value.num if value else 0) == computed, key


def test_a_number_opens_county_township_village_records(counted, actors):
    browser = actors.browser("county_leader")
    page = browser.get(reverse("indicators:own_place"), follow=True)
    page = browser.get(_link(page, wording_of("points.visits")))  # click 1: the townships
    page = browser.get(_link(page, "南河镇"))  # click 2: the villages
    records_of_village = reverse("points:redemptions_by_area", args=[counted.far_village.path])
    assert _link(page, "石桥村") == records_of_village  # click 3


def wording_of(code):
    return str(measures.declared()[code].title)


def _link(page, text):
    found = re.search(
        rf'<a[^>]*href="([^"]+)"[^>]*>\s*{re.escape(text)}\s*</a>', page.content.decode()
    )
    assert found, text
    return found[1].replace("&amp;", "&")


def test_a_township_opens_its_own_villages_only(counted, actors):
    browser = actors.browser("other_township_officer")
    assert browser.get(reverse("indicators:place", args=["520524102000"])).status_code == 200
    for path in ("520524000000", "520524101000", "520524101201"):
        assert browser.get(reverse("indicators:place", args=[path])).status_code == 404


def test_a_measure_comes_as_a_file_with_its_denominators(counted, actors):
    browser = actors.browser("county_officer")
    address = reverse("indicators:measure", args=["520524000000", "points.visits"])
    text = browser.get(address, {"format": "csv"}).content.decode()
    assert "520524102000,南河镇" in text
    assert (
        browser.get(reverse("indicators:measure", args=["520524000000", "no.such"])).status_code
        == 404
    )


def test_the_number_of_queries_does_not_grow_with_the_places(
    counted, actors, django_assert_max_num_queries
):
    browser = actors.browser("county_officer")
    with django_assert_max_num_queries(36):
        browser.get(reverse("indicators:place", args=["520524000000"]))
    with django_assert_max_num_queries(15):
        browser.get(reverse("indicators:measure", args=["520524000000", "points.visits"]))


def test_before_anything_is_counted_the_page_says_so(tiny, actors):
    browser = actors.browser("county_officer")
    page = browser.get(reverse("indicators:place", args=["520524000000"])).content.decode()
    assert "一刻钟" in page


def test_an_alarm_is_called_false_and_the_county_answers(tiny, actors):
    with time_machine.travel(dt.datetime(2026, 4, 12, 10, tzinfo=clock.ZONE), tick=False):
        history(
            tiny.coop,
            tiny.village,
            "2025-01",
            "2026-03",
            income=lambda month: 10 * WAN if month < "2026" else 5 * WAN,
        )
        (alert,) = services.judge_county(actor=SYSTEM, county=tiny.county)
        chair = actors.browser("coop_chair")
        page = chair.get(reverse("indicators:alerts"))
        assert tiny.coop.name in page.content.decode()
        text = chair.get(reverse("indicators:alert", args=[alert.pk])).content.decode()
        assert "150,000" in text
        assert "300,000" in text
        _post(chair, "indicators:say_false", alert, reason="上年卖过一批牛")
        officer = actors.browser("county_officer")
        _post(officer, "indicators:judge", alert, kind="FALSE_APPROVED", reason="属实")
        assert Alert.objects.get().status == AlertStatus.FALSE
        trial = officer.get(reverse("indicators:threshold", args=["R02"]), {"blue": "15"})
        assert "blue = 15" in trial.content.decode()
        assert officer.get(reverse("indicators:thresholds")).status_code == 200


def _post(browser, name, alert, **fields):
    answer = browser.post(
        reverse(name, args=[alert.pk]), {"request_key": str(uuid.uuid4()), **fields}
    )
    assert answer.status_code == 302, answer.content.decode()[-500:]


def test_shares_and_averages_in_words():
    share = measures.declared()["decisions.attendance"]
    each = measures.declared()["points.seed_grant"]
    assert "54" in wording.amount(share, measures.Value(54, 62))
    assert "87.1%" in wording.amount(share, measures.Value(54, 62))  # appendix B 14
    assert wording.amount(each, measures.Value(578 * 100_000, 578)) == "1,000"
    assert wording.amount(each, measures.Value(0, 0)) == "—"
    assert wording.amount(share, None) == "—"
