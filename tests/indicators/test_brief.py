"""The monthly brief: findings, tables, as-of time, the word "synthetic"; by scope, in few questions."""

import pytest

from tests.indicators import records
from tests.indicators.test_pages import _grow, _raise
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.indicators import papers, services
from touyan.indicators.queries import briefs
from touyan.indicators.queries import facts as queries

BRIEF = "/facts/520524000000/brief.pdf"


@pytest.fixture
def counted(tiny):
    """Twenty visits of the month that is over and forty of the one before."""
    records.open_shops(tiny)
    for months, times in ((-1, 25), (-2, 50)):
        day = measures.first_day(measures.shifted(clock.month_of(clock.today()), months))
        for _n in range(times):
            records.hand_over(tiny, "far_village", "far_household", day, 10)
    month = measures.shifted(clock.month_of(clock.today()), -6)
    services.rebuild(actor=SYSTEM, first=month)
    _raise(tiny, [tiny.village])
    return tiny


@pytest.fixture
def said(monkeypatch):
    """What the document is made of."""
    found = {}

    def render(template, data):
        found.update(data)
        return b"%PDF-"

    monkeypatch.setattr("touyan.indicators.papers.pdf.render", render)
    return found


def texts(said):
    return "\n".join(
        text
        for part in said["parts"]
        for text in [part["title"], *part["lines"], *(cell for row in part["rows"] for cell in row)]
    )


def test_it_is_a_document_with_our_own_font(counted, actors):
    answer = actors.browser("county_leader").get(BRIEF)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")
    assert b"NotoSansCJKsc" in answer.content


def test_it_says_what_is_wrong_what_changed_and_every_number(counted, actors, said):
    actors.browser("county_leader").get(BRIEF)
    last = measures.shifted(clock.month_of(clock.today()), -1)
    assert f"{int(last[5:])}月" in said["title"]
    assert "指标截至" in said["as_of"]
    text = texts(said)
    assert counted.coop.name in text
    assert "兑换人次 2" in text
    assert "比" in text
    for one in measures.declared().values():
        assert str(one.title) in text
    first = said["parts"][0]["title"]
    assert "预警" in first


def test_the_demonstration_says_that_it_is_one(counted, actors, said, settings):
    browser = actors.browser("county_leader")
    browser.get(BRIEF)
    assert said["mark"] == ""
    settings.IS_DEMO = True
    browser.get(BRIEF)
    assert said["mark"] == "合成演示数据"


def test_nobody_is_named(counted, actors, said):
    actors.browser("county_leader").get(BRIEF)
    people = {getattr(counted, name).name for name in ("village_secretary", "county_officer")}
    assert not [name for name in people if name in texts(said)]


def test_who_reads_no_alarms_gets_none(counted, actors, said):
    actors.browser("township_justice").get("/facts/520524101000/brief.pdf")
    assert counted.coop.name not in texts(said)
    assert said["parts"]


def test_a_month_that_is_not_over_is_not_briefed(counted, actors, said):
    browser = actors.browser("county_leader")
    browser.get(BRIEF, {"month": clock.month_of(clock.today())})
    assert f"{int(measures.shifted(clock.month_of(clock.today()), -1)[5:])}月" in said["title"]
    browser.get(BRIEF, {"month": measures.shifted(clock.month_of(clock.today()), -2)})
    assert f"{int(measures.shifted(clock.month_of(clock.today()), -2)[5:])}月" in said["title"]


def test_it_asks_a_fixed_number_of_questions(counted, actors, django_assert_num_queries):
    """Eight, and none more for more villages or alarms."""
    month = measures.shifted(clock.month_of(clock.today()), -1)
    as_of = queries.as_of()
    leader, county = actors.county_leader, counted.county
    known = {"month": month, "as_of": as_of}
    briefs.brief(leader, county, **known)  # figures that facts do not reach are kept for minutes
    with django_assert_num_queries(8):
        briefs.brief(leader, county, **known)
    _grow(counted)
    with django_assert_num_queries(8):
        found = briefs.brief(leader, county, **known)
    assert papers.brief(found).startswith(b"%PDF-")


def test_another_township_is_not_found(counted, actors):
    assert actors.browser("other_township_officer").get(BRIEF).status_code == 404
