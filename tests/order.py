"""In which order files run: what is long or shares a dear set-up begins first, one line per worker.

The order is random otherwise (`pytest-randomly`), and workers steal from each other's end: a long file
that came last would leave the other worker idle, and a browser or a built county shared by two workers
is made twice.
"""

from typing import Protocol, TypeVar

LINES = (
    ("demo/test_commands.py", "demo/", "browser/test_screenshots.py", "browser/"),
    (
        "badinput/test_forms.py",
        "access/test_canary.py",
        "core/test_fresh_database.py",
        "access/",
        "badinput/",
        "web/test_questions.py",
        "registry/test_scope.py",
        "fault/",
    ),
)


class Named(Protocol):
    """A test, by the name that contains its file."""

    nodeid: str


Test = TypeVar("Test", bound=Named)


def place(name: str) -> tuple[int, int]:
    """Return the line of a test and its place there; (-1, 0) when it may run at any time."""
    for number, line in enumerate(LINES):
        for rank, start in enumerate(line):
            if name.startswith(f"tests/{start}"):
                return number, rank
    return -1, 0


def long_first(items: list[Test]) -> list[Test]:
    """Return the tests with one line at the beginning and the other in the middle, where workers begin.

    Tests of one file stay together and keep their order.
    """
    lines: list[list[Test]] = [[], []]
    rest = []
    for item in items:
        number, _rank = place(item.nodeid)
        (rest if number < 0 else lines[number]).append(item)
    for line in lines:
        line.sort(key=lambda item: place(item.nodeid)[1])
    middle = max(len(items) // 2 - len(lines[0]), 0)
    return [*lines[0], *rest[:middle], *lines[1], *rest[middle:]]
