"""The description that SDKs are made from: the file is what the app says, and says enough."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings

FILE = Path(__file__).parents[2] / "openapi" / "citance.json"
DESCRIBED: dict[str, Any] = json.loads(FILE.read_text())
OPERATIONS = {
    operation["operationId"]: operation
    for path in DESCRIBED["paths"].values()
    for operation in path.values()
}


def test_the_committed_file_is_what_the_app_says() -> None:
    said = json.loads(json.dumps(create_app(Settings()).openapi()))
    assert said == DESCRIBED, "run `make openapi`"


def test_it_is_openapi_3_1() -> None:
    assert DESCRIBED["openapi"].startswith("3.1")


def test_operation_ids_are_names_for_methods() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in OPERATIONS)


@pytest.mark.parametrize("name", DESCRIBED["components"]["schemas"])
def test_every_field_has_a_description_and_an_example(name: str) -> None:
    model = DESCRIBED["components"]["schemas"][name]
    assert model.get("description"), name
    for field, described in model.get("properties", {}).items():
        assert described.get("description"), f"{name}.{field}"
        assert described.get("examples") is not None, f"{name}.{field}"


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_fails(operation: dict[str, Any]) -> None:
    assert operation.get("description")
    for parameter in operation.get("parameters", []):
        assert parameter.get("description"), parameter["name"]
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            assert list(answer["content"]) == ["application/problem+json"]


def test_references_lead_somewhere() -> None:
    known = DESCRIBED["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', FILE.read_text()):
        assert name in known


def test_bodies_are_of_types_that_every_generator_of_sdks_knows() -> None:
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


def test_an_sdk_has_one_type_for_each_vocabulary() -> None:
    inline = re.findall(r'"enum": \[\s*"introduction"', FILE.read_text())
    assert len(inline) == 1
