"""Huakua and Baima in the synthetic county: published figures out of records, forecasts apart."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from touyan.coops.books import book_of
from touyan.coops.figures import FIGURES
from touyan.coops.models import (
    Coop,
    Distribution,
    DistributionSlip,
    DistributionStatus,
    Forecast,
    Payout,
    PayoutState,
)
from touyan.coops.queries import distributions, figure_records, members, statements
from touyan.coops.queries.statements import Span
from touyan.core import clock, measures, pack, records
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.core.figures import ask_for, compare, declared
from touyan.decisions.models import Meeting, MotionStatus
from touyan.demo import services
from touyan.demo.plan.places import plan_county
from touyan.disclosure.models import NoticeStatus
from touyan.indicators import services as indicators
from touyan.indicators.models import Fact
from touyan.indicators.queries import facts, published
from touyan.ledger import queries as ledger
from touyan.registry.kinds import ResolutionStatus
from touyan.registry.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_lane]
ROOT = Path(__file__).resolve().parents[2]
TOWNSHIPS = ("520524003000", "520524116000")  # of Huakua and of Baima
ALL_MONTHS = Span("2019-01", "2021-12")


@pytest.fixture(scope="module")
def huakua(django_db_setup, django_db_blocker):
    """Build these two townships alone, once, and leave no trace of them."""
    plan = plan_county(pack.load(ROOT / "packs" / "zhijin"))
    day = clock.start_of(plan.demo.today) + dt.timedelta(hours=10)
    packs = override_settings(IS_DEMO=True, PACKS_DIR=ROOT / "packs")
    with django_db_blocker.unblock(), packs, clock.pretend(day), transaction.atomic():
        services.found(plan=plan)
        for code in TOWNSHIPS:
            services.build_township(plan=plan, code=code)
        yield plan
        transaction.set_rollback(True)


def test_its_figures_are_read_from_the_records(huakua) -> None:
    rows = {
        row.published.key: row
        for row in compare(
            huakua.pack.figures, prefix=huakua.pack.county.code[:6], today=huakua.demo.today
        )
    }
    assert rows["huakua_dividends"].computed == Decimal("240000.30")
    for key in (
        "huakua_dividends",
        "huakua_area",
        "huakua_wages",
        "baima_surplus_2020",
        "baima_cash_households",
        "baima_cash_capital",
        "baima_land_shares",
        "baima_cadre_capital",
    ):
        assert rows[key].agrees is True


def test_the_members_voted_on_the_very_plan_after_the_inspection(huakua) -> None:
    found = Distribution.objects.get()
    assert found.status == DistributionStatus.DECLARED
    assert found.resolution is not None
    assert found.notice is not None
    assert found.resolution.status == ResolutionStatus.PROVEN
    assert found.resolution.passed_on > found.notice.ends_on
    assert (found.notice.ends_on - found.notice.starts_on).days >= 15
    assert found.notice.status == NoticeStatus.CLOSED
    motion = found.resolution.motion
    assert found.check_code in motion.text
    assert motion.status == MotionStatus.CARRIED
    members = Coop.objects.get(pk=found.coop_id).members.count()
    assert motion.meeting.eligible == members
    assert motion.present * 3 >= members * 2
    assert motion.yes * 2 > members
    assert motion.meeting.minutes.content_hash


def test_the_charter_counts_land_by_two_thirds_and_the_county_filed_it(huakua) -> None:
    trial = Distribution.objects.get().trial
    (equivalent,) = trial.charter.equivalents.all()
    motion = equivalent.resolution.motion
    assert motion.yes * 3 >= motion.meeting.rights * 2
    assert equivalent.filed_on is not None
    assert equivalent.filed_by_id not in {None, equivalent.entered_by_id}
    assert trial.equivalents == {"LAND": equivalent.fen_per_unit}
    assert sum(slip.quantities.get("LAND", 0) for slip in trial.slips.all()) == 99_640


def test_every_slip_is_paid_and_recomputes(huakua) -> None:
    found = Distribution.objects.get()
    plan = distributions.plan_of(found.trial)
    kept = {slip.code: slip for slip in found.trial.slips.all()}
    assert {one.code: one.patronage_fen + one.residual_fen for one in plan.slips} == {
        code: slip.total_fen for code, slip in kept.items()
    }
    paid = Payout.objects.filter(state=PayoutState.PAID)
    assert sum(paid.values_list("amount_fen", flat=True)) == 24_000_030
    assert paid.count() == DistributionSlip.objects.filter(trial=found.trial).count()


def test_only_huakua_votes(huakua) -> None:
    assert set(Meeting.objects.values_list("area__name", flat=True)) == {"化垮社区"}


def test_each_cooperative_put_its_share_into_the_union_and_shows_it_as_invested(huakua) -> None:
    union = Coop.objects.unions().get(area__path=TOWNSHIPS[0])
    shares = union.subscriptions.all()
    joined = set(union.members.values_list("subject_id", flat=True))
    assert {one.member.subject_id for one in shares.select_related("member")} == joined
    for coop in Coop.objects.filter(pk__in=joined):
        held = ledger.sums(book_id=book_of(coop.pk), codes=["coop.131"])
        mine = shares.get(member__subject_id=coop.pk)
        assert sum(row.amount for row in held) == mine.amount_fen > 0
    assert sum(row.closing_fen for row in statements.trial_balance(union, ALL_MONTHS)) == 0


def test_every_member_of_baima_has_a_voter_of_its_own(huakua) -> None:
    coop = Coop.objects.get(area__name="白马村")
    places = members.places(coop, huakua.demo.today)
    assert len(places) == coop.members.count() == 223


def test_what_baima_expects_is_kept_as_a_forecast_and_never_counted(huakua) -> None:
    kept = dict(Forecast.objects.values_list("kind", "amount_fen"))
    published = {row.key: row for row in huakua.pack.figures}
    for kind, key in (("OUTPUT", "baima_output"), ("SURPLUS", "baima_expected_surplus")):
        assert published[key].basis == "forecast"
        assert kept[kind] == published[key].value * 100
        assert key not in declared()


def test_every_figure_opens_to_records_that_come_to_it(huakua) -> None:
    """promise: any number opens, and what it opens to adds up to it."""
    county = Area.objects.get(path=huakua.pack.county.code)
    actor = Actor(
        person_id=0,
        grants=frozenset(
            Grant(power, GrantKind.AREA, county.pk, county.prefix)
            for power in (Power.FIGURES_READ, Power.COOP_READ, Power.COOP_BOOKS_READ)
        ),
    )
    published = {row.key: row for row in huakua.pack.figures}
    for figure in FIGURES:
        period = published[figure.key].period if figure.key in published else ""
        ask = ask_for(period, prefix=county.prefix, today=huakua.demo.today)
        values, after, pages = [], 0, 0
        while True:
            rows, after = figure_records.page(actor, county, figure.key, ask, after=after)
            values += [row.value for row in rows]
            pages += 1
            assert all(row.title and row.text for row in rows), figure.key
            if not after:
                break
        assert figure.combine(values) == figure.compute(ask), figure.key
        assert values, figure.key
        assert pages == 1 + (len(values) - 1) // figure_records.PAGE, figure.key


def test_every_figure_is_told_from_facts_and_equal(huakua) -> None:
    """promise: the county's page and `manage figures` say the same; nothing is counted apart."""
    cache.clear()
    indicators.rebuild(actor=SYSTEM)
    for path in (huakua.pack.county.code, *TOWNSHIPS):
        place = Area.objects.get(path=path)
        told = published.told(place, facts.as_of())
        keys = {one.figure.key for one in told}
        assert keys == set(declared()) or path in TOWNSHIPS
        for one in told:
            assert one.counted_at is None, one.figure.key
            assert one.value == one.figure.compute(one.ask), (one.figure.key, place.name)
        known = {one.figure.key: one.value for one in told}
        assert (known.get("huakua_area") or 0) > 0 or path == TOWNSHIPS[1]
        assert (known.get("baima_surplus_2020") or 0) > 0 or path == TOWNSHIPS[0]
        assert ("huakua_area" in keys) == (path != TOWNSHIPS[1])
        assert ("baima_surplus_2020" in keys) == (path != TOWNSHIPS[0])
        assert all(known[key] for key in ("village_coops", "coop_unions", "stewards"))


def test_every_fact_of_a_cooperative_opens_to_records_that_add_up(huakua) -> None:
    indicators.rebuild(actor=SYSTEM)
    listed = records.declared()
    seen = set()
    for code in (one for one in listed if one.startswith("coops.")):
        rows = Fact.objects.filter(measure=code, boundaries="NOW").order_by("-month", "pk")
        measure = measures.declared()[code]
        for fact in [one for one in rows[:200] if one.area.level == measure.level][:6]:
            found = facts.records_of(fact.area, measure, fact.month)
            assert sum(row.num for row in found) == fact.num, (code, fact.area.name, fact.month)
            seen.add(code)
    assert seen == {one for one in listed if one.startswith("coops.")}
