"""Seedlings and services without a price count as trade where the charter says so, by checked sheets."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.worked_example import YUAN
from tests.coops.yard import Yard
from touyan.coops import services
from touyan.coops.distribution import errors
from touyan.coops.errors import LabourIsNoTrade, SamePersonTwice
from touyan.coops.models import Charter, Handout, HandoutStatus, MemberTrade, TradeEquivalent
from touyan.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db
DAY = dt.date(YEAR, 4, 2)


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example without a trade in goods; seedlings count two yuan each."""
    found = harvest(yard)
    MemberTrade.objects.all().delete()
    TradeEquivalent.objects.create(
        charter=Charter.objects.get(coop=found.coop),
        basis="SEEDLINGS",
        unit="株",
        fen_per_unit=2 * YUAN,
        resolution=yard.resolved(found.coop, "茶苗折算"),
        filed_on=dt.date(YEAR, 3, 20),
        filing_number="1",
    )
    return found


def entered(made: Harvest, **changes: object) -> Handout:
    values = {
        "coop_id": made.coop.pk,
        "basis": "SEEDLINGS",
        "what": "茶苗",
        "unit": "株",
        "on": DAY,
        "paper": "2026-01",
        "quantities": {
            made.members["A"].pk: Decimal(300),
            made.members["B"].pk: Decimal("100.5"),
        },
    }
    return services.hand_out(actor=made.accountant, **values | changes)


def test_only_checked_sheets_in_the_charters_unit_count(made: Harvest) -> None:
    sheet = entered(made)
    assert made.tried().kind == "NO_TRADE"
    services.check_handout(actor=made.chair, handout_id=sheet.pk)
    other = entered(made, paper="2026-02", unit="捆")
    services.check_handout(actor=made.chair, handout_id=other.pk)
    late = entered(made, paper="2027-01", on=dt.date(YEAR + 1, 1, 5))
    services.check_handout(actor=made.chair, handout_id=late.pk)
    trial = made.tried()
    assert trial.kind == "SHARED"
    slips = {slip.member_id: slip for slip in trial.slips.all()}
    first, second = slips[made.members["A"].pk], slips[made.members["B"].pk]
    assert (first.quantities, first.trade_fen) == ({"SEEDLINGS": 30_000}, 600 * YUAN)
    assert (second.quantities, second.trade_fen) == ({"SEEDLINGS": 10_050}, 201 * YUAN)
    assert first.patronage_fen + second.patronage_fen == trial.patronage_fen


def test_without_a_line_in_the_charter_nothing_counts(made: Harvest) -> None:
    TradeEquivalent.objects.all().update(filed_on=None, filing_number="")
    sheet = entered(made)
    services.check_handout(actor=made.chair, handout_id=sheet.pk)
    assert made.tried().kind == "NO_TRADE"


def test_a_sheet_checked_after_the_plan_stops_its_booking(made: Harvest) -> None:
    services.check_handout(actor=made.chair, handout_id=entered(made).pk)
    found = made.proposed()
    more = entered(made, paper="2026-03")
    services.check_handout(actor=made.chair, handout_id=more.pk)
    with pytest.raises(errors.BooksChanged):
        services.lay_open(actor=made.chair, distribution_id=found.pk)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"basis": "LABOUR"}, LabourIsNoTrade),
        ({"basis": "LAND"}, LabourIsNoTrade),
        ({"quantities": {}}, Invalid),
        ({"quantities": {0: Decimal(1)}}, NotFound),
        ({"paper": " "}, Invalid),
        ({"on": dt.date(YEAR + 1, 12, 31)}, Exception),
        ({"on": dt.date(YEAR, 1, 1)}, NotFound),
    ],
    ids=["work", "land", "nothing", "a stranger", "no sheet", "tomorrow", "before they joined"],
)
def test_what_cannot_be_entered(made: Harvest, changes: dict[str, object], error) -> None:
    with pytest.raises(error):
        entered(made, **changes)
    assert not Handout.objects.exists()


@pytest.mark.parametrize("quantity", ["0", "-1", "0.001", "1000001", "NaN"])
def test_quantities_are_positive_with_two_decimals(made: Harvest, quantity: str) -> None:
    with pytest.raises(Invalid):
        entered(made, quantities={made.members["A"].pk: Decimal(quantity)})


def test_two_people_and_one_sheet_once(made: Harvest) -> None:
    sheet = entered(made)
    with pytest.raises(Conflict):
        entered(made)
    with pytest.raises(NotAllowed):
        services.check_handout(actor=made.accountant, handout_id=sheet.pk)
    Handout.objects.filter(pk=sheet.pk).update(entered_by_id=made.chair.person_id)
    with pytest.raises(SamePersonTwice):
        services.check_handout(actor=made.chair, handout_id=sheet.pk)
    Handout.objects.filter(pk=sheet.pk).update(entered_by_id=made.accountant.person_id)
    services.return_handout(actor=made.chair, handout_id=sheet.pk, answer="少一个签名")
    with pytest.raises(WrongState):
        services.check_handout(actor=made.chair, handout_id=sheet.pk)
    again = entered(made)
    assert again.status == HandoutStatus.ENTERED
    with pytest.raises(NotFound):
        services.check_handout(actor=made.yard.actors.sibling_coop_chair, handout_id=again.pk)


def test_the_pages_from_the_sheet_to_the_check(made: Harvest) -> None:
    accountant = made.yard.actors.browser("other_villager")
    address = reverse("coops:handout_new", args=[made.coop.pk])
    fields = {
        "request_key": str(uuid.uuid4()),
        "basis": "SEEDLINGS",
        "what": "茶苗",
        "unit": "株",
        "on": "2026-04-02",
        "paper": "2026-09",
        f"member_{made.members['A'].pk}": "12.5",
    }
    assert f"member_{made.members['B'].pk}" in accountant.get(address).content.decode()
    done = accountant.post(address, fields)
    sheet = Handout.objects.get()
    assert done["Location"] == reverse("coops:handout", args=[sheet.pk])
    assert [str(one.quantity) for one in sheet.lines.all()] == ["12.50"]
    assert (
        reverse("coops:handout_check", args=[sheet.pk])
        not in accountant.get(done["Location"]).content.decode()
    )
    chair = made.yard.actors.browser("villager")
    checked = chair.post(
        reverse("coops:handout_check", args=[sheet.pk]), {"request_key": str(uuid.uuid4())}
    )
    assert checked.status_code == 302
    sheet.refresh_from_db()
    assert sheet.status == HandoutStatus.CHECKED
    assert "茶苗" in chair.get(reverse("coops:handouts", args=[made.coop.pk])).content.decode()
    member = made.yard.actors.browser("third_villager")
    assert member.get(reverse("coops:handout", args=[sheet.pk])).status_code == 403
