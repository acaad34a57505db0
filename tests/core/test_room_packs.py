"""A room's own file in the county's pack: defaults without it, every mistake named with its file."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from touyan.core import room_packs
from touyan.core.pack_reader import Limit, PackError, Reader


@dataclass(frozen=True)
class Clocks:
    minutes: int


def _read(at: Reader) -> Clocks:
    return Clocks(minutes=at.whole("minutes", Limit(1, 60), 10))


PACK = room_packs.RoomPack(file="clocks.toml", read=_read)


def test_a_county_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    assert room_packs.of(PACK, tmp_path) == Clocks(10)
    assert room_packs.of(PACK, None) == Clocks(10)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "clocks.toml"
    path.write_text("minutes = 20\n", encoding="utf-8")
    assert room_packs.of(PACK, tmp_path) == Clocks(20)
    path.unlink()
    assert room_packs.of(PACK, tmp_path) == Clocks(10)


def test_mistakes_name_the_file_and_the_key(tmp_path: Path) -> None:
    (tmp_path / "clocks.toml").write_text("minutes = 90\nhuors = 2\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        room_packs.of(PACK, tmp_path)
    assert [(one.file, one.key) for one in refused.value.problems] == [
        (f"{tmp_path.name}/clocks.toml", "minutes"),
        (f"{tmp_path.name}/clocks.toml", "huors"),
    ]


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clocks.toml").write_text("minutes = = 2", encoding="utf-8")
    with pytest.raises(PackError, match=r"clocks\.toml"):
        room_packs.of(PACK, tmp_path)
