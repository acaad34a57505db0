"""The lock files: complete, current, and naming no index."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.environment import LOCKS

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = {
    "run.txt": PROJECT["project"]["dependencies"],
    "dev.txt": [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]],
    "postgres.txt": PROJECT["dependency-groups"]["postgres"],
    "bench.txt": PROJECT["dependency-groups"]["bench"],
    "uv.txt": PROJECT["dependency-groups"]["uv"],
}
LINE = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", flags=re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    """Return the versions that a lock file holds by canonical name."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {canonicalize_name(package): version for package, version in LINE.findall(text)}


def test_the_tool_knows_every_lock_file() -> None:
    assert set(LOCKS) == set(WANTED) == {p.name for p in (ROOT / "requirements").glob("*.txt")}


@pytest.mark.parametrize("name", WANTED)
def test_the_lock_satisfies_the_project(name: str) -> None:
    versions = locked(name)
    for text in WANTED[name]:
        requirement = Requirement(text)
        found = versions.get(canonicalize_name(requirement.name))
        assert found is not None, f"{requirement.name}: run ./touyan lock"
        assert requirement.specifier.contains(found), f"{text}: run ./touyan lock"


@pytest.mark.parametrize("name", WANTED)
def test_the_lock_names_no_index_and_hashes_everything(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) == len(locked(name))
    assert all("--hash=sha256:" in package for package in packages)


def test_one_version_of_each_package_in_all_lock_files() -> None:
    run = locked("run.txt")
    for name in ("dev.txt", "bench.txt", "postgres.txt"):
        other = locked(name)
        assert {p: other[p] for p in run.keys() & other.keys()} == {
            p: run[p] for p in run.keys() & other.keys()
        }
