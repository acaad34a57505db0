"""Identity and telephone numbers appear nowhere in full (promise P-01, P-02, P-03)."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from tests.access.crawl import matrix
from tests.access.html import Page, is_page
from tests.access.roles import ROLES, VISITOR
from tests.access.theatre import Theatre, allowed_roles, open_pages
from tests.tiny import invented_id_number
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.models import Person

CANARIES = 200
PAGES_PER_ROLE = 220


def canaries(tiny) -> None:
    """Register people with numbers of their own until there are enough of them."""
    missing = CANARIES - Person.objects.exclude(id_number_cipher=None).count()
    for number in range(max(missing, 0)):
        person = registry.register_person(
            actor=SYSTEM,
            area_id=tiny.group.pk,
            name=f"金丝{number}".translate(str.maketrans("0123456789", "零一二三四五六七八九")),
            id_number=invented_id_number(5000 + number),
            phone=f"1298{number:07d}",
        )
        registry.register_household(
            actor=SYSTEM,
            area_id=tiny.group.pk,
            members=[(person.pk, "HEAD")],
            formed_on=clock.today(),
        )


def secrets_in_clear() -> dict[str, str]:
    """Return every number that nobody may see in full, and what it is."""
    found = {}
    for person in Person.objects.all():
        if person.id_number_cipher is not None:
            found[crypto.decrypt(person.id_number_cipher, "person.id_number")] = "identity number"
        if person.phone_cipher is not None:
            found[crypto.decrypt(person.phone_cipher, "person.phone")] = "telephone"
    return found


class Net:
    """Finds any of the numbers in a text or in bytes."""

    def __init__(self, numbers: dict[str, str]) -> None:
        self.numbers = numbers

    def caught(self, text: str) -> set[str]:
        """Return the numbers in a text, also those broken up by spaces, dashes and tags."""
        tight = re.sub(r"[\s\-\u00a0]|<[^>]*>", "", text)
        return {found for found in (*windows(text), *windows(tight)) if found in self.numbers}

    def caught_bytes(self, content: bytes) -> set[str]:
        """Return the numbers in raw bytes, in one or two bytes per digit."""
        texts = (content.decode("latin-1"), content.replace(b"\0", b"").decode("latin-1"))
        return {found for text in texts for found in windows(text) if found in self.numbers}


def windows(text: str) -> Iterator[str]:
    """Yield every 11 or 18 places in a row that could be a telephone or an identity number."""
    for run in re.finditer(r"[0-9]{10,}[0-9Xx]?", text):
        digits = run[0].upper()
        for size in (11, 18):
            for start in range(len(digits) - size + 1):
                yield digits[start : start + size]


@pytest.fixture
def net(theatre: Theatre) -> Net:
    canaries(theatre.tiny)
    numbers = secrets_in_clear()
    assert sum(what == "identity number" for what in numbers.values()) >= CANARIES
    return Net(numbers)


def content_of(response) -> bytes:
    return response.streamed if response.streaming else response.content


def unpacked(content: bytes) -> bytes:
    """Return a workbook's parts in clear, anything else as it is."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def crawl(theatre: Theatre, role: str, net: Net) -> tuple[list[str], int, list[str]]:
    """Open what a role can reach; return leaks, the number of answers, and all addresses seen."""
    client = theatre.browsers[role]
    todo = [theatre.address(name) for name in open_pages("GET") if role in allowed_roles(name)]
    todo += ["/", "/home/", "/nowhere/"]
    seen: dict[str, None] = {}
    leaks = []
    while todo and len(seen) < PAGES_PER_ROLE:
        address = todo.pop(0)
        if address in seen:
            continue
        seen[address] = None
        response = theatre.quick(client, "GET", address)
        body = content_of(response)
        text = body.decode("utf-8", "replace")
        if found := net.caught(text) | net.caught_bytes(unpacked(body)):
            leaks.append(f"{role} {address}: {sorted(found)[:3]}")
        if is_page(response):
            for link in Page(text).links:
                parts = urlsplit(link)
                if parts.path.startswith("/") and not parts.path.startswith("/static/"):
                    todo.append(link)
    return leaks, len(seen), list(seen)


