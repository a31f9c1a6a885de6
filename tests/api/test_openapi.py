"""app.api.openapi: the committed description is what the app generates, and suits SDKs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings

FILE = Path(__file__).parents[2] / "openapi" / "citance.json"
DESCRIPTION: dict[str, Any] = json.loads(FILE.read_text())
OPERATIONS = {
    operation["operationId"]: operation
    for path in DESCRIPTION["paths"].values()
    for operation in path.values()
}


def test_openapi_file_is_what_the_app_generates() -> None:
    generated = json.loads(json.dumps(create_app(Settings()).openapi()))
    assert generated == DESCRIPTION, "run `make openapi`"


def test_openapi_version_is_3_1() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")


def test_openapi_operation_ids_are_names_for_methods() -> None:
    """Generators of SDKs make methods of them."""
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in OPERATIONS)


@pytest.mark.parametrize("name", DESCRIPTION["components"]["schemas"])
def test_openapi_fields_have_descriptions_and_examples(name: str) -> None:
    model = DESCRIPTION["components"]["schemas"][name]
    assert model.get("description"), name
    for field, described in model.get("properties", {}).items():
        assert described.get("description"), f"{name}.{field}"
        assert described.get("examples") is not None, f"{name}.{field}"


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_openapi_operations_are_described_with_their_problems(operation: dict[str, Any]) -> None:
    """Every operation and parameter is described; every error is a problem (RFC 9457)."""
    assert operation.get("description")
    for parameter in operation.get("parameters", []):
        assert parameter.get("description"), parameter["name"]
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            assert list(answer["content"]) == ["application/problem+json"]


def test_openapi_references_lead_somewhere() -> None:
    models = DESCRIPTION["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', FILE.read_text()):
        assert name in models


def test_openapi_bodies_are_of_types_that_generators_know() -> None:
    """Generators of SDKs leave out a call whose body is of a type that they don't know, such as NDJSON."""
    bodies = (
        operation["requestBody"]["content"]
        for operation in OPERATIONS.values()
        if "requestBody" in operation
    )
    assert {kind for body in bodies for kind in body} == {
        "application/json",
        "application/octet-stream",
        "multipart/form-data",
    }


def test_openapi_vocabularies_are_one_type_each() -> None:
    """An SDK has one enumeration of sections, and not one for each field."""
    inline = re.findall(r'"enum": \[\s*"introduction"', FILE.read_text())
    assert len(inline) == 1
