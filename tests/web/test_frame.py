"""The frame of every page: banners, letters, language, and never a way to another site."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_demo_says_so_on_every_page(client: Client, settings):
    settings.IS_DEMO = True
    assert client.get("/").status_code == 200
    for address in ("/", "/style/", "/about/", "/contact/", "/nowhere/"):
        assert "合成演示数据" in client.get(address).content.decode()


def test_a_real_county_says_nothing_of_a_demo(client: Client, settings):
    settings.IS_DEMO = False
    assert "合成演示数据" not in client.get("/about/").content.decode()


def test_the_test_mark_goes_when_the_application_is_filed(client: Client, settings):
    settings.FILING_NUMBER = ""
    assert "测试环境" in client.get("/about/").content.decode()
    settings.FILING_NUMBER = "520524-0001"
    page = client.get("/about/").content.decode()
    assert "测试环境" not in page
    assert "520524-0001" in page


@pytest.mark.parametrize(("size", "attribute"), [("1", "1"), ("2", "2"), ("0", ""), ("9", "")])
def test_the_size_of_letters_is_remembered(client: Client, size: str, attribute: str):
    client.post("/view/size/", {"size": size, "next": "/about/"})
    page = client.get("/about/").content.decode()
    assert (f'data-elder="{attribute}"' in page) if attribute else ("data-elder" not in page)


def test_the_language_is_remembered(client: Client):
    assert '<html lang="zh-Hans"' in client.get("/about/").content.decode()
    client.post("/view/language/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/about/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_a_switch_never_leads_to_another_site(client: Client, elsewhere: str):
    response = client.post("/view/language/", {"language": "en", "next": elsewhere})
    assert response["Location"] == "/"


def test_no_page_carries_inline_style_or_script(client: Client):
    for address in ("/set-up/", "/style/", "/about/", "/contact/"):
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count("<script src=")
