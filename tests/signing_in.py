"""Signed-in browsers for tests: `browser_of(tiny.village_clerk)`."""

from django.test import Client

from touyan.access import entry
from touyan.access.services import accounts
from touyan.registry.models import Person


def browser_of(person: Person, *, two_factors: bool = True) -> Client:
    """Return a test client in which this person has signed in, by password and app unless said."""
    user = accounts.account_of(person.pk)
    client = Client()
    client.force_login(user)
    session = client.session
    session[entry.TWO_FACTORS] = two_factors
    session.save()
    return client
