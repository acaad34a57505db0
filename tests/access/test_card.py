"""Household cards: issued, printed, used without a telephone, voided (rule 16.22)."""

import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.signing_in import browser_of
from touyan.access import queries, secrets_of
from touyan.access.errors import WeakPin
from touyan.access.jobs import forget
from touyan.access.models import PRINTABLE, HouseholdCard, Session
from touyan.access.services import actor_for, cards
from touyan.access.services.accounts import account_of
from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.errors import Conflict, NotAllowed

OWN_PIN = "274917"


def clerk_of(tiny) -> Actor:
    return actor_for(account_of(tiny.village_clerk.pk))


@pytest.fixture
def card(tiny) -> HouseholdCard:
    cards.issue(actor=clerk_of(tiny), households=[tiny.household])
    return HouseholdCard.objects.get()


def use(client: Client, card: HouseholdCard, pin: str, **more: str):
    return client.post("/sign-in/card/", {"serial": card.serial, "pin": pin, **more})


def settled(card: HouseholdCard) -> Client:
    """Return a browser that signed in and chose the household's own PIN."""
    client = Client()
    use(client, card, cards.first_pin(card))
    assert client.post("/me/pin/", {"pin": OWN_PIN, "again": OWN_PIN}).status_code == 302
    return client


def test_the_first_sign_in_leads_to_nothing_but_choosing_a_pin(client, card):
    first = cards.first_pin(card)
    assert use(client, card, first, next="/me/devices/").url == "/me/devices/"
    for address in ("/me/devices/", "/home/"):
        assert client.get(address).url == "/me/pin/"
    answer = client.post("/me/pin/", {"pin": OWN_PIN, "again": OWN_PIN})
    assert answer.status_code == 302
    assert client.get("/me/devices/").status_code == 200


def test_the_printed_pin_dies_and_is_forgotten_when_the_household_has_its_own(card):
    first = cards.first_pin(card)
    settled(card)
    card.refresh_from_db()
    assert card.first_pin_cipher is None
    assert cards.first_pin(card) == ""
    client = Client()
    assert use(client, card, first).status_code == 400
    assert use(client, card, OWN_PIN, next="/me/devices/").status_code == 302
    assert client.get("/me/devices/").status_code == 200


def test_leaving_the_page_without_a_pin_leaves_the_card_as_it_was(card):
    client = Client()
    use(client, card, cards.first_pin(card))
    client.post("/sign-out/")
    again = Client()
    assert use(again, card, cards.first_pin(card)).status_code == 302
    assert again.get("/me/devices/").url == "/me/pin/"


@pytest.mark.parametrize("pin", ["123456", "000000", "12345", ""])
def test_a_weak_pin_is_refused(card, pin):
    client = Client()
    use(client, card, cards.first_pin(card))
    assert client.post("/me/pin/", {"pin": pin, "again": pin}).status_code == 400
    assert client.get("/home/").url == "/me/pin/"


def test_the_printed_pin_cannot_be_kept(tiny, card):
    with pytest.raises(WeakPin):
        cards.change_pin(actor=clerk_of(tiny), card_id=card.pk, pin=cards.first_pin(card))


def test_two_different_pins_are_refused(card):
    client = Client()
    use(client, card, cards.first_pin(card))
    assert client.post("/me/pin/", {"pin": OWN_PIN, "again": "905318"}).status_code == 400


def test_a_card_speaks_for_its_household_only_and_for_no_post(tiny):
    """The head of a household may be the village secretary: the family's card is not his office."""
    household = tiny.household
    household.head = tiny.village_secretary
    household.save()
    cards.issue(actor=clerk_of(tiny), households=[household])
    client = settled(HouseholdCard.objects.get())
    actor = client.get("/me/devices/").wsgi_request.actor
    assert {grant.kind for grant in actor.grants} == {GrantKind.HOUSEHOLDS}
    assert {grant.id for grant in actor.grants} == {household.pk}
    assert actor.may(Power.REDEEM_OWN)


@pytest.mark.parametrize(
    ("serial", "pin"),
    [("0" * 20, "274917"), ("", ""), ("x", "1"), ("'; drop table", "123456")],
)
def test_an_unknown_card_and_a_wrong_pin_get_the_same_answer(card, serial, pin):
    unknown = Client().post("/sign-in/card/", {"serial": serial or " ", "pin": pin or " "})
    wrong = use(Client(), card, "905318")
    assert unknown.status_code == wrong.status_code == 400
    message = "不对。请看看有没有输错，再试一次。"
    if serial:
        assert message in unknown.content.decode()
    assert message in wrong.content.decode()


