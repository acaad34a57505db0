"""A new field key: old texts are read, written again in batches, and looked up throughout."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from touyan.access import totp
from touyan.access.models import HouseholdCard, User
from touyan.access.services import accounts, actor_for, cards, rotation
from touyan.access.services.accounts import account_of
from touyan.core import crypto
from touyan.registry import queries as registry_queries
from touyan.registry.models import Person

OLD = "old-key-" + "o" * 40
NEW = "new-key-" + "n" * 40


@pytest.fixture
def rotated(tiny, settings, monkeypatch):
    """People, an app and a card under the old key; then the new key, with the old one retired."""
    monkeypatch.setattr(rotation, "BATCH", 7)
    before = {
        p.pk: crypto.decrypt(p.id_number_cipher, "person.id_number") for p in Person.objects.all()
    }
    settings.FIELD_KEYS_RETIRED = [settings.FIELD_KEY]
    settings.FIELD_KEY = OLD
    rotation.rotate_people()
    cards.issue(actor=actor_for(account_of(tiny.village_clerk.pk)), households=[tiny.household])
    user = account_of(tiny.village_clerk.pk)
    secret = totp.new_secret()
    User.objects.filter(pk=user.pk).update(
        totp_secret_cipher=crypto.encrypt(secret, accounts.TOTP_PURPOSE)
    )
    settings.FIELD_KEY = NEW
    settings.FIELD_KEYS_RETIRED = [OLD]
    return before, secret


def test_everything_is_written_again_once_and_the_old_key_can_go(rotated, tiny, settings):
    before, secret = rotated
    assert rotation.rotate_people() == {"id_number": len(before), "phone": len(before)}
    assert rotation.rotate_people() == {"id_number": 0, "phone": 0}
    assert rotation.rotate_apps() == 1
    assert rotation.rotate_apps() == 0
    settings.FIELD_KEYS_RETIRED = []
    for person in Person.objects.all():
        assert crypto.decrypt(person.id_number_cipher, "person.id_number") == before[person.pk]
    number = before[tiny.villager.pk]
    assert registry_queries.person_by_id_number(number) == tiny.villager
    user = account_of(tiny.village_clerk.pk)
    assert crypto.decrypt(user.totp_secret_cipher, accounts.TOTP_PURPOSE) == secret


def test_a_card_issued_under_the_old_key_works_until_it_is_replaced(rotated, tiny):
    card = HouseholdCard.objects.get()
    assert rotation.old_cards() == 1
    client = Client()
    form = {"serial": card.serial, "pin": cards.first_pin(card)}
    assert client.post("/sign-in/card/", form).status_code == 302
    client.post("/me/pin/", {"pin": "274917", "again": "274917"})
    assert rotation.old_cards() == 0
    form["pin"] = "274917"
    assert Client().post("/sign-in/card/", form).status_code == 302


def test_the_command_reports_what_is_left(rotated):
    out = io.StringIO()
    call_command("rotate_field_key", stdout=out)
    assert "older key: 1" in out.getvalue()
    assert "apps: 1" in out.getvalue()
    again = io.StringIO()
    call_command("rotate_field_key", stdout=again)
    assert "apps: 0" in again.getvalue()


def test_changing_the_algorithm_is_a_rotation_too(tiny, settings):
    settings.FIELD_CIPHER = "SM4-GCM"
    count = Person.objects.count()
    assert rotation.rotate_people()["phone"] == count
    assert all(bytes(p.phone_cipher)[:1] == b"\x02" for p in Person.objects.all())
