"""What is judged of a page wherever a walk opens it: its headers, its parts, and what it wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.access.html import Page, is_page

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
DOWNLOAD = {"default-src": "'none'", "sandbox": ""}
# One file that also works without us: it carries its own script, named in its policy by its hash.
VERIFIER = "disclosure:verifier"
# A session notes when it was last used; nothing else may be written by looking.
OWN_BOOKKEEPING = ('"access_session"', "access_session", "SAVEPOINT", "RELEASE SAVEPOINT")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "COPY", "TRUNCATE")


def policy_of_files(policy: dict[str, str]) -> dict[str, str]:
    """Return what a download must carry: the pages' policy, or the stricter one of stored files."""
    return DOWNLOAD if policy == DOWNLOAD else POLICY


def faults_of_headers(response: Any) -> list[str]:
    """Return what is wrong with one answer."""
    found = []
    parts = response.get("Content-Security-Policy", "").split(";")
    named = (part.strip().partition(" ") for part in parts if part.strip())
    policy = {directive: sources for directive, _space, sources in named}
    if policy != (POLICY if is_page(response) else policy_of_files(policy)):
        found.append(f"policy {policy}")
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found += [
        f"{name} is {response.get(name)}"
        for name, value in expected.items()
        if response.get(name) != value
    ]
    if "no-store" not in response.get("Cache-Control", "") and is_page(response):
        found.append(f"Cache-Control is {response.get('Cache-Control')}")
    if is_page(response):
        found += Page(response.content.decode()).offences
    return found


@contextmanager
def counted_writes(found: list[str]) -> Iterator[None]:
    """Collect the statements that change something."""

    def look(execute, sql, params, many, context):
        text = sql.lstrip()
        if text.upper().startswith(WRITES) and not any(own in text for own in OWN_BOOKKEEPING):
            found.append(text[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield
