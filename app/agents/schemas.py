"""JSON Schemas of the tools' arguments, made from the parameters of the routes that answer them."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel


def schema_of(
    parameters: type[BaseModel],
    limit: int | None = None,
    leave_out: Iterable[str] = (),
    doi: type[BaseModel] | None = None,
) -> dict[str, Any]:
    """The schema of an object with these parameters, without references into itself, which not every assistant follows.

    `limit`: the default of the parameter of that name. `doi`: parameters whose `doi` comes first, and is required.
    """
    whole = parameters.model_json_schema()
    properties = {
        name: _inlined(schema, whole.get("$defs", {}))
        for name, schema in whole["properties"].items()
        if name not in leave_out
    }
    required = list(whole.get("required", ()))
    if doi is not None:
        properties = {"doi": doi.model_json_schema()["properties"]["doi"], **properties}
        required = ["doi", *required]
    if limit is not None:
        properties["limit"]["default"] = limit
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """A part of a schema, with the definitions in it that it refers to."""
    if isinstance(schema, list):
        return [_inlined(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    here = {name: _inlined(one, definitions) for name, one in schema.items() if name != "$ref"}
    if "$ref" not in schema:
        return here
    return {**_inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions), **here}