def test_a_voided_card_and_its_sessions_are_worthless_at_once(tiny, card):
    client = settled(card)
    assert client.get("/me/devices/").status_code == 200
    office = browser_of(tiny.village_clerk)
    page = office.get("/cards/").content.decode()
    key = re.search(r'request_key" value="([^"]+)"', page)[1]
    answer = office.post(f"/cards/{card.pk}/void/", {"reason": "LOST", "request_key": key})
    assert answer.status_code == 302
    assert client.get("/me/devices/").url.startswith("/sign-in/")
    assert use(Client(), card, OWN_PIN).status_code == 400
    assert Record.objects.filter(action="access.card.voided", detail={"why": "LOST"}).exists()


def test_a_new_card_replaces_the_old_one(tiny, card):
    client = settled(card)
    cards.issue(actor=clerk_of(tiny), households=[tiny.household], replace=True)
    assert client.get("/me/devices/").status_code == 302
    assert use(Client(), card, OWN_PIN).status_code == 400
    fresh = HouseholdCard.objects.get(voided_at=None)
    assert fresh.serial != card.serial
    assert settled(fresh).get("/me/devices/").status_code == 200


def test_one_household_has_one_valid_card(tiny, card):
    with pytest.raises(Conflict):
        cards.issue(actor=clerk_of(tiny), households=[tiny.household])
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdCard.objects.create(
            household=tiny.household,
            serial=secrets_of.new_serial(),
            pin_hash=b"0" * 32,
            key_mark=b"00",
            batch=card.batch,
            issued_at=card.issued_at,
            issued_by_id=1,
        )


