"""app.api.openapi: the committed description is what the app generates, promises what it promised, and suits SDKs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings

FILE = Path(__file__).parents[2] / "openapi" / "citance.json"
BEFORE = Path(__file__).with_name("openapi-0.1.json")
"""The contract of the last release, as `contract` gives it, and a line for each path and model."""
RENAMED = {"PaperTold": "PaperInput"}
"""Models whose names have changed since then; names are for SDKs, and not sent."""
DESCRIPTION: dict[str, Any] = json.loads(FILE.read_text())
OPERATIONS = {
    operation["operationId"]: operation
    for path in DESCRIPTION["paths"].values()
    for operation in path.values()
}

PROSE = frozenset({"description", "summary", "title", "examples"})
BY_NAME = frozenset({"paths", "schemas", "properties"})
"""Keys of objects whose own keys are names, which may be spelt like prose: a paper has a `title`."""


def contract(node: Any, *, by_name: bool = False) -> Any:
    """What programs depend on: paths, operation ids, parameters, statuses, fields and their bounds, and no prose."""
    if isinstance(node, dict):
        return {
            key: contract(value, by_name=key in BY_NAME and not by_name)
            for key, value in node.items()
            if by_name or key not in PROSE
        }
    return [contract(value) for value in node] if isinstance(node, list) else node


def test_openapi_file_is_what_the_app_generates() -> None:
    generated = json.loads(json.dumps(create_app(Settings()).openapi()))
    assert generated == DESCRIPTION, "run `make openapi`"


def test_openapi_contract_is_that_of_the_last_release() -> None:
    """A change that is meant is made in the kept contract too, and described in CHANGELOG.md."""
    text = BEFORE.read_text()
    for old, new in RENAMED.items():
        text = re.sub(rf'(["/]){old}"', rf'\1{new}"', text)
    before = json.loads(text)
    now = contract({name: DESCRIPTION[name] for name in ("paths", "components")})
    for kind in ("schemas", "securitySchemes"):
        assert now["components"][kind] == before["components"][kind]
    assert now["paths"] == before["paths"]


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
