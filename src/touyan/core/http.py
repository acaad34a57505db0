"""A request as views see it, and the mark of a page that is open to everybody."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from touyan.core.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])


class ActedRequest(HttpRequest):
    """The middleware of the access room has put the actor there."""

    actor: Actor


def public(view: View) -> View:
    """Let visitors who have not signed in see this page."""
    view.is_public = True  # type: ignore[attr-defined]
    return view
