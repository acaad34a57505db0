"""What comments name by number is explained in the documentation."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "benchmarks", "tools", "config", "packs", "docs")
NAMED = re.compile(r"\b(promise|rule) ([A-Z]-[0-9]{2}|[0-9]+\.[0-9]+)\b")
OUTSIDE = re.compile(r"\b(trust|domain|ux|architecture|performance|style|users|dependencies)\.md\b")


def _texts():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".md", ".toml", ".yaml", ".html", ".sql"} and path.is_file():
                yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("word", "page", "shape"),
    [
        ("promise", "docs/develop/promises.md", r"\*\*[^*]*\b{}\b[^*]*\*\*"),
        ("rule", "docs/develop/rules.md", r"^\| {} \|"),
    ],
)
def test_every_number_is_explained(word, page, shape):
    explained = (ROOT / page).read_text(encoding="utf-8")
    named = {found[2] for _, text in _texts() for found in NAMED.finditer(text) if found[1] == word}
    assert len(named) > 10
    unknown = {
        number
        for number in named
        if not re.search(shape.format(re.escape(number)), explained, re.MULTILINE)
    }
    assert unknown == set()


def test_no_text_refers_to_a_page_that_is_not_here():
    mine = Path(__file__).resolve()
    wrong = [
        str(path) for path, text in _texts() if path.resolve() != mine and OUTSIDE.search(text)
    ]
    assert wrong == []
