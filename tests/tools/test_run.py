"""Which installation `./touyan run` and `manage` work on."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import serving
from tools.environment import Stop

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TOUYAN_COUNTY", "TOUYAN_SECRET_KEY", "TOUYAN_FIELD_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOUYAN_DATA", str(tmp_path / "data"))


def test_the_first_start_makes_a_demo_and_it_stays_one() -> None:
    assert serving.embedded_environment()["TOUYAN_DEMO"] == "1"
    assert serving.embedded_environment(empty=True)["TOUYAN_DEMO"] == "1"


def test_an_empty_installation_never_becomes_a_demo() -> None:
    assert serving.embedded_environment(empty=True)["TOUYAN_DEMO"] == "0"
    assert serving.embedded_environment()["TOUYAN_DEMO"] == "0"
    assert serving.manage_environment(["demo", "zhijin"])["TOUYAN_DEMO"] == "0"


def test_data_that_nobody_marked_is_taken_for_somebodys_own(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "touyan.sqlite3").touch()
    assert not serving.is_demo(tmp_path / "data")


def test_a_database_address_is_never_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://touyan@localhost/touyan")
    assert serving.embedded_environment()["TOUYAN_DEMO"] == "0"


def test_a_management_command_leaves_the_choice_open(tmp_path: Path) -> None:
    serving.manage_environment(["check"])
    assert not (tmp_path / "data" / "installation").exists()
    serving.manage_environment(["demo", "zhijin"])
    assert (tmp_path / "data" / "installation").read_text(encoding="utf-8") == "demo\n"


def test_a_county_needs_its_file_and_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Stop, match=r"county\.toml"):
        serving.county_environment(tmp_path)
    (tmp_path / "county.toml").write_text('hosts = ["touyan.example"]\n', encoding="utf-8")
    with pytest.raises(Stop, match="DATABASE_URL"):
        serving.county_environment(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://touyan@localhost/touyan")
    monkeypatch.delenv("TOUYAN_DATA")
    env = serving.county_environment(tmp_path)
    assert env["DJANGO_SETTINGS_MODULE"] == "config.settings.county"
    assert env["TOUYAN_DEMO"] == "0"
    assert env["TOUYAN_HOSTS"] == "touyan.example,localhost,127.0.0.1"
    assert env["TOUYAN_DATA"] == str(tmp_path / "data")


def test_a_countys_keys_are_made_once_and_only_for_the_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "county.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "postgres://touyan@localhost/touyan")
    first = serving.county_environment(tmp_path)
    again = serving.county_environment(tmp_path)
    assert first["TOUYAN_FIELD_KEY"] == again["TOUYAN_FIELD_KEY"]
    assert first["TOUYAN_FIELD_KEY"] != first["TOUYAN_SECRET_KEY"]
    assert (tmp_path / "keys" / "touyan_field_key").stat().st_mode & 0o077 == 0


def test_a_county_file_with_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text("hosts = [", encoding="utf-8")
    with pytest.raises(Stop, match=r"county\.toml"):
        serving.county_environment(tmp_path)


@pytest.mark.parametrize(("word", "code"), [("help", 0), ("nonsense", 2)])
def test_the_script_says_what_it_can_do(word: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "touyan"), word], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert "./touyan" in done.stdout
