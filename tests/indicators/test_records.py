"""Behind every number its records: they add up to it, and they name who acted, never who asked."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from tests.decisions.hall import Hall
from tests.indicators import records as shops
from tests.indicators.test_coop_facts import FIRST, Valley
from touyan.core import clock, measures, records
from touyan.core.actor import SYSTEM
from touyan.core.measures import Distinct, Value
from touyan.decisions import services as decisions
from touyan.disclosure.models import Notice, Objection, ObjectionStatus
from touyan.indicators import services
from touyan.indicators.models import Boundaries, Fact
from touyan.indicators.queries import facts as queries
from touyan.registry import services as registry
from touyan.registry.models import Person


@pytest.fixture
def counted(tiny, actors):
    """A meeting with closed minutes and a carried motion, objections answered and not, visits."""
    moved = []
    with time_machine.travel(dt.datetime(2026, 3, 2, 10, tzinfo=clock.ZONE), tick=False) as travel:

        def at(day, month=3, hour=10):
            travel.move_to(dt.datetime(2026, month, day, hour, tzinfo=clock.ZONE), tick=False)
            moved.append(day)

        motion = Hall(tiny, actors, at).held(come=4, yes=4)
        decisions.close_meeting(
            actor=actors.committee_chair, meeting_id=motion.meeting_id, minutes="当场唱票。"
        )
    notice = Notice.objects.filter(area=tiny.village).order_by("pk").first()
    for days, status in ((30, ObjectionStatus.OPEN), (20, ObjectionStatus.UPHELD)):
        moment = clock.now() - dt.timedelta(days=days)
        ended = status != ObjectionStatus.OPEN
        Objection.objects.create(
            notice=notice,
            line_ref=f"line:{days}",
            raised_by=tiny.villager,
            raised_at=moment,
            reason="分记少了",
            status=status,
            answer="补记" if ended else "",
            answer_due_on=moment.date() + dt.timedelta(days=5),
            resolved_by=tiny.village_secretary if ended else None,
            resolved_at=moment + dt.timedelta(days=2) if ended else None,
        )
    shops.open_shops(tiny)
    services.rebuild(actor=SYSTEM)
    return tiny


def _sums(rows):
    num = sum(row.num for row in rows)
    return Value(num, sum(row.den for row in rows) if rows and rows[0].den is not None else None)


def test_the_records_of_every_village_and_month_add_up_to_its_number(counted):
    rare = {"decisions.suggestions_answered", "disclosure.months", "registry.dual_role"}
    declared = {code for code in records.declared() if not code.startswith(("coops.", "cases."))}
    assert _compared(declared) >= declared - rare


def test_so_do_those_of_cooperatives_and_cases(tiny):
    """Sales, wages, members in two cooperatives, whistles in time and late, a village that moved."""
    with time_machine.travel(dt.datetime(2026, 2, 20, 9, tzinfo=clock.ZONE), tick=False) as travel:
        valley = Valley(tiny, travel)
        for step in (
            ("sell", 0, 123_456, 3),
            ("sell", 1, 7_000, 40),
            ("work", 0, 0, 3, 5),
            ("work", 0, 1, 2, 5),
            ("work", 1, 0, 4, 5),
            ("join", 0, 0, 60),
            ("join", 1, 0, 50),
            ("join", 1, 1, 40),
            ("leave", 2),
            ("whistle", 0, 3),
            ("whistle", 0, 30),
            ("arrive", 0, 5),
            ("close", 1),
            ("move", 1, 20),
        ):
            valley.play(step)
        services.rebuild(actor=SYSTEM, first=FIRST)
        seen = _compared({code for code in records.declared() if code[:5] in {"coops", "cases"}})
    assert seen >= {"coops.income", "coops.pay", "coops.workers", "coops.members", "cases.open"}


def _compared(codes):
    """Compare every fact of these measures with its records; return which there were."""
    facts = Fact.objects.filter(boundaries=Boundaries.NOW, measure__in=codes)
    seen = set()
    for fact in facts.select_related("area"):
        measure = measures.declared()[fact.measure]
        if len(fact.area.prefix) < 12 and isinstance(measure, Distinct):
            continue  # counted anew at each level
        rows = queries.records_of(fact.area, measure, fact.month)
        assert _sums(rows) == Value(fact.num, fact.den), (fact.measure, fact.month)
        seen.add(fact.measure)
    return seen


def test_what_lies_in_a_merged_village_is_among_the_records_of_the_new_one(counted):
    today = clock.today()
    month = clock.month_of(today)
    households = measures.declared()["registry.households"]
    both = sum(
        len(queries.records_of(area, households, month))
        for area in (counted.village, counted.sibling_village)
    )
    registry.merge_areas(
        actor=SYSTEM, old_ids=[counted.sibling_village.pk], into_id=counted.village.pk, on=today
    )
    services.update(actor=SYSTEM)
    rows = queries.records_of(counted.village, households, month)
    assert len(rows) == both == queries.values_of(counted.village, month)[households.code].num


def test_every_measure_opens_down_to_records(counted):
    """Either a page of the room lists them, or the room declares them."""
    for code, measure in measures.declared().items():
        assert code in records.declared() or measure.records, code
    assert set(records.declared()) <= set(measures.declared())


def test_the_page_shows_what_when_by_whom_and_on_what_ground(counted, actors):
    meeting = Fact.objects.filter(measure="decisions.meetings", boundaries="NOW").first()
    address = reverse("indicators:records", args=[meeting.area.path, "decisions.meetings"])
    page = actors.browser("county_officer").get(address, {"month": meeting.month})
    (row,) = queries.records_of(
        meeting.area, measures.declared()["decisions.meetings"], meeting.month
    )[:1]
    text = page.content.decode()
    for word in (row.title, row.who, row.basis, f"{row.on:%Y-%m-%d}"):
        assert word in text
    assert row.href in text
    hidden = actors.browser("county_petition").get(address, {"month": meeting.month})
    assert row.href not in hidden.content.decode()  # no power over meetings: the number, no door


def test_no_villager_is_named_behind_a_number(counted, actors):
    villagers = {
        getattr(counted, name).name
        for name in ("villager", "other_villager", "elder")
        if hasattr(counted, name)
    }
    assert villagers <= set(Person.objects.values_list("name", flat=True))
    month = clock.month_of(clock.today())
    browser = actors.browser("county_officer")
    for code in records.declared():
        address = reverse("indicators:records", args=[counted.village.path, code])
        text = browser.get(address, {"month": month}).content.decode()
        assert not [name for name in villagers if name in text], code


def test_only_a_villages_number_has_records(counted, actors):
    browser = actors.browser("county_officer")
    for path, code in (
        ("520524101000", "decisions.meetings"),
        ("520524101201", "points.visits"),
        ("520524101201", "no.such"),
    ):
        address = reverse("indicators:records", args=[path, code])
        assert browser.get(address).status_code == 404
    foreign = reverse("indicators:records", args=["520524101201", "decisions.meetings"])
    assert actors.browser("other_township_officer").get(foreign).status_code == 404
