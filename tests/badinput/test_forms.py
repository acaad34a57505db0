"""Every form that a page shows to a role, filled wrongly in every way (promise B-10, X-05).

No answer is a fault of ours; what is refused says so with links to the fields and changes nothing; no
privileged field that a form does not have ever reaches the database.
"""

import random
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from tests.access.html import Page, is_page
from tests.access.lean import log_unkept, watched
from tests.access.theatre import Theatre, allowed_roles, open_pages
from tests.badinput.forms import NUMBER, TEXT, Fields, wrong
from tests.tiny import Tiny

ROLES_PER_PAGE = 3
ROLES_PER_FORM = 2
ALSO = {"assessment:target": ("county_officer", "village_secretary")}
"""Who sees forms on a page that many others only read."""


@dataclass(frozen=True)
class Form:
    """One form as one role sees it."""

    role: str
    address: str
    fields: Fields = field(hash=False)


@dataclass
class Seen:
    """What came back."""

    tried: int = 0
    taken: int = 0
    summaries: int = 0
    kinds: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def asked_first(tiny: Tiny) -> dict[str, str]:
    """Return the pages whose form appears only after something was asked, and how that is asked."""
    return {
        "assessment:new": f"?area={tiny.village.pk}",
        "indicators:threshold": "?blue=12&yellow=22&orange=37&red=52",
    }


def pages_of(theatre: Theatre) -> Iterator[tuple[str, str]]:
    """Yield each open page and its address, also as it is after something was asked."""
    asked = asked_first(theatre.tiny)
    for name in open_pages("GET"):
        address = theatre.address(name)
        yield name, address
        if name in asked:
            yield name, address + asked[name]


def forms_of(theatre: Theatre) -> Iterator[Form]:
    """Yield each POST form as two roles see it, whichever page shows it."""
    met: dict[str, set[str]] = defaultdict(set)
    for name, opened in pages_of(theatre):
        for role in [*allowed_roles(name)[:ROLES_PER_PAGE], *ALSO.get(name, ())]:
            session = theatre.browsers[role].cookies.get("sessionid")
            response = theatre.lean.ask("GET", opened, session=session.value if session else "")
            if response.status_code != 200 or not is_page(response):
                continue
            page = Page(response.content.decode())
            for form in page.forms:
                address = form.action or opened
                kind = kind_of(address)
                if form.method != "post" or not kind or role in met[kind]:
                    continue
                if len(met[kind]) < ROLES_PER_FORM:
                    met[kind].add(role)
                    yield Form(role, address, page.filled(form))


def kind_of(address: str) -> str:
    """Return the name of the page that a form is sent to; '' for none of ours."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def fault(response: Any, what: str, changed: list[str], seen: Seen) -> str:
    """Say what is wrong with an answer, or nothing."""
    if response.status_code >= 500:
        return f"status {response.status_code}"
    smuggled = [text for text in changed if str(NUMBER) in text or TEXT in text]
    if what == "privileged extra" and smuggled:
        return f"a field that the form does not have was written: {smuggled[0]}"
    if response.status_code >= 400 and changed:
        return f"refused ({response.status_code}), and yet changed: {changed[0]}"
    if response.status_code in {200, 400, 422} and is_page(response):
        return broken_summary(response.content.decode(), seen)
    return ""


def broken_summary(html: str, seen: Seen) -> str:
    """Say whether a page with wrong fields lacks its summary, or links to fields that are not there."""
    if "field__error" not in html:
        return ""
    summary = html.partition('<div class="errors"')[2].partition("</div>")[0]
    links = re.findall(r'href="#([^"]+)"', summary)
    if not links:
        return "wrong fields without a summary that links to them"
    seen.summaries += 1
    lost = [link for link in links if f'id="{link}"' not in html]
    return f"the summary links to nothing: {lost}" if lost else ""


@pytest.mark.sqlite_lane
def test_no_form_breaks_and_no_refusal_changes_anything(tiny):
    theatre = Theatre(tiny)
    chance = random.Random(20261121)
    seen = Seen()
    with log_unkept():
        for form in list(forms_of(theatre)):
            session = theatre.browsers[form.role].cookies.get("sessionid")
            for what, filling in wrong(form.fields, chance):
                changed: list[str] = []
                response = theatre.lean.ask(
                    "POST",
                    form.address,
                    session=session.value if session else "",
                    form=filling,
                    changed=changed,
                )
                seen.tried += 1
                seen.taken += response.status_code == 302
                if told := fault(response, what, changed, seen):
                    seen.faults.append(f"{form.role} {form.address} ({what}): {told}")
            seen.kinds.add(kind_of(form.address))
    assert seen.kinds >= set(asked_first(tiny)), "a form that is asked for first was not filled"
    assert not seen.faults, "\n".join(seen.faults[:60])
    assert seen.tried > 500
    assert seen.taken > 50, "hardly any form was accepted: the test proves nothing"
    assert seen.summaries > 50, "hardly any mistake was told on a form"


def test_the_judge_sees_a_summary_that_leads_nowhere():
    seen = Seen()
    page = '<p class="field__error">x</p>'
    assert broken_summary(page, seen).startswith("wrong fields without")
    summary = '<div class="errors"><a href="#id_name">x</a></div>'
    assert broken_summary(summary + page, seen) == "the summary links to nothing: ['id_name']"
    assert broken_summary(f'{summary}{page}<input id="id_name">', seen) == ""


def test_the_watch_sees_what_stays_and_forgets_what_a_savepoint_takes_back(tiny):
    theatre = Theatre(tiny, frozenset({"access:void_card"}))
    address = theatre.address("access:void_card")
    session = theatre.browsers["village_clerk"].cookies["sessionid"].value
    changed: list[str] = []
    form = {"reason": "LOST", "request_key": str(uuid.uuid4())}
    theatre.lean.ask("POST", address, session=session, form=form, changed=changed)
    assert any("access_householdcard" in text for text in changed)
    undone: list[str] = []
    with watched(undone), transaction.atomic():
        type(tiny.villager).objects.filter(pk=tiny.villager.pk).update(name="改名")
        transaction.set_rollback(True)
    assert undone == []
