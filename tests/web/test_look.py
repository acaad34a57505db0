"""Letters and language: a visitor's choice stays on the device, a person's choice follows the person."""

import pytest
from django.test import Client

from tests.signing_in import browser_of
from touyan.access.models import User
from touyan.access.services import accounts

pytestmark = pytest.mark.django_db


def choose(browser, **fields):
    (name, value) = next(iter(fields.items()))
    path = {"size": "/view/size/", "language": "/view/language/"}[name]
    answer = browser.post(path, {name: value, "next": "/about/"})
    assert answer.status_code == 302
    return answer


def look(browser) -> tuple[str, str]:
    """Return the size of letters and the language of a page."""
    page = browser.get("/about/").content.decode()
    size = page.partition('data-elder="')[2][:1] if "data-elder" in page else "0"
    return size, page.partition('<html lang="')[2].partition('"')[0]


def test_a_visitors_choice_stays_on_the_device(tiny):
    here = Client()
    choose(here, size="2")
    choose(here, language="en")
    assert look(here) == ("2", "en")
    assert look(Client()) == ("0", "zh-Hans")
    assert not User.objects.exclude(letter_size=None).exists()


def test_a_persons_choice_is_there_on_another_device(tiny):
    phone, desk = browser_of(tiny.villager), browser_of(tiny.villager)
    choose(phone, size="1")
    choose(phone, language="en")
    assert look(desk) == ("1", "en")
    choose(desk, size="0")
    assert look(phone)[0] == "0"


def test_on_a_shared_device_everybody_finds_their_own(tiny):
    shared = browser_of(tiny.villager)
    choose(shared, size="1")
    choose(shared, language="en")
    shared.post("/sign-out/")
    assert look(shared) == ("1", "en")  # the device remembers it for visitors
    neighbour = accounts.account_of(tiny.other_villager.pk)
    accounts.remember_look(user=neighbour, language="zh-hans", letter_size=0)
    shared.force_login(neighbour)
    assert look(shared) == ("0", "zh-Hans")


@pytest.mark.parametrize(("name", "value"), [("size", "9"), ("size", ""), ("size", "1 OR 1")])
def test_nonsense_means_the_normal_size(tiny, name, value):
    browser = browser_of(tiny.villager)
    choose(browser, **{name: value})
    assert look(browser)[0] == "0"


def test_an_unknown_language_changes_nothing(tiny):
    browser = browser_of(tiny.villager)
    choose(browser, language="xx")
    assert User.objects.get(person=tiny.villager).language == ""


@pytest.mark.parametrize("way", ["phone", "card", "password"])
def test_the_address_of_a_sent_sign_in_form_leads_back_to_its_form(tiny, way):
    visitor = Client()
    answer = visitor.get(f"/sign-in/{way}/")
    assert answer.status_code == 302
    assert answer.url == f"/sign-in/?way={way}"
    assert visitor.get(answer.url).status_code == 200
