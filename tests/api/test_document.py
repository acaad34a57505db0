"""The API's description: current, complete, and readable by people without scripts."""

import json
import re

from django.test import Client

from touyan.api.document import document, operations
from touyan.api.interface import REFUSALS
from touyan.api.management.commands.openapi import COPY


def test_the_committed_copy_is_current() -> None:
    kept = json.loads(COPY.read_text(encoding="utf-8"))
    assert kept == document(), "run ./touyan manage openapi"


def test_every_operation_says_how_it_refuses() -> None:
    described = document()
    assert len(described["paths"]) >= 6
    for methods in described["paths"].values():
        for operation in methods.values():
            assert {str(status) for status in REFUSALS} <= set(operation["responses"])
            assert operation["operationId"]


def test_every_reference_leads_somewhere() -> None:
    described = document()
    for pointer in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described)):
        node = described
        for part in pointer.split("/"):
            node = node[part]
        assert node


def test_every_answer_has_the_field_that_says_synthetic() -> None:
    schemas = document()["components"]["schemas"]
    for methods in document()["paths"].values():
        for operation in methods.values():
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert "synthetic" in schemas[answer["$ref"].split("/")[-1]]["properties"]


def test_the_document_is_served_to_anybody(db, client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Touyan"


def test_the_page_names_every_operation_without_scripts_of_its_own(db, client: Client) -> None:
    page = client.get("/api/v1/").content.decode()
    for operation in operations(document()):
        assert f"{operation.method} {operation.path}" in page
    assert "cdn" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
