"""Child processes that share the test's database and can be killed at any moment."""

import os
import signal
import time
from collections.abc import Callable

from django.db import connections


def start(work: Callable[[], object]) -> int:
    """Run work in a child process; return its id. The parent's connections are closed first."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        connections.close_all()
        status = 0
    finally:
        os._exit(status)  # no teardown of pytest in the child


def kill(child: int) -> bool:
    """Kill at once (SIGKILL); return whether the child had finished by itself before."""
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return os.WIFEXITED(status)


def wait(child: int, seconds: float = 120) -> int:
    """Wait for the end; return the exit status. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    kill(child)
    raise TimeoutError(f"the child did not end within {seconds} s")
