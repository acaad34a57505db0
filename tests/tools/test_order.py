"""The order of the tests belongs to the commit."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools import lanes


def _git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    command = [str(shutil.which("git")), *who, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="a machine without git")
def test_each_commit_has_its_own_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "ROOT", tmp_path)
    _git(tmp_path, "init", "-q")
    seeds = set()
    for text in ("one", "two"):
        _git(tmp_path, "commit", "-q", "--allow-empty", "-m", text)
        seeds.add(lanes.order_of_tests())
        assert lanes.order_of_tests() in seeds
    assert len(seeds) == 2
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_without_a_repository_the_order_is_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "ROOT", tmp_path)
    assert lanes.order_of_tests() == 1
