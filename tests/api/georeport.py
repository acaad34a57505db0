"""GeoReport v2 as its specification has it: which fields, of which kind, for JSON and XML."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
TEXT, FLAG, NUMBER, TIME = "text", "flag", "number", "time"
# Field: (kind, may be empty). A trailing list holds objects of the table named.
TABLES: dict[str, dict[str, tuple[Any, bool]]] = {
    "discovery": {
        "changeset": (TIME, False), "contact": (TEXT, False), "key_service": (TEXT, True),
        "endpoints": (["endpoint"], False),
    },
    "endpoint": {
        "specification": (TEXT, False), "url": (TEXT, False), "changeset": (TIME, False),
        "type": (("production", "test"), False), "formats": (["format"], False),
    },
    "service": {
        "service_code": (TEXT, False), "service_name": (TEXT, False), "description": (TEXT, True),
        "metadata": (FLAG, False), "type": (("realtime", "batch", "blackbox"), False),
        "keywords": (TEXT, True), "group": (TEXT, True),
    },
    "service_definition": {"service_code": (TEXT, False), "attributes": (["attribute"], True)},
    "attribute": {
        "variable": (FLAG, False), "code": (TEXT, False),
        "datatype": (("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"), False),
        "required": (FLAG, False), "datatype_description": (TEXT, True), "order": (NUMBER, False),
        "description": (TEXT, False), "values": (["value"], True),
    },
    "value": {"key": (TEXT, False), "name": (TEXT, False)},
    "request": {
        "service_request_id": (TEXT, False), "status": (("open", "closed"), False),
        "status_notes": (TEXT, True), "service_name": (TEXT, True), "service_code": (TEXT, True),
        "description": (TEXT, True), "agency_responsible": (TEXT, True), "service_notice": (TEXT, True),
        "requested_datetime": (TIME, False), "updated_datetime": (TIME, True),
        "expected_datetime": (TIME, True), "address": (TEXT, True), "address_id": (TEXT, True),
        "zipcode": (TEXT, True), "lat": (NUMBER, True), "long": (NUMBER, True), "media_url": (TEXT, True),
    },
    "submitted": {
        "service_request_id": (TEXT, False), "token": (TEXT, True), "service_notice": (TEXT, True),
        "account_id": (TEXT, True),
    },
    "token": {"service_request_id": (TEXT, False), "token": (TEXT, False)},
    "error": {"code": (NUMBER, False), "description": (TEXT, False)},
}  # fmt: skip
LISTS = {
    "services": "service", "requests": "request", "submitted": "submitted", "tokens": "token",
    "errors": "error",
}  # fmt: skip
ROOTS = {
    "services": ("services", "service"), "requests": ("service_requests", "request"),
    "submitted": ("service_requests", "request"), "tokens": ("service_requests", "request"),
    "errors": ("errors", "error"),
}  # fmt: skip
MIME = {"json": "application/json", "xml": "text/xml"}


def read(response: Any, what: str, fmt: str) -> Any:
    """Return the answer as plain values after it was held against the specification."""
    assert response["Content-Type"].split(";")[0] == MIME[fmt]
    if fmt == "json":
        found = json.loads(response.content)
    else:
        found = _from_xml(ET.fromstring(response.content), what)  # noqa: S314 - our own answer
    if what in LISTS:
        assert isinstance(found, list)
        for one in found:
            _check(one, LISTS[what], fmt)
    else:
        _check(found, what, fmt)
    return found


def _check(found: Any, table: str, fmt: str) -> None:
    assert isinstance(found, dict), table
    fields = TABLES[table]
    extra = {"extended_attributes"} if table == "request" else set()
    assert set(found) - extra == set(fields), table
    for name, (kind, may_be_empty) in fields.items():
        value = found[name]
        if value in {None, ""} if not isinstance(value, list | dict) else not value:
            assert may_be_empty, f"{table}.{name} is empty"
            continue
        _check_value(value, kind, f"{table}.{name}", fmt)


def _check_value(value: Any, kind: Any, where: str, fmt: str) -> None:
    if isinstance(kind, list):
        assert isinstance(value, list), where
        for one in value:
            if kind[0] == "format":
                assert one in {"text/xml", "application/json"}, where
            else:
                _check(one, kind[0], fmt)
    elif isinstance(kind, tuple):
        assert value in kind, where
    elif kind == TIME:
        assert MOMENT.fullmatch(value), where
    elif kind == FLAG:
        assert value in ({"true", "false"} if fmt == "xml" else {True, False}), where
    elif kind == NUMBER:
        assert str(value).lstrip("-").replace(".", "").isdecimal(), where
    else:
        assert isinstance(value, str), where


def _from_xml(root: ET.Element, what: str) -> Any:
    if what in ROOTS:
        outer, inner = ROOTS[what]
        assert root.tag == outer
        assert {child.tag for child in root} <= {inner}
        return [_object(child) for child in root]
    assert root.tag == what
    return _object(root)


def _object(element: ET.Element) -> dict[str, Any]:
    return {child.tag: _value(child) for child in element}


def _value(element: ET.Element) -> Any:
    plural = {
        "endpoints": "endpoint",
        "formats": "format",
        "attributes": "attribute",
        "values": "value",
    }
    if element.tag in plural:
        assert {child.tag for child in element} <= {plural[element.tag]}
        return [_object(child) if len(child) else child.text for child in element]
    return _object(element) if len(element) else element.text or ""