@pytest.mark.sqlite_lane
def test_no_page_export_or_api_answer_shows_a_whole_number(theatre: Theatre, net: Net, caplog):
    caplog.set_level(logging.DEBUG)
    leaks, answers, addresses = [], 0, []
    for role in (VISITOR, *ROLES):
        found, count, seen = crawl(theatre, role, net)
        leaks += found
        answers += count
        addresses += seen
    assert leaks == []
    assert answers > 300
    # P-02: addresses end up in the logs of every proxy.
    assert [address for address in addresses if net.caught(address)] == []
    logged = "\n".join(f"{r.getMessage()} {r.args}" for r in caplog.records)
    assert net.caught(logged) == set()


@pytest.mark.sqlite_lane
def test_refused_forms_and_broken_pages_log_no_number(
    theatre: Theatre, net: Net, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    number = next(n for n, what in net.numbers.items() if what == "identity number")
    phone = next(n for n, what in net.numbers.items() if what == "telephone")
    clerk = theatre.browsers["village_clerk"]
    visitor = Client(raise_request_exception=False)
    theatre.send(visitor, "POST", "/sign-in/phone/", {"phone": phone})
    theatre.send(visitor, "POST", "/sign-in/phone/", {"phone": f"{phone}9"})
    theatre.send(visitor, "POST", "/sign-in/password/", {"username": phone, "password": number})
    theatre.send(visitor, "POST", "/sign-in/card/", {"serial": number, "pin": phone})
    for name in open_pages("POST"):
        entry = matrix()[name]
        if "village_clerk" in allowed_roles(name) or entry["who"] == "public":
            form = {"text": number, "q": phone, "phone": phone, "name": number, "area": number}
            theatre.send(clerk, "POST", theatre.address(name), form)

    def broken(*_args, **_kwargs):
        secret = number  # a local variable of the failing frame
        raise RuntimeError(f"a fault of ours beside {len(secret)} digits")

    monkeypatch.setattr("touyan.access.queries.households_for_cards", broken)
    answer = theatre.send(clerk, "GET", "/cards/")
    assert answer.status_code == 500
    assert net.caught(answer.content.decode()) == set()
    logged = "\n".join(
        f"{r.getMessage()} {r.args} {logging.Formatter().formatException(r.exc_info) if r.exc_info else ''}"
        for r in caplog.records
    )
    assert "RuntimeError" in logged
    assert net.caught(logged) == set()


@pytest.mark.django_db(transaction=True)
def test_the_database_files_hold_no_number_in_clear(transactional_db, tiny):
    canaries(tiny)
    net = Net(secrets_in_clear())
    phone = next(n for n, what in net.numbers.items() if what == "telephone")
    visitor = Client()
    visitor.post("/sign-in/phone/", {"phone": phone})
    content = _raw()
    assert net.caught_bytes(content) == set()
    # The control: the rows really are in what was searched.
    assert tiny.villager.name.encode() in content


def _raw() -> bytes:
    """Return the bytes of the database and its write-ahead log, or every row of every table."""
    if connection.vendor == "sqlite":
        base = str(connection.settings_dict["NAME"])
        files = [Path(base + tail) for tail in ("", "-wal", "-journal")]
        return b"".join(path.read_bytes() for path in files if path.exists())
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    text = "\n".join(rows).encode()
    # Binary columns come as \x...: look into them as well.
    return text + b"".join(
        bytes.fromhex(match.decode())
        for match in re.findall(rb"\\+x([0-9a-f]+)", text)
        if len(match) % 2 == 0
    )


def test_the_net_catches_what_it_is_for():
    net = Net({"99990119650215001X": "identity number", "12900000001": "telephone"})
    assert net.caught("<td>999901 19650215 001X</td>")
    assert net.caught("tel <b>129</b>-0000-0001")
    assert net.caught_bytes("12900000001".encode("utf-16-le"))
    assert not net.caught("999***********001X 129****0001")
