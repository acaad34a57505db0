"""Browsers of all roles and objects in all places, to play any request and undo it."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests import snapshot
from tests.access import (
    places,
    places_assessment,
    places_books,
    places_cases,
    places_coops,
    places_decisions,
    places_disclosure,
    places_distribution,
    places_indicators,
    places_points,
    places_procedures,
    places_registry,
    places_special,
)
from tests.access.crawl import matrix, pages
from tests.access.lean import Lean
from tests.access.places import OWN, PLACES
from tests.access.roles import ROLES, VISITOR, browsers
from tests.tiny import Tiny

KINDS = (
    places.KINDS
    | places_points.KINDS
    | places_registry.KINDS
    | places_cases.KINDS
    | places_books.KINDS
    | places_decisions.KINDS
    | places_coops.KINDS
    | places_procedures.KINDS
    | places_indicators.KINDS
    | places_assessment.KINDS
    | places_disclosure.KINDS
    | places_special.KINDS
    | places_distribution.KINDS
)


SESSIONS = "access_session"


@dataclass(frozen=True)
class Scenery:
    """What a theatre with all its objects put into the database, the tiny county included."""

    world: places.World
    addresses: dict[tuple[str, str], dict[str, Any]]
    tables: list[snapshot.Table]


class Theatre:
    """The tiny county, one browser per role, one object of each kind in each place."""

    def __init__(
        self, tiny: Tiny, names: frozenset[str] | None = None, scenery: Scenery | None = None
    ) -> None:
        """Prepare the objects of all pages, or of those named; with `scenery` they are there already."""
        self.tiny = tiny
        self.lean = Lean()
        self.world = replace(scenery.world, tiny=tiny) if scenery else places.world(tiny)
        self.browsers = browsers(tiny)
        for browser in self.browsers.values():
            browser.get("/about/")  # the session gets its marks: later clicks only read it
        self._addresses = dict(scenery.addresses) if scenery else {}
        for name in sorted(matrix() if names is None else names):
            for place in PLACES:
                self.address(name, place)

    def scenery(self, *, since: list[snapshot.Table]) -> Scenery:
        """Return what has come into the database since a reading, but for the sessions: they grow old."""
        tables = [table for table in snapshot.added(since=since) if table.name != SESSIONS]
        return Scenery(self.world, self._addresses, tables)

    def address(self, name: str, place: str = OWN) -> str:
        """Return the address of a page, with the object of that place where it has one."""
        kind = matrix()[name].get("object")
        if kind is None:
            return reverse(name)
        if (kind, place) not in self._addresses:
            self._addresses[kind, place] = KINDS[kind](self.world, place)
        return reverse(name, kwargs=self._addresses[kind, place])

    def play(self, role: str, method: str, name: str, place: str = OWN) -> Any:
        """Send one request by its name in the table; undo whatever it did."""
        form = matrix()[name].get("post", {}) if method == "POST" else None
        return self.send(self.browsers[role], method, self.address(name, place), form)

    def ask(self, role: str, method: str, name: str, place: str = OWN) -> HttpResponseBase:
        """Send what `play` sends, the short way: as often as tens of thousands of times."""
        form = matrix()[name].get("post", {}) if method == "POST" else None
        return self.quick(self.browsers[role], method, self.address(name, place), form)

    def quick(
        self,
        client: Client,
        method: str,
        address: str,
        form: dict[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        """Send what `send` sends, the short way, with the browser's session."""
        cookie = client.cookies.get("sessionid")
        if method == "POST":
            form = {"request_key": str(uuid.uuid4())} | (form or {})
        session = cookie.value if cookie else ""
        return self.lean.ask(method, address, session=session, form=form, **options)

    def send(
        self, client: Client, method: str, address: str, form: dict[str, Any] | None = None
    ) -> Any:
        """Send one request; undo whatever it did, in the database and in the browser."""
        cookies = {key: morsel.value for key, morsel in client.cookies.items()}
        with transaction.atomic():
            if method == "GET":
                response = client.get(address, form or {})
            elif method == "POST":
                data = {"request_key": str(uuid.uuid4())} | (form or {})
                response = client.post(address, data)
            else:
                response = client.generic(method, address)
            if response.streaming:
                # `response.close()` would close the test's own connection as well.
                response.streamed = b"".join(response.streaming_content)
                for close in response._resource_closers:
                    close()
            transaction.set_rollback(True)
        client.cookies.clear()
        for key, value in cookies.items():
            client.cookies[key] = value
        return response


def allowed_roles(name: str) -> list[str]:
    """Return the roles that the table lets into a page, at the own place."""
    who = matrix()[name]["who"]
    if who == "public":
        return [VISITOR]
    if who == "signed_in":
        return list(ROLES)
    closed = {"nowhere", "neighbour", "missing"}
    closed |= {"barred", "barred_below", "barred_own", "barred_neighbour", "barred_county"}
    return [role for role in ROLES if role in who and who[role] not in closed]


def open_pages(method: str) -> list[str]:
    """Return the pages of the table that answer a method to somebody."""
    listed = [page.name for page in pages() if page.name in matrix()]
    return [name for name in listed if method in matrix()[name]["methods"] and allowed_roles(name)]
