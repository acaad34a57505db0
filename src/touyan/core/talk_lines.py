"""What rooms declare in their `talk_lines.py`: what is told first at a village's night talk, and what is
not written down there.

    def lines(village_path: str, before: dt.datetime) -> list[Line]: ...
    def screen(village_path: str, said: str) -> None: ...

The sheet of the talk begins with them: every suggestion of the time before, and what became of it
(rule 7.5). Rooms above the decisions room declare them, because what was suggested is followed there; a
room that follows it also raises a DomainError for what belongs to a channel of its own (rule 16.7).
"""

import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One suggestion, where it stands, and the answer ("" while there is none). Never a name."""

    said: str
    state: str | Promise
    answer: str = ""
    is_answered: bool = False


Lines = Callable[[str, dt.datetime], list[Line]]
Screen = Callable[[str, str], None]


@cache
def declared() -> tuple[tuple[Lines, Screen], ...]:
    """Return what each room tells and how it screens, in the order of the rooms."""
    found = []
    for room in settings.ROOMS:
        name = f"touyan.{room}.talk_lines"
        if importlib.util.find_spec(name) is not None:
            module = importlib.import_module(name)
            found.append((module.lines, module.screen))
    return tuple(found)


def screen(village_path: str, said: str) -> None:
    """Let every room look at a suggestion before it is written down. Raises what a room refuses."""
    for _lines, refuse in declared():
        refuse(village_path, said)


def opening(village_path: str, before: dt.datetime) -> list[Line]:
    """Return what is told first at the talk of a village at a moment: the unanswered in front."""
    found = [line for ask, _screen in declared() for line in ask(village_path, before)]
    return sorted(found, key=lambda line: line.is_answered)
