"""What the rooms declare in modules of fixed names (`jobs.py`, `importers.py`, `messages.py`).

The only inversion in the house: a low room lists what high rooms declare.
"""

import importlib
import importlib.util
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from django.conf import settings
from django.utils.functional import Promise

from touyan.backstage.errors import UnknownJobKind, UnknownMessageKind
from touyan.core.errors import NotFound
from touyan.core.importing import Importer
from touyan.core.jobs import Due, Handler
from touyan.core.messages import MessageKind


def _modules(name: str) -> list[ModuleType]:
    found = []
    for room in settings.ROOMS:
        dotted = f"touyan.{room}.{name}"
        if importlib.util.find_spec(dotted) is not None:
            found.append(importlib.import_module(dotted))
    return found


@cache
def handlers() -> Mapping[str, Handler]:
    """Return every job handler by kind. Raises ValueError when two rooms declare one kind."""
    joined: dict[str, Handler] = {}
    for module in _modules("jobs"):
        for kind, handler in getattr(module, "HANDLERS", {}).items():
            if kind in joined:
                raise ValueError(f"two handlers for jobs of kind {kind}")
            joined[kind] = handler
    return joined


def handler_of(kind: str) -> Handler:
    """Return the handler of one kind. Raises UnknownJobKind."""
    try:
        return handlers()[kind]
    except KeyError:
        raise UnknownJobKind from None


@cache
def titles() -> Mapping[str, str | Promise]:
    """Return what each kind of job is called on pages (`TITLES` in jobs.py)."""
    joined: dict[str, str | Promise] = {}
    for module in _modules("jobs"):
        joined |= getattr(module, "TITLES", {})
    return joined


@cache
def schedule() -> tuple[Due, ...]:
    """Return all scheduled work. Raises ValueError when a name is used twice."""
    dues = tuple(due for module in _modules("jobs") for due in getattr(module, "SCHEDULE", ()))
    names = [due.name for due in dues]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"scheduled twice: {sorted(twice)}")
    return dues


@cache
def message_kinds() -> Mapping[str, MessageKind]:
    """Return every kind of message (`KINDS` in messages.py). Raises ValueError for one declared twice."""
    joined: dict[str, MessageKind] = {}
    for module in _modules("messages"):
        for kind, found in getattr(module, "KINDS", {}).items():
            if kind in joined:
                raise ValueError(f"messages of kind {kind} are declared twice")
            joined[kind] = found
    return joined


def message_kind(kind: str) -> MessageKind:
    """Return one kind of message. Raises UnknownMessageKind."""
    try:
        return message_kinds()[kind]
    except KeyError:
        raise UnknownMessageKind from None


@cache
def importers() -> Mapping[str, Importer]:
    """Return every importer by code. Raises ValueError when a code is used twice or differs."""
    joined: dict[str, Importer] = {}
    for module in _modules("importers"):
        for code, importer in getattr(module, "IMPORTERS", {}).items():
            if code in joined or code != importer.code:
                raise ValueError(f"importer {code} is declared twice or under another code")
            joined[code] = importer
    return joined


def importer_of(code: str) -> Importer:
    """Return one importer. Raises NotFound."""
    try:
        return importers()[code]
    except KeyError:
        raise NotFound from None
