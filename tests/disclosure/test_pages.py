"""The pages: a month from freezing to final by the people of the village, open books for everybody."""

import datetime as dt
import json
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.signing_in import browser_of
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.disclosure import announcement, head, publication, queries, services
from touyan.disclosure.models import MonthClose, MonthStatus, Objection
from touyan.ledger import queries as ledger_queries
from touyan.ledger.models import Transfer


def press(browser: Client, name: str, *args: object, **data: str):
    """Press a button."""
    address = reverse(f"disclosure:{name}", args=args)
    return browser.post(address, {"request_key": str(uuid.uuid4()), **data})


@pytest.fixture
def month(tiny) -> Iterator[str]:
    """The last month in which the tiny county's village moved; it is five days after its end."""
    book = ledger_queries.book_of(tiny.village.pk)
    period = Transfer.objects.filter(book=book).latest("period").period
    first = dt.date.fromisoformat(f"{period}-01")
    later = clock.start_of((first + dt.timedelta(days=32)).replace(day=5))
    with time_machine.travel(later + dt.timedelta(hours=10), tick=False):
        yield period


def test_the_village_closes_signs_publishes_and_files_a_month(tiny, month) -> None:
    clerk, chair = browser_of(tiny.village_clerk), browser_of(tiny.committee_chair)
    supervisor, secretary = browser_of(tiny.supervision_chair), browser_of(tiny.village_secretary)
    assert press(clerk, "close", ledger_queries.book_of(tiny.village.pk)).status_code == 302
    row = MonthClose.objects.get(area=tiny.village)
    assert row.status == MonthStatus.CHECKED, row.checks
    assert press(secretary, "sign", row.pk).status_code == 403
    assert press(chair, "sign", row.pk).status_code == 302
    assert press(chair, "sign", row.pk).status_code == 409
    assert press(supervisor, "sign", row.pk).status_code == 302
    public = reverse("disclosure:month", args=[tiny.village.path, row.period])
    assert Client().get(public).status_code == 404
    assert press(chair, "publish", row.pk).status_code == 302
    page = Client().get(public)
    row.refresh_from_db()
    assert page.status_code == 200
    assert row.check_code.split("\n")[0] in page.content.decode()
    assert press(chair, "on_board", row.pk).status_code == 302
    assert press(chair, "finish", row.pk).status_code == 409
    for browser in (clerk, chair, supervisor, secretary):
        answer = browser.get(reverse("disclosure:work", args=[row.pk]))
        assert answer.status_code == 200


def test_public_pages_name_nobody_and_may_not_be_indexed(tiny, month) -> None:
    row = _published(tiny, month)
    names = [tiny.committee_chair.name, tiny.supervision_chair.name, tiny.household.head.name]
    for name in ("month", "board", "words", "totals"):
        answer = Client().get(reverse(f"disclosure:{name}", args=[tiny.village.path, row.period]))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert [one for one in names if one in text] == []
        if "html" in answer["Content-Type"]:
            assert 'content="noindex"' in text
    for name in ("hub", "heads", "verifier", "program"):
        assert Client().get(reverse(f"disclosure:{name}")).status_code == 200
    for path in (tiny.village.path, tiny.north.path, tiny.county.path):
        assert Client().get(reverse("disclosure:place", args=[path])).status_code == 200
    for path in ("0", tiny.group.path, "999999999999"):
        assert Client().get(reverse("disclosure:place", args=[path])).status_code == 404


