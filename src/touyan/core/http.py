"""A request as views see it, and the mark of a page that is open to everybody."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.http import HttpRequest

from touyan.core.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])
KEY_DIGITS = 18  # the keys of rows are 64 bits wide; a longer number names no row


class ActedRequest(HttpRequest):
    """The middleware of the access room has put the actor there."""

    actor: Actor


def public(view: View) -> View:
    """Let visitors who have not signed in see this page."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def row_number(text: str) -> int | None:
    """Return the key of a row that a page sent; None when it cannot be one."""
    plain = text.isascii() and text.isdecimal() and len(text) <= KEY_DIGITS
    return int(text) if plain else None


def row_numbers(texts: Iterable[str]) -> list[int]:
    """Return the keys among what a page sent, in their order; the rest names nothing and is left out."""
    return [key for key in map(row_number, texts) if key is not None]
