"""Our own rules find what they are meant to find: a page with planted faults, and one without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

RULES = (Path(__file__).parent / "rules.js").read_text(encoding="utf-8")
GOOD = """<!doctype html><html lang=zh-Hans><style>body{font-size:17px;line-height:1.6}
a.b,button,input{display:block;min-height:48px;font-size:17px}</style><main><h1>一</h1>
<a class="b" href="/x">甲</a><label for=i>乙</label><input id=i><p>丙丁</p></main>"""
FAULTS = {
    "not exactly one h1": ("<h1>一</h1>", "<h2>一</h2>"),
    "more than one primary button": (
        "<p>",
        '<button class="button--primary">a</button><button class="button--primary">b</button><p>',
    ),
    "target 20 high": ('<a class="b" href', '<a class="b" style="min-height:0;height:20px" href'),
    "letters of 12px": ("<p>", '<p style="font-size:12px">'),
    "line height": ("<p>", '<p style="line-height:1">'),
    "no label": ("<label for=i>乙</label>", ""),
    "a tag without a word": ("<p>", '<span class="tag" style="padding:9px"></span><p>'),
}


def _problems(browser: Browser, source: str) -> list[str]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_content(source)
    found = page.evaluate(RULES, False)
    page.close()
    return found


def test_a_good_page_has_no_problems(browser: Browser):
    assert _problems(browser, GOOD) == []


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_planted_fault_is_found(browser: Browser, fault: str):
    before, after = FAULTS[fault]
    assert before in GOOD
    found = _problems(browser, GOOD.replace(before, after, 1))
    assert any(problem.startswith(fault) for problem in found), found


def test_large_print_wants_larger_letters_and_targets(browser: Browser):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_content(GOOD)
    found = page.evaluate(RULES, True)
    page.close()
    assert any(p.startswith("target 48 high, wants 60") for p in found)
    assert any(p.startswith("letters of 17px") for p in found)
