"""What is public and changes a few times a year is asked once a minute by each process.

Only for answers that concern nobody in particular: never for grants, scope, balances or people.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
_kept: "list[Remembered[object]]" = []


class Remembered(Generic[Answer]):
    """A function without arguments whose answer is kept for some seconds."""

    def __init__(self, ask: Callable[[], Answer], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._answers: list[tuple[float, Answer]] = []
        self.__doc__ = ask.__doc__

    def __call__(self) -> Answer:
        """Return the kept answer, or ask again."""
        kept = self._answers
        now = time.monotonic()
        if kept and now - kept[0][0] < self._seconds:
            return kept[0][1]
        answer = self._ask()
        self._answers = [(now, answer)]
        return answer

    def forget(self) -> None:
        """Ask again next time."""
        self._answers = []


def remembered(*, seconds: float) -> Callable[[Callable[[], Answer]], Remembered[Answer]]:
    """Keep the answer of a function without arguments for some seconds in this process."""

    def decorate(ask: Callable[[], Answer]) -> Remembered[Answer]:
        one = Remembered(ask, seconds)
        _kept.append(one)  # type: ignore[arg-type]
        return one

    return decorate


def forget_all() -> None:
    """Ask everything again: this process has just written such a thing; between tests."""
    for one in _kept:
        one.forget()
