"""Where to go after signing in: only a path of this very site (promise X-15)."""

import re
from urllib.parse import urlsplit

_SAFE = re.compile(r"^/(?![/\\])[!-\[\]-~]*$")
_SIGNING_IN = "/sign-in"
MAX_LENGTH = 500


def safe_next(text: str | None) -> str:
    """Return the path when it leads to a page of this site, "/" otherwise.

    Refused: other hosts, "//", any backslash, control characters and spaces, non-ASCII (browsers
    send them encoded), a dot segment, the sign-in pages themselves and overlong texts.
    """
    if not text or len(text) > MAX_LENGTH or not _SAFE.match(text):
        return "/"
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return "/"
    if "//" in parts.path or any(step in {".", ".."} for step in parts.path.split("/")):
        return "/"
    if parts.path.startswith(_SIGNING_IN):
        return "/"
    return text
