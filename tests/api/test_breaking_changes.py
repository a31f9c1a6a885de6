"""The promise of the OpenAPI file: what the released one says holds, or CHANGELOG.md names what does not."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.api.breaking_changes import breaking_changes

ROOT = Path(__file__).parents[2]
RELEASED: dict[str, Any] = json.loads((ROOT / "openapi" / "released.json").read_text())
CURRENT: dict[str, Any] = json.loads((ROOT / "openapi" / "citance.json").read_text())
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()

SMALL: dict[str, Any] = {
    "paths": {
        "/things": {
            "get": {
                "operationId": "list_things",
                "parameters": [
                    {
                        "name": "kind",
                        "in": "query",
                        "schema": {"type": "string", "enum": ["a", "b"], "maxLength": 10},
                    }
                ],
                "responses": {
                    "200": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        },
                    }
                },
            },
            "post": {
                "operationId": "add_thing",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}
                    }
                },
                "responses": {"201": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "properties": {
                    "id": {"type": "string"},
                    "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                },
                "required": ["id", "name"],
            },
            "NewThing": {"properties": {"name": {"type": "string"}}},
        }
    },
}
"""A description with something of each kind."""
Change = Callable[[dict[str, Any]], object]


def thing(description: dict[str, Any], name: str = "Thing") -> Any:
    return description["components"]["schemas"][name]


def operation(description: dict[str, Any], method: str = "get") -> Any:
    return description["paths"]["/things"][method]


BREAKING: dict[str, tuple[str, Change]] = {
    "operation removed": ("list_things", lambda it: it["paths"]["/things"].pop("get")),
    "operation moved": ("add_thing", lambda it: it["paths"].update({"/": {"post": it["paths"]["/things"].pop("post")}})),
    "key asked for": ("list_things", lambda it: operation(it).update(security=[{"key": []}])),
    "parameter removed": ("list_things.kind", lambda it: operation(it)["parameters"].clear()),
    "parameter now required": ("list_things.kind", lambda it: operation(it)["parameters"][0].update(required=True)),
    "parameter added that is required": (
        "list_things.new",
        lambda it: operation(it)["parameters"].append({"name": "new", "in": "query", "required": True, "schema": {}}),
    ),
    "value of a parameter gone": ("list_things.kind", lambda it: operation(it)["parameters"][0]["schema"]["enum"].pop()),
    "parameter narrowed": ("list_things.kind", lambda it: operation(it)["parameters"][0]["schema"].update(maxLength=9)),
    "pattern added": ("list_things.kind", lambda it: operation(it)["parameters"][0]["schema"].update(pattern="a")),
    "header gone": ("list_things.200", lambda it: operation(it)["responses"]["200"].pop("headers")),
    "status gone": ("list_things.200", lambda it: operation(it)["responses"].pop("200")),
    "second type of answer": (
        "list_things.200",
        lambda it: operation(it)["responses"]["200"]["content"].update({"text/csv": {}}),
    ),
    "field of an answer gone": ("Thing.id", lambda it: thing(it)["properties"].pop("id")),
    "field of an answer now optional": ("Thing.id", lambda it: thing(it)["required"].remove("id")),
    "field of an answer may now be null": (
        "Thing.id",
        lambda it: thing(it)["properties"].update(id={"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ),
    "field of an answer of another type": ("Thing.id", lambda it: thing(it)["properties"]["id"].update(type="integer")),
    "model renamed": (
        "Thing",
        lambda it: (
            it["components"]["schemas"].update(Other=thing(it)),
            operation(it)["responses"]["200"]["content"].update(
                {"application/json": {"schema": {"$ref": "#/components/schemas/Other"}}}
            ),
        ),
    ),
    "field of a body gone": ("NewThing.name", lambda it: thing(it, "NewThing")["properties"].pop("name")),
    "field of a body now required": ("NewThing.name", lambda it: thing(it, "NewThing").update(required=["name"])),
    "body now required": ("add_thing.body", lambda it: operation(it, "post")["requestBody"].update(required=True)),
}  # fmt: skip
HARMLESS: dict[str, Change] = {
    "operation added": lambda it: it["paths"].update({"/more": {"get": {"operationId": "more", "responses": {}}}}),
    "parameter added": lambda it: operation(it)["parameters"].append({"name": "new", "in": "query", "schema": {}}),
    "value of a parameter added": lambda it: operation(it)["parameters"][0]["schema"]["enum"].append("c"),
    "parameter widened": lambda it: operation(it)["parameters"][0]["schema"].pop("maxLength"),
    "field of an answer added": lambda it: thing(it)["properties"].update(more={"type": "string"}),
    "field of an answer never null": lambda it: thing(it)["properties"].update(name={"type": "string"}),
    "field of a body added": lambda it: thing(it, "NewThing")["properties"].update(more={"type": "string"}),
    "described in other words": lambda it: operation(it).update(description="In other words."),
}  # fmt: skip


@pytest.mark.parametrize("case", BREAKING)
def test_breaking_change_is_named(case: str) -> None:
    """By the operation, parameter or field that it is about, and nothing else."""
    name, change = BREAKING[case]
    changed = deepcopy(SMALL)
    change(changed)
    assert breaking_changes(SMALL, changed) == {name}


@pytest.mark.parametrize("case", HARMLESS)
def test_breaking_changes_are_no_additions(case: str) -> None:
    """Nor is an answer that promises more, or a parameter that takes more."""
    changed = deepcopy(SMALL)
    HARMLESS[case](changed)
    assert breaking_changes(SMALL, changed) == set()


def test_breaking_changes_since_the_release_are_in_the_changelog() -> None:
    """Under "### Breaking" of the version that is to come, each by its name: `operation.parameter`, `Model.field`."""
    newest = CHANGELOG.split("\n## ")[1]
    _, _, section = newest.partition("\n### Breaking")
    named = set(re.findall(r"`([\w.]+)`", section))
    missing = breaking_changes(RELEASED, CURRENT) - named
    assert not missing, f"name under '### Breaking' of CHANGELOG.md: {sorted(missing)}"
