"""An installation that could lose or leak data does not start (promise F-16)."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import CheckMessage

from touyan.core import checks

ROOT = Path(__file__).resolve().parents[2]


def ids(messages: list[CheckMessage]) -> set[str | None]:
    """Return the ids of some messages."""
    return {message.id for message in messages}


def use_databases(monkeypatch: pytest.MonkeyPatch, default: dict[str, Any]) -> None:
    """Let the checks see other databases; the real connection stays as it is."""
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": default}))


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_it_refuses_an_sqlite_that_can_corrupt_the_file(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_databases(monkeypatch, {"ENGINE": "django.db.backends.sqlite3"})
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert ids(checks.sqlite_is_safe(None)) == {"core.E001"}


def test_an_old_sqlite_does_not_matter_beside_postgresql(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_databases(monkeypatch, {"ENGINE": "django.db.backends.postgresql"})
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert checks.sqlite_is_safe(None) == []


def test_the_sqlite_in_use_is_a_safe_one() -> None:
    assert sqlite3.sqlite_version_info >= checks.OLDEST_SAFE_SQLITE


def test_the_server_itself_says_why_it_does_not_start(tmp_path: Path) -> None:
    code = (
        "import config, sqlite3; sqlite3.sqlite_version_info = (3, 40, 1); "
        "sqlite3.sqlite_version = '3.40.1'; import config.wsgi"
    )
    env = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "TOUYAN_DATA": str(tmp_path),
    }
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "core.E001" in done.stderr
    assert "3.51.3" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_sets_mmap_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.sqlite_is_not_mapped(None) == []
    use_databases(monkeypatch, {"OPTIONS": {"init_command": "PRAGMA mmap_size=1"}})
    assert ids(checks.sqlite_is_not_mapped(None)) == {"core.E004"}
    for path in (ROOT / "config").rglob("*.py"):
        assert "mmap_size" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEY"])
def test_it_refuses_a_missing_key(name: str, settings: Any) -> None:
    setattr(settings, name, "short")
    assert ids(checks.keys_are_set(None)) == {"core.E002"}


def test_it_refuses_one_key_for_both_uses(settings: Any) -> None:
    settings.FIELD_KEY = settings.SECRET_KEY
    assert ids(checks.keys_are_set(None)) == {"core.E002"}


def test_a_county_can_never_be_a_demo(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INSTALLATION = "county"
    settings.IS_DEMO = False
    monkeypatch.delenv("TOUYAN_DEMO", raising=False)
    assert checks.demo_is_no_county(None) == []
    monkeypatch.setenv("TOUYAN_DEMO", "1")
    assert ids(checks.demo_is_no_county(None)) == {"core.E003"}
    monkeypatch.delenv("TOUYAN_DEMO")
    settings.IS_DEMO = True
    assert ids(checks.demo_is_no_county(None)) == {"core.E003"}
