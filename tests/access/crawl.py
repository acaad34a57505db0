"""All addresses of the installation, found by walking the URL map."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MATRIX = Path(__file__).with_name("matrix.yaml")


@dataclass(frozen=True)
class Page:
    """One address: its full name and its view."""

    name: str
    route: str
    view: Callable[..., Any]


@cache
def pages() -> tuple[Page, ...]:
    """Return every address, by name."""
    return tuple(sorted(_walk(get_resolver().url_patterns), key=lambda page: page.name))


@cache
def matrix() -> dict[str, dict[str, Any]]:
    """Return the table of expectations."""
    table: dict[str, dict[str, Any]] = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    return table


def _walk(
    patterns: list[URLPattern | URLResolver], space: str = "", route: str = ""
) -> Iterator[Page]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield Page(f"{space}{pattern.name or here}", here, pattern.callback)
