"""GeoReport v2 answers: one shape of plain values, written as JSON or XML."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse

from touyan.api.interface import MARK
from touyan.api.schemas import is_synthetic
from touyan.core import clock

SINGULAR = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
Value = str | int | bool | None | Mapping[str, Any] | Sequence[Any]


def answer(fmt: str, root: str, value: Value, *, status: int = 200) -> HttpResponse:
    """Write an answer; `root` is the name of the XML document, which JSON does not have."""
    body = (
        json.dumps(value, ensure_ascii=False).encode()
        if fmt == "json"
        else ET.tostring(_element(root, value), encoding="utf-8", xml_declaration=True)
    )
    response = HttpResponse(body, status=status, content_type=TYPES[fmt])
    response["Cache-Control"] = "no-store"
    if is_synthetic():
        response[MARK] = "1"
    return response


def errors(fmt: str, status: int, description: str) -> HttpResponse:
    """Write a refusal as the specification wants it."""
    return answer(fmt, "errors", [{"code": status, "description": description}], status=status)


def moment(value: dt.datetime | None) -> str | None:
    """Write a moment with the county's offset (W3C date and time), None when there is none."""
    return None if value is None else value.astimezone(clock.ZONE).isoformat(timespec="seconds")


def _element(name: str, value: Value) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, inner) for key, inner in value.items())
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif isinstance(value, str | int):
        element.text = str(value)
    elif value is not None:
        element.extend(_element(SINGULAR[name], inner) for inner in value)
    return element
