"""No page reads a table itself: queries decide who sees what (promise X-04)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "touyan"
FORBIDDEN = {"objects", "_default_manager", "_base_manager", "raw", "extra"}
PARTS = ("views", "api", "forms", "admin", "templatetags", "urls")


def page_files() -> list[Path]:
    """Return the files that answer requests."""
    found = []
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] == "api" or any(part in PARTS for part in parts[1:]):
            found.append(path)
    return sorted(found)


def touches(source: str) -> list[str]:
    """Return where a source text reads or writes tables by itself."""
    found = []
    tree = ast.parse(source)
    # `Model.objects.none()` reads nothing: the empty start of a field's choices.
    empty = {
        id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "none"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN and id(node) not in empty:
            found.append(f"line {node.lineno}: .{node.attr}")
        if isinstance(node, ast.ImportFrom) and node.module == "django.db":
            found += [
                f"line {node.lineno}: {name.name}"
                for name in node.names
                if name.name == "connection"
            ]
        if isinstance(node, ast.Name) and node.id in {"get_object_or_404", "get_list_or_404"}:
            found.append(f"line {node.lineno}: {node.id}")
    return found


def test_there_are_pages_to_look_at():
    assert len(page_files()) > 20


@pytest.mark.parametrize("path", page_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_page_asks_queries_and_services_only(path):
    assert touches(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.get(pk=1)",
        "Case._default_manager.all()",
        "from django.db import connection",
        "get_object_or_404(Case, pk=1)",
        "rows = Case.objects.raw('x')",
    ],
)
def test_the_judge_sees_each_way(source):
    assert touches(source)
