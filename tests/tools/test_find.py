"""A missing browser or PostgreSQL is found out, never passed over."""

from pathlib import Path

import pytest

from tools import chromium, lanes, postgres
from tools.environment import Stop


def test_a_named_browser_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.touch()
    monkeypatch.setenv("TOUYAN_CHROMIUM", str(browser))
    assert chromium.find() == str(browser)


def test_a_named_browser_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUYAN_CHROMIUM", "/nowhere/chromium")
    assert chromium.find() is None


def test_the_tests_stop_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "prepare", lambda *modes: None)
    monkeypatch.setattr(chromium, "find_or_install", lambda: None)
    with pytest.raises(Stop, match="apt-get install chromium"):
        lanes.test(nightly=False, arguments=[])


def test_the_tests_stop_without_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "prepare", lambda *modes: None)
    monkeypatch.setattr(postgres, "find_binaries", lambda: None)
    monkeypatch.setattr(postgres, "find_wheel_binaries", lambda: None)
    with pytest.raises(Stop, match="apt-get install postgresql"):
        lanes.test(nightly=False, arguments=[])


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 18beta1", 18),
    ],
)
def test_the_major_version_is_read(told: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "version", lambda binaries: told)
    assert postgres.major(Path("/x")) == number
