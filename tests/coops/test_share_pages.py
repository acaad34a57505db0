"""Bringing things in on the screen: the accountant from paper, members themselves, land with its contract."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from touyan.coops.models import Subscription, SubscriptionStatus
from touyan.core.actor import SYSTEM
from touyan.land import errors as land_errors
from touyan.land import services as land
from touyan.land.models import LandTransfer
from touyan.land.services import Agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop(yard):
    return yard.coop()


@pytest.fixture
def transfer(yard, coop) -> LandTransfer:
    """The household's written contract with the cooperative: five mu for six years, as a share."""
    parcel = land.register_parcel(
        actor=SYSTEM,
        area_id=yard.tiny.village.pk,
        code="520524101201",
        name="坝上",
        mu=Decimal(8),
        kind="DRY",
        grade=2,
    )
    contract = land.contract_land(
        actor=SYSTEM,
        parcel_id=parcel.pk,
        household_id=yard.tiny.household.pk,
        term_from=dt.date(2020, 1, 1),
        term_to=dt.date(2049, 12, 31),
    )
    return land.agree_transfer(
        actor=yard.actors.village_clerk,
        agreement=Agreement(
            contract_id=contract.pk,
            to_subject_id=coop.pk,
            way="SHARE",
            mu=Decimal(5),
            from_on=dt.date(2026, 1, 1),
            to_on=dt.date(2031, 12, 31),
            paper_number="2026-7号",
            use="种茶",
        ),
    )


def send(browser, address: str, **fields: object):
    return browser.post(address, fields | {"request_key": str(uuid.uuid4())})


def accountant(yard):
    return yard.actors.browser("other_villager")


def chair(yard):
    return yard.actors.browser("villager")


def test_land_goes_from_the_contract_to_a_certificate_over_four_people(yard, coop, transfer):
    page = f"/coops/{coop.pk}/shares/land/"
    assert "坝上" in accountant(yard).get(page).text
    send(accountant(yard), page, land=transfer.pk)
    share = Subscription.objects.get()
    assert (share.mu, share.grade) == (Decimal("5.00"), 2)

    decided = yard.resolved(coop, "土地作价", day=3)
    send(
        accountant(yard),
        f"/coops/shares/{share.pk}/settle/",
        amount="100",
        resolution=decided.pk,
    )
    share.refresh_from_db()
    assert share.amount_fen == 5 * 6 * 10_000

    refused = send(chair(yard), f"/coops/shares/{share.pk}/check/")
    assert refused.status_code == 409
    assert "备案" in refused.text
    land.file_transfer(
        actor=yard.actors.village_secretary,
        transfer_id=transfer.pk,
        filed_on=dt.date(2026, 3, 4),
    )
    send(chair(yard), f"/coops/shares/{share.pk}/check/")

    share.refresh_from_db()
    assert share.status == SubscriptionStatus.REGISTERED
    certificate = chair(yard).get(f"/coops/shares/{share.pk}/certificate/")
    assert certificate.content.startswith(b"%PDF")


def test_one_contract_is_brought_in_once_and_cannot_end_under_a_share(yard, coop, transfer):
    page = f"/coops/{coop.pk}/shares/land/"
    send(accountant(yard), page, land=transfer.pk)

    assert "没有等着入股的土地" in accountant(yard).get(page).text
    with pytest.raises(land_errors.ShareRests):
        land.end_transfer(
            actor=yard.actors.village_clerk,
            transfer_id=transfer.pk,
            on=dt.date(2026, 3, 4),
            reason="收回",
        )

    send(accountant(yard), f"/coops/shares/{Subscription.objects.get().pk}/call-off/")
    assert "坝上" in accountant(yard).get(page).text


def test_a_member_brings_money_or_their_own_land_in_from_the_telephone(yard, coop, transfer):
    member = yard.member(coop, "household")
    page = f"/coops/members/{member.pk}/pledge/"
    villager = yard.actors.browser("villager", two_factors=False)

    assert "坝上" in villager.get(page).text
    assert send(villager, page, kind="CASH", amount="2000").status_code == 302
    assert send(villager, page, kind=f"LAND-{transfer.pk}", amount="").status_code == 302

    money, plot = Subscription.objects.order_by("pk")
    assert (money.kind, money.amount_fen) == ("CASH", 200_000)
    assert (plot.kind, plot.land_transfer_id) == ("LAND_RIGHT", transfer.pk)


def test_money_without_an_amount_and_somebody_elses_land_are_refused(yard, coop, transfer):
    mine = yard.member(coop, "third_household")
    page = f"/coops/members/{mine.pk}/pledge/"
    third = yard.actors.browser("third_villager", two_factors=False)

    assert "坝上" not in third.get(page).text
    assert send(third, page, kind="CASH", amount="").status_code == 400
    assert send(third, page, kind=f"LAND-{transfer.pk}").status_code == 400
    other = yard.member(coop, "household")
    assert (
        send(third, f"/coops/members/{other.pk}/pledge/", kind="CASH", amount="1").status_code
        == 404
    )
    assert not Subscription.objects.exists()
