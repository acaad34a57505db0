"""A room's own file beside pack.toml: kinds of cases, a chart of accounts, thresholds of alarms.

A room declares it in `pack.py`:

    PACK = RoomPack(file="cases.toml", read=read_cases)

`read` takes the Reader of the file and returns a frozen value; an empty table is what a county without
the file has, so every key of it needs a default. The whole pack is refused when any room's file is
wrong (`core.pack.load`), and `of` gives the value for the county in which an area lies.
"""

import importlib
import importlib.util
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from touyan.core.pack_reader import PackError, Problem, Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RoomPack(Generic[T]):
    """One room's file in the county's pack: its name, and what makes a value of it."""

    file: str
    read: Callable[[Reader], T]


def load(asked: RoomPack[T], folder: Path, problems: list[Problem]) -> T:
    """Return what a room reads from a county's folder; every mistake is added to `problems`."""
    name = f"{folder.name}/{asked.file}"
    path = folder / asked.file
    table: dict[str, Any] = {}
    if path.exists():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            reason = _("cannot be read: %(error)s.") % {"error": error}
            problems.append(
                Problem(name, "", reason, _("Correct the line and save the file as UTF-8."))
            )
    reader = Reader(file=name, key="", table=table, problems=problems)
    found = asked.read(reader)
    reader.done()
    return found


@cache
def declared() -> tuple[RoomPack[Any], ...]:
    """Return the file that each room reads, in the order of the rooms."""
    found = []
    for room in settings.ROOMS:
        name = f"touyan.{room}.pack"
        if importlib.util.find_spec(name) is not None:
            found.append(importlib.import_module(name).PACK)
    return tuple(found)


def check(folder: Path, problems: list[Problem]) -> None:
    """Read every room's file of a county for its mistakes only."""
    for asked in declared():
        load(asked, folder, problems)


def of(asked: RoomPack[T], folder: Path | None) -> T:
    """Return a room's value from a county's folder; None is a county without a pack: all defaults.

    Raises PackError with every mistake of the file.
    """
    place = folder or Path(settings.PACKS_DIR) / "-"
    path = place / asked.file
    found: T = _read(asked, place, path.stat().st_mtime_ns if path.exists() else 0)
    return found


@lru_cache(maxsize=64)
def _read(asked: RoomPack[Any], folder: Path, _changed_at: int) -> Any:
    problems: list[Problem] = []
    found = load(asked, folder, problems)
    if problems:
        raise PackError(problems)
    return found
