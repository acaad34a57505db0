"""The page of a place: what figures compute, opened down to records in three clicks; alerts on pages."""

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from tests.indicators import records
from tests.indicators.test_alerts import WAN, history
from touyan.core import clock, figures, measures, packs
from touyan.core.actor import SYSTEM
from touyan.indicators import services, wording
from touyan.indicators.models import Alert, AlertStatus, Fact, FactRun, Ticket
from touyan.indicators.queries import facts as queries
from touyan.indicators.queries import published
from touyan.indicators.rules import RULES
from touyan.registry import services as registry

PLACE = "/facts/520524000000/"


@pytest.fixture
def counted(tiny):
    """Visits in two townships, counted."""
    records.open_shops(tiny)
    for village, times in (("far_village", 3), ("east_village", 2)):
        for _n in range(times):
            records.hand_over(tiny, village, "far_household", clock.today(), 10)
    services.rebuild(actor=SYSTEM)
    return tiny


def test_everything_that_figures_compute_is_on_the_page_and_equal(counted, actors):
    """Over its published period; from facts, or from records where facts do not reach (rule 14)."""
    page = actors.browser("county_leader").get(PLACE).content.decode()
    shown = dict(re.findall(r'data-figure="(\w+)".*?data-value>([^<]*)</b>', page, re.DOTALL))
    assert set(figures.declared()) == set(shown)
    published = {row.key: row.period for row in packs.pack_of("520524").figures}
    for key, text in shown.items():
        ask = figures.ask_for(published.get(key, ""), prefix="520524", today=clock.today())
        computed = figures.declared()[key].compute(ask)
        assert (None if text == "—" else Decimal(text.replace(",", ""))) == computed, key


def test_figures_of_a_published_period_are_told_over_its_months(tiny):
    records.open_shops(tiny)
    for day, points in (("2020-12-31", 7), ("2021-01-01", 11), ("2021-09-30", 13)):
        records.hand_over(tiny, "far_village", "far_household", dt.date.fromisoformat(day), points)
    services.rebuild(actor=SYSTEM, first="2020-01")
    found = {one.figure.key: one for one in published.told(tiny.county, queries.as_of())}
    assert found["points_redeemed"].counted_at is None
    assert found["points_redeemed"].period == "2021 to 2021-09"
    assert found["points_redeemed"].value == 24
    ask = figures.ask_for("cumulative to 2021-09", prefix="520524", today=clock.today())
    assert found["redemption_visits"].value == figures.declared()["redemption_visits"].compute(ask)
    assert found["redemption_visits"].value == 3
    assert found["redemption_visits"].agrees is False
    below = published.told(tiny.south, queries.as_of())
    assert {one.published for one in below} == {
        None
    }  # published for the county, not for a township


def test_a_township_is_told_of_the_reported_villages_that_lie_in_it(tiny, actors):
    """X-02: what reports say of a village elsewhere is no 0 of this township."""
    village = {"actor": SYSTEM, "valid_from": clock.today()}
    registry.create_area(path="520524107000", name="化起镇", **village)
    registry.create_area(path="520524107207", name="大寨村", **village)
    services.rebuild(actor=SYSTEM)
    for path, expected in (("520524107000", True), (tiny.north.path, False)):
        page = actors.browser("county_officer").get(reverse("indicators:place", args=[path]))
        shown = set(re.findall(r'data-figure="(\w+)"', page.content.decode()))
        assert "points_redeemed" in shown
        assert ("dazhai_deeds" in shown) is expected
        assert not shown & {"townships", "baima_surplus_2020", "huakua_area"}
    assert "villages" in shown
    page = actors.browser("county_officer").get(PLACE).content.decode()
    assert 'data-figure="baima_surplus_2020"' in page
    village_page = reverse("indicators:place", args=[tiny.village.path])
    page = actors.browser("village_secretary").get(village_page).content.decode()
    assert 'data-figure="points_redeemed"' in page
    assert 'data-figure="villages"' not in page


def test_nothing_happened_is_0_and_only_the_unknown_is_a_dash(counted, actors):
    """Also a share of nothing is not known; a month before the first one that was read neither."""
    as_of = queries.as_of()
    visits, share = (measures.declared()[c] for c in ("points.visits", "decisions.attendance"))
    assert queries.known(visits, None, as_of.last, as_of) == measures.Value(0)
    assert queries.known(visits, None, measures.shifted(as_of.first, -1), as_of) is None
    assert queries.known(share, None, as_of.last, as_of) is None
    browser = actors.browser("county_officer")
    page = browser.get(reverse("indicators:measure", args=["520524000000", "points.visits"]))
    assert '<span class="bars__value">0</span>' in page.content.decode()


def test_figures_that_are_half_an_hour_old_turn_amber(counted, actors):
    browser = actors.browser("county_leader")
    assert 'class="stale"' not in browser.get(PLACE).content.decode()
    FactRun.objects.update(started_at=clock.now() - dt.timedelta(minutes=31))
    assert 'class="stale"' in browser.get(PLACE).content.decode()


def test_an_alarm_is_somebodys_task_in_three_clicks(counted, actors):
    """U-18: county page, dispatch, give out; then it has an owner and a time by which it is due."""
    _raise(counted, [counted.village], start=30)  # an orange one
    browser = actors.browser("county_officer")
    address = _link_of_button(browser.get(PLACE), "派单")  # click 1 opens the form
    form = browser.get(address).content.decode()
    (person,) = re.findall(r'name="person" value="(\d+)"[^>]*checked', form)
    answer = browser.post(address, {"request_key": str(uuid.uuid4()), "person": person})  # click 2
    assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.case.assignee_id == int(person)
    assert ticket.case.first_answer_due_at > clock.now()
    page = browser.get(PLACE)
    assert ticket.case.assignee.name in page.content.decode()
    assert _link_of_button(page, "调度单") == reverse("indicators:ticket", args=[ticket.pk])


