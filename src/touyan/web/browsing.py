"""A demo installation of its own, served for a while, for pictures and for the browser tests.

Everything runs in child processes with a data folder of their own: nothing that is served to people
is touched.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

START_SECONDS = 60.0
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NotServed(Exception):
    """The demo installation did not start; the text says what was tried."""


def chromium() -> str | None:
    """Return the path of a Chromium: $TOUYAN_CHROMIUM or the system's; None lets Playwright choose."""
    named = os.environ.get("TOUYAN_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def environment(data: Path, *, demo: bool = True) -> dict[str, str]:
    """Return the environment of an embedded installation in this folder."""
    root = str(settings.ROOT)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOUYAN_", "DATABASE_URL"))}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(Path(root) / "src"), root]),
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "TOUYAN_DATA": str(data),
        "TOUYAN_DEMO": "1" if demo else "0",
    }


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run one management command on that installation and return what it printed.

    Raises NotServed with its output when it fails.
    """
    done = subprocess.run(  # noqa: S603 - our own program with our own arguments
        [sys.executable, str(settings.ROOT / "manage.py"), *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotServed(f"manage {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def served(env: dict[str, str]) -> Iterator[str]:
    """Serve the installation on a free port while the block runs; yield its address without a slash."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-access-log"]
    log = Path(env["TOUYAN_DATA"]) / "served.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own server
            [*command, "config.wsgi:application"],
            cwd=settings.ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{address}/about/", log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own http address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise NotServed(log.read_text(encoding="utf-8", errors="replace")[-4000:])