def test_the_database_keeps_no_readable_pin_and_no_first_pin_after_its_change(card):
    first = cards.first_pin(card)
    assert first.encode() not in bytes(card.pin_hash) + bytes(card.first_pin_cipher or b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdCard.objects.filter(pk=card.pk).update(must_change_pin=False)


def test_a_clerk_of_another_village_issues_no_card_here(tiny):
    stranger = actor_for(account_of(tiny.sibling_village_clerk.pk))
    with pytest.raises(NotAllowed):
        cards.issue(actor=stranger, households=[tiny.household])
    assert not HouseholdCard.objects.exists()


def test_the_print_shows_a_square_code_and_the_pin_until_it_is_changed(tiny, card):
    office = browser_of(tiny.village_clerk)
    page = office.get(f"/cards/print/{card.batch}/").content.decode()
    first = cards.first_pin(card)
    assert "<svg" in page
    assert first in page
    for n in (0, 10):
        assert f"{card.serial[n : n + 5]} {card.serial[n + 5 : n + 10]}" in page
    settled(card)
    page = office.get(f"/cards/print/{card.batch}/").content.decode()
    assert first not in page
    assert OWN_PIN not in page


def test_a_scanned_card_fills_in_its_number(card):
    page = Client().get(f"/k/{card.serial}/").content.decode()
    assert f'value="{card.serial}"' in page
    assert cards.first_pin(card) not in page


def test_other_villages_print_and_void_nothing_here(tiny, card):
    for stranger in (tiny.sibling_village_clerk, tiny.far_village_clerk):
        office = browser_of(stranger)
        assert office.get(f"/cards/print/{card.batch}/").status_code == 404
        key = "6f8f57715090da2632453988d9a1501b"
        answer = office.post(f"/cards/{card.pk}/void/", {"reason": "LOST", "request_key": key})
        assert answer.status_code == 404
        issued = office.post(
            "/cards/issue/", {"household": [tiny.other_household.pk], "request_key": key}
        )
        assert issued.status_code == 404
    assert HouseholdCard.objects.filter(voided_at=None).count() == 1


def test_the_clerk_issues_a_batch_from_the_page(tiny):
    office = browser_of(tiny.village_clerk)
    page = office.get("/cards/").content.decode()
    assert tiny.household.code in page
    assert tiny.sibling_household.code not in page
    key = re.search(r'request_key" value="([^"]+)"', page)[1]
    form = {"household": [tiny.household.pk, tiny.other_household.pk], "request_key": key}
    first = office.post("/cards/issue/", form)
    second = office.post("/cards/issue/", form)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert HouseholdCard.objects.count() == 2
    assert office.get(first["Location"]).status_code == 200


def test_a_household_without_people_gets_a_plain_answer(tiny, card):
    tiny.household.members.all().delete()
    tiny.household.head = None
    tiny.household.save()
    answer = use(Client(), card, cards.first_pin(card))
    assert answer.status_code == 400
    assert not Session.objects.exclude(user=None).exists()


def test_the_page_of_cards_asks_the_same_number_of_questions_for_any_number(
    tiny, django_assert_max_num_queries
):
    office = browser_of(tiny.village_clerk)
    with django_assert_max_num_queries(14):
        assert office.get("/cards/").status_code == 200


class TestTheRegisterOfPrints:
    @pytest.fixture
    def office(self, tiny):
        return browser_of(tiny.village_clerk)

    def test_it_says_who_printed_what_when_and_shows_no_pin(self, tiny, card, office):
        page = office.get("/cards/register/").content.decode()
        assert tiny.village_clerk.name in page
        assert "1 户" in page
        assert f"{card.issued_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}" in page
        assert f"/cards/print/{card.batch}/" in page
        assert cards.first_pin(card) not in page

    def test_after_the_print_no_first_pin_is_shown_and_the_card_works(self, card, office):
        first = cards.first_pin(card)
        for again in range(2):
            key = str(uuid.uuid4())
            done = office.post(f"/cards/print/{card.batch}/done/", {"request_key": key})
            assert done.url == "/cards/register/", again
        assert Record.objects.filter(action="access.cards.printed").count() == 1
        assert first not in office.get(f"/cards/print/{card.batch}/").content.decode()
        card.refresh_from_db()
        assert card.first_pin_cipher is None
        assert use(Client(), card, first).status_code == 302

    def test_a_day_later_no_first_pin_is_shown_though_nobody_said_that_all_is_printed(
        self, card, office
    ):
        first = cards.first_pin(card)
        HouseholdCard.objects.update(issued_at=clock.now() - PRINTABLE)
        assert first not in office.get(f"/cards/print/{card.batch}/").content.decode()
        assert f"/cards/print/{card.batch}/" not in office.get("/cards/register/").content.decode()
        forget(SYSTEM)
        card.refresh_from_db()
        assert card.first_pin_cipher is None

    def test_a_fresh_batch_keeps_its_pins_for_the_print(self, card):
        forget(SYSTEM)
        card.refresh_from_db()
        assert cards.first_pin(card)

    def test_it_pages_by_key(self, tiny, office):
        for _number in range(3):
            cards.issue(actor=clerk_of(tiny), households=[tiny.household], replace=True)
        actor = clerk_of(tiny)
        newest, key = queries.card_batches(actor, limit=2)
        rest, end = queries.card_batches(actor, before=key, limit=2)
        assert (len(newest), len(rest), end) == (2, 1, "")
        assert [row.void for row in [*newest, *rest]] == [0, 1, 1]
        assert office.get("/cards/register/?before=nonsense").status_code == 404

    def test_others_see_nothing_of_it(self, tiny, card):
        page = browser_of(tiny.sibling_village_clerk).get("/cards/register/").content.decode()
        assert tiny.village_clerk.name not in page
        assert str(card.batch) not in page


@pytest.mark.parametrize("how", ["name", "initials", "serial", "code"])
def test_a_lost_card_is_found_and_voided_from_the_result(tiny, card, how):
    head = tiny.household.head
    text = {
        "name": head.name,
        "initials": head.name_initials.split()[0],
        "serial": str(int(tiny.household.code[-5:])),
        "code": tiny.household.code,
    }[how]
    office = browser_of(tiny.village_clerk)
    page = office.get("/cards/", {"text": text}).content.decode()
    assert f"/cards/{card.pk}/void/" in page
    key = re.search(r'request_key" value="([^"]+)"', page)[1]
    answer = office.post(f"/cards/{card.pk}/void/", {"reason": "LOST", "request_key": key})
    again = office.get(answer.url).content.decode()
    assert tiny.household.code in again
    assert f"/cards/{card.pk}/void/" not in again


def test_nobody_found_says_how_to_look(tiny):
    page = browser_of(tiny.village_clerk).get("/cards/", {"text": "查无此人"}).content.decode()
    assert "没有找到" in page
