"""Offices that the table of pages has no column for: they reach their own cooperative and nothing else.

The people who keep, lead and check one cooperative try every address with an object of the other
cooperative of the same village, of the sibling village, of another township and of another county; so
does a township's officer of another township, and a secretary whose term is over (promise X-01, X-02).
"""

import uuid

import pytest

from tests.access.crawl import matrix
from tests.access.lean import log_unkept, pages_unwritten
from tests.access.places import COUNTY, NEIGHBOUR, OWN, PLACES, SIBLING, TOWNSHIP
from tests.access.test_matrix import FORBIDDEN, MISSING, REACH, SIGN_IN, outcome
from tests.signing_in import browser_of
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

ELSEWHERE = (NEIGHBOUR, SIBLING, TOWNSHIP, COUNTY)
OFFICES = {
    "accountant": PostKind.COOP_ACCOUNTANT,
    "manager": PostKind.COOP_MANAGER,
    "director": PostKind.COOP_DIRECTOR,
    "supervisor": PostKind.COOP_SUPERVISOR,
}
ROOMS = {"coops", "land", "indicators", "assessment", "decisions", "disclosure", "web"}
CLOSED = {FORBIDDEN, MISSING, SIGN_IN}


def holder(theatre, kind: PostKind):
    """Return the browser of a new person who fills a post of the first cooperative."""
    tiny = theatre.tiny
    person = registry.register_person(actor=SYSTEM, area_id=tiny.village.pk, name="新任职")
    post = registry.create_post(
        actor=SYSTEM, area_id=tiny.village.pk, kind=kind, organisation_id=tiny.coop.pk
    )
    registry.appoint(actor=SYSTEM, post_id=post.pk, person_id=person.pk, started_on=clock.today())
    found = browser_of(person)
    found.raise_request_exception = False
    return found


def pages_with_objects():
    """Yield the pages of objects that lie in a place and that not everybody may open."""
    for name, entry in matrix().items():
        who = entry["who"]
        if name.split(":")[0] not in ROOMS or "object" not in entry:
            continue  # the other rooms know no cooperative
        if isinstance(who, dict) and "everywhere" not in who.values():
            yield name, entry


def leaks(theatre, client, places, *, resident: bool) -> list[str]:
    """Return what is open at these places and is not open to every villager there."""
    with log_unkept(), pages_unwritten():
        return list(_leaks(theatre, client, places, resident=resident))


def _leaks(theatre, client, places, *, resident: bool):
    for name, entry in pages_with_objects():
        everybody = REACH.get(entry["who"].get("villager", ""), set()) if resident else set()
        for place in places:
            if place in everybody:
                continue
            for method in entry["methods"]:
                form = {"request_key": str(uuid.uuid4())} | entry.get("post", {})
                answer = theatre.lean.ask(
                    method,
                    theatre.address(name, place),
                    session=client.cookies["sessionid"].value,
                    form=form if method == "POST" else None,
                )
                if outcome(answer) not in CLOSED:
                    yield f"{method} {name} ({place}): {answer.status_code}"


@pytest.mark.sqlite_lane
def test_an_office_of_one_cooperative_reaches_no_other(theatre):
    for office, kind in OFFICES.items():
        client = holder(theatre, kind)
        assert leaks(theatre, client, ELSEWHERE, resident=True) == [], office
        desk = theatre.send(client, "GET", theatre.address("coops:desk", OWN))
        assert desk.status_code == 200, f"{office} reaches nothing at all: this proves nothing"


@pytest.mark.sqlite_lane
def test_an_officer_of_another_township_reaches_nothing_here(theatre):
    client = browser_of(theatre.tiny.other_township_officer)
    client.raise_request_exception = False
    assert leaks(theatre, client, (OWN, NEIGHBOUR, SIBLING, COUNTY), resident=False) == []


@pytest.mark.sqlite_lane
def test_whoever_has_left_office_reaches_what_a_stranger_reaches(theatre):
    for name in ("township_secretary", "village_secretary", "coop_chair"):
        person = getattr(theatre.tiny, name)
        client = browser_of(person)
        client.raise_request_exception = False
        for tenure in person.tenures.filter(ended_on=None):
            registry.end_tenure(actor=SYSTEM, tenure_id=tenure.pk, on=clock.today())
        assert leaks(theatre, client, PLACES, resident=True) == [], name
