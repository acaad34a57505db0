"""Pages of those who check: books within reach, keyset histories, the record of acts, verification."""

import pytest

from touyan.backstage import worker
from touyan.backstage.models import Job
from touyan.ledger import queries as ledger
from touyan.ledger.services import seal_pending

pytestmark = pytest.mark.django_db


def _book(tiny):
    return ledger.book_of(tiny.village.pk)


def test_an_auditor_walks_from_the_county_to_an_account_and_a_transfer(actors, tiny):
    browser = actors.browser("auditor")
    assert browser.get("/books/")["Location"] == f"/books/{tiny.county.path}/"
    for place in (tiny.county, tiny.north):
        assert browser.get(f"/books/{place.path}/").status_code == 200
    page = browser.get(f"/books/{tiny.village.path}/").content.decode()
    account = next(a for a in ledger.accounts_in_book(_book(tiny)) if a.code == "points.issued")
    assert f"/accounts/{account.id}/history/" in page
    history = browser.get(f"/accounts/{account.id}/history/").content.decode()
    line = ledger.statement(account.id)[0]
    assert f"/transfers/{line.key}/" in history
    assert browser.get(f"/transfers/{line.key}/").status_code == 200


def test_a_household_is_found_by_the_last_digits_of_its_code(actors, tiny):
    code = tiny.household.code
    page = actors.browser("auditor").get(
        f"/books/{tiny.village.path}/", {"household": code[-2:].lstrip("0")}
    )
    assert page.status_code == 200
    for account in ledger.accounts_of_subject(tiny.household.pk):
        assert f"/accounts/{account.id}/history/" in page.content.decode()
    other = ledger.accounts_of_subject(tiny.other_household.pk)
    assert all(f"/accounts/{a.id}/history/" not in page.content.decode() for a in other)


def test_a_clerk_of_another_village_finds_neither_book_nor_account_nor_transfer(actors, tiny):
    browser = actors.browser("sibling_village_clerk")
    account = ledger.accounts_in_book(_book(tiny))[0]
    line = ledger.statement(
        next(a.id for a in ledger.accounts_in_book(_book(tiny)) if a.code == "points.issued")
    )[0]
    assert browser.get(f"/books/{tiny.village.path}/").status_code == 404
    assert browser.get(f"/accounts/{account.id}/history/").status_code == 404
    assert browser.get(f"/transfers/{line.key}/").status_code == 404


def test_a_villager_sees_no_books(actors, tiny):
    browser = actors.browser("villager")
    assert browser.get(f"/books/{tiny.village.path}/").status_code == 403


def test_histories_are_paged_by_key_without_a_gap(actors, tiny, monkeypatch):
    monkeypatch.setattr("touyan.web.views.audit.PAGE", 2)
    account = next(a for a in ledger.accounts_in_book(_book(tiny)) if a.code == "points.issued")
    expected = [line.key for line in ledger.statement(account.id, limit=100)]
    browser, seen, address = actors.browser("auditor"), [], f"/accounts/{account.id}/history/"
    while address:
        response = browser.get(address)
        lines = response.context["lines"]
        seen += [line.key for line in lines]
        following = response.context["next"]
        address = f"/accounts/{account.id}/history/{following}" if following else ""
    assert seen == expected


def test_the_record_of_acts_is_for_auditors(actors):
    assert actors.browser("audit_admin").get("/records/").status_code == 200
    assert actors.browser("village_secretary").get("/records/").status_code == 403


def test_the_record_narrows_by_act(actors):
    browser = actors.browser("audit_admin")
    found = browser.get("/records/", {"action": "registry.area"}).context["page_of"].records
    assert found
    assert all(record.action.startswith("registry.area") for record in found)


def test_verification_runs_as_a_job_and_says_that_all_is_well(actors, tiny):
    browser = actors.browser("auditor")
    response = browser.get("/verify/")
    key = response.content.decode().split('name="request_key" value="')[1].split('"')[0]
    response = browser.post("/verify/run/", {"request_key": key})
    job = Job.objects.get(kind="ledger.verify")
    assert response["Location"] == f"/verify/{job.pk}/"
    assert browser.get(f"/verify/{job.pk}/").status_code == 200
    assert browser.post("/verify/run/", {"request_key": key})["Location"] == f"/verify/{job.pk}/"
    assert Job.objects.filter(kind="ledger.verify").count() == 1
    seal_pending()
    worker.drain()
    job.refresh_from_db()
    assert job.status == "DONE"
    assert job.result["sound"] is True
    assert job.result["books"] >= 1
    assert actors.browser("supervision_chair").get(f"/verify/{job.pk}/").status_code == 404


def test_a_clerk_may_not_verify(actors):
    assert actors.browser("village_clerk").post("/verify/run/", {}).status_code == 403
