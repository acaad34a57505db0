"""What every file of the repository keeps to."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in halves, so that this file does not find itself.
MACHINE = ["/" + "work/", "/" + "tmp/bash_jobs", "/" + "farm/", "/" + "root/"]
HOSTS = ["files.python" + "hosted", "pypi" + ".org", "registry." + "npmjs", "deb." + "debian.org"]
LINES = 400
FUNCTION_LINES = 70
RULES = {"models", "services", "queries"}
WEB_MODULES = ("django.http", "django.shortcuts", "django.views", "django.urls")


def tracked() -> list[Path]:
    """Return every file of the repository, also those not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def python_files(*folders: str) -> Iterator[Path]:
    """Yield our Python files in these folders, migrations excepted."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def rule_files() -> Iterator[Path]:
    """Yield models, services and queries of every room, files or packages."""
    for path in python_files("src/touyan"):
        if RULES & {path.stem, path.parent.name}:
            yield path


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("words", [MACHINE, HOSTS], ids=["paths of a machine", "package hosts"])
def test_no_file_names_a_machine_or_a_package_host(words: list[str]) -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in words if word in text]
    assert found == []


def test_no_python_file_is_longer_than_four_hundred_lines() -> None:
    files = [*python_files("src", "config", "tools", "tests", "benchmarks"), ROOT / "touyan"]
    assert len(files) > 50
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
    }
    assert {name: size for name, size in sizes.items() if size > LINES} == {}


def test_no_function_is_longer_than_seventy_lines() -> None:
    long = {}
    for path in python_files("src", "config", "tools"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = size
    assert long == {}


def test_rules_know_nothing_of_the_web() -> None:
    files = list(rule_files())
    assert files
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith(WEB_MODULES)
    ]
    assert found == []


def test_quantities_are_never_floating_point_numbers() -> None:
    found = []
    for path in python_files("src/touyan"):
        exact = {"ledger", "points", "coops", "land", "money.py"} & set(
            path.relative_to(ROOT).parts
        )
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            field = getattr(node, "attr", None) == "FloatField"
            call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
            if field or (exact and call):
                found.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert found == []


def test_no_page_asks_another_host_for_anything() -> None:
    found = []
    for path in [*ROOT.glob("src/touyan/*/templates/**/*.html"), *ROOT.glob("src/**/*.css")]:
        text = path.read_text(encoding="utf-8")
        for mark in ('src="http', 'href="http', "url(http", 'src="//', 'href="//', "@import"):
            if mark in text:
                found.append(f"{path.relative_to(ROOT)}: {mark}")
    assert found == []


def test_no_template_writes_a_key_with_separators_of_thousands() -> None:
    """`{{ row.pk }}` is 1,307 on English pages, which no form and no address takes back."""
    key = re.compile(r"\{\{ *[\w.]*\bpk *\}\}")
    templates = list(ROOT.glob("src/touyan/*/templates/**/*.html"))
    assert len(templates) > 100
    assert [
        str(path.relative_to(ROOT))
        for path in templates
        if key.search(path.read_text(encoding="utf-8"))
    ] == []
