"""Objects of each kind in five places: the own one, a neighbour's in the same village, a sibling
village's, another township's, another county's.

A new page with an object in its address names the kind of its object in `matrix.yaml`; the kind is
one function here: place -> what goes into the address. `twin` copies a row of the tiny county into
another place.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from tests.tiny import Tiny
from touyan.access.models import HouseholdCard
from touyan.access.services import accounts, api_keys, cards
from touyan.backstage.messages import services as messages
from touyan.backstage.messages import testing
from touyan.backstage.models import ImportRun, Job, StoredFile
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.registry import services as registry
from touyan.registry.models import Area, Household

OWN, NEIGHBOUR, SIBLING, TOWNSHIP, COUNTY = PLACES = (
    "own", "neighbour", "sibling_village", "other_township", "other_county",
)  # fmt: skip
VILLAGE_OF = {
    OWN: "village",
    NEIGHBOUR: "village",
    SIBLING: "sibling_village",
    TOWNSHIP: "far_village",
}
Address = dict[str, Any]


@dataclass
class World:
    """The tiny county with one village of another county beside it."""

    tiny: Tiny
    other_county: Area
    other_household: Household

    def village(self, place: str) -> Area:
        """Return the village of a place."""
        return self.other_county if place == COUNTY else getattr(self.tiny, VILLAGE_OF[place])

    def household(self, place: str) -> Household:
        """Return a household of a place; the neighbour's is another one in the own village."""
        names = {
            OWN: "household",
            NEIGHBOUR: "other_household",
            SIBLING: "sibling_household",
            TOWNSHIP: "far_household",
        }
        return self.other_household if place == COUNTY else getattr(self.tiny, names[place])


def world(tiny: Tiny) -> World:
    """Add a village of another county, with one household."""
    for path, name in (("520525000000", "邻县"), ("520525101000", "邻镇")):
        registry.create_area(actor=SYSTEM, path=path, name=name, is_invented=True)
    village = registry.create_area(actor=SYSTEM, path="520525101201", name="邻村", is_invented=True)
    person = registry.register_person(actor=SYSTEM, area_id=village.pk, name="邻家人")
    household = registry.register_household(
        actor=SYSTEM, area_id=village.pk, members=[(person.pk, "HEAD")], formed_on=clock.today()
    )
    return World(tiny, village, household)


def twin(row: models.Model, **changes: Any) -> models.Model:
    """Return a saved copy of a row with some fields changed; unique columns get a fresh value."""
    copy = type(row)._base_manager.get(pk=row.pk)
    copy.pk = None
    copy._state.adding = True
    for field in copy._meta.concrete_fields:
        if field.unique and not field.primary_key:
            fresh = uuid.uuid4() if isinstance(field, models.UUIDField) else uuid.uuid4().hex
            setattr(copy, field.attname, None if field.null else fresh)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    return copy


def actor_in(world: World, place: str, *powers: Power) -> Actor:
    """Return a person of the place who may do these things in its village."""
    area, household = world.village(place), world.household(place)
    person = household.head or household.members.first().person
    grants = frozenset(Grant(p, GrantKind.AREA, area.pk, area.prefix) for p in powers)
    return Actor(person.pk, grants)


def area(world: World, place: str) -> Address:
    """A village by its code."""
    return {"path": world.village(place).path}


def area_code(world: World, place: str) -> Address:
    """A village by its code, as the API names it."""
    return {"code": world.village(place).path}


def figure(world: World, place: str) -> Address:
    """One figure of a village."""
    return {"key": "villages", "path": world.village(place).path}


def _card(world: World, place: str) -> HouseholdCard:
    household = world.household(place)
    actor = actor_in(world, place, Power.CARDS_ISSUE)
    found = HouseholdCard.objects.filter(household=household, voided_at=None).first()
    if found is None:
        cards.issue(actor=actor, households=[household])
        found = HouseholdCard.objects.get(household=household, voided_at=None)
    return found


def card(world: World, place: str) -> Address:
    """A household card."""
    return {"pk": _card(world, place).pk}


def card_batch(world: World, place: str) -> Address:
    """A printed batch of cards."""
    return {"batch": _card(world, place).batch}


def account(world: World, place: str) -> Address:
    """The account of an official of a place; accounts are one list for the security administrator."""
    name = {SIBLING: "sibling_shop_keeper", TOWNSHIP: "far_panel_member"}.get(
        place, "second_panel_member"
    )
    person = getattr(world.tiny, name)
    user = accounts.account_of(person.pk)
    if not user.has_usable_password():
        user, _password = accounts.open_account(
            actor=SYSTEM, person_id=person.pk, username=f"official.{person.pk}"
        )
    return {"pk": user.pk}


def device(world: World, place: str) -> Address:
    """A device of somebody else: nobody signs it out."""
    return {"mark": "0123456789abcdef"}


def serial(world: World, place: str) -> Address:
    """The number of a card."""
    return {"serial": "0" * 20}


def importer(world: World, place: str) -> Address:
    """An importer of people, by its code."""
    return {"code": "people"}


def stored_file(world: World, place: str) -> Address:
    """A file that the readers of people of its village may read."""
    return {"file_id": _file(world, place).pk}


def _file(world: World, place: str) -> StoredFile:
    name = uuid.uuid4().hex
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"")
    return StoredFile.objects.create(
        path=name,
        name="a.xlsx",
        mime="application/octet-stream",
        size=0,
        sha256="0" * 64,
        purpose="IMPORT",
        area=world.village(place),
        read_power=Power.REGISTRY_IMPORT,
        uploaded_by=99,
        created_at=clock.now(),
    )