def test_the_feed_and_the_heads_can_be_read_by_programs(tiny, month) -> None:
    row = _published(tiny, month)
    feed = Client().get(reverse("disclosure:feed", args=[tiny.north.path]))
    root = ET.fromstring(feed.content)  # noqa: S314 - our own text
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert len(root.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    lines = Client().get(reverse("disclosure:heads")).content.decode().splitlines()
    assert row.text in lines
    assert all(json.loads(line)["alg"] == "sha256" for line in lines)


def test_the_verifier_page_is_served_with_a_policy_of_its_own(tiny) -> None:
    answer = Client().get(reverse("disclosure:verifier"))
    assert answer.content.decode() == publication.page()
    assert answer["Content-Security-Policy"] == publication.page_policy()
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_a_villager_finds_the_receipt_from_the_entry(tiny, month) -> None:
    row = _published(tiny, month)
    browser = browser_of(tiny.villager, two_factors=False)
    claim = tiny.posted_claim_1
    entry = browser.get(reverse("points:entry", args=[claim.ref])).content.decode()
    address = reverse("disclosure:receipt", args=[claim.transfer_key])
    assert address in entry
    page = browser.get(address)
    assert page.status_code == 200
    kept = browser.get(reverse("disclosure:receipt_file", args=[claim.transfer_key]))
    found = Transfer.objects.get(key=claim.transfer_key)
    if found.period == row.period:
        assert head.holds(kept.content.decode()).hex() == row.head
    else:
        assert kept.status_code == 302


def test_a_villager_objects_and_somebody_who_did_not_sign_answers(tiny, month) -> None:
    row = _published(tiny, month)
    villager = browser_of(tiny.villager, two_factors=False)
    address = reverse("disclosure:object", args=[tiny.village.path, row.period])
    assert villager.get(address).status_code == 200
    said = press(
        villager, "object", tiny.village.path, row.period, line_ref="given", reason="少了3分"
    )
    assert said.status_code == 302
    objection = Objection.objects.get(notice=row.notice)
    assert objection.line_ref == "given"
    reply = {"outcome": "DISMISSED", "answer": "已核对，没有错。"}
    chair = browser_of(tiny.committee_chair)
    assert press(chair, "answer", objection.pk, **reply).status_code == 403
    officer = browser_of(tiny.township_officer)
    assert press(officer, "answer", objection.pk, **reply).status_code == 302
    objection.refresh_from_db()
    assert objection.status == "DISMISSED"


def test_the_auditor_verifies_in_two_clicks_and_the_township_sees_who_is_late(tiny, month) -> None:
    row = _published(tiny, month)
    auditor = browser_of(tiny.auditor)
    listed = auditor.get(reverse("disclosure:months")).content.decode()
    verify = reverse("disclosure:verify", args=[row.pk])
    assert verify in listed
    page = auditor.get(verify)
    assert page.context["found"].holds
    file = auditor.get(reverse("disclosure:file", args=[row.pk]))
    assert json.loads(file.content)["head"] == row.text
    officer = browser_of(tiny.township_officer)
    late = officer.get(reverse("disclosure:late"))
    standing = {one.area.pk: one for one in late.context["standing"]}
    assert standing[tiny.village.pk].month == row
    assert tiny.far_village.pk not in standing


def test_one_source_gives_page_message_and_broadcast(tiny, month) -> None:
    row = _published(tiny, month)
    page = Client().get(reverse("disclosure:words", args=[tiny.village.path, row.period]))
    told = page.context["announcement"]
    given = str(page.context["summary"].given)
    assert given in told.message()
    assert given in told.broadcast()
    assert len(told.broadcast()) <= 240


def _published(tiny, period: str) -> MonthClose:
    book = ledger_queries.book_of(tiny.village.pk)
    services.close_month(actor=SYSTEM, book_id=book, period=period)
    row = MonthClose.objects.get(area=tiny.village)
    for person in (tiny.committee_chair, tiny.supervision_chair):
        press(browser_of(person), "sign", row.pk)
    press(browser_of(tiny.committee_chair), "publish", row.pk)
    row.refresh_from_db()
    assert row.status == MonthStatus.PUBLISHED
    return queries.public_month(tiny.village.path, period)


def test_what_is_missing_stands_first_with_the_days_that_are_left(tiny, month) -> None:
    _published(tiny, month)
    officer = browser_of(tiny.township_officer)
    page = officer.get(reverse("disclosure:late"))
    standing = page.context["standing"]
    assert [one.is_public for one in standing] == sorted(one.is_public for one in standing)
    missing = [one for one in standing if not one.is_public]
    assert missing
    assert all((one.days_left, one.days_late) == (10, 0) for one in missing)
    assert page.content.decode().count("还有10天") == len(missing)


def test_a_community_hears_of_its_community(tiny) -> None:
    words = announcement.Announcement(
        village="北街社区",
        period="2026-03",
        summary=announcement.summary([]),
        check_code="",
        until="2026-04-20",
        ask_whom="监督委员会",
        is_community=True,
    )
    assert "社区发放" in words.broadcast()
    assert "全村" not in words.broadcast()


def test_a_photograph_of_the_board_is_kept_but_never_asked_for(tiny, month) -> None:
    row = _published(tiny, month)
    chair = browser_of(tiny.committee_chair)
    address = reverse("disclosure:on_board", args=[row.pk])
    wrong = SimpleUploadedFile("board.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    refused = chair.post(address, {"request_key": str(uuid.uuid4()), "photo": wrong})
    assert refused.status_code in {400, 413, 415, 422}
    row.notice.refresh_from_db()
    assert row.notice.posted_on_board_at is None
    photo = SimpleUploadedFile("公示栏.png", b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    done = chair.post(address, {"request_key": str(uuid.uuid4()), "photo": photo})
    assert done.status_code == 302
    row.notice.refresh_from_db()
    assert row.notice.board_photo is not None
    file = reverse("backstage:file", args=[row.notice.board_photo_id])
    for reader in (browser_of(tiny.supervision_chair), browser_of(tiny.township_officer)):
        page = reader.get(reverse("disclosure:work", args=[row.pk]))
        assert file in page.content.decode()
        assert reader.get(file).getvalue().startswith(b"\x89PNG")
    assert browser_of(tiny.villager, two_factors=False).get(file).status_code == 404
    public = Client().get(reverse("disclosure:month", args=[tiny.village.path, row.period]))
    assert file not in public.content.decode()


def test_the_county_sees_townships_and_opens_one_of_them(tiny, month) -> None:
    row = _published(tiny, month)
    auditor = browser_of(tiny.auditor)
    address = reverse("disclosure:late")
    whole = auditor.get(address)
    townships = {one.area.pk: one for one in whole.context["townships"]}
    assert len(townships) == 3
    north = townships[tiny.north.pk]
    assert (north.villages, north.waiting) == (3, 2)
    assert tiny.far_village.name not in whole.content.decode()
    one = auditor.get(address, {"in": tiny.north.path})
    assert {each.area.pk for each in one.context["standing"]} == {
        tiny.village.pk,
        tiny.sibling_village.pk,
        tiny.community.pk,
    }
    assert row.area.name in one.content.decode()
    elsewhere = auditor.get(address, {"in": "999999999999"})
    assert elsewhere.context["townships"]
