"""app.pages.schema_words: types, bounds and examples of JSON Schema as a reader has them."""

from typing import Any

import pytest

from app.pages.schema_words import default_of, example_of, type_of

NULL = {"type": "null"}
SECTION = {"$ref": "#/components/schemas/Section"}
MODELS: dict[str, Any] = {
    "Section": {"type": "string", "enum": ["methods", "results"]},
    "Pair": {
        "type": "object",
        "required": ["left"],
        "properties": {"left": SECTION, "right": {"type": "string", "examples": ["r"]}},
    },
    "Chain": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Chain"}}},
}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 100_000}, "text (at most 100,000 characters)"),
        ({"type": "string", "minLength": 1}, "text (not empty)"),
        ({"type": "string", "minLength": 1, "maxLength": 40}, "text (1 to 40 characters)"),
        ({"type": "string", "format": "date-time"}, "time"),
        ({"type": "integer", "minimum": 1000, "maximum": 2999.0}, "whole number (1000 to 2999)"),
        ({"type": "number", "minimum": 0.5}, "number (at least 0.5)"),
        ({"type": "string", "enum": ["queued", "done"]}, "one of queued, done"),
        ({"anyOf": [{"type": "string"}, NULL]}, "text or null"),
        ({"type": "array", "items": SECTION, "maxItems": 200}, "list (at most 200) of Section"),
        (
            {"type": "object", "additionalProperties": {"anyOf": [SECTION, NULL]}},
            "object whose values are Section or null",
        ),
        ({"type": "object", "additionalProperties": False}, "object"),
        ({}, "any value"),
    ],
)
def test_type_of_a_schema_is_in_words(schema: dict[str, Any], words: str) -> None:
    assert "".join(piece.text for piece in type_of(schema)) == words


def test_type_of_a_parameter_has_no_null() -> None:
    """A query has no way to say null; and a model is a piece of its own, to be linked."""
    (piece,) = type_of({"anyOf": [SECTION, NULL]}, with_null=False)
    assert (piece.text, piece.model) == ("Section", "Section")


def test_default_of_nothing_is_empty() -> None:
    absent: list[Any] = [None, "", []]
    assert [default_of({"default": value}) for value in absent] == ["", "", ""]
    assert default_of({"default": "relevance"}) == '"relevance"'
    assert default_of({"default": 0}) == "0"


def test_example_of_an_object_has_what_is_required() -> None:
    """Of objects without required fields it has all; an example of the schema's own wins."""
    assert example_of({"$ref": "#/components/schemas/Pair"}, MODELS) == {"left": "methods"}
    assert example_of({"type": "array", "items": SECTION}, MODELS) == ["methods"]
    assert example_of({**SECTION, "examples": ["results"]}, MODELS) == "results"


def test_example_of_a_model_within_itself_ends() -> None:
    assert "next" in example_of({"$ref": "#/components/schemas/Chain"}, MODELS)
