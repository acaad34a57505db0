"""After signing in one lands on a page of this site and nowhere else (promise X-15)."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.access.return_path import safe_next

HOSTILE = [
    "", None, " ", "//e.example", "///e.example", "////e.example", "\\\\e.example", "/\\e.example",
    "\\/e.example", "/\\/e.example", "https://e.example", "http://e.example", "https:e.example",
    "https:/e.example", "https:///e.example", "HTTPS://e.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "/\t/e.example", "\t//e.example",
    "/\n/e.example", "\n//e.example", "/\r/e.example", " //e.example", "/ /e.example",
    "\u00a0//e.example", "/\u2028/e.example", "//e.example/..", "/./\\e.example", "/../..//e.example",
    "/.//e.example", "/a//e.example", "e.example", "@e.example", ":80", "?next=//e.example", "#x",
    "/\x00/e.example", "／／e.example", "/\uff0fe.example", "//[::1]", "//user@e.example",
    "mailto:a@e.example", "/sign-in/", "/sign-in/?next=/x", "/" + "a" * 600,
]  # fmt: skip


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_hostile_address_leads_to_the_start_page(wanted):
    assert safe_next(wanted) == "/"


@pytest.mark.parametrize(
    "wanted",
    ["/", "/points/", "/points/?month=2026-11&x=1", "/a-b_c/1/#top", "/%E7%A7%AF%E5%88%86/"],
)
def test_a_page_of_this_site_is_kept(wanted):
    assert safe_next(wanted) == wanted


@given(st.text(alphabet="/\\.:@?#e %\t\n-x1a", max_size=20) | st.text(max_size=20))
def test_whatever_is_asked_for_the_browser_stays_on_this_host(wanted):
    target = safe_next(wanted)
    landed = urljoin("https://county.example/sign-in/", target.replace("\\", "/"))
    assert urlsplit(landed).netloc == "county.example"
    assert urlsplit(landed).scheme == "https"
