"""Real child processes for fault tests: forked from the test, with database connections of their own."""

import os
import random
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

Say = Callable[[str], None]


@dataclass
class Child:
    """A running child and the pipe on which it says what it has done."""

    pid: int
    reading: int
    heard: str = ""

    def kill_after(self, seconds: float) -> None:
        """Let it run for a while after its first word, then kill it with SIGKILL."""
        ready, _, _ = select.select([self.reading], [], [], 20)
        assert ready, "the child did nothing for 20 seconds"
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> list[str]:
        """Wait until it has ended; return the whole lines that it said."""
        while part := os.read(self.reading, 65536):
            self.heard += part.decode()
        os.close(self.reading)
        os.waitpid(self.pid, 0)
        return self.lines

    @property
    def lines(self) -> list[str]:
        """Return what it said; a line that was cut off by its death does not count."""
        return self.heard.split("\n")[:-1]


def start(work: Callable[[Say], None]) -> Child:
    """Run `work` in a child. It says a line when something was confirmed to it.

    The parent must have no open connection: a forked one would be shared.
    """
    connections.close_all()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    status = 1
    try:
        os.close(reading)
        work(lambda line: _say(writing, line))
        status = 0
    except BaseException:  # noqa: BLE001 - the parent reads what broke
        _say(writing, "broke: " + traceback.format_exc().replace("\n", " | "))
    finally:
        os._exit(status)


def _say(writing: int, line: str) -> None:
    os.write(writing, f"{line}\n".encode())


def together(count: int, work: Callable[[int, Say], None]) -> list[list[str]]:
    """Run `work(number, say)` in many children that start at one moment; return what each said."""
    moment = time.monotonic() + 0.5 + count * 0.05

    def at_the_moment(number: int) -> Callable[[Say], None]:
        def run(say: Say) -> None:
            connection.ensure_connection()
            time.sleep(max(0.0, moment - time.monotonic()))
            work(number, say)

        return run

    children = [start(at_the_moment(number)) for number in range(count)]
    return [child.wait() for child in children]


@contextmanager
def settled() -> Iterator[None]:
    """Wait until no dead child's statement is still running in PostgreSQL."""
    if connection.vendor == "postgresql":
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and _others():
            time.sleep(0.02)
    yield


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def dying_at(statement: int) -> Iterator[None]:
    """Kill this process with SIGKILL just before one of its statements: the same place on every machine."""
    seen = 0

    def wrapper(execute: Callable[..., object], *args: Any) -> object:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    with connection.execute_wrapper(wrapper):
        yield


def moments(count: int, seconds_max: float = 0.05) -> list[float]:
    """Return random times to live."""
    return [random.uniform(0, seconds_max) for _ in range(count)]
