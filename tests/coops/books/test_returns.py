"""What the records say about a cooperative's months: equal to the statements, and to patient counting."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.coops.books.office import T, kg
from touyan.coops.models import AnnualReport, CoopMember
from touyan.coops.queries import statements
from touyan.coops.queries.returns import computed, registered
from touyan.coops.queries.statements import Span
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.vouchers import Row
from touyan.core import clock
from touyan.land.models import LandContract, LandTransfer, Parcel, TransferWay
from touyan.registry.models import Household

pytestmark = pytest.mark.django_db
YUAN = 100


def month(office, at="2026-03", first=""):
    return computed([office.coop.pk], first or at, at)[office.coop.pk, at]


@pytest.fixture
def busy(office, at):
    """A year's beginning: subsidy, sale, wages on a sheet, rent, materials, a loan, goods."""
    at(20, 1)
    office.fund(1_000_000 * YUAN)
    office.book(T.SALE_OTHERS, Row(200_000 * YUAN))
    office.book(T.LOAN_IN, Row(50_000 * YUAN, number="201"))
    at(10, 2)
    feed = office.item()
    office.book(T.PURCHASE_OTHERS, Row(800 * YUAN, item_id=feed.pk, quantity=kg("100")))
    office.book(
        T.WAGES, Row(30_000 * YUAN, office.tiny.villager.pk, quantity=kg("250"), rate_fen=12_000)
    )
    at(18, 3)
    office.book(
        T.LAND_RENT, Row(20_000 * YUAN, office.members[1], quantity=kg("40"), rate_fen=50_000)
    )
    office.book(T.EXPENSE, Row(10_000 * YUAN, number="522", detail="general"))
    office.book(T.EXPENSE, Row(7_000 * YUAN, number="521", detail="materials"))
    office.feed = feed
    return office


def test_the_numbers_equal_the_statements(busy) -> None:
    found = computed([busy.coop.pk], "2026-01", "2026-03")
    for at in ("2026-01", "2026-02", "2026-03"):
        now = found[busy.coop.pk, at]
        sheet = statements.balance_sheet(busy.coop, at)
        assert now["assets"] == sheet.assets_fen
        assert now["liabilities"] + now["equity"] == now["assets"]
        results = statements.results(busy.coop, Span(at, at))
        assert now["surplus"] == results.surplus_fen
        assert now["income"] == results.of("501")
        assert now["overhead"] == results.of("522")
    assert now["wages"] == 0
    assert now["rent"] == 20_000 * YUAN
    assert now["materials"] == 7_000 * YUAN
    assert now["cash"] == (1_250_000 - 800 - 37_000) * YUAN
    assert now["loans"] == 50_000 * YUAN
    assert now["stock_value"] == 800 * YUAN
    assert found[busy.coop.pk, "2026-02"]["wages"] == 30_000 * YUAN
    assert now["payments"] == 3


def test_wages_wait_from_the_day_of_the_sheet_until_they_are_paid(busy, at) -> None:
    now = month(busy)
    assert (now["wage_late_days"], now["wage_late_people"]) == (36, 1)  # 10 February to 18 March
    assert now["wages_owed"] == now["due_60_days"] == 30_000 * YUAN
    busy.book(T.WAGE_PAY, Row(30_000 * YUAN, busy.tiny.villager.pk))
    now = month(busy)
    assert (now["wage_late_days"], now["wage_late_people"], now["wages_owed"]) == (0, 0, 0)
    assert month(busy, "2026-02")["wage_late_people"] == 1


def test_days_of_work_and_a_sheet_that_was_taken_back(busy) -> None:
    before = month(busy, "2026-02")
    assert (before["wage_days_worked"], before["wage_people"]) == (25_000, 1)
    sheet = busy.coop.vouchers.get(template="WAGES")
    back = writing.reverse(actor=busy.accountant, voucher_id=sheet.pk, why="记错了")
    booking.check(actor=busy.chair, voucher_id=back.pk)
    now = computed([busy.coop.pk], "2026-02", "2026-03")
    both = [now[busy.coop.pk, at] for at in ("2026-02", "2026-03")]
    assert sum(one["wages"] for one in both) == 0
    assert sum(one["wage_days_worked"] for one in both) == 0
    assert both[1]["wage_late_people"] == 0


def test_goods_age_first_in_first_out(busy, at) -> None:
    assert month(busy)["stock_oldest_days"] == 36
    busy.book(T.PURCHASE_OTHERS, Row(400 * YUAN, item_id=busy.feed.pk, quantity=kg("50")))
    used = Row(0, item_id=busy.feed.pk, quantity=kg("100"), number="521", detail="materials")
    out = busy.book(T.STOCK_OUT, used)
    assert month(busy)["stock_oldest_days"] == 0
    back = writing.reverse(actor=busy.accountant, voucher_id=out.pk, why="记错了")
    booking.check(actor=busy.chair, voucher_id=back.pk)
    assert month(busy)["stock_value"] == 1_200 * YUAN


