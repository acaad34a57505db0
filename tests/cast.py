"""The people of the tiny county as they act: actors by name, and browsers that are signed in."""

from importlib import import_module

from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory

from tests.tiny import Tiny
from touyan.access import entry
from touyan.access.models import User
from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.core.actor import Actor
from touyan.registry.models import Person


class Actors:
    """`actors.village_clerk`, `actors.villager` ...: with the powers that their posts give today."""

    def __init__(self, tiny: Tiny) -> None:
        self._tiny = tiny

    def __getattr__(self, name: str) -> Actor:
        """Return the actor of this name, computed once per test."""
        actor = actor_for(User(person=self._person(name)))  # powers need no account
        setattr(self, name, actor)
        return actor

    def user(self, name: str) -> User:
        """Return the account of this person, opened now when there is none."""
        return account_of(self._person(name).pk)

    def _person(self, name: str) -> Person:
        person = getattr(self._tiny, name)
        if not isinstance(person, Person):
            raise AttributeError(f"{name} is not a person of the tiny county")
        return person

    def browser(self, name: str, *, two_factors: bool = True) -> Client:
        """Return a test client with a session of this person, as after signing in."""
        request = _visit()
        entry.enter(request, self.user(name), entry.Entered(two_factors=two_factors))
        request.session.save()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
        return client


def _visit() -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    return request
