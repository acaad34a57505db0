"""The OpenAPI document as plain values: for the page, the command and the test of the committed copy."""

import json
from dataclasses import dataclass
from typing import Any

from touyan.api.routes import api


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    parameters: list[str]
    needs_session: bool


def document() -> dict[str, Any]:
    """Return the OpenAPI document with only plain JSON values in it."""
    plain: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return plain


def operations(described: dict[str, Any]) -> list[Operation]:
    """Return the operations in the order of their paths."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=str(one.get("description") or one.get("summary", "")),
            parameters=[str(parameter["name"]) for parameter in one.get("parameters", [])],
            needs_session=bool(one.get("security")),
        )
        for path, methods in sorted(described["paths"].items())
        for method, one in methods.items()
    ]
