"""Every text that a page takes from the catalogues was found by the extractor and stands in them."""

import ast
from pathlib import Path

from touyan.web import catalogues

FIRST = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
SECOND = {"pgettext", "pgettext_lazy", "npgettext"}


def texts(source: str) -> set[tuple[str, str]]:
    """Return (context, text) of each call of gettext with a literal, also inside f-strings."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            literals = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if node.func.id in FIRST and literals:
                found.add(("", str(literals[0])))
            elif node.func.id in SECOND and len(literals) > 1:
                found.add((str(literals[0]), str(literals[1])))
    return found


def known(folder: Path) -> set[tuple[str, str]]:
    return {
        (message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalogues.catalogue(folder)
    }


def test_no_text_escapes_the_catalogues():
    """The extractor passes over calls within some f-strings: such a text would stay English."""
    missing = []
    for room, folder in catalogues.rooms().items():
        kept = known(folder)
        for path in sorted(folder.rglob("*.py")):
            asked = texts(path.read_text(encoding="utf-8"))
            missing += [(room, path.name, text) for context, text in asked - kept]
    assert missing == []


def test_a_text_within_an_f_string_is_seen():
    assert texts("""f"({_('only a hint')})" """) == {("", "only a hint")}
    assert texts('pgettext("level", "red")') == {("level", "red")}
