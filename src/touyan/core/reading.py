"""What one page asks more than once is asked once; the answers live as long as the page, never longer.

Requests that only look (GET, HEAD) open such a block; an act (POST) never does. Kept are the answers of
functions that say so, by their arguments. Whatever is written meanwhile, such as that somebody saw a
notice, is written down as an act, and the act makes everything be asked again.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Ask the same once within this block."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def forget() -> None:
    """Ask everything again: something has just been written."""
    kept = _answers.get()
    if kept is not None:
        kept.clear()


def asked_once(ask: Callable[P, R]) -> Callable[P, R]:
    """Let a function with hashable arguments answer once for each of them within one reading.

    Outside of a reading it asks every time. Callers do not change what it returns.
    """

    @functools.wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _answers.get()
        if kept is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        found: R = kept[key]
        return found

    return answer
