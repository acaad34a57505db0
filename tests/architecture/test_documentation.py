"""Every setting, command and room is named where an administrator or a developer looks for it."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r"\b(TOUYAN_[A-Z_]+|DATABASE_URL)\b")


def _text(folder: str) -> str:
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / folder).rglob("*.md")))


def test_every_setting_is_documented() -> None:
    used: set[str] = set()
    for folder in ("config", "src", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            used |= set(SETTING.findall(path.read_text(encoding="utf-8")))
    assert used
    known = set(SETTING.findall((ROOT / "docs/operate/settings.md").read_text(encoding="utf-8")))
    assert used - known == set()


def test_every_management_command_is_documented() -> None:
    names = {
        path.stem
        for path in ROOT.glob("src/touyan/*/management/commands/*.py")
        if path.stem != "__init__"
    }
    assert names
    text = _text("docs")
    assert {name for name in names if f"`manage {name}" not in text} == set()


def test_every_room_is_documented() -> None:
    text = (ROOT / "docs/develop/rooms.md").read_text(encoding="utf-8")
    assert {room for room in ["core", *settings.ROOMS] if f"**{room}**" not in text} == set()


def test_every_command_of_the_script_is_documented() -> None:
    script = (ROOT / "touyan").read_text(encoding="utf-8")
    commands = re.findall(r'^    "(\w+)": ', script, flags=re.MULTILINE)
    assert len(commands) > 5
    text = _text("docs/develop")
    assert [name for name in commands if f"./touyan {name}" not in text] == []