def import_run(world: World, place: str) -> Address:
    """An import of people that waits for its columns."""
    run = ImportRun.objects.create(
        importer="people",
        power=Power.REGISTRY_IMPORT,
        area=world.village(place),
        file=_file(world, place),
        status=ImportRun.Status.READY,
        created_by=99,
        created_at=clock.now(),
    )
    return {"run_id": run.pk}


def job(world: World, place: str) -> Address:
    """A job that somebody of the place asked for (the own one: the village clerk)."""
    names = {SIBLING: "sibling_village_clerk", TOWNSHIP: "far_village_clerk"}
    name = names.get(place, "village_clerk" if place == OWN else "second_panel_member")
    row = Job.objects.create(
        kind="test", actor_id=getattr(world.tiny, name).pk, created_at=clock.now()
    )
    return {"job_id": row.pk}


def verification(world: World, place: str) -> Address:
    """A verification that somebody asked for: the own one is that of the chair."""
    names = {
        NEIGHBOUR: "supervision_member",
        SIBLING: "sibling_supervision_chair",
        TOWNSHIP: "far_supervision_chair",
    }
    asker = getattr(world.tiny, names.get(place, "supervision_chair"))
    row = Job.objects.create(
        kind="ledger.verify",
        actor_id=99 if place == COUNTY else asker.pk,
        created_at=clock.now(),
    )
    return {"job_id": row.pk}


def _ledger_account(world: World, place: str, code: str = "test.one") -> int:
    village = world.village(place)
    book = ledger_queries.book_of(village.pk)
    if book is None:
        book = ledger.open_book(actor=SYSTEM, area_id=village.pk, kind="VILLAGE")
    ledger.define_commodity(actor=SYSTEM, code="POINT", name="points", kind="POINT")
    return ledger.open_account(actor=SYSTEM, book_id=book, code=code, commodity="POINT", floor=None)


def ledger_account(world: World, place: str) -> Address:
    """An account of a village's book."""
    return {"account_id": _ledger_account(world, place)}


def ledger_transfer(world: World, place: str) -> Address:
    """A transfer in a village's book."""
    one, two = (_ledger_account(world, place, code) for code in ("test.one", "test.two"))
    key = f"test:{uuid.uuid4().hex}"
    book = ledger_queries.account(one).book_id
    posting = Posting(
        key=key,
        book_id=book,
        kind="test.moved",
        effective_on=clock.today(),
        lines=(Line(one, -1), Line(two, 1)),
        public={},
    )
    ledger.post(actor=SYSTEM, posting=posting)
    return {"key": key}


def own_message(world: World, place: str) -> Address:
    """A message to somebody of the place: the own one is that of the first household's head."""
    names = {NEIGHBOUR: "other_villager", SIBLING: "sibling_villager", TOWNSHIP: "far_villager"}
    person = getattr(world.tiny, names.get(place, "villager"))
    reader = world.other_household.head_id if place == COUNTY else person.pk
    row = messages.notify(
        actor=SYSTEM,
        key=f"place:{place}",
        kind="backstage.phone_test",
        person_id=reader,
        text="一条消息",
    )
    return {"message_id": row.pk}


def phone_test(world: World, place: str) -> Address:
    """A test whistle that somebody of the village started."""
    actor = actor_in(world, place, Power.MESSAGES_TEST)
    number = f"1290000100{PLACES.index(place)}"
    test = testing.start(actor=actor, phone=number, site="")
    return {"test_id": test.pk}


def whistle_token(world: World, place: str) -> Address:
    """The link of a test whistle that nobody sent."""
    return {"token": "0" * 16}


def api_key(world: World, place: str) -> Address:
    """The key of another system; keys are one list for the security administrator."""
    actor = actor_in(world, place, Power.SECURITY_ADMINISTER)
    key, _text = api_keys.issue(
        actor=actor, holder=f"系统{place}", kinds=[], per_minute=60, expires_on=clock.today()
    )
    return {"pk": key.pk}


def open311_format(world: World, place: str) -> Address:
    """An Open311 address in one of its formats."""
    return {"fmt": "json"}


def open311_service(world: World, place: str) -> Address:
    """A kind that the county publishes."""
    return {"fmt": "xml", "code": "whistle"}


def open311_request(world: World, place: str) -> Address:
    """A number that no request has."""
    return {"fmt": "json", "ref": "260302-NOTHING"}


def open311_token(world: World, place: str) -> Address:
    """A token that no request has."""
    return {"fmt": "json", "token": str(uuid.UUID(int=1))}


KINDS: dict[str, Callable[[World, str], Address]] = {
    "account": account,
    "api_key": api_key,
    "area": area,
    "area_code": area_code,
    "card": card,
    "card_batch": card_batch,
    "device": device,
    "figure": figure,
    "import_run": import_run,
    "importer": importer,
    "job": job,
    "ledger_account": ledger_account,
    "ledger_transfer": ledger_transfer,
    "open311_format": open311_format,
    "open311_request": open311_request,
    "open311_service": open311_service,
    "open311_token": open311_token,
    "own_message": own_message,
    "phone_test": phone_test,
    "serial": serial,
    "stored_file": stored_file,
    "verification": verification,
    "whistle_token": whistle_token,
}
