"""Rules that look beside the monthly numbers: payments, land terms, reports, leads, season, days against the law."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.coops.books.office import Office
from tests.indicators.judging import MONTH, TODAY, found, level, noted, told
from touyan.coops.models import AnnualReport, Subscription
from touyan.coops.vouchers import Row, Template
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.indicators import services
from touyan.indicators.models import Alert, Lead
from touyan.indicators.queries import records
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.rules import RULES, Level, Thresholds
from touyan.indicators.rules.shell import GUARDED
from touyan.indicators.series import INPUTS, Series
from touyan.indicators.services.alerts import recomputed
from touyan.indicators.services.leads import end_lead
from touyan.land.models import LandContract, LandTransfer, Parcel
from touyan.registry.kinds import PostKind

T = Template


@pytest.fixture
def office(tiny):
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=clock.ZONE), tick=False):
        yield Office(tiny)


def test_land_taken_longer_than_its_contract_runs_is_found(tiny, office):
    parcel = Parcel.objects.create(
        area=tiny.village,
        code="5205241012010000001",
        mu="3.00",
        kind="FIELD",
        grade=2,
        registered_at=clock.now(),
    )
    contract = LandContract.objects.create(
        parcel=parcel,
        household=tiny.household,
        term_from=dt.date(2000, 1, 1),
        term_to=dt.date(2029, 12, 31),
        entered_at=clock.now(),
        entered_by=tiny.village_clerk,
    )
    transfer = LandTransfer.objects.create(
        contract=contract,
        to_subject=tiny.coop.subject,
        way="SHARE",
        mu="3.00",
        from_on=dt.date(2026, 1, 1),
        to_on=dt.date(2029, 12, 31),
        use="种植",
        paper_number="流转1号",
        entered_at=clock.now(),
    )
    share = Subscription.objects.create(
        coop=office.coop,
        member=office.coop.members.get(subject_id=tiny.household.pk),
        kind="LAND_RIGHT",
        amount_fen=100,
        land_transfer=transfer,
        mu="3.00",
        grade=2,
        term_from=dt.date(2026, 1, 1),
        term_to=dt.date(2029, 12, 31),
        fen_per_mu_year=100,
        pledged_on=TODAY,
        entered_at=clock.now(),
    )
    assert "R21" not in found(tiny)
    Subscription.objects.filter(pk=share.pk).update(term_to=dt.date(2030, 1, 1))
    given = found(tiny)["R21"]
    assert given == {"share_until": "2030-01-01", "contract_until": "2029-12-31"}
    assert level("R21", given) == Level.ORANGE


def test_the_annual_report_and_the_public_list(tiny, office, actors):
    given = found(tiny)["R22"]
    assert given["report_filed"] is False
    assert level("R22", given) == Level.NONE  # March: it is due by the end of June
    assert level("R22", given | {"day": "2026-06-01"}) == Level.BLUE
    AnnualReport.objects.create(coop=office.coop, year=2025, sent_on=TODAY)
    assert found(tiny)["R22"]["report_filed"] is True
    noted(tiny, actors.county_officer, "LISTED")
    assert level("R22", found(tiny)["R22"]) == Level.ORANGE
    noted(tiny, actors.county_officer, "SERIOUS")
    assert level("R22", found(tiny)["R22"]) == Level.RED


def test_who_is_registered_this_year_has_nothing_to_report_yet(tiny, office):
    office.coop.registered_on = dt.date(2026, 1, 10)
    office.coop.save()
    assert found(tiny)["R22"]["report_filed"] is True


def test_stopped_by_its_own_word_and_idle_on_a_visit(tiny, office, actors):
    noted(tiny, actors.county_officer, "STOPPED")
    assert level("SH3", found(tiny)["SH3"]) == Level.NONE
    noted(tiny, actors.county_officer, "IDLE")
    assert level("SH3", found(tiny)["SH3"]) == Level.ORANGE


@pytest.mark.parametrize(
    ("days", "fen", "shows"), [(30, 1_000_000, True), (31, 1_000_000, False), (5, 999_999, False)]
)
def test_a_subsidy_that_leaves_whole_within_thirty_days_is_a_lead(tiny, office, days, fen, shows):
    office.fund(1_000_000, on=TODAY - dt.timedelta(days=40))
    office.fund(1_000_000, on=TODAY - dt.timedelta(days=60))
    left = TODAY - dt.timedelta(days=40) + dt.timedelta(days=days)
    office.book(T.EXPENSE, Row(fen, number="522", detail="general"), on=left)
    given = found(tiny)["SH4"]
    assert given["grant_total_fen"] == 2_000_000
    assert given["grant_left_whole_within_30_days"] is shows
    assert level("SH4", given) == (Level.ORANGE if shows else Level.NONE)


def test_words_of_deposits_in_vouchers_are_for_the_county_alone(tiny, office, actors):
    office.fund(1_000_000)
    row = office.enter(T.EXPENSE, Row(100, number="522", detail="general"))
    row.summary = "支付社员存款付息"
    row.save()
    assert "SH6" not in found(tiny)  # not booked yet
    row.status, row.checked_by, row.checked_at = "POSTED", tiny.coop_chair, clock.now()
    row.save()
    assert found(tiny)["SH6"] == {"deposit_words": 1}
    (alert,) = services.judge_county(actor=SYSTEM, county=tiny.county)
    assert (alert.rule, alert.level, alert.is_guarded) == ("SH6", Level.RED, True)
    assert recomputed(alert) == Level.RED
    for name in ("coop_chair", "village_secretary", "township_officer"):
        assert not Alert.objects.visible_to(getattr(actors, name)).exists(), name
    assert Alert.objects.visible_to(actors.county_officer).get() == alert


def test_a_referral_is_a_number_and_those_concerned_never_find_it(tiny, office, actors):
    lead = noted(tiny, actors.county_officer, "REPORTED")
    (alert,) = services.judge_county(actor=SYSTEM, county=tiny.county)
    assert (alert.rule, alert.inputs, alert.is_guarded) == ("SH5", {"reports": 1}, True)
    for name in ("coop_chair", "village_secretary", "township_officer", "auditor", "county_leader"):
        actor = getattr(actors, name)
        assert not Lead.objects.visible_to(actor).exists(), name
        assert not Alert.objects.visible_to(actor).exists(), name
        with pytest.raises(NotFound):
            end_lead(actor=actor, lead=lead)
        with pytest.raises(NotAllowed):
            noted(tiny, actor, "REPORTED")
    end_lead(actor=actors.county_officer, lead=lead)
    with pytest.raises(WrongState):
        end_lead(actor=actors.county_officer, lead=lead)
    assert "SH5" not in found(tiny)


def test_a_lead_needs_a_source_and_a_day_that_has_come(tiny, office, actors):
    for wrong in ({"source": " "}, {"source": "长" * 121}, {"since": dt.date(2026, 3, 5)}):
        with pytest.raises(Invalid):
            noted(tiny, actors.county_officer, "LISTED", **wrong)
    with pytest.raises(Invalid):
        noted(tiny, actors.county_officer, "GOSSIP")
    assert not Lead.objects.exists()


def test_nobody_takes_part_and_nothing_happens(tiny, office, actors):
    """SH1 at a fifth, SH2 at two whole years; a good reason excuses standing still."""
    pack = pack_for(tiny.county)

    def given(farmers, active, months, **more):
        at = [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(2, 26)][-months:]
        numbers = {
            "farmers": {MONTH: farmers},
            "active_farmers": {MONTH: active},
            "income": dict.fromkeys(at, 0),
            "payments": dict.fromkeys(at, 0),
        }
        known = {tiny.coop.pk: Series(numbers)}
        rows = records.inputs_of(tiny.county, known, month=MONTH, on=TODAY, pack=pack)
        return {code: inputs for coop, code, inputs in rows if coop == tiny.coop.pk}

    assert level("SH1", given(100, 19, 24)["SH1"]) == Level.YELLOW
    assert level("SH1", given(100, 20, 24)["SH1"]) == Level.NONE
    assert level("SH1", given(0, 0, 24)["SH1"]) == Level.NONE
    assert level("SH2", given(100, 50, 24)["SH2"]) == Level.ORANGE
    assert level("SH2", given(100, 50, 23)["SH2"]) == Level.NONE
    noted(tiny, actors.county_officer, "REASON")
    assert level("SH2", given(100, 50, 24)["SH2"]) == Level.NONE


def test_the_guarded_signs_are_those_of_the_handbook():
    assert {"SH4", "SH5", "SH6"} == GUARDED
    for code in ("SH1", "SH2", "SH3", "SH4", "SH5", "SH6"):
        assert RULES[code].law
        assert Thresholds.from_plain(RULES[code].default.plain()) == RULES[code].default


@pytest.mark.parametrize(
    ("days", "level_"),
    [(14, Level.NONE), (15, Level.BLUE), (59, Level.YELLOW), (60, Level.ORANGE), (61, Level.RED)],
)
def test_rent_that_is_still_owed_when_the_next_season_begins_is_red(days, level_):
    """On 30 April, 60 days ago was 1 March: owed since before it, it crosses the season."""
    one = Series({"rent_late_days": {"2026-04": days}})
    given = INPUTS["R09"](one, "2026-04", dt.date(2026, 5, 10))
    assert given["crosses_season"] == (days > 60)
    assert level("R09", given) == level_


def test_a_slip_in_an_old_workbook_does_not_stop_the_night():
    """Rent 900,000 days late, as an imported workbook said: overdue since before any season."""
    one = Series({"rent_late_days": {"2026-04": 900_000}})
    given = INPUTS["R09"](one, "2026-04", dt.date(2026, 5, 10))
    assert given == {"rent_days": 900_000, "crosses_season": True}


@pytest.mark.parametrize(("first", "level_"), [("2026-01", Level.ORANGE), ("2025-11", Level.RED)])
def test_a_structure_against_the_law_for_ninety_days_is_red(first, level_):
    months = ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
    farmers = {month: 79 if month >= first else 80 for month in months}
    one = Series(
        {
            "members": dict.fromkeys(months, 100),
            "farmers": farmers,
            "units": dict.fromkeys(months, 0),
        }
    )
    given = INPUTS["R11"](one, "2026-02", TODAY)
    assert level("R11", given) == level_
    assert level("R11", INPUTS["R11"](one, "2026-03", TODAY)) == Level.NONE  # not known


def test_more_cooperatives_and_records_cost_no_more_statements(tiny, office):
    def asked():
        with CaptureQueriesContext(connection) as questions:
            assert list(
                records.inputs_of(
                    tiny.county, {}, month=MONTH, on=TODAY, pack=pack_for(tiny.county)
                )
            )
        return len(questions)

    office.fund(5_000_000)
    office.book(T.PURCHASE_MEMBERS, Row(300_000, subject_id=tiny.villager.pk, goods="牛"))
    told(office, T.SALE_OTHERS, 500_000, {"name": "丰源", "holder": "外地王五"})
    asked()  # what a county set is read once
    before = asked()
    for pk in office.members:
        office.book(T.PURCHASE_MEMBERS, Row(100_000, subject_id=pk, goods="牛"))
        office.book(T.GUARANTEED, Row(50_000, subject_id=pk))
        told(office, T.SALE_OTHERS, 500_000, {"name": f"丰源{pk}", "account": f"62220212{pk:08}"})
    office.coop, office.accountant = office.sibling, office.neighbour
    office.chair = office.actor(tiny.sibling_supervision_chair.pk, PostKind.COOP_CHAIR)
    office.fund(5_000_000)
    assert asked() == before
