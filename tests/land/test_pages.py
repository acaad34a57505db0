"""The village's land on the screen: entered by the clerk, filed by another, seen by whose it is."""

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
import time_machine

from touyan.core import inbox
from touyan.land import services
from touyan.land.models import LandContract, LandTransfer, Parcel, TransferStatus

pytestmark = pytest.mark.django_db
ZONE = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=ZONE), tick=False):
        yield


@pytest.fixture
def clerk(actors):
    return actors.browser("village_clerk")


@pytest.fixture
def contract(tiny, actors) -> LandContract:
    parcel = services.register_parcel(
        actor=actors.village_clerk,
        area_id=tiny.group.pk,
        code="5205241012010100001",
        name="坝上",
        mu=Decimal("8.00"),
        kind="PADDY",
        grade=2,
    )
    return services.contract_land(
        actor=actors.village_clerk,
        parcel_id=parcel.pk,
        household_id=tiny.household.pk,
        term_from=dt.date(1998, 7, 1),
        term_to=dt.date(2028, 6, 30),
    )


def send(browser, address: str, **fields: object):
    return browser.post(address, fields | {"request_key": str(uuid.uuid4())})


def transfer_of(tiny, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "taker": tiny.coop.pk,
        "way": "SHARE",
        "mu": "5",
        "from_on": "2026-03-04",
        "to_on": "2028-06-30",
        "rent": "400",
        "use": "种茶",
        "paper_number": "2026-3号",
    }
    return values | changes


def said(answer) -> str:
    """Return the text of the summary of what is wrong."""
    found = re.search(r'class="error-summary.*?</section>|role="alert".*?</div>', answer.text, re.S)
    return found[0] if found else ""


def test_a_parcel_its_contract_and_its_transfer_are_entered_on_three_pages(tiny, clerk):
    made = send(
        clerk,
        f"/land/{tiny.village.pk}/parcel/",
        area=tiny.group.pk,
        code="5205241012010100009",
        name="河边",
        mu="3.50",
        kind="DRY",
        grade="3",
    )
    parcel = Parcel.objects.get(code="5205241012010100009")
    assert made["Location"] == f"/land/parcels/{parcel.pk}/"
    assert parcel.area == tiny.group

    send(
        clerk,
        f"/land/parcels/{parcel.pk}/contract/",
        code=tiny.household.code[-5:],
        term_from="1998-07-01",
        term_to="2028-06-30",
        number="承-9",
    )
    contract = LandContract.objects.get(parcel=parcel)
    assert contract.household == tiny.household

    send(clerk, f"/land/contracts/{contract.pk}/transfer/", **transfer_of(tiny, mu="2"))
    transfer = LandTransfer.objects.get(contract=contract)
    assert transfer.rent_fen_per_mu == 40_000
    assert transfer.to_subject_id == tiny.coop.pk

    shown = clerk.get(f"/land/{tiny.village.pk}/").text
    assert "河边" in shown
    assert tiny.villager.name in shown


def test_another_household_takes_land_over_by_its_code(tiny, clerk, contract):
    answer = send(
        clerk,
        f"/land/contracts/{contract.pk}/transfer/",
        **transfer_of(tiny, taker="0", way="LEASE", code=tiny.other_household.code[-5:]),
    )

    assert answer.status_code == 302
    assert LandTransfer.objects.get().to_subject_id == tiny.other_household.pk


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"to_on": "2029-01-01"}, "承包"),
        ({"mu": "8.01"}, "亩"),
        ({"use": ""}, ""),
        ({"taker": "0", "code": ""}, "户"),
        ({"taker": "999999"}, ""),
    ],
)
def test_what_the_law_or_the_parcel_forbids_is_said_beside_the_form(
    tiny, clerk, contract, changes, words
):
    answer = send(clerk, f"/land/contracts/{contract.pk}/transfer/", **transfer_of(tiny, **changes))

    assert answer.status_code in {400, 409}
    assert words in said(answer)
    assert not LandTransfer.objects.exists()


def test_a_term_that_the_law_does_not_know_is_refused_with_its_article(tiny, clerk):
    parcel = services.register_parcel(
        actor=services.contracts.SYSTEM,
        area_id=tiny.village.pk,
        code="52",
        mu=Decimal(1),
        kind="DRY",
        grade=1,
    )

    answer = send(
        clerk,
        f"/land/parcels/{parcel.pk}/contract/",
        code=tiny.household.code[-5:],
        term_from="2020-01-01",
        term_to="2029-12-31",
    )

    assert answer.status_code == 400
    assert "第二十一条" in answer.text
    assert not LandContract.objects.filter(parcel=parcel).exists()


def test_the_secretary_finds_it_waiting_and_files_it_the_clerk_cannot(
    tiny, actors, clerk, contract
):
    send(clerk, f"/land/contracts/{contract.pk}/transfer/", **transfer_of(tiny))
    transfer = LandTransfer.objects.get()
    page = f"/land/transfers/{transfer.pk}/file/"
    secretary = actors.browser("village_secretary")

    assert clerk.get(page).status_code == 403
    source = inbox.declared()["land.to_file"]
    assert source.look(actors.village_secretary).count == 1
    assert page in secretary.get(f"/land/transfers/{transfer.pk}/").text
    send(secretary, page, day="2026-03-04")

    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.FILED
    assert source.look(actors.village_secretary).count == 0


def test_a_household_sees_its_own_parcel_and_who_farms_it_and_nobody_elses(
    tiny, actors, clerk, contract
):
    send(clerk, f"/land/contracts/{contract.pk}/transfer/", **transfer_of(tiny))
    transfer = LandTransfer.objects.get()
    villager = actors.browser("villager", two_factors=False)
    neighbour = actors.browser("other_villager", two_factors=False)

    assert "坝上" in villager.get("/land/mine/").text
    shown = villager.get(f"/land/transfers/{transfer.pk}/").text
    assert tiny.coop.name in shown
    assert "终止流转" not in shown
    for address in (f"/land/parcels/{contract.parcel_id}/", f"/land/transfers/{transfer.pk}/"):
        assert neighbour.get(address).status_code == 404


def test_names_are_masked_for_who_reads_a_whole_county(tiny, actors, contract):
    shown = actors.browser("auditor").get(f"/land/parcels/{contract.parcel_id}/").text

    assert tiny.villager.name not in shown
    assert tiny.villager.name[0] in shown


def test_the_list_is_searched_by_place_code_and_head(tiny, clerk, contract):
    address = f"/land/{tiny.village.pk}/"
    for text in ("坝上", "52052410120101", tiny.villager.name):
        assert "坝上" in clerk.get(address, {"q": text}).text.partition("<tbody>")[2]
    assert "<tbody>" not in clerk.get(address, {"q": "没有这里"}).text


def test_a_parcel_that_had_two_contracts_stands_in_the_list_once(tiny, actors, clerk, contract):
    end = f"/land/contracts/{contract.pk}/end/"
    assert send(clerk, end, day="2026-03-04").status_code == 302
    services.contract_land(
        actor=actors.village_clerk,
        parcel_id=contract.parcel_id,
        household_id=tiny.other_household.pk,
        term_from=dt.date(2026, 3, 4),
        term_to=dt.date(2056, 3, 3),
    )

    shown = clerk.get(f"/land/{tiny.village.pk}/", {"q": "坝上"}).text.partition("<tbody>")[2]
    assert shown.count("坝上") == 1
    assert tiny.other_villager.name in shown
    assert send(clerk, end, day="2026-03-04").status_code == 409
