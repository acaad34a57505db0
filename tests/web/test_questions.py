"""Promise L-05: no page asks the database once for each row that it shows.

Every page is asked by one role, then once more after the rows of every table that takes copies were
multiplied: the number of questions stays what it was.
"""

from collections import Counter
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.access.lean import log_unkept
from tests.access.places import twin
from tests.access.theatre import Theatre, allowed_roles, open_pages
from touyan.core import clock, remembered
from touyan.core.errors import DomainError

MOST, TWINS, NEXT_PAGE = 15, 8, 2
MORE = {
    "disclosure:verify": 19,  # recomputes a whole month: books, chain, leaves, claims, rules
    "points:shop_books": 20,  # six kinds of papers of a month, each with its lines
    "points:shop_month": 20,
    "cases:case": 19,  # whom to ask next: on duty, hub members, volunteers, on leave, busy, grids
    "coops:member": 17,  # list, account, shares, departure and the year's sheet on one page
}
"""What one page holds more of than fifteen questions tell; nothing is asked twice there either."""
# What decides who somebody is, or is asked in one fixed way, stays as it is.
UNCOPIED = {"access", "audit", "ledger", "sessions", "contenttypes", "auth"}
MEANS = {"registry.area", "registry.areacode", "registry.areaclosure", "registry.subject"}


def multiply() -> int:
    """Add copies of the newest row of each table; return how many tables took some."""
    grown = 0
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.app_label in UNCOPIED or label in MEANS or not model._meta.managed:
            continue
        row = model._base_manager.order_by("-pk").first()
        made = 0
        for _n in range(TWINS if row is not None else 0):
            try:
                with transaction.atomic():
                    twin(row)
                made += 1
            except (DatabaseError, DomainError, ValueError, TypeError):
                break
        grown += bool(made)
    return grown


def questions(theatre: Theatre, name: str) -> tuple[int, Counter[str]]:
    """Return the status and the questions of one page."""
    asked: Counter[str] = Counter()

    def note(execute, sql, params, many, context):
        asked[sql] += "SAVEPOINT" not in sql  # those are of the test, not of the page
        return execute(sql, params, many, context)

    role = allowed_roles(name)[0]
    cookie = theatre.browsers[role].cookies.get("sessionid")
    with connection.execute_wrapper(note):
        answer = theatre.lean.ask(
            "GET", theatre.address(name), session=cookie.value if cookie else ""
        )
    return answer.status_code, asked


@pytest.fixture
def kept_for_good(monkeypatch):
    """What a process keeps for a minute is kept for the whole test, however slow the machine is."""
    monkeypatch.setattr(remembered, "time", SimpleNamespace(monotonic=lambda: 0.0))
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.mark.sqlite_lane
def test_more_rows_are_no_more_questions(tiny, kept_for_good):
    theatre = Theatre(tiny)
    names = open_pages("GET")
    with log_unkept():
        for name in names:
            questions(theatre, name)  # what a process keeps for a while is kept now
        before = {name: questions(theatre, name) for name in names}
        grown = multiply()
        after = {name: questions(theatre, name) for name in names}
    assert grown >= 25, "hardly any table took copies: the test proves nothing"
    assert {
        name: before[name][1].total()
        for name in names
        if before[name][1].total() > MORE.get(name, MOST)
    } == {}
    assert [name for name in names if asks_more(before[name], after[name])] == []


def asks_more(before: tuple[int, Counter[str]], after: tuple[int, Counter[str]]) -> bool:
    """Say whether a page changed its answer, or asks more than the key of a next page may cost."""
    return before[0] != after[0] or after[1].total() > before[1].total() + NEXT_PAGE


def test_the_judge_sees_a_question_for_each_row():
    once = Counter({"SELECT list": 1})
    each = once + Counter({"SELECT one": TWINS})
    assert asks_more((200, once), (200, each))
    assert asks_more((200, once), (404, once))
    assert not asks_more((200, once), (200, once))
