"""Accounts for people who hold a post; and the very first people of an empty installation."""

from dataclasses import dataclass

from django.db import transaction

from touyan.access.errors import AdministratorsNotSeparated, NoSuchOfficial
from touyan.access.models import User
from touyan.access.powers import ADMINISTRATORS, separated
from touyan.access.services import accounts
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry import queries as registry_queries
from touyan.registry import services as registry_services
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Person, Post, Tenure


@dataclass(frozen=True, slots=True)
class Opened:
    """A new official: the account, and the first password that is kept nowhere."""

    user: User
    password: str


def open_for(*, actor: Actor, name: str, area: str, username: str) -> tuple[User, str]:
    """Open an account for the one person of this name, registered there, who holds a post today.

    Raises NoSuchOfficial when there is none or more than one: the security administrator cannot find
    out here who lives where. Raises NotAllowed, BadUsername.
    """
    actor.require(Power.SECURITY_ADMINISTER)
    today = clock.today()
    found = list(
        Person.objects.filter(
            name=name.strip(),
            subject__area__path=area.strip().upper().ljust(12, "0"),
            died_on=None,
            pk__in=Tenure.objects.on(today).values("person"),
        )[:2]
    )
    if len(found) != 1:
        raise NoSuchOfficial
    return accounts.open_account(actor=actor, person_id=found[0].pk, username=username)


def create_official(
    *, name: str, post: PostKind, area: str, username: str, person: Person | None = None
) -> Opened:
    """Register a person in an area, appoint them to a post and open their account.

    For the command line of an installation that has no officials yet, and for synthetic counties:
    the system acts. `person` is somebody who is registered already. Raises NotFound for an unknown
    area, AdministratorsNotSeparated, and what registration and appointment raise.
    """
    place = registry_queries.area_by_path(area.strip().upper().ljust(12, "0"))
    if place is None:
        raise NotFound
    with transaction.atomic():
        if person is None:
            person = registry_services.register_person(actor=SYSTEM, area_id=place.pk, name=name)
        _refuse_two_administrators(person, post)
        registry_services.appoint(
            actor=SYSTEM,
            post_id=_open_post(place, post).pk,
            person_id=person.pk,
            started_on=clock.today(),
        )
        user, password = accounts.open_account(actor=SYSTEM, person_id=person.pk, username=username)
    return Opened(user, password)


def _open_post(area: Area, kind: PostKind) -> Post:
    found = Post.objects.filter(area=area, kind=kind, closed_on=None).first()
    return found or registry_services.create_post(actor=SYSTEM, area_id=area.pk, kind=kind)


def _refuse_two_administrators(person: Person, wanted: PostKind) -> None:
    held = {PostKind(tenure.post.kind) for tenure in registry_queries.posts_of(person.pk)} | {
        wanted
    }
    if held & ADMINISTRATORS and not separated(frozenset(held)):
        raise AdministratorsNotSeparated
