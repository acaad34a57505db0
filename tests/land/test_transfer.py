"""Land goes to somebody else in writing, within the contract, once at a time, filed by a second person."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from tests.land.agreeing import TODAY, agree
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.land import errors, queries, services
from touyan.land.models import LandContract, TransferStatus

pytestmark = pytest.mark.django_db
ZONE = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=ZONE), tick=False):
        yield


@pytest.fixture
def contract(tiny, actors) -> LandContract:
    parcel = services.register_parcel(
        actor=actors.village_clerk,
        area_id=tiny.group.pk,
        code="5205241012010100001",
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


def test_a_transfer_cannot_outlive_the_contract(actors, tiny, contract):
    with pytest.raises(errors.OutlivesTerm) as refused:
        agree(actors, tiny, contract, to_on=dt.date(2028, 7, 1))

    assert "第三十八条" in refused.value.basis
    assert agree(actors, tiny, contract, to_on=dt.date(2028, 6, 30)).status == TransferStatus.AGREED


def test_the_same_mu_are_not_given_to_two_at_once(actors, tiny, contract):
    agree(actors, tiny, contract)

    with pytest.raises(errors.LandInUse):
        agree(actors, tiny, contract, to_subject_id=tiny.sibling_coop.pk, mu=Decimal("3.01"))
    assert agree(actors, tiny, contract, to_subject_id=tiny.sibling_coop.pk, mu=Decimal("3.00"))


def test_farmland_stays_farmland_and_a_word_is_no_contract(actors, tiny, contract):
    with pytest.raises(errors.NotFarming):
        agree(actors, tiny, contract, is_farming=False)
    with pytest.raises(errors.NotInWriting) as refused:
        agree(actors, tiny, contract, paper_number=" ")
    assert "第四十条" in refused.value.basis


def test_who_entered_a_transfer_does_not_file_it_and_it_is_filed_once(actors, tiny, contract):
    found = agree(actors, tiny, contract)

    with pytest.raises(NotAllowed):
        services.file_transfer(actor=actors.village_clerk, transfer_id=found.pk, filed_on=TODAY)
    with pytest.raises(NotFound):
        services.file_transfer(
            actor=actors.sibling_village_secretary, transfer_id=found.pk, filed_on=TODAY
        )
    services.file_transfer(actor=actors.village_secretary, transfer_id=found.pk, filed_on=TODAY)
    with pytest.raises(WrongState):
        services.file_transfer(actor=actors.village_secretary, transfer_id=found.pk, filed_on=TODAY)


def test_a_household_sees_its_own_land_and_how_long_it_runs(actors, tiny, contract):
    agree(actors, tiny, contract)

    (row,) = queries.held_by(actors.villager, TODAY)
    assert (row.years_left, row.free_mu) == (2, Decimal("3.00"))
    assert queries.held_by(actors.other_villager, TODAY) == []


def test_a_parcel_has_one_contractor_and_a_lawful_term(actors, tiny, contract):
    with pytest.raises(errors.ParcelTaken):
        services.contract_land(
            actor=actors.village_clerk,
            parcel_id=contract.parcel_id,
            household_id=tiny.other_household.pk,
            term_from=dt.date(1998, 7, 1),
            term_to=dt.date(2028, 6, 30),
        )
    with pytest.raises(errors.TermNotLawful):
        services.contract_land(
            actor=actors.village_clerk,
            parcel_id=contract.parcel_id,
            household_id=tiny.other_household.pk,
            term_from=dt.date(1998, 7, 1),
            term_to=dt.date(2008, 6, 30),
        )
