"""Whose account money went over, who was paid, who bought, and relatives: R13 to R16 from vouchers."""

import datetime as dt
import json
import uuid

import pytest
import time_machine

from tests.coops.books.office import Office
from tests.indicators.judging import MONTH, TODAY, found, level, noted, told
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.services.vouchers import Entered
from touyan.coops.vouchers import Draft, Party, Row, Template
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators import explaining, services
from touyan.indicators.queries import records
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.rules import Level
from touyan.indicators.services.alerts import recomputed
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

T = Template


@pytest.fixture
def office(tiny):
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=clock.ZONE), tick=False):
        yield Office(tiny)


def test_what_one_named_payee_got_is_at_least_and_says_by_how_much(tiny, office):
    office.fund(10_000_000)
    office.book(T.PURCHASE_MEMBERS, Row(3_000_000, subject_id=tiny.villager.pk, goods="牛"))
    office.book(T.EXPENSE, Row(1_000_000, number="522", detail="general"))
    given = found(tiny)["R14"]
    assert given == {
        "top_payee_fen": 3_000_000,
        "paid_fen": 4_000_000,
        "unnamed_fen": 1_000_000,
        "payee_is_near_kin": False,
    }
    assert level("R14", given) == Level.ORANGE
    assert any("10,000.00" in one for one in explaining.of_alert("R14", given))
    told(office, T.EXPENSE, 1, {"name": "电力公司"}, number="522", detail="general")
    assert found(tiny)["R14"]["unnamed_fen"] == 1_000_000


@pytest.mark.parametrize(
    ("most", "whole", "level_"),
    [
        (399, 1_000, Level.NONE),
        (400, 1_000, Level.BLUE),
        (550, 1_000, Level.YELLOW),
        (700, 1_000, Level.ORANGE),
        (900, 1_000, Level.ORANGE),  # red only for a near relative
        (999, 999, Level.NONE),  # 9,990 yuan: a small base
    ],
)
def test_a_payee_by_the_vouchers_other_side(tiny, office, most, whole, level_):
    office.fund(10_000_000)
    side = {"name": "丰源饲料公司", "account": "6222021234567890"}
    told(office, T.EXPENSE, most * 1_000, side, number="522", detail="general")
    for number in range(4) if whole > most else ():
        rest = (whole - most) * 250
        told(office, T.EXPENSE, rest, {"name": f"第{number}家"}, number="522", detail="general")
    given = found(tiny)["R14"]
    assert given["unnamed_fen"] == 0
    assert (given["top_payee_fen"], given["paid_fen"]) == (most * 1_000, whole * 1_000)
    assert level("R14", given) == level_


@pytest.mark.parametrize(
    ("amounts", "level_"),
    [
        ((), Level.NONE),
        ((100,), Level.ORANGE),
        ((4_999_999,), Level.ORANGE),
        ((5_000_000,), Level.RED),
        ((100, 100), Level.ORANGE),
        ((100, 100, 100), Level.RED),
    ],
)
def test_money_over_an_account_in_another_name(tiny, office, amounts, level_):
    office.fund(1_000_000)
    told(office, T.SALE_OTHERS, 900_000, {"name": "丰源粮油公司"})  # over our own account
    told(office, T.SALE_OTHERS, 900_000, {"name": "外地王五", "holder": "外地王五"})  # over theirs
    for fen in amounts:
        told(office, T.SALE_OTHERS, fen, {"name": "丰源粮油公司", "holder": "外地王五"})
    given = found(tiny)["R13"]
    assert given == {"private_payments": len(amounts), "private_fen": sum(amounts)}
    assert level("R13", given) == level_


def test_a_payment_out_counts_too_and_what_was_taken_back_does_not(tiny, office):
    office.fund(9_000_000)
    told(office, T.GUARANTEED, 200_000, {"holder": "外地王五"}, subject_id=tiny.household.pk)
    row = told(office, T.EXPENSE, 300_000, {"name": "电力公司", "holder": "外地王五"}, number="522",
               detail="general")  # fmt: skip
    assert found(tiny)["R13"] == {"private_payments": 2, "private_fen": 500_000}
    back = writing.reverse(actor=office.accountant, voucher_id=row.pk, why="记错")
    assert found(tiny)["R13"]["private_payments"] == 2  # nobody has checked the reversal yet
    booking.check(actor=office.chair, voucher_id=back.pk)
    assert found(tiny)["R13"] == {"private_payments": 1, "private_fen": 200_000}


def test_money_of_more_than_a_year_ago_is_past(tiny, office):
    ago = TODAY - dt.timedelta(days=366)
    told(office, T.SALE_OTHERS, 9_000_000, {"name": "丰源", "holder": "外地王五"}, on=ago)
    assert tiny.coop.pk not in {
        coop
        for coop, code, _inputs in records.inputs_of(
            tiny.county, {}, month=MONTH, on=TODAY, pack=pack_for(tiny.county)
        )
        if code in {"R13", "R15"}
    }


