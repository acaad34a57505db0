"""Many contracts are taken on file with one press: all of them or none, each told by itself."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.audit.models import Record
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.land import errors, services
from touyan.land.models import LandContract, LandTransfer, TransferStatus
from touyan.land.services import Agreement, filing

pytestmark = pytest.mark.django_db
ZONE = dt.timezone(dt.timedelta(hours=8))
TODAY = dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=ZONE), tick=False):
        yield


@pytest.fixture
def contract(tiny, actors) -> LandContract:
    return contracted(actors.village_clerk, tiny.group.pk, tiny.household.pk)


def contracted(clerk, area_id: int, household_id: int, code: str = "P1") -> LandContract:
    parcel = services.register_parcel(
        actor=clerk, area_id=area_id, code=code, mu=Decimal(8), kind="PADDY", grade=2
    )
    return services.contract_land(
        actor=clerk,
        parcel_id=parcel.pk,
        household_id=household_id,
        term_from=dt.date(1998, 7, 1),
        term_to=dt.date(2028, 6, 30),
    )


def agreed(clerk, contract, taker: int, count: int) -> list[int]:
    values: dict[str, Any] = {
        "contract_id": contract.pk,
        "to_subject_id": taker,
        "way": "LEASE",
        "mu": Decimal(1),
        "from_on": TODAY,
        "to_on": dt.date(2027, 12, 31),
        "use": "种菜",
    }
    return [
        services.agree_transfer(
            actor=clerk, agreement=Agreement(**values, paper_number=f"{number}号")
        ).pk
        for number in range(count)
    ]


def waiting() -> int:
    return LandTransfer.objects.filter(status=TransferStatus.AGREED).count()


def press(browser, ids, **fields: object):
    sent = {"transfer": ids, "day": "2026-03-04", "request_key": str(uuid.uuid4())}
    return browser.post("/land/filing/ticked/", sent | fields)


def test_the_ticked_ones_are_filed_and_the_others_wait(tiny, actors, contract):
    ids = agreed(actors.village_clerk, contract, tiny.coop.pk, 3)
    secretary = actors.browser("village_secretary")
    shown = secretary.get("/land/filing/").text
    assert "checked" not in shown
    assert shown.count("无扫描件") == 3
    assert secretary.get("/land/filing/?all=1").text.count(" checked") == 3

    answer = press(secretary, ids[:2])

    assert answer["Location"] == "/land/filing/"
    rows = LandTransfer.objects.filter(status=TransferStatus.FILED).order_by("pk")
    assert [one.pk for one in rows] == ids[:2]
    who = tiny.village_secretary.pk
    assert {(one.filed_on, one.filed_by_id) for one in rows} == {(TODAY, who)}
    told = Record.objects.filter(action="land.transfer.filed").values_list("object_id", flat=True)
    assert sorted(told) == sorted(map(str, ids[:2]))
    assert "2" in secretary.get("/land/filing/").text


def test_the_same_press_sent_twice_files_once(tiny, actors, contract):
    ids = agreed(actors.village_clerk, contract, tiny.coop.pk, 2)
    secretary = actors.browser("village_secretary")
    key = str(uuid.uuid4())

    answers = [press(secretary, ids, request_key=key) for _ in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert Record.objects.filter(action="land.transfer.filed").count() == 2


def test_a_strange_one_among_them_is_not_found_and_nothing_is_filed(tiny, actors, contract):
    ids = agreed(actors.village_clerk, contract, tiny.coop.pk, 1)
    clerk = actors.sibling_village_clerk
    strange = contracted(clerk, tiny.sibling_village.pk, tiny.sibling_household.pk, "P2")
    [foreign] = agreed(clerk, strange, tiny.coop.pk, 1)

    answer = press(actors.browser("village_secretary"), [*ids, foreign])

    assert answer.status_code == 404
    assert waiting() == 2


def test_what_the_person_entered_or_what_is_filed_already_holds_all_back(tiny, actors, contract):
    ids = agreed(actors.village_clerk, contract, tiny.coop.pk, 3)
    secretary = actors.village_secretary
    LandTransfer.objects.filter(pk=ids[0]).update(entered_by=secretary.person_id)
    with pytest.raises(errors.FilerEntered):
        services.file_transfers(actor=secretary, transfer_ids=ids, filed_on=TODAY)

    services.file_transfer(actor=secretary, transfer_id=ids[1], filed_on=TODAY)
    with pytest.raises(WrongState):
        services.file_transfers(actor=secretary, transfer_ids=ids[1:], filed_on=TODAY)
    assert waiting() == 2


def test_none_too_many_or_a_day_to_come_are_refused(tiny, actors, contract):
    [one] = agreed(actors.village_clerk, contract, tiny.coop.pk, 1)
    secretary = actors.village_secretary
    for ids in ([], list(range(filing.MOST + 1))):
        with pytest.raises(Invalid):
            services.file_transfers(actor=secretary, transfer_ids=ids, filed_on=TODAY)
    with pytest.raises(WrongState):
        services.file_transfers(
            actor=secretary, transfer_ids=[one], filed_on=TODAY + dt.timedelta(days=1)
        )
    with pytest.raises(NotAllowed):
        services.file_transfers(actor=actors.village_clerk, transfer_ids=[one], filed_on=TODAY)
    with pytest.raises(NotFound):
        services.file_transfers(actor=secretary, transfer_ids=[one, 10**15], filed_on=TODAY)

    browser = actors.browser("village_secretary")
    assert press(browser, []).status_code == 400
    assert press(browser, [one], day="no day").status_code == 400
    assert waiting() == 1


def test_filing_many_costs_as_many_statements_as_filing_few(tiny, actors, contract):
    ids = agreed(actors.village_clerk, contract, tiny.coop.pk, 7)
    secretary = actors.village_secretary
    counts = []
    for some in (ids[:1], ids[1:]):
        with CaptureQueriesContext(connection) as asked:
            services.file_transfers(actor=secretary, transfer_ids=some, filed_on=TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
