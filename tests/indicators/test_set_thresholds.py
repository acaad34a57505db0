"""A county puts thresholds in force on the page: only what it saw tried on history, with a trace."""

import re
import uuid
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.coops.books.office import Office
from tests.indicators.test_alerts import WAN, april, fallen, history  # noqa: F401 - fixtures
from touyan.audit.models import Record
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.indicators import services
from touyan.indicators.errors import LawSetsIt, NotTriedFirst, OutOfBounds, ReasonMissing
from touyan.indicators.models import Alert, ThresholdChange
from touyan.indicators.queries.backtest import try_rule
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.rules import Level, Thresholds
from touyan.indicators.services.thresholds import seen, set_threshold

SOFTER = {"blue": 51, "yellow": 60, "orange": 70, "red": 80, "small_base_yuan": 10_000}


def tried(county, rule="R02", numbers=None):
    thresholds = Thresholds.from_plain(numbers or SOFTER)
    pack = pack_for(county)
    pack = replace(pack, thresholds={**pack.thresholds, rule: thresholds})
    return seen(county, rule, thresholds, try_rule(county, rule, pack=pack))


def save(actor, county, **more):
    given = {"rule": "R02", "numbers": SOFTER, "reason": "本县牛价波动大"} | more
    if "proof" not in given:
        given["proof"] = tried(county, given["rule"], given["numbers"])
    return set_threshold(actor=actor, county=county, **given)


def test_what_was_tried_and_seen_is_in_force_with_its_back_test(fallen, actors):  # noqa: F811
    change = save(actors.county_officer, fallen.county)
    assert change.before["red"] == 50
    assert change.back_test["is_known"]
    assert change.back_test["raised"] == 0
    assert change.back_test["precision_percent"] is None  # fewer than 20 labels: not known
    assert pack_for(fallen.county).thresholds["R02"].steps[Level.RED] == 80
    assert services.judge_county(actor=SYSTEM, county=fallen.county) == []
    assert not Alert.objects.exists()
    assert Record.objects.filter(action="indicators.threshold.set").count() == 1


def test_nothing_is_saved_that_was_not_tried_just_so(fallen, actors, april):  # noqa: F811
    officer = actors.county_officer
    other = tried(fallen.county, numbers=SOFTER | {"red": 90})
    for proof in ("", "x", other, tried(fallen.county, "R04", SOFTER)):
        with pytest.raises(NotTriedFirst):
            save(officer, fallen.county, proof=proof)
    proof = tried(fallen.county)
    april.shift(2 * 3600 + 1)
    with pytest.raises(NotTriedFirst):  # seen too long ago
        save(officer, fallen.county, proof=proof)
    assert not ThresholdChange.objects.exists()


def test_law_bounds_and_order_hold_and_a_reason_is_needed(fallen, actors):  # noqa: F811
    officer = actors.county_officer
    for numbers in (
        SOFTER | {"red": 70},
        SOFTER | {"blue": 0},
        SOFTER | {"small_base_yuan": 999},
        {"red": 80},
        SOFTER | {"gps": 1},
    ):
        with pytest.raises(OutOfBounds):
            save(officer, fallen.county, numbers=numbers, proof="x")
    with pytest.raises(LawSetsIt):
        save(officer, fallen.county, rule="R10", proof="x")
    with pytest.raises(ReasonMissing):
        save(officer, fallen.county, reason=" ")
    for name in ("township_officer", "county_leader", "auditor", "coop_chair"):
        with pytest.raises(NotAllowed):
            save(getattr(actors, name), fallen.county)


def test_a_change_stays(fallen, actors):  # noqa: F811
    save(actors.county_officer, fallen.county)
    with pytest.raises(DatabaseError), transaction.atomic():
        ThresholdChange.objects.all().delete()


def test_on_the_page_it_is_tried_first_and_saved_then(fallen, actors):  # noqa: F811
    browser = actors.browser("county_officer")
    address = reverse("indicators:threshold", args=["R02"])
    assert 'name="proof"' not in browser.get(address).content.decode()
    numbers = {key: str(value) for key, value in SOFTER.items()}
    page = browser.get(address, numbers).content.decode()
    proof = re.search(r'name="proof" value="([^"]+)"', page)[1]
    sent = numbers | {"proof": proof, "reason": "牛价波动大", "request_key": str(uuid.uuid4())}
    refused = browser.post(address, sent | {"red": "90", "request_key": str(uuid.uuid4())})
    assert refused.status_code == 400
    assert "先在历史上试一遍" in refused.content.decode()
    assert browser.post(address, sent).status_code == 302
    page = browser.get(address).content.decode()
    assert "牛价波动大" in page
    assert "10→51" in page


def test_the_county_notes_a_lead_on_its_page(tiny, actors):

    Office(tiny)
    browser = actors.browser("county_officer")
    sent = {
        "organisation": str(tiny.coop.pk),
        "kind": "LISTED",
        "since": "2026-01-05",
        "source": "公示系统",
        "request_key": str(uuid.uuid4()),
    }
    assert browser.post(reverse("indicators:leads"), sent).status_code == 302
    page = browser.get(reverse("indicators:leads")).content.decode()
    assert "公示系统" in page
    assert "列入经营异常名录" in page
    wrong = browser.post(
        reverse("indicators:leads"), sent | {"source": "", "request_key": str(uuid.uuid4())}
    )
    assert wrong.status_code == 400


def test_the_list_says_which_colour_begins_where_and_the_law_in_the_readers_language(tiny, actors):
    """Days before something, dates of the next year and what else is set are words, not raw numbers."""
    page = actors.browser("county_officer").get(reverse("indicators:thresholds")).content.decode()
    assert "蓝 10 · 黄 20 · 橙 35 · 红 50 %" in page
    assert "蓝 提前 30 · 黄 1" in page
    assert "次年1月31日" in page
    assert "《农民专业合作社法》（2017年）第四十四条" in page
    assert "art." not in page
    assert "：50,000" in page


def test_a_step_of_a_thousand_or_more_stands_in_its_field(tiny, actors):
    """A mark between thousands would leave a number field empty."""
    browser = actors.browser("county_officer")
    page = browser.get(reverse("indicators:threshold", args=["R12"])).content.decode()
    assert 'name="blue" value="1101"' in page
    assert 'name="red" value="1531"' in page
    page = browser.get(reverse("indicators:threshold", args=["R16"])).content.decode()
    assert 'name="orange" value="200000"' in page


@pytest.mark.parametrize(
    ("code", "field", "asked", "bounds"),
    [
        ("R02", "red", "-50", "1 到 100"),
        ("R02", "small_base_yuan", "1000", "10000 到 1000000"),
        ("R07", "red", "99999", "1 到 365"),
        ("R12", "red", "2431", "101 到 1531"),
        ("R22", "yellow", "1231", "101 到 630"),
        ("R04", "blue", "五十", "10 到 100"),
    ],
)
def test_an_absurd_number_is_named_with_what_may_be_written(
    tiny, actors, code, field, asked, bounds
):
    page = actors.browser("county_officer").get(
        reverse("indicators:threshold", args=[code]), {field: asked}
    )
    text = page.content.decode()
    assert "没有采用" in text
    assert bounds in text
    assert 'name="proof"' not in text
