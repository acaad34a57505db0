"""Finds the pack of the county in which an area lies; read again when its files change."""

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from touyan.core import pack, room_packs
from touyan.core.errors import NotFound
from touyan.core.pack_values import Pack

COUNTY_DIGITS = 6
T = TypeVar("T")


def pack_of(path: str) -> Pack:
    """Return the pack of the county in which an area (by its code) lies. Raises NotFound."""
    for file in sorted(Path(settings.PACKS_DIR).glob("*/pack.toml")):
        found = _read(file.parent, _changed(file.parent))
        if found.code[:COUNTY_DIGITS] == path[:COUNTY_DIGITS]:
            return found
    raise NotFound


def find(path: str) -> Pack | None:
    """Return the county's pack, or None for a county without one."""
    try:
        return pack_of(path)
    except NotFound:
        return None


def of_room(asked: room_packs.RoomPack[T], path: str) -> T:
    """Return what a room reads from its own file of the county in which an area lies."""
    found = find(path)
    return room_packs.of(asked, found.folder if found else None)


def _changed(folder: Path) -> int:
    return max(file.stat().st_mtime_ns for file in folder.glob("*.toml"))


@lru_cache(maxsize=8)
def _read(folder: Path, _changed_at: int) -> Pack:
    return pack.load(folder)
