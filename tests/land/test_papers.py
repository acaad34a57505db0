"""The scan of a transfer contract: kept with the contract, compared by hash, read by its two sides."""

import datetime as dt
import hashlib
import uuid
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.land.agreeing import TODAY, agree
from tests.land.test_pages import transfer_of
from touyan.audit.models import Record
from touyan.backstage import files
from touyan.backstage.errors import FileKindRefused
from touyan.backstage.models import StoredFile
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.land import services
from touyan.land.models import LandContract, LandTransfer
from touyan.land.services import Scan

pytestmark = pytest.mark.django_db
ZONE = dt.timezone(dt.timedelta(hours=8))
PAPER = b"%PDF-1.7 signed by both"
HASH = hashlib.sha256(PAPER).hexdigest()


@pytest.fixture(autouse=True)
def _on_the_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, tzinfo=ZONE), tick=False):
        yield


@pytest.fixture
def contract(tiny, actors) -> LandContract:
    parcel = services.register_parcel(
        actor=actors.village_clerk,
        area_id=tiny.group.pk,
        code="5205241012010100001",
        mu=Decimal(8),
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


def scan(content: bytes = PAPER) -> Scan:
    return Scan(BytesIO(content), "合同.pdf")


def test_the_clerk_enters_a_contract_with_its_scan_and_both_sides_read_it(tiny, actors, contract):
    clerk = actors.browser("village_clerk")
    upload = SimpleUploadedFile("合同.pdf", PAPER)
    fields = transfer_of(tiny) | {"scan": upload, "request_key": str(uuid.uuid4())}

    answer = clerk.post(f"/land/contracts/{contract.pk}/transfer/", fields)

    transfer = LandTransfer.objects.get()
    assert answer["Location"] == f"/land/transfers/{transfer.pk}/"
    assert transfer.document_hash == HASH
    paper = f"/land/transfers/{transfer.pk}/paper/"
    readers = [actors.browser("villager", two_factors=False), actors.browser("coop_chair"), clerk]
    for browser in readers:
        shown = browser.get(f"/land/transfers/{transfer.pk}/").text
        assert HASH in shown
        assert paper in shown
        assert b"".join(browser.get(paper).streaming_content) == PAPER


def test_others_do_not_read_it_and_nobody_by_the_number_of_the_file(tiny, actors, contract):
    transfer = agree(actors, tiny, contract)
    services.add_scan(actor=actors.village_clerk, transfer_id=transfer.pk, scan=scan())
    paper = f"/land/transfers/{transfer.pk}/paper/"
    file = StoredFile.objects.get(sha256=HASH)

    assert actors.browser("other_villager", two_factors=False).get(paper).status_code == 404
    auditor = actors.browser("auditor")  # sees names masked: the paper has them whole
    assert auditor.get(paper).status_code == 403
    shown = auditor.get(f"/land/transfers/{transfer.pk}/").text
    assert HASH in shown
    assert paper not in shown
    for role in ("auditor", "township_officer", "village_secretary", "coop_chair"):
        assert actors.browser(role).get(f"/files/{file.pk}/").status_code == 404


def test_bytes_that_changed_on_the_disk_are_not_handed_out_as_the_contract(tiny, actors, contract):
    transfer = agree(actors, tiny, contract)
    services.add_scan(actor=actors.village_clerk, transfer_id=transfer.pk, scan=scan())
    kept = files.path_of(StoredFile.objects.get(sha256=HASH))
    kept.chmod(0o600)
    kept.write_bytes(PAPER + b"!")

    answer = actors.browser("village_secretary").get(f"/land/transfers/{transfer.pk}/paper/")

    assert answer.status_code == 409
    assert "备份" in answer.text
    kept.unlink()
    answer = actors.browser("village_secretary").get(f"/land/transfers/{transfer.pk}/paper/")
    assert answer.status_code == 409


def test_a_better_scan_comes_until_the_filing_and_none_after_it(tiny, actors, contract):
    transfer = agree(actors, tiny, contract)
    clerk = actors.village_clerk
    services.add_scan(actor=clerk, transfer_id=transfer.pk, scan=scan(b"%PDF-1.7 the wrong page"))
    services.add_scan(actor=clerk, transfer_id=transfer.pk, scan=scan())
    told = Record.objects.filter(action="land.transfer.scanned").order_by("pk")
    wrong = hashlib.sha256(b"%PDF-1.7 the wrong page").hexdigest()
    assert [one.detail["before"] for one in told] == ["", wrong]

    services.file_transfer(actor=actors.village_secretary, transfer_id=transfer.pk, filed_on=TODAY)
    with pytest.raises(WrongState):
        services.add_scan(actor=clerk, transfer_id=transfer.pk, scan=scan(b"%PDF-1.7 another"))
    transfer.refresh_from_db()
    assert transfer.document_hash == HASH


def test_an_old_filed_contract_without_a_scan_may_get_one(tiny, actors, contract):
    transfer = agree(actors, tiny, contract)
    services.file_transfer(actor=actors.village_secretary, transfer_id=transfer.pk, filed_on=TODAY)
    services.add_scan(actor=actors.village_clerk, transfer_id=transfer.pk, scan=scan())
    transfer.refresh_from_db()
    assert transfer.document_hash == HASH


def test_who_may_not_and_what_is_no_paper_is_refused_and_nothing_stays(tiny, actors, contract):
    transfer = agree(actors, tiny, contract)

    with pytest.raises(NotAllowed):
        services.add_scan(actor=actors.village_secretary, transfer_id=transfer.pk, scan=scan())
    with pytest.raises(FileKindRefused):
        services.add_scan(
            actor=actors.village_clerk, transfer_id=transfer.pk, scan=scan(b"MZ a program")
        )
    with pytest.raises(NotFound):
        services.add_scan(actor=actors.sibling_village_clerk, transfer_id=transfer.pk, scan=scan())
    transfer.refresh_from_db()
    assert transfer.document_hash == ""
    assert not StoredFile.objects.exists()
