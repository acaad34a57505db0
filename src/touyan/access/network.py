"""Where a request comes from, and on what device, as far as it can be believed."""

import re

from django.conf import settings
from django.http import HttpRequest

_SYSTEMS = (
    ("HarmonyOS|OpenHarmony", "HarmonyOS"),
    ("iPhone|iPad", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"),
    ("Linux|X11", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("QQBrowser", "QQ"),
    ("Chrome/|Chromium/", "Chrome"),
    ("Safari/", "Safari"),
)


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: the last one that a trusted proxy wrote, else the connection's.

    `TRUSTED_PROXIES` says how many proxies of our own stand in front; what a visitor writes into
    the header himself stands further left and is never read.
    """
    hops: int = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < hops <= len(forwarded):
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def device_of(request: HttpRequest) -> str:
    """Return a short name such as "WeChat, Android" from the browser's own words."""
    agent = request.headers.get("User-Agent", "")
    named = [
        next((name for pattern, name in table if re.search(pattern, agent)), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in named if name)
