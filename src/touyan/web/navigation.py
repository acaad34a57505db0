"""Where each person can go: four to six places by what they may do, only pages that exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power


@dataclass(frozen=True, slots=True)
class Place:
    """One entry that the program knows. Shown when the actor holds one of `powers` by `kind`."""

    url_name: str
    label: str | Promise
    icon: str
    powers: tuple[Power, ...] = ()
    kind: GrantKind = GrantKind.AREA
    works: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of one person's page."""

    url: str
    label: str | Promise
    icon: str
    current: bool
    works: bool


MAIN: Sequence[Place] = (Place("web:home", _("Home"), "home", works=False),)
ACCOUNT: Sequence[Place] = ()


@lru_cache(maxsize=256)
def address(url_name: str) -> str | None:
    """Return the address of a named page without arguments, or None when no room has built it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _shown(place: Place, actor: Actor) -> bool:
    if not place.powers:
        return True
    return any(grant.power in place.powers and grant.kind == place.kind for grant in actor.grants)


def _items(places: Sequence[Place], path: str) -> list[Item]:
    found = [(place, url) for place in places if (url := address(place.url_name))]
    # The longest address that begins the present one is where the person is.
    here = max(
        (url for _place, url in found if path == url or (url != "/" and path.startswith(url))),
        key=len,
        default="",
    )
    return [Item(url, place.label, place.icon, url == here, place.works) for place, url in found]


def main(actor: Actor, *, path: str, elder: bool = False) -> list[Item]:
    """Return the main places of an actor; in large print at most four."""
    items = _items([place for place in MAIN if _shown(place, actor)], path)
    return items[:4] if elder else items


def account(*, path: str) -> list[Item]:
    """Return the pages about oneself."""
    return _items(ACCOUNT, path)