def test_who_cannot_dispatch_opens_the_alarm(counted, actors):
    _raise(counted, [counted.village], start=30)
    address = _link_of_button(actors.browser("auditor").get(PLACE), "看预警")
    assert address == reverse("indicators:alert", args=[Alert.objects.get().pk])


def test_a_guarded_alarm_is_on_the_page_of_who_judges_and_on_no_wall_or_paper(counted, actors):
    _raise(counted, [counted.village])
    Alert.objects.update(is_guarded=True)
    address = reverse("indicators:alert", args=[Alert.objects.get().pk])
    officer = actors.browser("county_officer")
    assert address in officer.get(PLACE).content.decode()
    assert counted.coop.name not in officer.get("/screen/520524000000/").content.decode()
    for who in ("county_leader", "auditor"):
        assert address not in actors.browser(who).get(PLACE).content.decode()


def _link_of_button(page, word):
    found = re.search(
        rf'<a class="button[^"]*" href="([^"]+)">(?:(?!</a>).)*<span>{word}</span></a>',
        page.content.decode(),
    )
    assert found, word
    return found[1]


def test_a_number_opens_county_township_village_records(counted, actors):
    browser = actors.browser("county_leader")
    page = browser.get(reverse("indicators:own_place"), follow=True)
    page = browser.get(_link(page, wording_of("points.visits")))  # click 1: the townships
    page = browser.get(_link(page, "南河镇"))  # click 2: the villages
    records_of_village = reverse("points:redemptions_by_area", args=[counted.far_village.path])
    address = _link(page, "石桥村")  # click 3
    assert address.startswith(f"{records_of_village}?start=")
    assert browser.get(address).content.decode().count("/points/record/redemption/") == 3


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
    assert ",兑换人次,3,,0" in text
    assert (
        browser.get(reverse("indicators:measure", args=["520524000000", "no.such"])).status_code
        == 404
    )


@pytest.mark.parametrize("by", ["now", "then"])
def test_a_page_asks_at_most_15_questions_whatever_lies_below(
    counted, actors, django_assert_max_num_queries, by
):
    """L-05, with ten records and with a thousand, 6 villages and 60."""
    browser = actors.browser("county_officer")
    addresses = (PLACE, reverse("indicators:measure", args=["520524000000", "points.visits"]))
    _raise(counted, [counted.village])
    few = [_asked(browser, one, by, django_assert_max_num_queries) for one in addresses]
    _grow(counted)
    assert few == [_asked(browser, one, by, django_assert_max_num_queries) for one in addresses]


def _asked(browser, address, by, at_most):
    for _warm in range(2):
        browser.get(address)
    with at_most(15) as asked:
        assert browser.get(address, {"by": by}).status_code == 200
    return len(asked)


def _grow(tiny):
    """Twenty more townships with three villages each, hundreds of facts, an alarm in each village."""
    today = clock.today()
    villages = []
    for town in range(300, 320):
        known = {"actor": SYSTEM, "valid_from": today}
        registry.create_area(path=f"520524{town}000", name=f"{town}镇", **known)
        villages += [
            registry.create_area(path=f"520524{town}20{n}", name=f"{town}{n}村", **known)
            for n in range(3)
        ]
    Fact.objects.bulk_create(
        Fact(
            area=area,
            month=clock.month_of(today),
            measure=code,
            num=n,
            reported_at=clock.now(),
        )
        for n, area in enumerate(villages)
        for code, one in measures.declared().items()
        if isinstance(one, measures.Additive)
    )
    _raise(tiny, villages, start=2)


def _raise(tiny, villages, start=1):
    Alert.objects.bulk_create(
        Alert(
            organisation=tiny.coop,
            area=area,
            rule=list(RULES)[n % len(RULES)],
            level=1 + n // len(RULES),
            month=clock.month_of(clock.today()),
            inputs={},
            thresholds={},
            raised_at=clock.now(),
            raised_on=clock.today(),
            seen_on=clock.today(),
            status=AlertStatus.OPEN,
        )
        for n, area in enumerate(villages, start)
    )


@pytest.mark.parametrize("code", ["points.visits", "decisions.attendance"])
def test_bars_begin_at_zero_and_stand_beside_their_numbers(counted, actors, code):
    """U-17: as wide as the number is large; unit and as-of time in the caption; a share in percent."""
    address = reverse("indicators:measure", args=["520524000000", code])
    page = actors.browser("county_officer").get(address).content.decode()
    charts = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert len(charts) == 2
    for chart in charts:
        assert "数据截至" in chart
        assert ("%" if code == "decisions.attendance" else "人次") in chart
        widths = [
            float(one) for one in re.findall(r'<rect class="bar[^"]*" width="([\d.]+)"', chart)
        ]
        texts = re.findall(r'<span class="bars__value">([^<]*)</span>', chart)
        assert len(widths) == len(texts) > 1
        if code == "points.visits":
            numbers = [int(text.replace(",", "")) for text in texts]
            most = max([*numbers, 1])
            assert widths == pytest.approx([100 * one / most for one in numbers], abs=1)
        else:
            assert all(width == 0 for width, text in zip(widths, texts, strict=True) if text == "—")


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
        assert 'name="blue" value="15"' in trial.content.decode()
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
