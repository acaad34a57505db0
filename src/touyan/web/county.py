"""The county of this installation: its name and its telephone numbers, from its rows and its pack."""

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from touyan.cases.pack import PACK
from touyan.core import pack, room_packs
from touyan.core.pack_values import Pack
from touyan.registry.models import Area
from touyan.registry.paths import Level

COUNTY_DIGITS = 6


def area() -> Area | None:
    """Return the county's area, or None before it has been created."""
    return Area.objects.living().filter(level=Level.COUNTY).order_by("path").first()


@lru_cache(maxsize=1)
def _known() -> tuple[str, str]:
    found = area()
    if found is None:
        raise LookupError
    return found.path[:COUNTY_DIGITS], found.name


def name() -> str:
    """Return the county's name, or '' before it has been created; asked once per process."""
    try:
        return _known()[1]
    except LookupError:
        return ""


def code() -> str:
    """Return the county's 6-digit code, or '' before it has been created; asked once per process."""
    try:
        return _known()[0]
    except LookupError:
        return ""


def own_pack() -> Pack | None:
    """Return the pack whose code is this county's, or None."""
    return _pack(code()) if code() else None


@lru_cache(maxsize=4)
def _pack(county: str) -> Pack | None:
    for path in sorted(Path(settings.PACKS_DIR).glob("*/pack.toml")):
        with path.open("rb") as file:
            if str(tomllib.load(file).get("county", {}).get("code", "")) == county:
                return pack.load(path.parent)
    return None


def phone(kind: str = "service") -> str:
    """Return one of the county's telephone numbers, or ''."""
    found = own_pack()
    return found.phones.get(kind, "") if found else ""


def duty_phone() -> str:
    """Return the number of the duty phone for cases, or ''."""
    found = own_pack()
    return room_packs.of(PACK, found.folder).duty_phone if found else ""


def forget() -> None:
    """Ask again (a county has just been created; tests)."""
    _known.cache_clear()
    _pack.cache_clear()
