"""The files that go out with a month: the verifier page and program, and the answer to a download."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "verifier"
PAGE = "verify.html"
PROGRAM = "verify.py"
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


@cache
def page() -> str:
    """Return the verifier page: one file that needs no network."""
    return (FOLDER / PAGE).read_text(encoding="utf-8")


@cache
def program() -> str:
    """Return the verifier program: Python's standard library only."""
    return (FOLDER / PROGRAM).read_text(encoding="utf-8")


@cache
def page_policy() -> str:
    """Return the content policy of the page when we serve it: its own script and style, nothing else."""
    allowed: dict[str, list[str]] = {"script": [], "style": []}
    for kind, text in _INLINE.findall(page()):
        found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        allowed[kind].append(f"'sha256-{found}'")
    return (
        f"default-src 'none'; script-src {' '.join(allowed['script'])};"
        f" style-src {' '.join(allowed['style'])}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
