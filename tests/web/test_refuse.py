"""A refusal says what happened, whether anything is kept, what to do, and a number to quote."""

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.raising_urls")]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/invalid/", 400),
        ("/forbidden/", 403),
        ("/missing/", 404),
        ("/nowhere/", 404),
        ("/late/", 409),
        ("/busy/", 409),
        ("/big/", 413),
    ],
)
def test_every_refusal_has_its_status_and_a_number(client: Client, address: str, status: int):
    response = client.get(address)
    assert response.status_code == status
    page = response.content.decode()
    assert re.search(r'<strong class="mono">[2-9A-HJ-NP-Z]{6}</strong>', page)
    assert "<h1>" in page
    assert response["Cache-Control"] == "no-store, private"


def test_a_broken_rule_speaks_in_its_own_words_and_cites_its_article(client: Client):
    page = client.get("/invalid/").content.decode()
    assert "Write a date." in page
    assert "Civil Code art. 203" in page


def test_a_sent_form_is_told_that_nothing_was_saved(client: Client):
    client.cookies["django_language"] = "en"
    assert "Nothing of what you just sent was saved" in client.post("/late/").content.decode()
    assert "Nothing was changed by this" in client.get("/late/").content.decode()


def test_a_fault_of_ours_shows_no_detail(client: Client):
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert response.status_code == 500
    page = response.content.decode()
    assert "522401" not in page
    assert "ZeroDivision" not in page
    assert re.search(r'<strong class="mono">[2-9A-HJ-NP-Z]{6}</strong>', page)


def test_a_form_without_its_token_is_refused_with_a_page():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/echo/", {"x": "1"})
    assert response.status_code == 403
    assert 'data-error="web.stale_form"' in response.content.decode()


def test_an_address_that_only_takes_buttons_answers_with_a_page(client: Client):
    response = client.get("/view/size/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize(
    ("referer", "link"),
    [
        ("http://testserver/coops/7/?year=2020", 'href="/coops/7/?year=2020"'),
        ("http://elsewhere.example/coops/7/", ""),
        ("http://testserver//elsewhere.example/", ""),
        ("", ""),
    ],
)
def test_a_refused_button_leads_back_to_its_page_of_this_site_only(
    client: Client, referer: str, link: str
):
    client.cookies["django_language"] = "en"
    headers = {"HTTP_REFERER": referer, "HTTP_HOST": "testserver"}
    page = client.post("/late/", **headers).content.decode()
    assert link in page
    assert "elsewhere" not in page
    assert ("Back to where you were" in page) is bool(link)
