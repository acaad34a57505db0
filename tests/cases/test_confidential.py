"""What is said in a mediation: searched for by every role, on every page of the room, in every table."""

import re

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from tests.access.roles import ROLES, VISITOR, browsers
from tests.cases.room import SECRET
from touyan.audit.models import Record
from touyan.cases.models import Case, Mediation
from touyan.cases.queries import mediation as queries
from touyan.cases.services import mediation
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.sealed import SealedTextField

pytestmark = pytest.mark.django_db
KEEPERS = {"mediator", "township_justice"}
NOTE = "老李当面认了错的话"
LISTS = ("mediations", "mediation_numbers", "my_mediations", "petitions", "visits", "authorisations",
         "my_proxies", "talk_suggestions")  # fmt: skip


@pytest.fixture
def file(room) -> Mediation:
    """A file in which the most private things are written down."""
    row = room.in_session()
    mediation.note_step(
        actor=room.actors.mediator, mediation_id=row.pk, step="EMPATHIZE", text=NOTE
    )
    return row


def test_no_page_of_no_other_role_says_a_word_of_it(room, file) -> None:
    shown = []
    number = file.case.ref
    for role, browser in browsers(room.tiny).items():
        addresses = [reverse(f"cases:{name}") for name in LISTS]
        addresses += [
            reverse("cases:mediation", args=[file.pk]),
            reverse("cases:mediation_paper", args=[file.pk]),
            reverse("web:home"),
            reverse("web:inbox"),
        ]
        for address in addresses:
            page = browser.get(address).content.decode(errors="ignore")
            is_side = role == "villager" and address in {"/", reverse("cases:my_mediations")}
            if SECRET in page or NOTE in page or (number in page and not is_side):
                shown.append((role, address))
    assert {role for role, _address in shown} == KEEPERS
    assert {*ROLES, VISITOR} > KEEPERS


def test_the_own_side_reads_no_notes_and_the_other_powers_no_file(room, file) -> None:
    own = room.actors.browser("villager").get(reverse("cases:my_mediation", args=[file.pk]))
    assert own.status_code == 200
    assert NOTE not in own.content.decode()
    for name in room.tiny.names():
        if not isinstance(getattr(room.tiny, name), apps.get_model("registry", "Person")):
            continue
        actor = getattr(room.actors, name)
        if actor.may_in(Power.MEDIATION_FILE, file.case.area.scope_path):
            continue
        with pytest.raises(NotFound):
            queries.get_mediation(actor, file.pk)
        seen = Case.objects.visible_to(actor).filter(pk=file.case_id).exists()
        assert seen == (name == "villager"), name  # who asked sees the empty case


def test_only_the_committee_of_the_place_and_the_justice_office_open_it(room, file) -> None:
    open_to = {
        name
        for name in room.tiny.names()
        if isinstance(getattr(room.tiny, name), apps.get_model("registry", "Person"))
        and Mediation.objects.visible_to(getattr(room.actors, name)).exists()
    }
    assert open_to == {"mediator", "second_mediator", "township_justice"}


def test_no_table_holds_a_word_in_clear(room, file) -> None:
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("touyan."):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                text = " ".join(
                    bytes(v).decode(errors="ignore")
                    if isinstance(v, bytes | memoryview)
                    else str(v)
                    for v in row
                )
                if SECRET in text or NOTE in text:
                    found.append(model._meta.label)
    assert found == []


def test_the_record_of_acts_holds_numbers_only(room, file) -> None:
    rows = Record.objects.filter(action__startswith="cases.mediation.")
    assert rows.count() >= 7
    names = {room.tiny.villager.name, room.tiny.third_villager.name}
    for row in rows:
        text = f"{row.action} {row.object_id} {row.detail}"
        assert re.fullmatch(r"[\x20-\x7e]*", text)
        assert not any(name in text for name in names)


def test_numbers_and_kinds_are_shown_from_five_on(room, file) -> None:
    auditor = room.actors.auditor
    tally = queries.tally(auditor)
    assert (tally.total, tally.kinds) == (1, [])
    for _number in range(4):
        room.asked()
    tally = queries.tally(auditor)
    assert (tally.total, len(tally.kinds)) == (5, 1)


def test_every_text_of_the_special_kinds_is_encrypted() -> None:
    tables = ("Mediation", "MediationHelper", "GuideNote", "Agreement", "FollowUp", "PetitionStep")
    clear = {
        f"{name}.{field.name}"
        for name in tables
        for field in apps.get_model("cases", name)._meta.get_fields()
        if isinstance(field, models.TextField) and not isinstance(field, SealedTextField)
    }
    assert clear == set()
