"""JSON Schema in words: the type of a parameter or field, its bounds, its default, an example of its values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
PREFIX = "#/components/schemas/"
WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
"""Types by what a reader calls them."""
FORMATS = {"date-time": "time", "date": "date", "binary": "file"}
"""The same for texts of a form."""
DEEPEST = 8
"""Models within one another in an example, so that one that holds itself comes to an end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a type in words."""

    text: str
    model: str = ""
    """Name of the model that it is; empty for plain words."""


def type_of(schema: Schema, *, with_null: bool = True) -> tuple[Piece, ...]:
    """The type in words: "list (at most 200) of Section". `with_null`: name null among the values; a query has no null."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PREFIX)
        return (Piece(name, name),)
    if "anyOf" in schema:
        choices = [one for one in schema["anyOf"] if with_null or one.get("type") != "null"]
        pieces: list[Piece] = []
        for number, choice in enumerate(choices):
            pieces += [Piece(" or ")] if number else []
            pieces += type_of(choice)
        return tuple(pieces)
    if "enum" in schema:
        return (Piece("one of " + ", ".join(str(value) for value in schema["enum"])),)
    bounds = _bounds(schema)
    if schema.get("type") == "array":
        return (Piece(f"list{bounds} of "), *type_of(schema.get("items", {})))
    if isinstance(values := schema.get("additionalProperties"), Mapping):
        return (Piece("object whose values are "), *type_of(values))
    kind = schema.get("type", "")
    return (Piece(FORMATS.get(schema.get("format", ""), WORDS.get(kind, "any value")) + bounds),)


def _bounds(schema: Schema) -> str:
    """What limits the values, in parentheses; empty without limits."""
    least, most, unit = schema.get("minimum"), schema.get("maximum"), ""
    if schema.get("type") == "string":
        least, most, unit = schema.get("minLength"), schema.get("maxLength"), " characters"
    elif schema.get("type") == "array":
        least, most = schema.get("minItems"), schema.get("maxItems")
    if unit and (least, most) == (1, None):
        return " (not empty)"
    if least is not None and most is not None:
        text = f"{_number(least)} to {_number(most)}"
    elif most is not None:
        text = f"at most {_number(most)}"
    elif least is not None:
        text = f"at least {_number(least)}"
    else:
        return ""
    return f" ({text}{unit})"


def _number(value: float) -> str:
    """Without a point where it is whole; in groups of three digits from 10,000 on, so that years are none."""
    whole = int(value)
    if whole != value:
        return f"{value:g}"
    return f"{whole:,}" if whole >= 10_000 else str(whole)


def default_of(schema: Schema) -> str:
    """The default as JSON; empty where there is none, or it is the absence of a value."""
    default = schema.get("default")
    return "" if default in (None, "", []) else as_json(default)


def example_of(  # noqa: PLR0911 - a kind of schema a line
    schema: Schema, models: Mapping[str, Schema], depth: int = 0
) -> Any:
    """A value for this schema: its own example, else one made of the examples of its parts; None where there is none. Of
    objects, the fields that are required, else all."""
    if examples := schema.get("examples"):
        return examples[0]
    if depth > DEEPEST:
        return None
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], models, depth + 1)
    if "$ref" in schema:
        return example_of(models[schema["$ref"].removeprefix(PREFIX)], models, depth + 1)
    if schema.get("type") == "array":
        return [example_of(schema.get("items", {}), models, depth + 1)]
    if fields := schema.get("properties"):
        names: Sequence[str] = schema.get("required") or list(fields)
        return {name: example_of(fields[name], models, depth + 1) for name in names}
    return next(iter(schema.get("enum", ())), None)


def as_json(value: Any) -> str:
    """On one line, letters beyond ASCII as they are."""
    return json.dumps(value, ensure_ascii=False)