@pytest.mark.parametrize(
    ("most", "whole", "level_"),
    [
        (499, 1_000, Level.NONE),
        (500, 1_000, Level.BLUE),
        (700, 1_000, Level.YELLOW),
        (850, 1_000, Level.ORANGE),
        (1_000, 1_000, Level.ORANGE),
        (999, 999, Level.NONE),  # 9,990 yuan: a small base
    ],
)
def test_the_greatest_customer(tiny, office, most, whole, level_):
    """One account is one customer, however its name is written."""
    half = most * 500
    account = {"account": "6222021234567890"}
    told(office, T.SALE_OTHERS, half, {"name": "丰源粮油公司", **account})
    told(office, T.SALE_OTHERS, most * 1_000 - half, {"name": "丰源粮油有限公司", **account})
    for number in range(3) if whole > most else ():
        rest = (whole - most) * 1_000
        part = rest // 3 if number else rest - rest // 3 * 2
        told(office, T.SALE_OTHERS, part, {"name": f"第{number}家"})
    given = found(tiny)["R15"]
    assert given == {
        "top_customer_fen": most * 1_000,
        "income_year_fen": whole * 1_000,
        "unsaid_fen": 0,
    }
    assert level("R15", given) == level_
    assert recomputes("R15", given)


def recomputes(code, inputs):
    """Say whether inputs give the same level after they were kept as JSON."""
    return level(code, json.loads(json.dumps(inputs))) == level(code, inputs)


def test_a_customer_without_an_account_is_the_one_with_it_and_a_member_is_a_customer(tiny, office):
    told(office, T.SALE_OTHERS, 300_000, {"name": "丰源", "account": "6222021234567890"})
    told(office, T.SALE_OTHERS, 200_000, {"name": "丰源"})
    office.book(T.SALE_MEMBERS, Row(400_000, subject_id=tiny.villager.pk, goods="饲料"))
    office.book(T.SALE_OTHERS, Row(600_000))
    assert found(tiny)["R15"] == {
        "top_customer_fen": 500_000,
        "income_year_fen": 1_500_000,
        "unsaid_fen": 600_000,
    }
    told(office, T.SALE_OTHERS, 200_000, {"name": f"1 {tiny.villager.name}"})
    assert found(tiny)["R15"]["top_customer_fen"] == 600_000


def test_nobody_named_is_not_known(tiny, office):
    office.book(T.SALE_OTHERS, Row(9_000_000))
    assert "R15" not in found(tiny)


def test_a_transfer_between_cash_and_bank_is_no_payment(tiny, office):
    office.fund(1_000_000)
    office.book(T.TRANSFER, Row(500_000, number="101"))
    assert "R14" not in found(tiny)


def test_rent_to_a_directors_household_is_business_with_relatives(tiny, office, actors):
    post = registry.create_post(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        kind=PostKind.COOP_DIRECTOR,
        organisation_id=tiny.coop.pk,
    )
    registry.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=tiny.villager.pk, started_on=dt.date(2026, 1, 1)
    )
    office.fund(30_000_000)
    office.book(T.GUARANTEED, Row(6_000_000, subject_id=tiny.household.pk))
    given = found(tiny)
    assert given["R16"] == {"related_fen": 6_000_000, "passed_by_assembly": False}
    assert level("R16", given["R16"]) == Level.YELLOW
    assert given["R14"]["payee_is_near_kin"] is True
    told(office, T.EXPENSE, 15_000_000, {"name": f"1 {tiny.villager.name}"}, number="522",
         detail="general")  # fmt: skip
    given = found(tiny)
    assert given["R16"]["related_fen"] == 21_000_000
    assert level("R16", given["R16"]) == Level.ORANGE
    assert level("R14", given["R14"]) == Level.ORANGE
    wages = Draft(
        T.FREE,
        TODAY,
        "补发务工费",
        (Row(100_000, number="212", subject_id=tiny.villager.pk), Row(-100_000, number="102")),
        party=Party(name=f"1 {tiny.villager.name}"),
    )
    row = writing.enter(
        actor=office.accountant, entered=Entered(office.coop.pk, wages, uuid.uuid4())
    )
    booking.check(actor=office.chair, voucher_id=row.pk)
    assert found(tiny)["R16"]["related_fen"] == 21_000_000  # pay for work is no such business
    noted(tiny, actors.county_officer, "PASSED", source="成员大会纪要〔2026〕2号")
    given = found(tiny)
    assert given["R16"]["passed_by_assembly"] is True
    assert level("R16", given["R16"]) == Level.YELLOW


def test_the_page_says_why_it_is_at_least_and_when_it_is_exact(tiny, office, actors):
    told(office, T.SALE_OTHERS, 4_000_000, {"name": "丰源粮油公司"})
    office.book(T.SALE_OTHERS, Row(1_000_000))
    (alert,) = services.judge_county(actor=SYSTEM, county=tiny.county)
    assert (alert.rule, alert.level) == ("R15", Level.YELLOW)
    page = actors.browser("county_officer").get(f"/alerts/{alert.pk}/").text
    for words in ("10,000.00", "80 %", "100 %"):
        assert words in page
    assert recomputed(alert) == Level.YELLOW
    exact = explaining.of_alert("R15", alert.inputs | {"unsaid_fen": 0})
    before = {name: fen for name, fen in alert.inputs.items() if name != "unsaid_fen"}
    said = {
        tuple(exact),
        tuple(explaining.of_alert("R15", alert.inputs)),
        tuple(explaining.of_alert("R15", before)),  # an alert of before did not know it
    }
    assert len(said) == 3
    assert explaining.of_alert("R13", {"private_payments": 1, "private_fen": 1})
    passed = explaining.of_alert("R16", {"related_fen": 1, "passed_by_assembly": True})
    assert len(explaining.of_alert("R16", {"related_fen": 1})) == len(passed) + 1
    assert explaining.of_alert("R02", {"income_fen": 1}) == []
