"""Every page of every role: accessible, large enough, no sideways scrolling, nothing against the policy."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import WHO, Visit, Visitor

RULES = (Path(__file__).parent / "rules.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Forms that write nothing, set something to a value, or begin and end a session.
HARMLESS = ("/view/", "/sign-out/", "/demo/", "/sign-in/", "/me/", "/set-up/")
LOOKUPS = ("/counter/", "/counter/card/")
# Shows whole numbers: the kept answer of a key would be a copy of them, so it has none.
NEVER_KEPT = "/numbers/"


def _bare_forms(visitor: Visitor) -> list[str]:
    """F-11: without a key the server could not tell a second tap from a second act."""
    actions = visitor.page.evaluate(
        "() => [...document.querySelectorAll('form[method=post]')]"
        ".filter(f => !f.elements.namedItem('request_key')).map(f => new URL(f.action).pathname)"
    )
    return [
        f"a form without a key: {action}"
        for action in actions
        if not action.startswith(HARMLESS)
        and action not in LOOKUPS
        and not action.endswith(NEVER_KEPT)
    ]


def _axe(visitor: Visitor, source: str) -> list[str]:
    # A content policy without 'unsafe-eval' lets the test tool in through the debugger only.
    visitor.page.evaluate(f"() => {{ {source} }}")
    found = visitor.page.evaluate(
        f"async () => (await axe.run(document, {{runOnly: {json.dumps(TAGS)}}})).violations"
        ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | '))"
    )
    return [f"axe {line}" for line in found]


def _sideways(visitor: Visitor) -> list[str]:
    wider = visitor.page.evaluate(
        "() => { const w = document.documentElement.clientWidth;"
        " return document.documentElement.scrollWidth > w ? [...document.querySelectorAll('main *, header *, nav *')]"
        ".filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest('.table-wrap, pre'))"
        ".slice(0, 3).map(e => e.outerHTML.slice(0, 100)) : null }"
    )
    return [] if wider is None else [f"scrolls sideways: {wider}"]


@pytest.mark.parametrize("size", ["0", "1"])
@pytest.mark.parametrize("role", WHO)
def test_every_page_can_be_read_and_used(
    visit: Visit, pages: Callable[[str], dict[str, str]], axe: str, role: str, size: str
):
    """U-03, U-04, U-05 (320 px), X-11; each page at the first role that reaches it."""
    seen_before = {name for other in WHO[: WHO.index(role)] for name in pages(other)}
    visitor = visit(role, size=size)
    problems: dict[str, list[str]] = {}
    for name, path in pages(role).items():
        if name in seen_before:
            continue
        visitor.page.set_viewport_size({"width": 360, "height": 740})
        visitor.open(path)
        found = visitor.page.evaluate(RULES, size != "0")
        found += _sideways(visitor)
        found += visitor.page.evaluate("window.__violations")
        found += _bare_forms(visitor)
        found += _axe(visitor, axe)
        visitor.page.set_viewport_size({"width": 320, "height": 568})
        found += _sideways(visitor)
        found += [f"script error {error}" for error in visitor.errors]
        visitor.errors.clear()
        if found:
            problems[f"{name} {path}"] = found
    assert not problems, json.dumps(problems, indent=1, ensure_ascii=False)
