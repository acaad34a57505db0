"""Which pages are open to everybody and which power a page asks for.

Every page needs a signed-in person (`middleware`) unless its view carries `@public`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from touyan.access.standing import Standing
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed
from touyan.core.http import public as public  # rooms above take both marks from here

View = TypeVar("View", bound=Callable[..., Any])


class ActedRequest(HttpRequest):
    """A request as views see it: the middleware has put the actor there."""

    actor: Actor
    standing: Standing


def before_ready(view: View) -> View:
    """Let this page be used while the PIN or password still has to be changed."""
    view.is_before_ready = True  # type: ignore[attr-defined]
    return view


def requires(*powers: Power) -> Callable[[View], View]:
    """Answer 403 unless the actor holds one of the powers somewhere; the reach is the queries' matter."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActedRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not any(request.actor.may(power) for power in powers):
                raise NotAllowed
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer

        guarded.powers = frozenset(powers)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
