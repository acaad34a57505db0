"""The first hour of an empty installation: the county's areas and the people who open everything else.

It exists only while there is no account at all. On anything but a try-out on one's own machine it also
asks for a code that only the operator can read, so that no stranger is faster.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.access.models import User
from touyan.access.services import openings
from touyan.audit import services as audit
from touyan.core import pack
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, WrongState
from touyan.core.pack_values import Pack
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area
from touyan.web import county

CODE_FILE = "set-up-code"


class AlreadySetUp(WrongState):
    """Somebody has an account: everything further is done by signing in."""

    code = "web.already_set_up"
    default_message = _("This installation has been set up already. Sign in instead.")


class WrongSetUpCode(Invalid):
    """The code is not the one in the operator's file."""

    code = "web.wrong_set_up_code"
    default_message = _("The set-up code is not right. The operator finds it in the data folder.")


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """One of the people of the first hour and what their post is for."""

    key: str
    post: PostKind
    username: str
    label: str | Promise
    what: str | Promise


FIRST_PEOPLE: tuple[FirstPerson, ...] = (
    FirstPerson(
        "system",
        PostKind.SYSTEM_ADMIN,
        "system.admin",
        _("System administrator"),
        _("Keeps areas and background work; sees no personal data"),
    ),
    FirstPerson(
        "security",
        PostKind.SECURITY_ADMIN,
        "security.admin",
        _("Security administrator"),
        _("Opens and closes accounts"),
    ),
    FirstPerson(
        "audit",
        PostKind.AUDIT_ADMIN,
        "audit.admin",
        _("Audit administrator"),
        _("Reads the record of who did what"),
    ),
    FirstPerson(
        "county",
        PostKind.COUNTY_OFFICER,
        "county.officer",
        _("County officer"),
        _("Imports areas, organisations and people; names the holders of posts"),
    ),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator entered."""

    code: str
    name: str
    people: dict[str, tuple[str, str]]
    folder: str = ""
    with_townships: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One new account; the password is shown once and kept nowhere."""

    person: FirstPerson
    name: str
    username: str
    password: str


def is_needed() -> bool:
    """Say whether nobody can sign in yet."""
    return not settings.IS_DEMO and not User.objects.exists()


def packs() -> list[Pack]:
    """Return the county packs of this installation."""
    folders = sorted(path.parent for path in Path(settings.PACKS_DIR).glob("*/pack.toml"))
    return [pack.load(folder) for folder in folders]


def asks_for_code() -> bool:
    """Say whether the set-up code is needed: everywhere but on a try-out installation."""
    return settings.INSTALLATION == "county"


def code() -> str:
    """Return the set-up code, making it the first time; only the operator can read the file."""
    path = Path(settings.DATA_DIR) / CODE_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(4), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def check_code(given: str) -> None:
    """Raise WrongSetUpCode unless the code is right or none is asked for."""
    if asks_for_code() and not secrets.compare_digest(given.strip().encode(), code().encode()):
        raise WrongSetUpCode


@transaction.atomic
def create(wanted: Wanted) -> list[Made]:
    """Create the county, its townships when the pack names them, and the first people.

    Raises AlreadySetUp, and what the registry and access refuse.
    """
    if not is_needed():
        raise AlreadySetUp
    place = Area.objects.living().filter(path=f"{wanted.code}000000").first()
    if place is None:
        place = registry.create_area(actor=SYSTEM, path=f"{wanted.code}000000", name=wanted.name)
    if wanted.with_townships and wanted.folder:
        for area in pack.load(Path(settings.PACKS_DIR) / wanted.folder).townships:
            registry.create_area(actor=SYSTEM, path=area.code, name=area.name)
    made = []
    for first in FIRST_PEOPLE:
        name, username = wanted.people[first.key]
        opened = openings.create_official(
            name=name, post=first.post, area=wanted.code, username=username
        )
        made.append(Made(first, name, opened.user.username, opened.password))
    audit.record(
        actor=SYSTEM,
        action="web.county.set_up",
        object_kind="area",
        object_id=place.pk,
        area_path=place.path,
        detail={"townships": wanted.with_townships},
    )
    county.forget()
    return made