def test_a_subsidy_lies_until_it_is_spent(office, at) -> None:
    at(5, 1)
    office.book(T.SUBSIDY, Row(60_000 * YUAN, number="235"))
    at(4, 3)
    office.book(T.SUBSIDY, Row(10_000 * YUAN, number="235"))
    now = month(office)
    assert (now["grant_unspent"], now["grant_idle_days"]) == (70_000 * YUAN, 58)
    office.book(T.FREE, Row(60_000 * YUAN, number="235"), Row(-60_000 * YUAN, number="102"))
    now = month(office)
    assert (now["grant_unspent"], now["grant_idle_days"]) == (10_000 * YUAN, 0)


def _contract(office, household: Household, mu: str, fen: int, first: dt.date, last: dt.date):
    parcel = Parcel.objects.create(
        area=office.tiny.village,
        code=f"P{household.pk}{fen}",
        name="大田",
        mu=Decimal(mu),
        kind="DRY",
        grade=3,
        registered_at=clock.now(),
    )
    contract = LandContract.objects.create(
        parcel=parcel,
        household=household,
        term_from=dt.date(2018, 1, 1),
        term_to=dt.date(2047, 12, 31),
        entered_at=clock.now(),
    )
    return LandTransfer.objects.create(
        contract=contract,
        to_subject_id=office.coop.pk,
        way=TransferWay.LEASE,
        mu=Decimal(mu),
        from_on=first,
        to_on=last,
        rent_fen_per_mu=fen,
        use="蔬菜",
        paper_number=f"流转-{household.pk}",
        entered_at=clock.now(),
    )


def test_rent_is_owed_at_the_end_of_each_year_of_the_contract(office, at) -> None:
    at(10, 1)
    office.fund(1_000_000 * YUAN)
    home = office.tiny.other_household
    _contract(office, home, "10.00", 50_000, dt.date(2025, 2, 15), dt.date(2030, 2, 14))
    at(12, 1)
    assert month(office, "2026-01")["due_60_days"] == 5_000 * YUAN
    at(20, 3)
    now = month(office)
    assert now["rent_late_days"] == 34  # since 14 February
    assert now["land_used_mu"] == 1_000
    office.book(T.LAND_RENT, Row(5_000 * YUAN, home.pk, quantity=kg("10"), rate_fen=50_000))
    now = month(office)
    assert (now["rent_late_days"], now["due_60_days"]) == (0, 0)
    # what fell due before the books begin was paid before
    assert month(office, "2026-01")["rent_late_days"] == 0


def test_a_household_that_benefits_twice_is_one(busy, at) -> None:
    """The villager works, his household rents land out; the other household sells."""
    home = busy.tiny.household
    _contract(busy, home, "4.00", 0, dt.date(2025, 2, 15), dt.date(2030, 2, 14))
    busy.book(
        T.PURCHASE_MEMBERS,
        Row(100 * YUAN, busy.tiny.other_household.pk, goods="草", quantity=kg("1"), unit="吨"),
    )
    now = month(busy)
    # worked in February: the villager of `household`; rent was paid to members[1] = `household` too
    assert busy.members[1] == home.pk
    assert now["benefited_households"] == 2
    assert now["household_gain"] == (30_000 + 20_000) * YUAN // 2
    assert month(busy, "2026-01")["benefited_households"] == 1  # the land alone
    assert now["active_farmers"] == 2


def test_pay_without_names_leaves_open_who_took_part(office, at) -> None:
    office.fund(1_000 * YUAN)
    assert month(office)["active_farmers"] == 0  # nobody was paid, nobody sold
    office.book(
        T.FREE, Row(50 * YUAN, number="521", detail="labour"), Row(-50 * YUAN, number="102")
    )
    assert "active_farmers" not in month(office)


def test_members_by_the_end_of_each_month(busy) -> None:
    one = CoopMember.objects.get(coop=busy.coop, subject_id=busy.members[2])
    CoopMember.objects.filter(pk=one.pk).update(left_on=dt.date(2026, 2, 20), status="LEFT")
    found = computed([busy.coop.pk], "2026-01", "2026-03")
    assert [found[busy.coop.pk, at]["members"] for at in ("2026-01", "2026-02", "2026-03")] == [
        3,
        2,
        2,
    ]


def test_the_annual_report_counts_from_its_day(busy) -> None:
    AnnualReport.objects.create(coop=busy.coop, year=2025, sent_on=dt.date(2026, 2, 3))
    found = computed([busy.coop.pk], "2026-01", "2026-02")
    assert [found[busy.coop.pk, at]["report_year"] for at in ("2026-01", "2026-02")] == [0, 2025]


def test_the_number_of_statements_is_the_same_for_one_and_for_many(busy) -> None:
    def asked(coops, first):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            computed(coops, first, "2026-03")
        return len(caught)

    one = asked([busy.coop.pk], "2026-03")
    assert asked([busy.coop.pk, busy.sibling.pk], "2024-04") == one <= 25


def test_who_is_registered(office, at) -> None:
    assert registered(["2019-12"]) == []
    assert [pk for pk, _area, _month in registered(["2026-03"])] == sorted(
        [office.coop.pk, office.sibling.pk]
    )
    assert registered(["2026-03"], prefix="999999") == []
