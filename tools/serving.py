"""`./touyan run`: prepare the data, serve it, run the worker and the clock beside it, stop all together."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from tools.environment import PYTHON, ROOT, Stop, child_environment, prepare, say

START_SECONDS = 60
STOP_SECONDS = 10
RESTART_PAUSE = 2.0


def data_folder() -> Path:
    """Return the folder of the embedded installation: TOUYAN_DATA, or `data/`."""
    return Path(os.environ.get("TOUYAN_DATA") or ROOT / "data").resolve()


def is_demo(data: Path, *, empty: bool = False) -> bool:
    """Say whether this data folder is a demo; the first start decides it for ever.

    A county's own data must never gain the demo's one-click sign-in, so the answer is written down
    with the first start and an address in DATABASE_URL is never a demo.
    """
    if os.environ.get("DATABASE_URL"):
        return False
    mark = data / "installation"
    if mark.exists():
        return mark.read_text(encoding="utf-8").strip() == "demo"
    return not empty and not (data / "touyan.sqlite3").exists()


def embedded_environment(*, empty: bool = False) -> dict[str, str]:
    """Return the environment of the embedded installation and write down which kind it is."""
    data = data_folder()
    demo = is_demo(data, empty=empty)
    data.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DATABASE_URL"):
        (data / "installation").write_text("demo\n" if demo else "own\n", encoding="utf-8")
    return child_environment(TOUYAN_DATA=str(data), TOUYAN_DEMO="1" if demo else "0")


def manage_environment(arguments: list[str]) -> dict[str, str]:
    """Return the environment of a management command on the embedded installation.

    TOUYAN_COUNTY names the folder of a county installation instead. `demo` on untouched data makes
    them a demo, as `run` does.
    """
    if os.environ.get("TOUYAN_COUNTY"):
        return county_environment(Path(os.environ["TOUYAN_COUNTY"]))
    data = data_folder()
    if arguments[:1] == ["demo"] and is_demo(data):
        return embedded_environment()
    return child_environment(TOUYAN_DATA=str(data), TOUYAN_DEMO="1" if is_demo(data) else "0")


def county_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a county installation described by `county.toml` in its folder.

    Raises Stop when the file or DATABASE_URL is missing.
    """
    path = folder / "county.toml"
    if not path.exists():
        raise Stop(f"{path} does not exist. docs/operate/install.md shows one to copy.")
    try:
        county = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Stop(f"{path}: {error}") from error
    if not os.environ.get("DATABASE_URL"):
        raise Stop("DATABASE_URL is not set. Type: export DATABASE_URL=postgres://user@host/touyan")
    env = child_environment("config.settings.county", TOUYAN_DEMO="0")
    env.setdefault("TOUYAN_DATA", str(folder / "data"))
    hosts = county.get("hosts", [])
    env.setdefault("TOUYAN_HOSTS", ",".join([*hosts, "localhost", "127.0.0.1"]))
    env.setdefault("TOUYAN_FILING_NUMBER", str(county.get("filing_number", "")))
    env.setdefault("TOUYAN_HTTPS", "1" if county.get("https", True) else "0")
    for name in ("TOUYAN_SECRET_KEY", "TOUYAN_FIELD_KEY"):
        env.setdefault(name, _kept_key(folder / "keys" / name.lower()))
    return env


def _kept_key(path: Path) -> str:
    """Return the key kept beside `county.toml`, making it on the first start."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        say(f"New key in {path}: keep a copy elsewhere. What it encrypts is lost without it.")
    return path.read_text(encoding="utf-8").strip()


def run(*, empty: bool, county: Path | None, host: str, port: int) -> int:
    """Serve until Ctrl-C and return the exit code."""
    started = time.monotonic()
    prepare("run")
    env = county_environment(county) if county else embedded_environment(empty=empty)
    state = _ready_data(env)
    port = _free_port(host, port)
    address = f"http://{host}:{port}/"
    children = Children(env)
    try:
        web = children.start("web", _granian(env, host, port))
        _wait_until_served(web, children, address)
        for name, arguments in state["beside"].items():
            children.start(name, [str(PYTHON), str(ROOT / "manage.py"), *arguments])
        _announce(state, address, time.monotonic() - started)
        return children.watch()
    finally:
        children.stop()


def _ready_data(env: dict[str, str]) -> dict[str, Any]:
    """Run `manage prepare` (catalogues, migrations, first township) and return what it reports."""
    done = subprocess.run(
        [str(PYTHON), str(ROOT / "manage.py"), "prepare"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise Stop("The data could not be made ready; the lines above say why.")
    *lines, report = done.stdout.decode().splitlines()
    for line in lines:
        say(line)
    state: dict[str, Any] = json.loads(report)
    return state


def _granian(env: dict[str, str], host: str, port: int) -> list[str]:
    """Return the server's command: threads for SQLite's one writer, a process per core for PostgreSQL."""
    workers = os.cpu_count() or 1 if env.get("DATABASE_URL") else 1
    command = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", host]
    command += ["--port", str(port), "--workers", str(workers), "--blocking-threads", "4"]
    return [
        *command,
        "--backpressure",
        "64",
        "--no-ws",
        "--log-level",
        "warning",
        "config.wsgi:application",
    ]


class Children:
    """The processes of one installation; each in a group of its own, so that Ctrl-C reaches us first."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._running: dict[str, tuple[list[str], subprocess.Popen[bytes]]] = {}
        self._asked_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        """Start one process and keep it under its name."""
        process = subprocess.Popen(command, cwd=ROOT, env=self._env, start_new_session=True)
        self._running[name] = (command, process)
        return process

    def watch(self) -> int:
        """Wait for Ctrl-C or the web server's end; a worker that ends is started again."""
        while not self._asked_to_stop:
            for name, (command, process) in list(self._running.items()):
                code = process.poll()
                if code is None:
                    continue
                if name == "web":
                    say(f"The web server ended with code {code}.")
                    return code or 1
                say(f"The {name} ended with code {code}; starting it again.")
                time.sleep(RESTART_PAUSE)
                self.start(name, command)
            time.sleep(0.2)
        say("Stopping ...")
        return 0

    def stop(self) -> None:
        """Ask every process to end, wait, then end what is left."""
        for _command, process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for _command, process in self._running.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self._running:
            say("Stopped.")

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    @property
    def asked_to_stop(self) -> bool:
        """True after Ctrl-C or a termination signal."""
        return self._asked_to_stop


def _free_port(host: str, port: int) -> int:
    """Return this port, or a free one when it is taken (0 asks for any)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            probe.bind((host, 0))
            say(f"Port {port} is taken.")
        found: int = probe.getsockname()[1]
        return found


def _wait_until_served(web: subprocess.Popen[bytes], children: Children, address: str) -> None:
    request = urllib.request.Request(address, headers={"X-Forwarded-Proto": "https"})
    deadline = time.monotonic() + START_SECONDS
    while not children.asked_to_stop:
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
            raise Stop(f"The first page answers {error.code}; the lines above say why.") from error
        except OSError:
            if web.poll() is not None or time.monotonic() > deadline:
                raise Stop("The web server did not start; the lines above say why.") from None
            time.sleep(0.05)


def _announce(state: dict[str, Any], address: str, seconds: float) -> None:
    say(f"\n  Touyan 头雁  {address}  (ready in {seconds:.1f} s; Ctrl-C stops it 按 Ctrl-C 停止)\n")
    for line in state["lines"]:
        say(f"  {line.replace('{address}', address)}")
    say("")
